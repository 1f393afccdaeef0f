"""Kimai's CSV exports as records: both languages, a template of one's own, and whatever can be wrong with a file."""

import dataclasses
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.kimai import CONNECTOR
from syncd.core.money import Money
from syncd.core.records import Label, TimeEntry
from syncd.core.time import ALWAYS, Period, instant
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import MADE, assert_expected, context, csv_text, file, fixture, only_page, spans
from syncd.trackers import TrackerOptions

FIXTURES = Path(__file__).parent / "fixtures"
EXPORTS = sorted(FIXTURES.glob("kimai_*.csv"))
BERLIN = ZoneInfo("Europe/Berlin")
ENGLISH = ["Date", "From", "To", "Duration", "Currency", "Hourly price", "Name", "User", "E-mail", "Customer"]
ENGLISH += ["Project", "Activity", "Description", "Billable", "Tags", "Type"]
GERMAN = ["Datum", "Von", "Bis", "Dauer", "Währung", "Preis pro Stunde", "Name", "Benutzer", "E-Mail", "Kunde"]
GERMAN += ["Projekt", "Tätigkeit", "Beschreibung", "Abrechenbar", "Schlagworte", "Typ"]


def connector(*files, **options):
    return CONNECTOR(TrackerOptions(kind="kimai", **options), context("kimai", BERLIN, *files))


def read(one, **options):
    return only_page(connector(one, **options))


def records(page, kind=TimeEntry):
    return files.records(page, kind)


def table(*rows, header=ENGLISH, delimiter=","):
    return csv_text(header, rows, delimiter=delimiter)


def row(day="2026-11-02", start="09:00", stop="10:00", duration="1", **cells):
    said = {"Date": day, "From": start, "To": stop, "Duration": duration, "Name": "Jane Doe", "Type": "timesheet"}
    return [(dict.fromkeys(ENGLISH, "") | said | cells)[name] for name in ENGLISH]


def entry(*cells, **named):
    page = read(file(table(row(*cells, **named))))
    assert page.rejected == []
    return records(page)[0]


def span(first, last):
    return Period.parse(f"{first}..{last}").span(BERLIN)


class TestKimai(ConnectorContract):
    @pytest.fixture
    def case(self):
        made = (MADE + timedelta(days=number) for number in range(len(EXPORTS)))
        files = [dataclasses.replace(fixture(path), modified=when) for path, when in zip(EXPORTS, made, strict=True)]
        edited = file(table(row(Description="edited"), row("2026-11-03")), "edited.csv", MADE + timedelta(days=90))
        broken = file(table(row(), row("yesterday")), "broken.csv")
        cut = file('Date,From,To,Duration,Project,Activity\n2026-11-02,"09', "cut.csv")
        return ConnectorCase(
            source="kimai",
            connector=lambda: connector(*files, edited, person="Jane Doe"),
            malformed=lambda: connector(broken),
            window=ALWAYS,
            failing=[lambda: connector(cut, person="me"), lambda: connector(file("a,b\n1,2\n"))],
        )


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(path):
    assert_expected(read(fixture(path), person="Jane Doe"), path.with_suffix(".expected.json"))


# Whatever is tracked is read back


def _hours(seconds):
    return f"{seconds / 3600:.2f}".rstrip("0").rstrip(".")


def _clock(seconds):
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"


DIALECTS = {
    "English": (ENGLISH, ",", _hours),
    "German": (GERMAN, ",", _hours),
    "a template with semicolons": (GERMAN, ";", _clock),
    "seconds": (ENGLISH, ",", lambda seconds: f"{_clock(seconds)}:00"),
    "a decimal comma": (GERMAN, ";", lambda seconds: _hours(seconds).replace(".", ",")),
}
CHANGES = [datetime(2026, *day, tzinfo=UTC) for day in ((3, 29, 1), (10, 25, 1), (3, 8, 7), (11, 1, 6))]
MINUTES = st.integers(0, 300 * 1440).map(lambda count: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=count))
NEAR = st.builds(
    lambda change, count: change + timedelta(minutes=count), st.sampled_from(CHANGES), st.integers(-90, 90)
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10).map(str.strip)
NAME = st.sampled_from(["Größe & Söhne", "Total", 'said "so"', "a;b,c", "two\nlines"]) | TEXT.filter(bool)
TAG = st.sampled_from(["urgent", "a,b", "עברית"]) | TEXT.filter(lambda text: text and ", " not in text)


@dataclasses.dataclass(frozen=True)
class Worked:
    """An entry as Kimai has it: from start for `length` minutes, of which `rest` are a break."""

    person: str
    start: datetime
    length: int
    rest: int
    client: str
    project: str
    task: str
    description: str
    tags: tuple[str, ...]
    billable: bool
    rate: Money | None


# A break of one minute may lie in what cut minutes and decimals lose; one of half an hour and more, in the night
# when the clocks go back, may be the hour that comes again.
WORKED = st.builds(
    Worked,
    person=st.sampled_from(["Jane Doe", "Sam Roe"]),
    start=MINUTES | NEAR,
    length=st.integers(25, 300) | st.integers(25, 30 * 60) | st.just(249 * 60),
    rest=st.sampled_from([0, 0, 2, 3, 10, 25]),
    client=NAME,
    project=NAME,
    task=NAME,
    description=TEXT | NAME,
    tags=st.sets(TAG, max_size=3).map(lambda tags: tuple(sorted(tags))),
    billable=st.booleans(),
    rate=st.none() | st.builds(Money, st.integers(1, 99999), st.sampled_from(["EUR", "USD"])),
)


def written(entries, dialect, zone):
    header, delimiter, duration = dialect
    rows = []
    for each in entries:
        start, stop = (moment.astimezone(zone) for moment in (each.start, each.start + timedelta(minutes=each.length)))
        rows.append(
            [
                *(f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{stop:%H:%M}", duration((each.length - each.rest) * 60)),
                *((each.rate.currency, str(each.rate.decimal)) if each.rate else ("EUR", "0")),
                *(each.person, "jane", "jane@example.com", each.client, each.project, each.task, each.description),
                *("1" if each.billable else "", ", ".join(each.tags), "timesheet"),
            ]
        )
    return table(*rows, header=header, delimiter=delimiter)


def told(page, zone):
    labels = {label.ref: label for label in records(page, Label)}
    for each in records(page):
        yield (
            each.person,
            each.start.astimezone(zone).replace(tzinfo=None),
            each.seconds,
            labels[labels[each.project].parent].name,
            labels[each.project].name,
            labels[each.task].name,
            each.description,
            tuple(labels[tag].name for tag in each.tags),
            each.billable,
            each.rate,
        )


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@settings(max_examples=30, deadline=None)
@given(entries=st.lists(WORKED, max_size=5), name=st.sampled_from(["Europe/Berlin", "America/New_York"]))
def test_what_is_written_in_any_dialect_is_what_is_read(dialect, entries, name):
    zone = ZoneInfo(name)
    page = read(file(written(entries, dialect, zone)), zone=name)
    assert page.rejected == []
    assert Counter(told(page, zone)) == Counter(
        (
            each.person,
            each.start.astimezone(zone).replace(tzinfo=None),
            (each.length - each.rest) * 60,
            *(each.client, each.project, each.task, each.description, tuple(sorted(each.tags))),
            *(each.billable, each.rate),
        )
        for each in entries
    )
    assert len({each.ref for each in records(page)}) == len(entries)


@settings(max_examples=30, deadline=None)
@given(entries=st.lists(WORKED, max_size=5), random=st.randoms())
def test_shuffled_rows_in_another_language_keep_their_refs_and_records(entries, random):
    entries = [*entries, *entries[:2]]  # identical rows occur
    shuffled = random.sample(entries, len(entries))
    one = read(file(written(entries, DIALECTS["English"], BERLIN)))
    other = read(file(written(shuffled, DIALECTS["German"], BERLIN)))
    assert {each.record.ref: each.record for each in one.records} == {
        each.record.ref: each.record for each in other.records
    }
    assert one.complete == other.complete


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
def test_the_duration_tells_the_day_and_the_hour_of_the_stop(cells, start, stop):
    told = entry(*cells)
    assert (told.start, told.stop) == (instant(start), instant(stop))


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
def test_a_shorter_duration_is_a_break_unless_seconds_explain_it(stop, duration, minutes):
    assert entry("2026-11-02", "09:00", stop, duration).seconds == minutes * 60


def test_an_entry_without_a_stop_is_running():
    running = entry("2026-11-02", "09:00", "", "0")
    assert (running.start, running.stop) == (instant("2026-11-02T08:00:00Z"), None)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row("31.11.2026"), "'31.11.2026' is not a date like 2026-08-21 or Aug 21, 2026"),
        (row(start="9 AM"), "'9 AM' is not a time like 14:05:30 or 2:05:30 PM"),
        (row(stop="24:00"), "'24:00' is not a time like 14:05:30 or 2:05:30 PM"),
        (row(duration=""), "'' is not a duration like 1:30 or 1.5"),
        (row(duration="-1:00"), "'-1:00' is not a duration like 1:30 or 1.5"),
        (row(duration="1,000"), "'1,000' is not a duration like 1:30 or 1.5"),
        (row(stop="08:00", duration="0.5"), "it stops before it starts"),
        (
            row("2026-03-28", "22:00", "02:30", "4.5"),
            "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`",
        ),
        (row(Name=""), "it names nobody, and the source has no `person`"),
        (row(Currency="Euro", **{"Hourly price": "85"}), "not an ISO 4217 currency code: 'Euro'"),
        (row(Currency="EUR", **{"Hourly price": "85,50"}), "'85,50' is not a number like 1,234.50"),
        (row()[:4], "has 4 cells where the header has 16"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(bad, why):
    page = read(file(table(row(), bad, row("2026-11-04"))))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


# Other cells


def test_a_person_is_named_by_name_then_user_then_address_and_else_by_the_option():
    who = ({"Name": "Jane"}, {"Name": "", "User": "jane"}, {"Name": "", "E-mail": "j@example.com"}, {"Name": ""})
    rows = [row(f"2026-11-0{number}", **each) for number, each in enumerate(who, 2)]
    entries = records(read(file(table(*rows)), person="me"))
    assert [each.person for each in entries] == ["Jane", "jane", "j@example.com", "me"]


@pytest.mark.parametrize("header", [ENGLISH, GERMAN])
def test_a_file_that_names_nobody_needs_a_person(header):
    without = [*range(6), *range(9, len(header))]
    nameless = table([row()[at] for at in without], header=[header[at] for at in without])
    with pytest.raises(BadFile, match=r"^x\.csv names nobody: set `person` of the source, as other exports name you$"):
        read(file(nameless))
    assert records(read(file(nameless), person="me"))[0].person == "me"


def test_a_german_file_whose_only_name_is_the_user_names_somebody():
    header = ["Datum", "Von", "Bis", "Dauer", "Projekt", "Tätigkeit", "Benutzer"]
    page = read(file(table(["2026-11-02", "09:00", "10:00", "1:00", "", "", "jane"], header=header)))
    assert [each.person for each in records(page)] == ["jane"]


@pytest.mark.parametrize(("cell", "billable"), [("1", True), ("", False), ("0", False), ("Ja", None)])
def test_billable_is_one_or_nothing(cell, billable):
    assert entry(Billable=cell).billable is billable


def test_without_its_column_billable_is_unknown():
    header = ["Date", "From", "To", "Duration", "Project", "Activity"]
    page = read(file(table(["2026-11-02", "09:00", "10:00", "1:00", "", ""], header=header)), person="me")
    assert [each.billable for each in records(page)] == [None]


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
def test_the_rate_is_the_hourly_price_in_the_customers_currency(price, currency, rate):
    assert entry(Currency=currency, **{"Hourly price": price}).rate == rate


def test_expenses_and_sums_are_no_entries():
    total = dict.fromkeys(ENGLISH, "") | {"Duration": "1", "Hourly price": "85"}
    page = read(file(table(row(), row(Type="expense"), list(total.values()))))
    assert (page.control.rows, page.control.records, page.control.non_records) == (3, 1, 2)
    assert page.rejected == []


def test_a_custom_field_does_not_stand_for_a_column_of_the_other_language():
    page = read(file(table([*row(), "1999-01-01", "spent"], header=[*GERMAN, "Date", "Type"])))
    assert [each.start for each in records(page)] == [instant("2026-11-02T08:00:00Z")]
    page = read(file(table([*row(), "1999-01-01"], header=[*ENGLISH, "Datum"])))
    assert [each.start for each in records(page)] == [instant("2026-11-02T08:00:00Z")]


@pytest.mark.parametrize(
    "edit", [{"stop": "10:30", "duration": "1.5"}, {"Description": "b", "Project": "c", "Tags": "d", "Billable": "1"}]
)
def test_an_edited_entry_is_the_same_with_another_content(edit):
    before, after = entry(), entry(**edit)
    assert before.ref == after.ref
    assert before != after


@pytest.mark.parametrize("edit", [{"start": "09:01"}, {"day": "2026-11-03"}, {"Name": "Sam Roe"}])
def test_another_start_or_person_is_another_entry(edit):
    assert entry().ref != entry(**edit).ref


# What a file covers, and files that are none


def test_a_file_covers_its_first_row_to_the_day_before_it_was_made_for_each_person_in_it():
    rows = [row(), row("2026-11-04", Name="Sam Roe"), row("2026-11-05", stop="soon")]
    page = read(file(table(*rows)))
    days = [span("2026-11-02", "2026-11-04"), span("2026-11-06", "2026-11-08")]
    assert [(each.person, each.span) for each in page.complete] == [
        (who, each) for who in ("Jane Doe", "Sam Roe") for each in days
    ]
    assert spans(read(file(table(*rows[:2])), through="last-row")) == [span("2026-11-02", "2026-11-04")] * 2


def test_the_day_of_a_rejected_row_is_not_covered_in_german_either():
    page = read(file(table(row(), row("2026-11-04", stop="soon"), row("2026-11-05"), header=GERMAN)))
    assert spans(page) == [span("2026-11-02", "2026-11-03"), span("2026-11-05", "2026-11-08")]


def test_a_file_covers_the_range_in_its_name_even_without_rows():
    empty = file(table(), "kimai_2026-10-01_2026-10-31.csv")
    assert spans(read(empty, person="me")) == [span("2026-10-01", "2026-10-31")]
    assert spans(read(empty)) == []


def test_times_are_of_the_sources_zone():
    (there,) = records(read(file(table(row())), zone="America/New_York"))
    assert there.start == instant("2026-11-02T14:00:00Z")


def test_a_foreign_file_shows_its_headers_and_the_nearest_format():
    message = (
        r"its columns are: datum, von, bis, dauer, client; the nearest format is the Kimai export in German, which "
    )
    with pytest.raises(BadFile, match=message + "also has: projekt, tätigkeit$"):
        read(file("Datum,Von,Bis,Dauer,Client\n"))


def test_a_file_that_fits_both_languages_is_refused():
    with pytest.raises(BadFile, match="fits several formats, Kimai export in English and Kimai export in German"):
        read(file(table(header=[*ENGLISH[:6], *ENGLISH[10:], *GERMAN[:6], *GERMAN[10:]])))


def test_a_column_that_is_there_twice_is_refused():
    with pytest.raises(BadFile, match="has the column 'duration' twice"):
        read(file(table([*row(), "1:00"], header=[*ENGLISH, "Duration"])))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            TrackerOptions(kind="kimai", **wrong)


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
    """The entries without counters, which depend on the other rows."""
    return {dataclasses.replace(each, ref=each.ref.rsplit(":", 1)[0]) for each in records(page)}
