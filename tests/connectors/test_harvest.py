"""Harvest's detailed time report: days and hours without clock times, in the account's notation of numbers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.connectors.harvest import CONNECTOR
from syncd.core.money import Money
from syncd.core.records import Label, LabelKind
from syncd.core.time import day_of
from syncd.testing.files import BERLIN, covered_spans, entries_of, records, rejections, span, spans
from syncd.testing.sheets import cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work, durations
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

COLUMNS = (
    *("Date", "Client", "Project", "Task", "Notes", "Hours", "Hours Rounded", "Billable?", "First Name", "Last Name"),
    *("Billable Rate", "Currency"),
)
TOO_MUCH = "with it, its day has more work than hours"


@pytest.fixture(scope="session")
def tracker():
    def cells(day="2026-11-02", hours="1.5", **more):
        return {"Date": day, "Hours": hours, "First Name": "Jane", "Last Name": "Doe"} | more

    return TrackerFiles(connector=CONNECTOR, kind="harvest", columns=COLUMNS, cells=cells)


class TestHarvest(TrackerFileContract):
    golden = sorted((Path(__file__).parent / "fixtures").glob("harvest_*.csv"))
    required = ("Date", "Client", "Project", "Task", "Hours", "Billable?")
    people = ("First Name", "Last Name")
    edit = {"hours": "2.0"}
    spoilt = {"hours": "soon"}
    damaged = [
        ({"day": "30/02/2026"}, "'30/02/2026' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"hours": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"hours": "-1"}, "'-1' is not a duration like 1:30 or 1.5"),
        ({"day": "2026-11-03", "hours": "25.01"}, TOO_MUCH),
        ({"Billable Rate": "9.505", "Currency": "EUR"}, "'9.505' has more decimal places than EUR has"),
    ]

    def content(self, entry):
        """Without its place in the day, and without a rate, which may be cut off."""
        return entry.person, day_of(entry.start, BERLIN), entry.seconds, entry.description


@dataclass(frozen=True)
class Dialect:
    """How an account writes numbers and days, and a file its cells."""

    comma: bool = False
    day: str = "%Y-%m-%d"
    delimiter: str = ","
    end: str = "\n"
    encoding: str = "utf-8"

    def number(self, hundredths):
        text = f"{Decimal(hundredths) / 100:,.2f}"
        return text.translate(str.maketrans(",.", ".,")) if self.comma else text


@st.composite
def works(draw):
    day = draw(st.dates(date(2026, 10, 24), date(2026, 10, 26)) | st.dates(date(2026, 3, 28), date(2026, 3, 30)))
    start = datetime.combine(day, time(12), UTC)
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Ben Ode"])),
        start=start,
        stop=start + draw(durations(timedelta(hours=2.8), timedelta(hours=0.01))),
        description=draw(cell_texts() | st.sampled_from(['said "so"', "two\nlines", "a;b\tc", "1,5", "Total"])),
        client=draw(st.sampled_from(["", "Acme"]) | cell_texts()),
        project=draw(st.sampled_from(["", "Website"]) | cell_texts()),
        task=draw(st.sampled_from(["", "Design"])),
        billable=draw(st.booleans()),
        rate=Money(draw(st.integers(1, 200_000)), "EUR"),
    )


class TestWorkInHarvest(TrackedWorkContract):
    days_only = True
    identity = ("person", "start", "client", "project", "task")
    works = works()
    dialects = {
        "point": Dialect(),
        "comma": Dialect(comma=True),
        "semicolons": Dialect(comma=True, delimiter=";", end="\r\n", encoding="utf-8-sig"),
        "german days": Dialect(comma=True, day="%d.%m.%Y", encoding="utf-16"),
    }

    def write(self, tracker, works, dialect, zone):
        rows = [
            [
                *(f"{work.start:{dialect.day}}", work.client, work.project, work.task, work.description),
                *(dialect.number(work.worked // 36), dialect.number(work.worked // 36 + 25)),
                *("Yes" if work.billable else "No", *work.person.split()),
                *(dialect.number(work.rate.minor), "Euro - EUR"),
            ]
            for work in works
        ]
        text = tracker.table(*rows, delimiter=dialect.delimiter, lineterminator=dialect.end)
        return text.encode(dialect.encoding)


# Days without clock times


def test_the_rows_of_a_day_lie_one_after_the_other_in_its_middle_and_on_it_in_other_zones_too(tracker):
    entries = tracker.entries({"hours": "5", "Task": "b"}, {"hours": "3", "Task": "a"}, {"First Name": "Ben"})
    assert [(entry.person, entry.start.hour, entry.seconds) for entry in entries] == [
        ("Jane Doe", 10, 5 * 3600),
        ("Jane Doe", 7, 3 * 3600),
        ("Ben Doe", 10, 5400),
    ]
    assert {entry.start.date() for entry in entries} == {date(2026, 11, 2)}


def test_a_day_with_more_work_than_hours_is_rejected_with_all_its_rows_and_is_not_covered(tracker):
    rows = [("2026-11-02", "1.5"), ("2026-11-04", "20"), ("2026-11-04", "4.01"), ("2026-11-05", "24")]
    page = tracker.page(*(tracker.row(*row) for row in rows))
    assert rejections(page) == [("x.csv:3", TOO_MUCH), ("x.csv:4", TOO_MUCH)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (4, 2, 2)
    before = span("2026-11-02", "2026-11-03")
    assert covered_spans(page) == (
        [before, span("2026-11-05", "2026-11-08")],
        [before, span("2026-11-05", "2026-11-05")],
    )


def test_a_day_has_as_many_hours_as_the_clocks_gave_it(tracker):
    assert len(tracker.page(tracker.row("2026-03-29", "24")).rejected) == 1
    assert tracker.entry("2026-10-25", "25").seconds == 25 * 3600


def test_an_entry_without_hours_stays_on_its_day_even_beside_a_full_one(tracker):
    entries = tracker.entries({"hours": "24", "Task": "a"}, {"hours": "0", "Task": "b"})
    assert {day_of(entry.start, BERLIN) for entry in entries} == {date(2026, 11, 2)}


def test_another_zone_moves_an_entry_and_keeps_its_ref(tracker):
    (here,), (there,) = (tracker.entries({}, zone=zone) for zone in ("Europe/Berlin", "Asia/Tokyo"))
    assert here.ref == there.ref
    assert here.start - there.start == timedelta(hours=8)


def test_a_new_row_of_the_day_moves_the_others_and_keeps_their_refs(tracker):
    (before,) = tracker.entries({"Task": "b"})
    assert before.ref in {entry.ref for entry in tracker.entries({"Task": "a"}, {"Task": "b"})}


def test_a_rejected_german_day_is_not_covered(tracker):
    rows = [("02.11.2026",), ("03.11.2026", "much"), ("04.11.2026",)]
    page = tracker.page(*(tracker.row(*row) for row in rows), through="last-row")
    assert spans(page) == [span("2026-11-02", "2026-11-02"), span("2026-11-04", "2026-11-04")]


# Numbers


def test_hours_count_as_tracked_and_not_as_rounded(tracker):
    assert tracker.entry(hours="0.20", **{"Hours Rounded": "0.25"}).seconds == 720


@pytest.mark.parametrize(
    ("hours", "seconds"),
    [("20,0", 72000), ("0,01", 36), ("7", 25200), ("0,0", 0), ("1,5", 5400), ("0,333", 1199)],
)
def test_hours_with_a_comma_are_decimals(tracker, hours, seconds):
    assert tracker.entries({"hours": hours}, {"day": "2026-11-03", "hours": "2,5"})[0].seconds == seconds


@pytest.mark.parametrize(("hours", "seconds"), [("1:30", 5400), ("0:00", 0), ("12:00", 43200), ("1.25", 4500)])
def test_hours_may_be_written_with_minutes(tracker, hours, seconds):
    assert tracker.entry(hours=hours).seconds == seconds


def test_a_file_with_both_decimal_marks_is_bad(tracker):
    with pytest.raises(BadFile, match=r"^x\.csv writes some numbers like 1\.5 and some like 1,5: export it again$"):
        tracker.page({}, {"hours": "1,5"})


def test_a_number_of_another_dialect_is_no_number(tracker):
    page = tracker.page({"hours": "2,5"}, {"day": "2026-11-03", "hours": "1,5.0"})
    assert rejections(page) == [("x.csv:3", "'1,5.0' is not a duration like 1:30 or 1.5")]


@pytest.mark.parametrize(
    ("cells", "rate"),
    [
        ({"Billable Rate": "95.00", "Currency": "Euro - EUR"}, Money(9500, "EUR")),
        ({"Billable Rate": "1,250.00", "Currency": "United States Dollar - USD"}, Money(125000, "USD")),
        ({"Billable Rate": "1\u00a0250.00", "Currency": "USD"}, Money(125000, "USD")),
        ({"Billable Rate": "1,250", "Currency": "Japanese Yen - JPY"}, Money(1250, "JPY")),
        ({"Billable Rate": "0.0", "Currency": "Euro - EUR"}, None),
        ({"Billable Rate": "", "Currency": "Euro - EUR"}, None),
        ({"Billable Rate": "95.00", "Currency": ""}, None),
    ],
)
def test_a_rate_is_in_the_currency_of_its_row_and_0_says_nothing(tracker, cells, rate):
    assert tracker.entry(**cells).rate == rate


@pytest.mark.parametrize(
    ("word", "billable"), [("Yes", True), ("no", False), ("Ja", True), ("perhaps", None), ("", None)]
)
def test_billable_is_yes_or_no_and_else_unknown(tracker, word, billable):
    assert tracker.entry(**{"Billable?": word}).billable is billable


def test_labels_lie_within_what_they_belong_to(tracker):
    page = tracker.page({"Client": "Acme", "Project": "Website", "Task": "Design"})
    labels = {label.kind: label for label in records(page, Label)}
    (entry,) = entries_of(page)
    assert (entry.project, entry.task) == (labels[LabelKind.PROJECT].ref, labels[LabelKind.TASK].ref)
    assert labels[LabelKind.PROJECT].parent == labels[LabelKind.CLIENT].ref
