"""Everhour's reports: columns of one's own choice, any notation of days and hours, and groups with subtotals."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.connectors.everhour import CONNECTOR
from syncd.core.records import Label
from syncd.core.time import day_of
from syncd.testing.files import BERLIN, by_ref, entries_of, file, records, rejections, span, spans
from syncd.testing.sheets import cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work, durations, works_in
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

COLUMNS = ("Client", "Project", "Task", "Member", "Date", "Time", "Billable", "Notes")
SUBTOTAL = ("Subtotal", "", "", "", "", "9", "", "")
TOTAL = ("Total", "", "", "", "", "9", "", "")
MONTHS = "Historical Report\n2026-10\nClient,Project,Task,Member,Billable time,Non-billable time,Estimate,Lead\n"
MONTHS += "2026-10,,\nAcme,Website,Design,Jane Doe,1.50,0.00,,\nSubtotal,,,,1.50,0.00,,\n"
TEXT = cell_texts(without="\r\n")
NAME = st.sampled_from(["Größe & Söhne", 'said "so"', "a;b,c", "Total", "Subtotal"]) | TEXT


@pytest.fixture(scope="session")
def tracker():
    def cells(day="2026-11-02", time="1.5", **more):
        return {"Date": day, "Time": time, "Member": "Jane Doe"} | more

    return TrackerFiles(connector=CONNECTOR, kind="everhour", columns=COLUMNS, cells=cells)


class TestEverhour(TrackerFileContract):
    golden = sorted((Path(__file__).parent / "fixtures").glob("everhour_*.csv"))
    required = ("Member", "Time")
    people = ("Member",)
    edit = {"time": "2"}
    spoilt = {"time": "soon"}
    damaged = [
        ({"day": "soon"}, "'soon' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"day": ""}, "'' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"time": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"time": "-1"}, "'-1' is not a duration like 1:30 or 1.5"),
        ({"day": "2026-11-03", "time": "25"}, "with it, its day has more work than hours"),
    ]

    def content(self, entry):
        """Without its place in the day, and without the client of its group."""
        return entry.person, day_of(entry.start, BERLIN), entry.seconds


@st.composite
def works(draw):
    start = datetime.combine(draw(st.dates(date(2026, 10, 24), date(2026, 11, 2))), time(12), UTC)
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Ben Ode"])),
        start=start,
        stop=start + draw(durations(timedelta(hours=2), timedelta(minutes=3))),  # whole hundredths of an hour
        description=draw(TEXT | st.sampled_from(["two\nlines", "Subtotal"])),
        client=draw(NAME),
        project=draw(NAME.filter(bool)),
        task=draw(NAME),
        billable=draw(st.booleans()),
    )


def decimals(seconds):
    return f"{seconds / 3600:.2f}"


class TestWorkInEverhour(TrackedWorkContract):
    days_only = True
    identity = ("person", "start", "client", "project", "task")
    works = works()
    dialects = {
        "decimals": (str, decimals, ","),
        "a decimal comma": (
            lambda day: f"{day:%d.%m.%Y}",
            lambda seconds: decimals(seconds).replace(".", ","),
            ";",
        ),
        "clocks": (
            lambda day: f"{day:%b} {day.day}, {day.year}",
            lambda seconds: f"{seconds // 3600}:{seconds // 60 % 60:02}",
            ",",
        ),
        "units": (
            lambda day: f"{day:%m/%d/%Y}",
            lambda seconds: f"{seconds // 3600}h {seconds // 60 % 60}m",
            "\t",
        ),
    }

    def options(self, dialect):
        return {"dates": "month-first"}

    def write(self, tracker, works, dialect, zone):
        day, hours, delimiter = dialect
        return tracker.table(*(row(work, day, hours) for work in works), delimiter=delimiter)


def row(work, day, hours, **changed):
    shown = {"client": work.client} | changed
    return [
        *(shown["client"], work.project, work.task, work.person, day(work.start.date()), hours(work.worked)),
        *("Yes" if work.billable else "No", work.description),
    ]


@settings(max_examples=25, deadline=None)
@given(works=st.lists(works().filter(lambda work: work.client), max_size=6))
def test_a_grouped_report_says_what_the_same_rows_say_ungrouped(tracker, works):
    works.sort(key=lambda work: work.client)
    plain = tracker.page(*(row(work, str, decimals) for work in works))
    rows, before = [SUBTOTAL], ""
    for work in works:
        if before and work.client != before:
            rows.append(SUBTOTAL)
        rows.append(row(work, str, decimals, client=work.client if work.client != before else ""))
        before = work.client
    grouped = tracker.read(f"Report\nOctober\n{tracker.table(*rows, SUBTOTAL, TOTAL)}")
    assert by_ref(grouped) == by_ref(plain)
    assert (grouped.control.records, grouped.control.rejected) == (len(works), 0)


# Groups


def named(page):
    """Client and project of each entry, in the order of the file."""
    return [(work.client, work.project) for work in works_in(page)]


def test_a_client_holds_for_its_group_and_no_further(tracker):
    first = [tracker.row(Client="Acme", Project="a"), tracker.row(Project="b"), SUBTOTAL]
    second = [tracker.row(Project="c"), tracker.row(Project="d"), SUBTOTAL]
    assert named(tracker.page(*first, *second)) == [("Acme", "a"), ("Acme", "b"), ("", "c"), ("", "d")]


def test_below_a_row_that_cannot_be_read_the_client_of_a_group_is_not_known(tracker):
    above = [tracker.row(Client="Acme", Project="a"), ["?"], tracker.row(Project="b")]
    page = tracker.page(*above, tracker.row(Client="Globex", Project="c"), SUBTOTAL)
    assert named(page) == [("Acme", "a"), ("Globex", "c")]
    assert rejections(page) == [
        ("x.csv:3", "has 1 cells where the header has 8"),
        ("x.csv:4", "a row above it cannot be read, so its client is not known"),
    ]


def test_without_a_subtotal_no_client_is_carried_down(tracker):
    page = tracker.page(tracker.row(Client="Acme", Project="a"), tracker.row(Project="b"), TOTAL)
    assert named(page) == [("Acme", "a"), ("", "b")]
    assert page.control.non_records == 1


@pytest.mark.parametrize("member", ["", "2 members", "12 items"])
def test_a_row_of_how_many_there_are_is_a_sum(tracker, member):
    page = tracker.page(tracker.row(Project="a"), tracker.row(Client="Subtotal", Member=member), TOTAL, person="me")
    assert [entry.person for entry in entries_of(page)] == ["Jane Doe"]
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 1, 2)


def test_in_a_grouped_report_a_row_without_a_member_is_nobodys(tracker):
    page = tracker.page(tracker.row(Member="", Project="a"), SUBTOTAL, tracker.row(), person="me")
    assert rejections(page) == [("x.csv:2", "it names nobody, and the source has no `person`")]


def test_of_names_with_several_lines_the_first_counts(tracker):
    page = tracker.page(tracker.row(Member="Jane Doe\nDesigner", Project="Website\nOpen", Task="Sketch\r\nDone"))
    (work,) = works_in(page)
    assert (work.person, work.client, work.project) == ("Jane Doe", "", "Website")
    assert {label.name for label in records(page, Label)} == {"Website", "Sketch"}


@pytest.mark.parametrize(
    "text", [MONTHS, MONTHS.partition("2026-10\n")[2], "Date,Member,Time\n2026-11-02,Jane,1\n2026-10,Jane,1\n"]
)
def test_a_report_without_days_is_refused_and_told_which_to_export(tracker, text):
    why = r"^x\.csv has no days: export a report with the columns Date, Member and Time, not by month$"
    with pytest.raises(BadFile, match=why):
        tracker.read(file(text))


# Days and durations


@pytest.mark.parametrize(
    ("time", "seconds"), [("1.5", 5400), ("1,5", 5400), ("8", 28800), ("1:30", 5400), ("8:20:29", 30029), ("45m", 2700)]
)
def test_time_is_hours_in_any_notation(tracker, time, seconds):
    assert tracker.entry(time=time).seconds == seconds


def test_a_file_with_both_decimal_marks_is_bad(tracker):
    with pytest.raises(BadFile, match=r"^x\.csv writes some numbers like 1\.5 and some like 1,5: export it again$"):
        tracker.page(tracker.row(), tracker.row(time="1,5"))


def test_which_part_of_a_date_is_the_day_is_found_or_asked_for(tracker):
    def days(*dates, **options):
        return [str(day_of(entry.start, BERLIN)) for entry in tracker.entries(*map(tracker.row, dates), **options)]

    assert days("10/13/2026", "11/2/2026") == ["2026-10-13", "2026-11-02"]
    assert days("11/2/2026", dates="day-first") == ["2026-02-11"]
    with pytest.raises(
        BadFile, match='leaves open which part of its dates is the day: set `dates` of the source to "day'
    ):
        days("11/2/2026")


def test_the_rows_of_a_day_lie_one_after_the_other_in_its_middle(tracker):
    entries = tracker.entries(tracker.row(time="5", Task="b"), tracker.row(time="3", Task="a"))
    assert [(entry.start.hour, entry.seconds) for entry in entries] == [(10, 5 * 3600), (7, 3 * 3600)]


@pytest.mark.parametrize(("word", "billable"), [("Yes", True), ("no", False), ("perhaps", None), ("", None)])
def test_billable_is_yes_or_no_and_else_unknown(tracker, word, billable):
    assert tracker.entry(Billable=word).billable is billable


def test_the_day_of_a_rejected_row_is_not_covered_however_it_is_written(tracker):
    rows = [tracker.row("10/31/2026"), tracker.row("11/2/2026", "soon"), tracker.row("11/4/2026")]
    days = [span("2026-10-31", "2026-11-01"), span("2026-11-03", "2026-11-04")]
    assert spans(tracker.page(*rows, through="last-row")) == days
