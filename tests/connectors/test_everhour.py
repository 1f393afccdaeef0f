"""Everhour's reports as records: columns of one's own choice, grouped files, and those that tell no days."""

import dataclasses
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.everhour import CONNECTOR
from syncd.core.records import Label, TimeEntry
from syncd.core.time import ALWAYS, Period, day_of
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import MADE, assert_expected, context, csv_text, file, fixture, only_page, spans

FIXTURES = Path(__file__).parent / "fixtures"
REPORTS = sorted(FIXTURES.glob("everhour_*.csv"))
BERLIN = ZoneInfo("Europe/Berlin")
COLUMNS = ["Client", "Project", "Task", "Member", "Date", "Time", "Billable", "Notes"]
SUBTOTAL = ["Subtotal", "", "", "", "", "9", "", ""]
TOTAL = ["Total", "", "", "", "", "9", "", ""]
MONTHS = "Historical Report\n2026-10\nClient,Project,Task,Member,Billable time,Non-billable time,Estimate,Lead\n"
MONTHS += "2026-10,,\nAcme,Website,Design,Jane Doe,1.50,0.00,,\nSubtotal,,,,1.50,0.00,,\n"


def connector(*files, **options):
    return CONNECTOR(CONNECTOR.Options(kind="everhour", **options), context("everhour", BERLIN, *files))


def read(one, **options):
    return only_page(connector(one, **options))


def entries(page):
    return files.records(page, TimeEntry)


def table(*rows, header=COLUMNS, **dialect):
    return csv_text(header, rows, **dialect)


def row(day="2026-11-02", time="1.5", **cells):
    said = {"Date": day, "Time": time, "Member": "Jane Doe"}
    return list((dict.fromkeys(COLUMNS, "") | said | cells).values())


def span(first, last, zone=BERLIN):
    return Period.parse(f"{first}..{last}").span(zone)


def named(page):
    """Person, client and project of each entry, in the order of the file."""
    labels = {each.ref: each for each in files.records(page, Label)}
    for each in entries(page):
        project = labels[each.project]
        yield each.person, labels[project.parent].name if project.parent else "", project.name


class TestEverhour(ConnectorContract):
    @pytest.fixture
    def case(self):
        made = (MADE + timedelta(days=number) for number in range(len(REPORTS)))
        files = [dataclasses.replace(fixture(path), modified=when) for path, when in zip(REPORTS, made, strict=True)]
        edited = file(table(row(time="2"), row("2026-11-03")), "edited.csv", MADE + timedelta(days=90))
        broken = file(table(row(), row("yesterday")), "broken.csv")
        cut = file("Date,Member,Time,Notes\n2026-11-0", "cut.csv")
        return ConnectorCase(
            source="everhour",
            connector=lambda: connector(file(table(row())), *files, edited, person="Jane Doe"),
            malformed=lambda: connector(broken),
            window=ALWAYS,
            failing=[lambda: connector(cut), lambda: connector(file("a,b\n1,2\n")), lambda: connector(file(MONTHS))],
        )


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(path):
    assert_expected(read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


# Whatever is tracked is read back

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a\r\n"), max_size=10).map(str.strip)
NAME = st.sampled_from(["Größe & Söhne", 'said "so"', "a;b,c", "Total", "Subtotal"]) | TEXT
WORK = st.fixed_dictionaries(
    {
        "person": st.sampled_from(["Jane Doe", "Ben Ode"]),
        "day": st.dates(date(2026, 10, 24), date(2026, 11, 2)),
        "client": NAME,
        "project": NAME.filter(bool),
        "task": NAME,
        "notes": TEXT | st.sampled_from(["two\nlines", "Subtotal"]),
        "minutes": st.integers(0, 40).map(lambda count: 3 * count),  # whole hundredths of an hour
        "billable": st.booleans(),
    }
)
WORKED = st.lists(WORK, max_size=6)
DIALECTS = {
    "decimals": (str, lambda minutes: f"{minutes / 60:.2f}", ","),
    "a decimal comma": (lambda day: f"{day:%d.%m.%Y}", lambda minutes: f"{minutes / 60:.2f}".replace(".", ","), ";"),
    "clocks": (
        lambda day: f"{day:%b} {day.day}, {day.year}",
        lambda minutes: f"{minutes // 60}:{minutes % 60:02}",
        ",",
    ),
    "units": (lambda day: f"{day:%m/%d/%Y}", lambda minutes: f"{minutes // 60}h {minutes % 60}m", "\t"),
}


def written(works, dialect):
    day, time, delimiter = dialect
    rows = [
        [
            *(each[name] for name in ("client", "project", "task", "person")),
            *(day(each["day"]), time(each["minutes"]), "Yes" if each["billable"] else "No", each["notes"]),
        ]
        for each in works
    ]
    return table(*rows, delimiter=delimiter)


def told(page):
    labels = {each.ref: each.name for each in files.records(page, Label)}
    for each, (person, client, project) in zip(entries(page), named(page), strict=True):
        task = labels[each.task] if each.task else ""
        on = day_of(each.start, BERLIN)
        yield person, on, client, project, task, each.description, each.seconds, each.billable


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@settings(max_examples=25, deadline=None)
@given(works=WORKED)
def test_what_is_written_in_any_dialect_is_what_is_read(dialect, works):
    page = read(file(written(works, dialect)), dates="month-first")
    assert page.rejected == []
    names = ("person", "day", "client", "project", "task", "notes")
    assert Counter(told(page)) == Counter(
        (*(each[name] for name in names), each["minutes"] * 60, each["billable"]) for each in works
    )
    assert len({each.ref for each in entries(page)}) == len(works)


@settings(max_examples=25, deadline=None)
@given(works=WORKED, random=st.randoms(use_true_random=False))
def test_shuffled_rows_in_another_dialect_keep_their_refs_and_records(works, random):
    works = [*works, *works[:2]]  # identical rows occur
    one = read(file(written(works, DIALECTS["decimals"])))
    other = read(file(written(random.sample(works, len(works)), DIALECTS["clocks"])))
    assert {each.record.ref: each.record for each in one.records} == {
        each.record.ref: each.record for each in other.records
    }
    assert one.complete == other.complete


@settings(max_examples=25, deadline=None)
@given(works=WORKED.map(lambda works: [each for each in works if each["client"]]))
def test_a_grouped_report_says_what_the_same_rows_say_ungrouped(works):
    works.sort(key=lambda each: each["client"])
    plain = read(file(written(works, DIALECTS["decimals"])))
    rows, before = [SUBTOTAL], ""
    for each in works:
        if before and each["client"] != before:
            rows.append(SUBTOTAL)
        shown = each["client"] if each["client"] != before else ""
        time = f"{each['minutes'] / 60:.2f}"
        words = ["Yes" if each["billable"] else "No", each["notes"]]
        rows.append([shown, each["project"], each["task"], each["person"], str(each["day"]), time, *words])
        before = each["client"]
    grouped = read(file(f"Report\nOctober\n{table(*rows, SUBTOTAL, TOTAL)}"))
    assert {each.record.ref: each.record for each in grouped.records} == {
        each.record.ref: each.record for each in plain.records
    }
    assert grouped.control.records == len(works)
    assert grouped.control.rejected == 0


# Grouped files


def test_a_client_holds_for_its_group_and_no_further():
    rows = [row(Client="Acme", Project="a"), row(Project="b"), SUBTOTAL, row(Project="c"), row(Project="d"), SUBTOTAL]
    page = read(file(table(*rows)))
    assert [(client, project) for _, client, project in named(page)] == [
        ("Acme", "a"),
        ("Acme", "b"),
        ("", "c"),
        ("", "d"),
    ]


def test_below_a_row_that_cannot_be_read_the_client_of_a_group_is_not_known():
    rows = [row(Client="Acme", Project="a"), ["?"], row(Project="b"), row(Client="Globex", Project="c"), SUBTOTAL]
    page = read(file(table(*rows)))
    assert [client for _, client, _ in named(page)] == ["Acme", "Globex"]
    assert [(each.where, each.reason) for each in page.rejected] == [
        ("x.csv:3", "has 1 cells where the header has 8"),
        ("x.csv:4", "a row above it cannot be read, so its client is not known"),
    ]


def test_without_a_subtotal_no_client_is_carried_down():
    page = read(file(table(row(Client="Acme", Project="a"), row(Project="b"), TOTAL)))
    assert [client for _, client, _ in named(page)] == ["Acme", ""]
    assert page.control.non_records == 1


@pytest.mark.parametrize("member", ["", "2 members", "12 items"])
def test_a_row_of_how_many_there_are_is_a_sum(member):
    rows = [row(Project="a"), row(Client="Subtotal", Member=member), TOTAL]
    page = read(file(table(*rows)), person="me")
    assert [each.person for each in entries(page)] == ["Jane Doe"]
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 1, 2)


def test_in_a_grouped_report_a_row_without_a_member_is_nobodys():
    page = read(file(table(row(Member="", Project="a"), SUBTOTAL, row())), person="me")
    assert [each.reason for each in page.rejected] == ["it names nobody, and the source has no `person`"]
    assert [each.person for each in entries(read(file(table(row(Member=""))), person="me"))] == ["me"]


def test_of_names_with_several_lines_the_first_counts():
    page = read(file(table(row(Member="Jane Doe\nDesigner", Project="Website\nOpen", Task="Sketch\r\nDone"))))
    assert list(named(page)) == [("Jane Doe", "", "Website")]
    assert {each.name for each in files.records(page, Label)} == {"Website", "Sketch"}


@pytest.mark.parametrize("text", [MONTHS, MONTHS.partition("2026-10\n")[2], table(row(), row("2026-10"))])
def test_a_report_without_days_is_refused_and_told_which_to_export(text):
    why = r"^x\.csv tells no days: export a report with the columns Date, Member and Time, not by month$"
    with pytest.raises(BadFile, match=why):
        read(file(text))


# Days and durations


@pytest.mark.parametrize(
    ("time", "seconds"), [("1.5", 5400), ("1,5", 5400), ("8", 28800), ("1:30", 5400), ("8:20:29", 30029), ("45m", 2700)]
)
def test_time_is_hours_in_any_notation(time, seconds):
    page = read(file(table(row(time=time))))
    assert ([each.seconds for each in entries(page)], page.rejected) == ([seconds], [])


def test_a_file_with_both_decimal_marks_is_bad():
    with pytest.raises(BadFile, match=r"^x\.csv writes some numbers like 1\.5 and some like 1,5: export it again$"):
        read(file(table(row(), row(time="1,5"))))


def test_which_part_of_a_date_is_the_day_is_found_or_asked_for():
    assert [
        str(day_of(each.start, BERLIN)) for each in entries(read(file(table(row("10/13/2026"), row("11/2/2026")))))
    ] == [
        "2026-10-13",
        "2026-11-02",
    ]
    with pytest.raises(
        BadFile, match='leaves open which part of its dates is the day: set `dates` of the source to "day'
    ):
        read(file(table(row("11/2/2026"))))
    (entry,) = entries(read(file(table(row("11/2/2026"))), dates="day-first"))
    assert str(day_of(entry.start, BERLIN)) == "2026-02-11"


def test_the_rows_of_a_day_lie_one_after_the_other_in_its_middle():
    page = read(file(table(row(time="5", Task="b"), row(time="3", Task="a"))))
    assert [(each.start.hour, each.seconds) for each in entries(page)] == [(10, 5 * 3600), (7, 3 * 3600)]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row("soon"), "'soon' is not a date like 2026-08-21 or Aug 21, 2026"),
        (row(""), "'' is not a date like 2026-08-21 or Aug 21, 2026"),
        (row(time=""), "'' is not a duration like 1:30 or 1.5"),
        (row(time="-1"), "'-1' is not a duration like 1:30 or 1.5"),
        (row("2026-11-03", "25"), "with it, its day has more work than hours"),
        (row(Member=""), "it names nobody, and the source has no `person`"),
        (row()[:4], "has 4 cells where the header has 8"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(bad, why):
    page = read(file(table(row(), bad, row("2026-11-04"))))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


@pytest.mark.parametrize(("word", "billable"), [("Yes", True), ("no", False), ("Ja", None), ("", None)])
def test_billable_is_yes_or_no_and_else_unknown(word, billable):
    assert entries(read(file(table(row(Billable=word)))))[0].billable is billable


# What keeps its ref


@pytest.mark.parametrize("edit", [{"time": "3"}, {"Notes": "other"}, {"Billable": "No"}])
def test_an_edited_entry_is_the_same_with_another_content(edit):
    (before,), (after,) = (entries(read(file(table(each)))) for each in (row(), row(**edit)))
    assert before.ref == after.ref
    assert before != after


@pytest.mark.parametrize(
    "edit", [{"day": "2026-11-03"}, {"Member": "Ben"}, {"Client": "x"}, {"Project": "x"}, {"Task": "x"}]
)
def test_another_day_member_client_project_or_task_is_another_entry(edit):
    (before,), (after,) = (entries(read(file(table(each)))) for each in (row(), row(**edit)))
    assert before.ref != after.ref


# Files


def test_a_file_covers_the_days_in_its_name_else_its_first_row_to_the_day_before_it_was_made():
    rows = table(row(), row("2026-11-04"))
    assert spans(read(file(rows))) == [span("2026-11-02", "2026-11-08")]
    assert spans(read(file(rows), through="last-row")) == [span("2026-11-02", "2026-11-04")]
    assert spans(read(file(rows, "time_2026-11-01_2026-11-05.csv"))) == [span("2026-11-01", "2026-11-05")]


def test_the_day_of_a_rejected_row_is_not_covered_however_it_is_written():
    rows = [row("10/31/2026"), row("11/2/2026", "soon"), row("11/4/2026")]
    assert spans(read(file(table(*rows)), through="last-row")) == [
        span("2026-10-31", "2026-11-01"),
        span("2026-11-03", "2026-11-04"),
    ]


def test_a_foreign_file_shows_its_headers_and_what_is_missing():
    with pytest.raises(
        BadFile, match=r"columns are: date, user, hours; .* report with days, which also has: member, time"
    ):
        read(file("Date,User,Hours\n2026-11-02,Jane,1:00\n"))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"through": "today"}, {"dates": "day"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            CONNECTOR.Options(kind="everhour", **wrong)


CELL = st.sampled_from(
    ["", "2026-11-02", "1.5", "1,5", "9" * 400, "Subtotal", "total:", "3 members", "Jane\nDoe", "2026-10"]
)


@settings(max_examples=75, deadline=None)
@given(more=st.sets(st.sampled_from([*COLUMNS, "Billable time", "Comment"])), data=st.data())
def test_whatever_cells_say_a_file_is_read_or_refused(more, data):
    header = sorted({"Date", "Member", "Time", *more})
    rows = data.draw(st.lists(st.lists(CELL | TEXT, min_size=len(header), max_size=len(header)), max_size=5))
    try:
        page = read(file(csv_text(header, rows)), person="me")
    except BadFile:
        return
    assert page.control.rows == sum(any(map(str.strip, row)) for row in rows)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(path):
    whole = _contents(read(fixture(path), person="me"))
    data = path.read_bytes()
    for length in range(len(data)):
        try:
            page = read(file(data[:length], path.name), person="me")
        except BadFile:
            continue
        assert _contents(page) <= whole, f"cut at byte {length}"


def _contents(page):
    """What rows say by themselves: without counters, places in the day, and the client of a group."""
    return {(each.person, day_of(each.start, BERLIN), each.seconds) for each in entries(page)}
