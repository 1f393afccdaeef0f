"""Kimai's exports: English and German, templates of one's own, breaks, and entries that end after midnight."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.connectors.kimai import CONNECTOR
from syncd.core.money import Money
from syncd.core.time import instant
from syncd.testing.files import assert_expected, entries_of, fixture, span, spans
from syncd.testing.sheets import cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work, by_clock, moments
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

ENGLISH = (
    *("Date", "From", "To", "Duration", "Currency", "Hourly price", "Name", "User", "E-mail", "Customer"),
    *("Project", "Activity", "Description", "Billable", "Tags", "Type"),
)
GERMAN = (
    *("Datum", "Von", "Bis", "Dauer", "Währung", "Preis pro Stunde", "Name", "Benutzer", "E-Mail", "Kunde"),
    *("Projekt", "Tätigkeit", "Beschreibung", "Abrechenbar", "Schlagworte", "Typ"),
)
NAME = st.sampled_from(["Größe & Söhne", "Total", 'said "so"', "a;b,c", "two\nlines"]) | cell_texts("").filter(bool)
TAG = st.sampled_from(["urgent", "a,b", "עברית"]) | cell_texts("").filter(lambda text: text and ", " not in text)
MINUTE = timedelta(minutes=1)


def cells(day="2026-11-02", start="09:00", stop="10:00", duration="1", **more):
    usual = {"Date": day, "From": start, "To": stop, "Duration": duration, "Name": "Jane Doe", "Type": "timesheet"}
    return usual | more


@pytest.fixture(scope="session")
def tracker():
    return TrackerFiles(connector=CONNECTOR, kind="kimai", columns=ENGLISH, cells=cells)


def hours(seconds):
    return f"{seconds / 3600:.2f}".rstrip("0").rstrip(".")


def clock(seconds):
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"


FIXTURES = Path(__file__).parent / "fixtures"


def test_a_workbook_as_kimai_writes_it_gives_the_expected_records(tracker):
    """Its date cells hold the moment of the start, their format shows the day alone, and the last row adds up."""
    page = tracker.read(fixture(FIXTURES / "kimai_workbook.xlsx"))
    assert_expected(page, FIXTURES / "kimai_workbook.expected.json")
    assert (page.control.rows, page.control.non_records) == (4, 1)
    assert sum(entry.seconds for entry in entries_of(page)) == 17_100


@st.composite
def works(draw):
    """Work in whole minutes, some of it with a break.

    A break of one minute may lie in what cut minutes and decimals lose; one of half an hour and more, in the night
    when the clocks go back, may be the hour that comes again.
    """
    start, length = draw(moments(MINUTE)), draw(st.integers(25, 300) | st.integers(25, 30 * 60) | st.just(249 * 60))
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Sam Roe"])),
        start=start,
        stop=start + length * MINUTE,
        description=draw(NAME | st.just("")),
        client=draw(NAME),
        project=draw(NAME),
        task=draw(NAME),
        tags=tuple(sorted(draw(st.sets(TAG, max_size=3)))),
        billable=draw(st.booleans()),
        rate=draw(st.none() | st.builds(Money, st.integers(1, 99999), st.sampled_from(["EUR", "USD"]))),
        pause=draw(st.sampled_from([0, 0, 2, 3, 10, 25])) * MINUTE,
    )


class TestKimai(TrackerFileContract):
    golden = sorted((Path(__file__).parent / "fixtures").glob("kimai_*.csv"))
    required = ENGLISH[:4] + ENGLISH[10:12]
    people = ("Name", "User", "E-mail")
    edit = {"Description": "edited"}
    spoilt = {"stop": "soon"}
    damaged = [
        ({"day": "31.11.2026"}, "'31.11.2026' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"start": "9 AM"}, "'9 AM' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"stop": "24:00"}, "'24:00' is not a time like 14:05:30 or 2:05:30 PM"),
        ({"duration": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"duration": "-1:00"}, "'-1:00' is not a duration like 1:30 or 1.5"),
        ({"duration": "1,000"}, "'1,000' is not a duration like 1:30 or 1.5"),
        ({"stop": "08:00", "duration": "0.5"}, "it stops before it starts"),
        (
            {"day": "2026-03-28", "start": "22:00", "stop": "02:30", "duration": "4.5"},
            "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`",
        ),
        ({"Currency": "Euro", "Hourly price": "85"}, "not an ISO 4217 currency code: 'Euro'"),
        ({"Currency": "EUR", "Hourly price": "8,5,5"}, "'8,5,5' is not a number like 1,234.50"),
    ]


class TestWorkInKimai(TrackedWorkContract):
    works = works()
    dialects = {
        "English": (ENGLISH, ",", hours),
        "German": (GERMAN, ",", hours),
        "a template with semicolons": (GERMAN, ";", clock),
        "seconds": (ENGLISH, ",", lambda seconds: f"{clock(seconds)}:00"),
        "a decimal comma": (GERMAN, ";", lambda seconds: hours(seconds).replace(".", ",")),
    }

    def write(self, tracker, works, dialect, zone):
        header, delimiter, duration = dialect
        rows = []
        for work in works:
            start, stop = (moment.astimezone(zone) for moment in (work.start, work.stop))
            rows.append(
                [
                    *(f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{stop:%H:%M}", duration(work.worked)),
                    *((work.rate.currency, str(work.rate.decimal)) if work.rate else ("EUR", "0")),
                    *(work.person, "jane", "jane@example.com", work.client, work.project, work.task),
                    *(work.description, "1" if work.billable else "", ", ".join(work.tags), "timesheet"),
                ]
            )
        return tracker.table(*rows, header=header, delimiter=delimiter)

    def as_read(self, work, zone):
        return by_clock(work, zone).without_pause()


# Start, stop and duration


@pytest.mark.parametrize(
    ("cells", "start", "stop"),
    [
        (("2026-11-02", "09:00", "10:00", "1"), "2026-11-02T08:00:00Z", "2026-11-02T09:00:00Z"),
        (("02.11.2026", "9:00 AM", "1:00 PM", "4,0"), "2026-11-02T08:00:00Z", "2026-11-02T12:00:00Z"),
        (("2026-11-02", "22:00", "01:30", "3.5"), "2026-11-02T21:00:00Z", "2026-11-03T00:30:00Z"),
        (("2026-11-02", "22:00", "00:00", "2:00"), "2026-11-02T21:00:00Z", "2026-11-02T23:00:00Z"),
        (("2026-11-02", "09:00", "09:00", "24"), "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z"),
        (("2026-11-02", "09:00", "09:00", "0"), "2026-11-02T08:00:00Z", "2026-11-02T08:00:00Z"),
        (("2026-11-02", "9:00", "18:00", "249:00"), "2026-11-02T08:00:00Z", "2026-11-12T17:00:00Z"),
        (("2026-10-25", "02:50", "02:10", "0:20"), "2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"),
        (("2026-10-25", "02:10", "02:40", "1.5"), "2026-10-25T00:10:00Z", "2026-10-25T01:40:00Z"),
        (("2026-03-28", "22:00", "03:30", "4.5"), "2026-03-28T21:00:00Z", "2026-03-29T01:30:00Z"),
        (("2026-03-29", "22:00", "02:30", "4.5"), "2026-03-29T20:00:00Z", "2026-03-30T00:30:00Z"),
    ],
)
def test_the_duration_decides_the_day_and_the_hour_of_the_stop(tracker, cells, start, stop):
    entry = tracker.entry(*cells)
    assert (entry.start, entry.stop) == (instant(start), instant(stop))


@pytest.mark.parametrize(
    ("stop", "duration", "minutes"),
    [
        ("17:00", "7.25", 435),  # a break of 45 minutes
        ("17:00", "7:15", 435),
        ("22:00", "0:15", 15),  # a break of more than half a day
        ("10:00", "0:30:31", 31),
        ("09:50", "0.8", 48),  # a break of 2 minutes
        ("09:59", "0.95", 57),
        ("09:50", "0:49", 50),
        ("10:00", "0.67", 40),  # 40 minutes and 12 seconds, in decimals
        ("09:06", "0:05", 6),  # 9:00:30 to 9:06:10 lasted 5:40
        ("09:06", "0.08", 6),  # 9:00:59 to 9:06:01 lasted 5:02
        ("09:06", "0:05:02", 6),
        ("09:06", "0:15", 6),  # rounded up
    ],
)
def test_a_shorter_duration_is_a_break_unless_seconds_explain_it(tracker, stop, duration, minutes):
    assert tracker.entry("2026-11-02", "09:00", stop, duration).seconds == minutes * 60


def test_a_longer_duration_that_no_rounding_explains_counts_and_is_told(tracker):
    page = tracker.page(tracker.row("2026-11-02", "09:00", "10:00", "2:10"))
    assert [entry.seconds for entry in entries_of(page)] == [7800]
    assert "1 row's duration differs by 1:10:00 from its clock times; the duration counts: x.csv:2" in page.notices[0]


def test_an_entry_without_a_stop_is_running(tracker):
    running = tracker.entry("2026-11-02", "09:00", "", "0")
    assert (running.start, running.stop) == (instant("2026-11-02T08:00:00Z"), None)


# Other cells


def test_a_person_is_named_by_name_then_user_then_address_and_else_by_the_option(tracker):
    who = ({"Name": "Jane"}, {"Name": "", "User": "jane"}, {"Name": "", "E-mail": "j@example.com"}, {"Name": ""})
    rows = [tracker.row(f"2026-11-0{number}", **named) for number, named in enumerate(who, 2)]
    assert [entry.person for entry in tracker.entries(*rows, person="me")] == ["Jane", "jane", "j@example.com", "me"]


@pytest.mark.parametrize(("cell", "billable"), [("1", True), ("", False), ("0", False), ("Ja", None)])
def test_billable_is_one_or_nothing(tracker, cell, billable):
    assert tracker.entry(Billable=cell).billable is billable


def test_without_its_column_billable_is_unknown(tracker):
    row = ["2026-11-02", "09:00", "10:00", "1:00", "", ""]
    assert [entry.billable for entry in tracker.entries(row, header=TestKimai.required, person="me")] == [None]


@pytest.mark.parametrize(
    ("price", "currency", "rate"),
    [
        ("85.5", "EUR", Money(8550, "EUR")),
        ("6000", "JPY", Money(6000, "JPY")),
        ("0", "EUR", None),
        ("", "EUR", None),
        ("85", "", None),
    ],
)
def test_the_rate_is_the_hourly_price_in_the_customers_currency(tracker, price, currency, rate):
    assert tracker.entry(Currency=currency, **{"Hourly price": price}).rate == rate


def test_expenses_and_sums_are_no_entries(tracker):
    total = dict.fromkeys(ENGLISH, "") | {"Duration": "1", "Hourly price": "85"}
    page = tracker.page(tracker.row(), tracker.row(Type="expense"), list(total.values()))
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 1, 2)
    assert page.rejected == []


# Languages and columns


def test_a_german_file_names_people_in_german(tracker):
    header, row = (
        ["Datum", "Von", "Bis", "Dauer", "Projekt", "Tätigkeit"],
        ["2026-11-02", "09:00", "10:00", "1:00", "", ""],
    )
    assert [entry.person for entry in tracker.entries([*row, "jane"], header=[*header, "Benutzer"])] == ["jane"]
    assert [entry.person for entry in tracker.entries(row, header=header, person="me")] == ["me"]
    with pytest.raises(BadFile, match=r"^x\.csv names nobody: set `person` .* columns name, user, e-mail, benutzer$"):
        tracker.page(row, header=header)


def test_a_custom_field_does_not_stand_for_a_column_of_the_other_language(tracker):
    row, nine = tracker.row(), instant("2026-11-02T08:00:00Z")
    german = tracker.entries([*row, "1999-01-01", "spent"], header=[*GERMAN, "Date", "Type"])
    english = tracker.entries([*row, "1999-01-01"], header=[*ENGLISH, "Datum"])
    assert [entry.start for entry in (*german, *english)] == [nine, nine]


def test_the_day_of_a_rejected_row_is_not_covered_in_german_either(tracker):
    page = tracker.page({}, {"day": "2026-11-04", "stop": "soon"}, {"day": "2026-11-08"}, header=GERMAN)
    assert spans(page) == [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]


def test_a_file_that_fits_both_languages_is_refused(tracker):
    with pytest.raises(BadFile, match="fits several formats, Kimai export in English and Kimai export in German"):
        tracker.page(header=[*ENGLISH[:6], *ENGLISH[10:], *GERMAN[:6], *GERMAN[10:]])


def test_a_column_that_is_there_twice_is_refused(tracker):
    with pytest.raises(BadFile, match="has the column 'duration' twice"):
        tracker.page([*tracker.row(), "1:00"], header=[*ENGLISH, "Duration"])
