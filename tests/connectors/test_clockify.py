"""Clockify's detailed reports as records: languages, notations, what a file covers, whatever can be wrong with one."""

import csv
import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.clockify import CONNECTOR, ClockifyOptions
from syncd.core.money import Money
from syncd.core.records import Label, TimeEntry
from syncd.core.time import ALWAYS, Period, day_of, instant
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import MADE, assert_expected, context, csv_text, file, fixture, only_page, spans

FIXTURES = Path(__file__).parent / "fixtures"
BERLIN = ZoneInfo("Europe/Berlin")
EXPORTS = sorted(FIXTURES.glob("clockify_*.csv"))
ENGLISH = ["Project", "Client", "Description", "Task", "User", "Group", "Email", "Tags", "Type", "Billable"]
ENGLISH += ["Start Date", "Start Time", "End Date", "End Time", "Duration (h)", "Duration (decimal)"]
ENGLISH += ["Billable Rate (EUR)", "Billable Amount (EUR)", "Date of creation"]
SPANISH = ["Proyecto", "Cliente", "Descripción", "Equipo", "Usuario", "Grupo", "Correo", "Etiquetas", "Tipo"]
SPANISH += ["Facturable", "Fecha inicio", "Hora inicio", "Fecha fin", "Hora fin", "Duración (h)", "Duración (decimal)"]
SPANISH += ["Tarifa (EUR)", "Importe (EUR)", "Fecha creación"]


def connector(*files, **options):
    return CONNECTOR(ClockifyOptions(kind="clockify", **options), context("clockify", BERLIN, *files))


def read(one, **options):
    return only_page(connector(one, **options))


def records(page, kind=TimeEntry):
    return files.records(page, kind)


def table(*rows, header=ENGLISH):
    return csv_text(header, rows, quoting=csv.QUOTE_ALL, lineterminator="\n")


def row(day="2026-11-02", start="09:00", stop="10:00", **cells):
    said = {"User": "Jane Doe", "Start Date": day, "Start Time": start, "End Date": day, "End Time": stop}
    return [(dict.fromkeys(ENGLISH, "") | said | cells)[name] for name in ENGLISH]


def span(first, last, zone=BERLIN):
    return Period.parse(f"{first}..{last}").span(zone)


def starts(page):
    return [str(day_of(each.start, BERLIN)) for each in records(page)]


class TestClockify(ConnectorContract):
    @pytest.fixture
    def case(self):
        made = (MADE + timedelta(days=number) for number in range(len(EXPORTS)))
        files = [dataclasses.replace(fixture(path), modified=when) for path, when in zip(EXPORTS, made, strict=True)]
        edited = file(table(row(Description="edited"), row("2026-11-03")), "edited.csv", MADE + timedelta(days=90))
        cut = file(table(row())[:-4], "cut.csv")
        return ConnectorCase(
            source="clockify",
            connector=lambda: connector(*files, edited, person="Jane Doe"),
            malformed=lambda: connector(file(table(row(), row("yesterday")))),
            window=ALWAYS,
            failing=[
                lambda: connector(cut),
                lambda: connector(file("a,b\n1,2\n")),
                lambda: connector(file(table(row("03/04/2026")))),
            ],
        )


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(path):
    assert_expected(read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


# Whatever entries there are and however a profile writes them, they are read back.

WORDS = st.text("abcñü,;\"'\\ \n", max_size=8).map(lambda text: " ".join(text.split()))
NAMES = st.text("abcñü'\\", max_size=5)
DATES = {"iso": "%Y-%m-%d", "day": "%d/%m/%Y", "month": "%m/%d/%Y", "dots": "%d.%m.%Y"}
CLOCKS = {"24 h": "%H:%M:%S", "12 h": "%I:%M:%S %p"}
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def tracked(draw):
    """An entry as Clockify has it, with a start of its own second."""
    start = BEGIN + timedelta(seconds=draw(st.integers(0, 300 * 86400)))
    return {
        "start": start,
        "stop": start + timedelta(seconds=draw(st.integers(0, 2 * 86400))),
        "person": draw(st.sampled_from(["Jane Doe", "Sam Roe"])),
        "description": draw(WORDS),
        "names": (draw(NAMES), draw(NAMES), draw(NAMES)),
        "tags": draw(st.sets(st.text("abc", min_size=1, max_size=3), max_size=2)),
        "billable": draw(st.booleans()),
        "rate": draw(st.integers(1, 99999)),
    }


def written(entries, header, dates, clock, zone):
    """The export, in either language, since the columns' places are the same."""
    spanish = header is SPANISH
    rows = []
    for each in entries:
        start, stop = (each[name].astimezone(zone) for name in ("start", "stop"))
        length = int((each["stop"] - each["start"]).total_seconds())
        rate = f"{each['rate'] // 100}{',' if spanish else '.'}{each['rate'] % 100:02}"
        cells = row(
            Project=each["names"][0],
            Client=each["names"][1],
            Task=each["names"][2],
            Description=each["description"],
            User=each["person"],
            Tags=", ".join(sorted(each["tags"])),
            Billable=("Sí" if spanish else "Yes") if each["billable"] else "No",
            **{
                "Start Date": start.strftime(DATES[dates]),
                "Start Time": start.strftime(CLOCKS[clock]),
                "End Date": stop.strftime(DATES[dates]),
                "End Time": stop.strftime(CLOCKS[clock]),
                "Duration (h)": f"{length // 3600}:{length // 60 % 60:02}:{length % 60:02}",
                "Billable Rate (EUR)": rate,
            },
        )
        rows.append(cells)
    return table(*rows, header=header)


def told(page):
    """What a page says, in the words of `tracked`, in order of start."""
    labels = {label.ref: label for label in records(page, Label)}

    def name(ref):
        return labels[ref].name if ref else ""

    def client(project):
        return name(labels[project].parent) if project else ""

    found = []
    for each in records(page):
        names = (name(each.project), client(each.project), name(each.task))
        tags = sorted(name(tag) for tag in each.tags)
        found.append(
            (each.start, each.stop, each.person, each.description, names, tags, each.billable, each.rate.minor)
        )
    return sorted(found)


ENTRIES = st.lists(tracked(), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    entries=ENTRIES,
    header=st.sampled_from([ENGLISH, SPANISH]),
    dates=st.sampled_from(sorted(DATES)),
    clock=st.sampled_from(sorted(CLOCKS)),
    zone=st.sampled_from([BERLIN, ZoneInfo("America/New_York")]),
)
def test_what_is_written_in_any_notation_is_read_back(entries, header, dates, clock, zone):
    order = "month-first" if dates == "month" else "day-first"
    page = read(file(written(entries, header, dates, clock, zone)), zone=str(zone), dates=order)
    expected = []
    for each in entries:
        project, client, task = each["names"]
        names = (project, client if project else "", task)  # without a project no entry leads to a client
        said = (each["person"], each["description"], names, sorted(each["tags"]), each["billable"], each["rate"])
        expected.append((each["start"], each["stop"], *said))
    assert page.rejected == []
    assert told(page) == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(entries=ENTRIES, dates=st.sampled_from(["day", "month"]))
def test_an_order_of_dates_that_is_found_is_the_one_they_were_written_in(entries, dates):
    data = written(entries, ENGLISH, dates, "24 h", BERLIN)
    order = "month-first" if dates == "month" else "day-first"
    try:
        page = read(file(data))
    except BadFile as error:
        assert "leaves open" in str(error)  # noqa: PT017 - either outcome is right, a wrong order is not
        return
    assert records(page) == records(read(file(data), dates=order))


@settings(max_examples=40, deadline=None)
@given(entries=ENTRIES, shuffled=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_ref(entries, shuffled):
    other = shuffled.sample(entries, len(entries))
    one, two = (read(file(written(each, ENGLISH, "iso", "24 h", BERLIN))) for each in (entries, other))
    assert {each.ref: each for each in records(one)} == {each.ref: each for each in records(two)}


# Dates, whose order the profile decides


@pytest.mark.parametrize(
    ("rows", "name", "days"),
    [
        ([row("03/04/2026"), row("13/04/2026")], "x.csv", ["2026-04-03", "2026-04-13"]),
        ([row("03/04/2026"), row("04/13/2026")], "x.csv", ["2026-03-04", "2026-04-13"]),
        ([row("3.4.2026"), row("13.4.2026")], "x.csv", ["2026-04-03", "2026-04-13"]),
        ([row("05/05/2026")], "x.csv", ["2026-05-05"]),
        ([row("03/04/2026", **{"End Date": "04/04/2026", "Duration (h)": "25:00"})], "x.csv", ["2026-04-03"]),
        ([row("05/04/2026", **{"End Date": "04/05/2026"})], "x.csv", ["2026-04-05"]),
        ([row("03/04/2026")], "Clockify_Time_Report_Detailed_01_04_2026-30_04_2026.csv", ["2026-04-03"]),
        ([row("03/04/2026")], "Clockify_Time_Report_Detailed_03_01_2026-03_31_2026 (1).csv", ["2026-03-04"]),
        ([row("03/04/2026")], "april_2026-04-01_2026-04-30.csv", ["2026-04-03"]),
        ([row("2026-08-03")], "Clockify_Time_Report_Detailed_01_08_2026-07_08_2026.csv", ["2026-08-03"]),
    ],
)
def test_the_order_of_dates_is_found_where_the_file_tells(rows, name, days):
    assert starts(read(file(table(*rows), name))) == days


@pytest.mark.parametrize(
    ("rows", "name", "why"),
    [
        ([row("03/04/2026")], "x.csv", "leaves open which part of its dates is the day"),
        ([row("03/04/2026"), row("13/13/2026")], "x.csv", "leaves open which part of its dates is the day"),
        ([], "x_01_08_2026-07_08_2026.csv", "leaves open which part of its dates is the day"),
        ([row("13/04/2026"), row("04/13/2026")], "x.csv", "has dates of both orders"),
    ],
)
def test_a_file_that_does_not_tell_the_order_asks_for_it(rows, name, why):
    with pytest.raises(BadFile) as error:
        read(file(table(*rows), name), person="Jane Doe")
    assert str(error.value) == f'{name} {why}: set `dates` of the source to "day-first" or "month-first"'


def test_the_order_that_is_set_wins_and_rejects_what_it_cannot_be():
    page = read(file(table(row("03/04/2026"), row("13/04/2026"))), dates="month-first")
    assert starts(page) == ["2026-03-04"]
    assert [each.reason for each in page.rejected] == ["'13/04/2026' is not a date like 2026-08-21 or Aug 21, 2026"]


def test_a_range_in_the_name_that_is_none_in_the_order_that_is_set_makes_the_file_bad():
    other = file(table(row("10/05/2026")), "Clockify_Time_Report_Detailed_10_01_2026-10_31_2026.csv")
    with pytest.raises(BadFile, match="names a range that is none when read day-first: check the name, and the source"):
        read(other, dates="day-first")
    assert starts(read(other)) == ["2026-10-05"]


# Clocks and durations


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("9:05", "08:05:00"),
        ("14:05:30", "13:05:30"),
        ("12:00:00 AM", "23:00:00"),
        ("12:00 PM", "11:00:00"),
        ("02:44:33 pm", "13:44:33"),
        ("2:05\u202fp. m.", "13:05:00"),
    ],
)
def test_clocks_have_12_or_24_hours_and_may_lack_seconds(text, at):
    (entry,) = records(read(file(table(row(start=text, stop="23:59")))))
    assert entry.start.strftime("%H:%M:%S") == at


def test_a_duration_that_the_report_rounds_counts_for_nothing():
    rounded = {"Duration (h)": "1:15", "Duration (decimal)": "1.25"}
    assert [each.seconds for each in records(read(file(table(row(stop="10:07:31", **rounded)))))] == [4051]


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        ({"Duration (h)": "00:20:00"}, 1200),
        ({"Duration (h)": "1:20"}, 4800),
        ({"Duration (decimal)": "1.33"}, 4800),
        ({"Duration (decimal)": "1,33"}, 4800),
        ({"Duration (h)": "long"}, 1200),
        ({}, 1200),
    ],
)
def test_a_duration_tells_which_of_two_equal_clock_times_is_meant(cells, seconds):
    (entry,) = records(read(file(table(row("2026-10-25", "02:10", "02:30", **cells)))))
    assert entry.seconds == seconds


def test_clock_times_are_of_the_sources_zone_and_else_of_the_user():
    (here,), (there,) = (records(read(file(table(row())), **options)) for options in ({}, {"zone": "America/New_York"}))
    assert (here.start, there.start) == (instant("2026-11-02T08:00:00Z"), instant("2026-11-02T14:00:00Z"))


def test_an_entry_without_an_end_is_running():
    (entry,) = records(read(file(table(row("25/10/2026", stop="", **{"End Date": ""})))))
    assert (day_of(entry.start, BERLIN).day, entry.stop) == (25, None)


# Other cells


@pytest.mark.parametrize("column", ["Task", "Activity"])
def test_a_task_may_be_called_activity(column):
    header = [column if name == "Task" else name for name in ENGLISH]
    page = read(file(table(row(Project="Website", Task="Design"), header=header)))
    labels = {label.ref: label.name for label in records(page, Label)}
    assert labels[records(page)[0].task] == "Design"


@pytest.mark.parametrize(
    ("column", "cell", "rate"),
    [
        ("Billable Rate (USD)", "55.50", Money(5550, "USD")),
        ("billable rate (jpy)", "6,000", Money(6000, "JPY")),
        ("Tarifa (USD)", "1.055,5", Money(105550, "USD")),
        ("Billable Rate (USD)", "0.00", None),
        ("Billable Rate (USD)", "", None),
        ("Billable Amount (USD)", "55.50", None),
        ("Rate", "55.50", None),
    ],
)
def test_a_rate_is_in_the_currency_of_its_header_and_is_never_worked_out(column, cell, rate):
    header = [column if name == "Billable Rate (EUR)" else name for name in ENGLISH if name != "Billable Amount (EUR)"]
    cells = dict(zip(ENGLISH, row(**{"Billable Rate (EUR)": cell}), strict=True))
    del cells["Billable Amount (EUR)"]
    page = read(file(table(list(cells.values()), header=header)))
    assert [each.rate for each in records(page)] == [rate]
    assert page.rejected == []


@pytest.mark.parametrize("word", ["Break", "holiday", "Time Off"])
def test_what_is_no_work_is_counted_and_no_record(word):
    page = read(file(table(row(), row("2026-11-03", Type=word), row("2026-11-04", Type="Regular"))))
    assert starts(page) == ["2026-11-02", "2026-11-04"]
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 2, 1)


@pytest.mark.parametrize("column", ["Project", "Start Date"])
def test_a_sum_is_no_record(column):
    total = dict.fromkeys(ENGLISH, "") | {column: "Total", "Duration (h)": "77:30:00"}
    page = read(file(table(row(), list(total.values()))))
    assert (page.control.records, page.control.non_records, page.rejected) == (1, 1, [])
    assert spans(page) == [span("2026-11-02", "2026-11-08")]


def test_a_row_names_its_person_by_name_then_by_address_and_else_the_option_does():
    rows = [row(Email="j@example.com"), row(User="", Email="j@example.com"), row(User="")]
    people = {each.person for each in records(read(file(table(*rows)), person="me"))}
    assert people == {"Jane Doe", "j@example.com", "me"}


def test_a_file_that_names_nobody_needs_a_person():
    nameless = fixture(FIXTURES / "clockify_iso_few_columns.csv")
    with pytest.raises(BadFile, match=r"names nobody: set `person` of the source, or show the column User$"):
        read(nameless)
    assert {each.person for each in records(read(nameless, person="me"))} == {"me"}


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row("soon"), "'soon' is not a date like 2026-08-21 or Aug 21, 2026"),
        (row(start="9 am"), "'9 am' is not a time like 14:05:30 or 2:05:30 PM"),
        (row(start="13:05 PM"), "'13:05 PM' is not a time like 14:05:30 or 2:05:30 PM"),
        (row(start="0:05 AM"), "'0:05 AM' is not a time like 14:05:30 or 2:05:30 PM"),
        (row(stop="24:00"), "'24:00' is not a time like 14:05:30 or 2:05:30 PM"),
        (row(stop=""), "'' is not a time like 14:05:30 or 2:05:30 PM"),
        (row(stop="08:59"), "it stops before it starts"),
        (
            row("2026-03-29", "02:30", "04:00"),
            "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`",
        ),
        (row(User=""), "it names nobody, and the source has no `person`"),
        (row(**{"Billable Rate (EUR)": "55.505"}), "'55.505' has more decimal places than EUR has"),
        (row()[:-1], "has 18 cells where the header has 19"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(bad, why):
    page = read(file(table(row(), bad, row("2026-11-04"))))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_row_without_any_time_is_rejected_unless_it_is_a_sum():
    page = read(file(table(row(), row("", "", "", Description="Total refactoring"))))
    assert (len(page.rejected), page.control.non_records) == (1, 0)


# What keeps its ref


@pytest.mark.parametrize("edit", [{"stop": "11:00"}, {"Description": "Other"}, {"Project": "Other"}, {"Tags": "a, b"}])
def test_an_edited_entry_is_the_same_with_another_content(edit):
    (before,), (after,) = (records(read(file(table(each)))) for each in (row(Project="API"), row(**edit)))
    assert before.ref == after.ref
    assert before != after


def test_entries_that_start_in_one_minute_are_counted():
    first, second = records(read(file(table(row(Description="a"), row(Description="b")))))
    assert first.ref.removesuffix(":1") == second.ref.removesuffix(":2")


# What a file covers


def test_a_file_covers_the_range_in_its_name_for_each_person_in_it():
    rows = [row("07/10/2026"), row("08/10/2026", User="Sam Roe")]
    page = read(file(table(*rows), "Clockify_Time_Report_Detailed_01_10_2026-31_10_2026.csv"))
    assert [scope.person for scope in page.complete] == ["Jane Doe", "Sam Roe"]
    assert spans(page) == [span("2026-10-01", "2026-10-31")] * 2
    assert page.progress == "Clockify_Time_Report_Detailed_01_10_2026-31_10_2026.csv"


def test_an_empty_file_covers_the_range_in_its_name_for_the_person_of_the_source():
    empty = file(table(), "Clockify_Time_Report_Detailed_01_10_2026-31_10_2026.csv")
    assert spans(read(empty)) == []
    assert spans(read(empty, person="Jane Doe")) == [span("2026-10-01", "2026-10-31")]


@pytest.mark.parametrize(("through", "last"), [("file-time", "2026-11-08"), ("last-row", "2026-11-04")])
def test_a_file_without_dates_in_its_name_covers_from_its_first_row(through, last):
    rows = [row("02/11/2026"), row("04/11/2026")]
    assert spans(read(file(table(*rows)), through=through, dates="day-first")) == [span("2026-11-02", last)]


def test_the_day_of_a_rejected_row_is_not_covered():
    page = read(file(table(row("31/10/2026"), row("02/11/2026", stop="soon"))))
    assert spans(page) == [span("2026-10-31", "2026-11-01"), span("2026-11-03", "2026-11-08")]
    assert spans(read(file(table(row(), row(Project="Website")[:4])))) == []


# Files that are none


@pytest.mark.parametrize(
    ("data", "nearest"),
    [
        ("User,Start date,Start time,End date,End time,Duration,Description\n", "also has: duration (h)"),
        ('"Summary report"\n"2026-10-01 - 2026-10-15"\n"User","Time (h)"\n', "its columns are: summary report; "),
        (
            "Fecha inicio,Hora inicio,Fecha fin,Hora fin\n",
            "the detailed report in Spanish, which also has: descripción",
        ),
    ],
)
def test_another_export_shows_its_headers_and_the_nearest_format(data, nearest):
    with pytest.raises(BadFile) as error:
        read(file(data))
    assert nearest in str(error.value)


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"dates": "year-first"}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            ClockifyOptions(kind="clockify", **wrong)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
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
    """The entries without what the last cell of a row may say, which is the client in one of the reports."""
    return {(each.person, each.start, each.stop, each.billable) for each in records(page)}
