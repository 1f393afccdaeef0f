"""Hubstaff's reports as records: days in the zone that a row names, columns that are days, and rows that add up."""

import dataclasses
from collections import Counter
from datetime import UTC, date, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.hubstaff import CONNECTOR
from syncd.core.records import Label, TimeEntry
from syncd.core.time import ALWAYS, Period, day_of, instant, midnight
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import MADE, assert_expected, context, csv_text, file, fixture, only_page, spans

FIXTURES = Path(__file__).parent / "fixtures"
REPORTS = sorted(FIXTURES.glob("hubstaff_*.csv"))
BERLIN = ZoneInfo("Europe/Berlin")
DETAILED = [
    "Time zone",
    "Date",
    "Client",
    "Project",
    "Task ID",
    "Task",
    "Member",
    "Time",
    "Activity",
    "Earned",
    "Notes",
]
DAYS = ["2026-11-02", "2026-11-03", "2026-11-04"]
WHO = ["Client", "Project", "Member", "Time zone"]
SUMS = ["Time off", "Total worked", "Activity"]


def connector(*files, **options):
    return CONNECTOR(CONNECTOR.Options(kind="hubstaff", **options), context("hubstaff", BERLIN, *files))


def read(one, **options):
    return only_page(connector(one, **options))


def pages(one, **options):
    return list(connector(one, **options).pull(None, ALWAYS))


def entries(*pages):
    return [each.record for page in pages for each in page.records if isinstance(each.record, TimeEntry)]


def detailed(*rows, header=DETAILED):
    return csv_text(header, rows)


def row(day="2026-11-02", time="1:30:00", **cells):
    said = {"Date": day, "Time": time, "Member": "Jane Doe", "Project": "Website"}
    said |= {name.replace("_", " "): text for name, text in cells.items()}
    return [(dict.fromkeys(DETAILED, "") | said)[name] for name in DETAILED]


def clock(seconds):
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def daily(*rows, days=DAYS):
    """Rows are seconds by day, then what else is not usual."""
    lines = []
    for seconds, cells in rows:
        said = dict.fromkeys(WHO, "") | {"Project": "Website", "Member": "Jane Doe"} | cells
        worked = [clock(each) for each in seconds]
        lines.append([*(said[name] for name in WHO), *worked, "8:00:00", said.get("Total", clock(sum(seconds))), "72%"])
    return csv_text([*WHO, *days, *SUMS], lines)


def span(first, last, zone=BERLIN):
    return Period.parse(f"{first}..{last}").span(zone)


class TestHubstaff(ConnectorContract):
    @pytest.fixture
    def case(self):
        made = (MADE + timedelta(days=number) for number in range(len(REPORTS)))
        files = [dataclasses.replace(fixture(path), modified=when) for path, when in zip(REPORTS, made, strict=True)]
        zones = file(detailed(row(Time_zone="Asia/Tokyo"), row(Time_zone="America/New_York")), "zones.csv")
        edited = file(daily(([60, 0, 120], {})), "edited.csv", MADE + timedelta(days=90))
        broken = file(detailed(row(), row("yesterday")), "broken.csv")
        cut = file('Date,Project,Time,Time zone\n2026-11-02,"We', "cut.csv")
        return ConnectorCase(
            source="hubstaff",
            connector=lambda: connector(zones, *files, edited, person="Jane Doe"),
            malformed=lambda: connector(broken),
            window=ALWAYS,
            failing=[lambda: connector(cut, person="me"), lambda: connector(file("a,b\n1,2\n"))],
        )


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(path):
    assert_expected(read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


# Whatever is tracked is read back

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Auckland"]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a\r"), max_size=10).map(str.strip)
WORK = st.fixed_dictionaries(
    {
        "person": st.sampled_from(["Jane Doe", "Ben Ode"]),
        "day": st.dates(date(2026, 10, 24), date(2026, 11, 2)),
        "client": st.sampled_from(["", "Größe & Söhne"]),
        "project": st.sampled_from(["Website", "Total"]) | TEXT.filter(bool),
        "seconds": st.integers(1, 8000),
    }
)
# A member's rows of one report name one zone.
ZONED = st.fixed_dictionaries({"Jane Doe": st.sampled_from(ZONES), "Ben Ode": st.sampled_from(ZONES)})


def told(found, zones):
    labels = {each.record.ref: each.record for page in found for each in page.records if isinstance(each.record, Label)}
    for each in entries(*found):
        project = labels[each.project]
        client = labels[project.parent].name if project.parent else ""
        yield each.person, day_of(each.start, ZoneInfo(zones[each.person])), client, project.name, each.seconds


def tracked(works):
    return Counter((each["person"], each["day"], each["client"], each["project"], each["seconds"]) for each in works)


def as_detailed(works, zones):
    named = ("person", "client", "project")
    return detailed(
        *(
            row(str(each["day"]), clock(each["seconds"]), Time_zone=zones[each["person"]], **cells)
            for each in works
            for cells in [dict(zip(("Member", "Client", "Project"), (each[name] for name in named), strict=True))]
        )
    )


@settings(max_examples=40, deadline=None)
@given(works=st.lists(WORK, max_size=6), zones=ZONED, random=st.randoms(use_true_random=False))
def test_what_detailed_says_is_what_is_read_in_any_order_of_rows(works, zones, random):
    works = [*works, *works[:1]]  # identical rows occur
    one = pages(file(as_detailed(works, zones)))
    other = pages(file(as_detailed(random.sample(works, len(works)), zones)))
    assert not any(page.rejected for page in one)
    assert Counter(told(one, zones)) == tracked(works)
    assert len({each.ref for each in entries(*one)}) == len(works)
    assert {each.ref: each for each in entries(*one)} == {each.ref: each for each in entries(*other)}
    assert Counter(one[-1].complete) == Counter(other[-1].complete)


WEEK = [date(2026, 10, 24) + timedelta(days=number) for number in range(10)]
HEADS = {
    "ISO": lambda day: str(day),
    "weekdays": lambda day: f"{day:%a} {day.month}/{day.day}",
    "whole weekdays": lambda day: f"{day:%A} {day:%m/%d}",
    "years": lambda day: f"{day:%a} {day:%m/%d/%Y}",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@settings(max_examples=20, deadline=None)
@given(works=st.lists(WORK, max_size=6), zones=ZONED)
def test_what_daily_says_is_what_is_read_however_days_are_headed(head, works, zones):
    works.sort(key=lambda each: (each["person"], each["client"], each["project"], each["day"]))
    rows, expected = [], Counter()
    for (person, client, project), group in groupby(
        works, lambda each: (each["person"], each["client"], each["project"])
    ):
        seconds = dict.fromkeys(WEEK, 0)
        for each in group:
            seconds[each["day"]] += each["seconds"]
        cells = {"Member": person, "Client": client, "Project": project, "Time zone": zones[person]}
        rows.append((list(seconds.values()), cells))
        expected.update((person, day, client, project, each) for day, each in seconds.items() if each)
    found = pages(file(daily(*rows, days=[head(day) for day in WEEK]), "daily_2026-10-24_to_2026-11-02.csv"))
    assert not any(page.rejected for page in found)
    assert Counter(told(found, zones)) == expected
    assert len({each.ref for each in entries(*found)}) == sum(expected.values())


# Zones


def test_work_lies_in_the_middle_of_its_day_in_the_zone_that_the_row_names():
    (entry,) = entries(read(file(detailed(row(time="8:00:00", Time_zone="America/New_York")))))
    assert (entry.start, entry.stop) == (instant("2026-11-02T13:00:00Z"), instant("2026-11-02T21:00:00Z"))


def test_the_zone_of_the_source_is_that_of_rows_which_name_none():
    page = read(file(detailed(row(time="8:00:00"))), zone="Asia/Tokyo")
    assert [each.start for each in entries(page)] == [instant("2026-11-01T23:00:00Z")]
    assert spans(page) == [span("2026-11-02", "2026-11-08", ZoneInfo("Asia/Tokyo"))]


def test_each_zone_has_days_of_its_own():
    rows = [row(Time_zone="Pacific/Auckland"), row(Member="Ben Ode", Time_zone="America/New_York")]
    *_, last = pages(file(detailed(*rows), "x_2026-11-01_2026-11-05.csv"))
    assert {(each.person, each.span) for each in last.snapshot} == {
        ("Jane Doe", span("2026-11-01", "2026-11-05", ZoneInfo("Pacific/Auckland"))),
        ("Ben Ode", span("2026-11-01", "2026-11-05", ZoneInfo("America/New_York"))),
    }
    assert last.complete == last.snapshot


def test_a_file_of_several_zones_claims_nothing_while_a_row_of_it_is_rejected_and_gives_the_others():
    rows = [row(Time_zone="Asia/Tokyo"), row(time="soon", Time_zone="Asia/Tokyo"), row(Time_zone="America/New_York")]
    found = pages(file(detailed(*rows)))
    assert len(entries(*found)) == 2
    assert [each.where for page in found for each in page.rejected] == ["x.csv:3"]
    assert not any(page.complete or page.snapshot for page in found)
    assert sum(page.control.rows for page in found) == 3


def test_the_same_work_in_two_zones_is_two_entries():
    found = pages(file(detailed(row(Time_zone="Asia/Tokyo"), row(Time_zone="America/New_York"))))
    assert len({each.ref for each in entries(*found)}) == 2


def test_a_day_has_as_many_hours_as_the_clocks_gave_it_in_its_zone():
    long = row("2026-11-01", "25:00:00", Time_zone="America/New_York")
    assert [each.seconds for each in entries(read(file(detailed(long))))] == [25 * 3600]
    assert len(read(file(detailed(row("2026-11-01", "25:00:00")))).rejected) == 1


def test_a_file_of_too_many_zones_is_refused():
    zones = [f"Etc/GMT+{number}" for number in range(1, 10)]
    with pytest.raises(BadFile, match=r"^x\.csv names 9 time zones, more than 8: export it for fewer people$"):
        pages(file(detailed(*(row(Time_zone=each) for each in zones))))


# Columns that are days


@pytest.mark.parametrize(
    ("name", "column", "day"),
    [
        ("daily_2026-06-28_to_2026-07-04.csv", "Wed 7/1", "2026-07-01"),
        ("daily_2025-12-28_2026-01-03.csv", "Thu 1/1", "2026-01-01"),
        ("daily_2025-12-28_2026-01-03.csv", "Wed, 12/31", "2025-12-31"),
        ("daily July 2026.csv", "Wednesday 07/01", "2026-07-01"),
        ("daily.csv", "Wed 7/1/2026", "2026-07-01"),
        ("daily.csv", "Wed, Jul 1, 2026", "2026-07-01"),
    ],
)
def test_the_year_of_a_day_is_that_of_the_column_or_of_the_file_name(name, column, day):
    page = read(file(daily(([60], {}), days=[column]), name))
    assert [str(day_of(each.start, BERLIN)) for each in entries(page)] == [day]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("daily.csv", "Wed 7/1"),  # no year
        ("daily_2025_2026.csv", "Fri 2/30"),  # no such day
        ("daily_2027.csv", "Wed 7/1"),  # a Thursday
        ("daily_2020_2026.csv", "Wed 7/1"),  # a Wednesday in both
        ("daily_2026-08-01_2026-08-31.csv", "Wed 7/1"),  # not in the range
        ("daily.csv", "Tue 7/1/2026"),
    ],
)
def test_a_file_that_leaves_a_day_open_is_refused_with_the_question(name, column):
    with pytest.raises(BadFile, match=f"leaves open which day its column '{column.lower()}' is: which are its first"):
        read(file(daily(([60], {}), days=[column]), name))


def test_a_daily_report_without_days_is_refused():
    with pytest.raises(BadFile, match=r"^x\.csv has no columns of days: export the Daily report from Hubstaff's Time"):
        read(file(daily(([60], {}), days=["Week 27"])))


def test_a_day_that_two_columns_show_is_refused():
    with pytest.raises(BadFile, match="has the day 2026-07-01 twice, once as '2026-07-01': export it again"):
        read(file(daily(([60, 60], {}), days=["2026-07-01", "Wed 7/1/2026"])))


def test_a_daily_report_covers_the_days_it_has_columns_of():
    assert spans(read(file(daily(([0, 60, 0], {}))))) == [span("2026-11-02", "2026-11-04")]
    named = file(daily(([0, 60, 0], {})), "x_2026-11-01_2026-11-30.csv")
    assert spans(read(named)) == [span("2026-11-02", "2026-11-04")]


def test_the_last_row_of_daily_adds_up_the_others():
    total = {"Project": "", "Member": ""}
    page = read(file(daily(([60, 0, 0], {}), ([60, 0, 0], {"Project": "Shop"}), ([120, 0, 0], total))), person="me")
    assert [each.seconds for each in entries(page)] == [60, 60]
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 2, 1)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (([60, 0, 0], {"Total": "0:02:00"}), "its days add up to 0:01, its Total worked is 0:02:00"),
        (([60, 0, 0], {"Total": ""}), "its days add up to 0:01, its Total worked is "),
        (([60, 0, 0], {"Total": "72%"}), "'72%' is not a duration like 1:30 or 1.5"),
        (([60, 0, 0], {"Member": ""}), "it names no member"),
        (([60, 0, 0], {"Time zone": "Mars/Base"}), "'Mars/Base' is not a time zone like America/New_York"),
        (([60, 0, 90000], {"Member": "Ben Ode"}), "with it, its day has more work than hours"),
    ],
)
def test_a_bad_row_of_daily_is_rejected_and_then_nothing_is_covered(bad, why):
    page = read(file(daily(([60, 0, 0], {}), bad)), person="me")
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert len(entries(page)) == 1
    assert spans(page) == []


# Detailed


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row("02/07/2026"), "'02/07/2026' leaves open which part is the day: choose dates like 2026-08-21"),
        (row(time="72%"), "'72%' is not a duration like 1:30 or 1.5"),
        (row(time=""), "'' is not a duration like 1:30 or 1.5"),
        (row(time="-1:00:00"), "'-1:00:00' is not a duration like 1:30 or 1.5"),
        (row(Member=""), "it names nobody, and the source has no `person`"),
        (row(Time_zone="Berlin"), "'Berlin' is not a time zone like America/New_York"),
        (row(Time_zone="../../etc/passwd"), "'../../etc/passwd' is not a time zone like America/New_York"),
        (row()[:4], "has 4 cells where the header has 11"),
    ],
)
def test_a_bad_row_of_detailed_is_rejected_with_its_line_and_its_reason(bad, why):
    page = read(file(detailed(row(), bad, row("2026-11-04"))))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_the_day_of_a_rejected_row_of_detailed_is_not_covered():
    page = read(file(detailed(row(), row("2026-11-04", "soon"), row("2026-11-05"))))
    assert spans(page) == [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]


def test_a_report_without_members_is_of_the_sources_person():
    header = [name for name in DETAILED if name != "Member"]
    nameless = detailed([cell for name, cell in zip(DETAILED, row(), strict=True) if name != "Member"], header=header)
    assert [each.person for each in entries(read(file(nameless), person="me"))] == ["me"]
    with pytest.raises(BadFile, match=r"^x\.csv names nobody: set `person` of the source, or show the column Member$"):
        read(file(nameless))


def test_an_amount_earned_is_no_rate():
    assert [each.rate for each in entries(read(file(detailed(row(Earned="60.00")))))] == [None]


@pytest.mark.parametrize("edit", [{"time": "3:00:00"}, {"Notes": "other"}, {"Earned": "9"}])
def test_an_edited_entry_is_the_same(edit):
    (before,), (after,) = (entries(read(file(detailed(each)))) for each in (row(), row(**edit)))
    assert before.ref == after.ref


@pytest.mark.parametrize(
    "edit",
    [
        *({"day": "2026-11-03"}, {"Member": "Ben"}, {"Client": "x"}, {"Project": "x"}, {"Task": "x"}, {"Task_ID": "7"}),
        {"Time_zone": "Europe/Berlin"},
    ],
)
def test_another_day_person_project_task_or_named_zone_is_another_entry(edit):
    (before,), (after,) = (entries(read(file(detailed(each)))) for each in (row(), row(**edit)))
    assert before.ref != after.ref


def test_a_renamed_task_with_an_id_is_the_same_entry():
    (before,), (after,) = (entries(read(file(detailed(row(Task_ID="7", Task=name))))) for name in ("old", "new"))
    assert before.ref == after.ref
    assert before.task != after.task


# Files


def test_a_detailed_report_covers_the_days_in_its_name_else_its_first_row_to_the_day_before_it_was_made():
    rows = detailed(row(), row("2026-11-04"))
    assert spans(read(file(rows))) == [span("2026-11-02", "2026-11-08")]
    assert spans(read(file(rows), through="last-row")) == [span("2026-11-02", "2026-11-04")]
    assert spans(read(file(rows, "x_2026-11-01_2026-11-05.csv"))) == [span("2026-11-01", "2026-11-05")]


def test_a_foreign_file_shows_its_headers_and_the_nearest_format():
    with pytest.raises(
        BadFile, match=r"columns are: date, member, time; the nearest format is the .*, which also has: "
    ):
        read(file("Date,Member,Time\n2026-11-02,Jane,1:00:00\n"))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            CONNECTOR.Options(kind="hubstaff", **wrong)


CELL = st.sampled_from(["", "2026-11-02", "1:30:00", "25:00:00", "9" * 400, "Asia/Tokyo", "Etc", "Total", "0001-01-01"])
BASES = (["Date", "Project", "Time", "Time zone"], ["Member", "Total worked", "2026-11-02"], ["Member", "Date"])
MORE = st.sets(st.sampled_from([*DETAILED, "Email", "Mon 11/2/2026", "Wed 7/1", "2026-11-03", "Total worked"]))


@settings(max_examples=75, deadline=None)
@given(header=st.builds(lambda base, more: sorted({*base, *more}), st.sampled_from(BASES), MORE), data=st.data())
def test_whatever_cells_say_a_file_is_read_or_refused(header, data):
    rows = data.draw(st.lists(st.lists(CELL | TEXT, min_size=len(header), max_size=len(header)), max_size=4))
    try:
        found = pages(file(csv_text(header, rows)))
    except BadFile:
        return
    assert sum(page.control.rows for page in found) == sum(any(map(str.strip, row)) for row in rows)


def test_a_daily_report_with_work_in_too_many_cells_is_refused():
    days = [str(date(2026, 1, 1) + timedelta(days=number)) for number in range(400)]
    with pytest.raises(BadFile, match=r"^x\.csv has work in more than 100000 of its cells: export a shorter range$"):
        read(file(daily(*[([60] * 400, {})] * 251, days=days)))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(path):
    whole = _contents(read(fixture(path), person="me"))
    data = path.read_bytes()
    for length in range(len(data)):
        try:
            found = pages(file(data[:length], path.name), person="me")
        except BadFile:
            continue
        assert _contents(*found) <= whole, f"cut at byte {length}"


def _contents(*found):
    """What rows say by themselves: without counters and places in the day."""
    return {
        (each.person, midnight(each.start.astimezone(UTC).date(), BERLIN), each.seconds) for each in entries(*found)
    }
