"""TopTracker's export as records: exact instants, durations that may be shorter than from start to end."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.toptracker import CONNECTOR
from syncd.core.records import Label
from syncd.core.time import ALWAYS, instant
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import (
    BERLIN,
    MADE,
    assert_cut_anywhere_says_no_more,
    assert_expected,
    claimed,
    context,
    csv_text,
    entries_of,
    file,
    fixture,
    fixtures,
    only_page,
    records,
    span,
    spans,
)

FIXTURES = Path(__file__).parent / "fixtures"
EXPORTS = sorted(FIXTURES.glob("toptracker_*.csv"))
COLUMNS = ["activity", "project", "workers", "duration", "time", "duration_seconds", "keyboard_hits", "mouse_clicks"]
COLUMNS += ["screenshot_count", "start_time", "end_time"]
START, END = "2026-11-02T09:00:00+01:00", "2026-11-02T10:00:00+01:00"


def connector(*files, **options):
    return CONNECTOR(CONNECTOR.Options(kind="toptracker", **options), context("toptracker", BERLIN, *files))


def read(one, **options):
    return only_page(connector(one, **options))


def table(*rows, header=COLUMNS, **dialect):
    return csv_text(header, rows, **dialect)


def row(start=START, end=END, seconds="3600", **cells):
    said = {"start_time": start, "end_time": end, "duration_seconds": seconds, "workers": "Jane Doe"}
    return list((dict.fromkeys(COLUMNS, "") | said | cells).values())


def entry(*cells, **named):
    page = read(file(table(row(*cells, **named))))
    assert page.rejected == []
    return entries_of(page)[0]


class TestTopTracker(ConnectorContract):
    @pytest.fixture
    def case(self):
        kept = fixtures(EXPORTS)
        edited = file(table(row(seconds="60"), row("2026-11-03T09:00:00Z")), "edited.csv", MADE + timedelta(days=90))
        broken = file(table(row(), row("yesterday")), "broken.csv")
        cut = file(f"{','.join(COLUMNS)}\nAPI,Sh", "cut.csv")
        return ConnectorCase(
            source="toptracker",
            connector=lambda: connector(file(table(row())), *kept, edited),
            malformed=lambda: connector(broken),
            window=ALWAYS,
            failing=[lambda: connector(cut), lambda: connector(file("a,b\n1,2\n"))],
        )


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_every_variant_gives_the_expected_records(path):
    assert_expected(read(fixture(path)), path.with_suffix(".expected.json"))


# Whatever is tracked is read back

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a\r"), max_size=10).map(str.strip)
OFFSETS = st.integers(-48, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
WORK = st.fixed_dictionaries(
    {
        "person": st.sampled_from(["Jane Doe", "Ben Ode"]),
        "start": st.integers(0, 400_000).map(
            lambda count: datetime(2026, 10, 24, tzinfo=UTC) + timedelta(seconds=count)
        ),
        "seconds": st.integers(0, 100_000),
        "idle": st.sampled_from([0, 0, 1, 600, 90_000]),
        "project": st.sampled_from(["", "Größe & Söhne"]) | TEXT,
        "activity": TEXT | st.sampled_from(['said "so"', "two\nlines", "a;b\tc", "Total"]),
        "offset": OFFSETS,
    }
)


def written(works, **dialect):
    return table(
        *(
            row(
                each["start"].astimezone(each["offset"]).isoformat(),
                (each["start"] + timedelta(seconds=each["seconds"] + each["idle"])).astimezone(UTC).isoformat(),
                str(each["seconds"]),
                workers=each["person"],
                project=each["project"],
                activity=each["activity"],
            )
            for each in works
        ),
        **dialect,
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@settings(max_examples=25, deadline=None)
@given(works=st.lists(WORK, max_size=6), zone=st.sampled_from(["Europe/Berlin", "America/New_York"]))
def test_what_is_written_is_what_is_read_whatever_the_offset_and_the_zone(delimiter, works, zone):
    page = read(file(written(works, delimiter=delimiter)), zone=zone)
    assert page.rejected == []
    labels = {each.ref: each.name for each in records(page, Label)}
    assert Counter(
        (each.person, each.start, each.seconds, labels.get(each.project, ""), each.description)
        for each in entries_of(page)
    ) == Counter((each["person"], each["start"], each["seconds"], each["project"], each["activity"]) for each in works)
    assert len({each.ref for each in entries_of(page)}) == len(works)


@settings(max_examples=25, deadline=None)
@given(works=st.lists(WORK, max_size=5), random=st.randoms(use_true_random=False))
def test_shuffled_rows_keep_their_refs_and_records(works, random):
    works = [*works, *works[:2]]  # identical rows occur
    one, other = (read(file(written(each))) for each in (works, random.sample(works, len(works))))
    assert {each.record.ref: each.record for each in one.records} == {
        each.record.ref: each.record for each in other.records
    }
    assert one.complete == other.complete


# Start, end and duration


@pytest.mark.parametrize(
    ("start", "end", "seconds", "stop"),
    [
        (START, END, "3600", "2026-11-02T09:00:00Z"),
        (START, END, "3000", "2026-11-02T08:50:00Z"),  # ten minutes were taken out
        (START, END, "0", "2026-11-02T08:00:00Z"),
        (START, END, "3601", "2026-11-02T09:00:00Z"),  # rounding
        (START, "2026-11-02T08:30:00Z", "1800", "2026-11-02T08:30:00Z"),
        ("2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00", "1200", "2026-10-25T01:10:00Z"),
        (START, "2026-11-03T09:30:00+01:00", "88200", "2026-11-03T08:30:00Z"),
    ],
)
def test_an_entry_lasts_as_long_as_its_duration_and_never_past_its_end(start, end, seconds, stop):
    assert entry(start, end, seconds).stop == instant(stop)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row(seconds="3602"), "its duration of 1:00:02 is longer than the 1:00:00 from its start to its end"),
        (row(END, START), "it ends before it starts"),
        (row("2026-11-02T09:00:00"), "'2026-11-02T09:00:00' has no time zone: write it like 2026-11-16T09:00:00Z"),
        (row("0001-01-01T00:00:00+14:00"), "'0001-01-01' is not a date like 2026-08-21 or Aug 21, 2026"),
        (row(end=""), "'' is not a date like 2026-08-21 or Aug 21, 2026"),
        (row(end="2026-11-02 soon"), "not an instant: '2026-11-02 soon': write it like 2026-11-16T09:00:00Z"),
        (row(seconds=""), "'' is not a duration like 1:30 or 1.5"),
        (row(seconds="-60"), "'-60' is not a duration like 1:30 or 1.5"),
        (row(workers=""), "it names nobody, and the source has no `person`"),
        (row()[:4], "has 4 cells where the header has 11"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_its_reason(bad, why):
    page = read(file(table(row(), bad, row("2026-11-04T09:00:00Z", "2026-11-04T10:00:00Z"))))
    assert [(each.where, each.reason) for each in page.rejected] == [("x.csv:3", why)]
    assert (page.control.rows, page.control.records, page.control.rejected) == (3, 2, 1)


def test_a_row_without_a_worker_is_the_sources_persons():
    assert [each.person for each in entries_of(read(file(table(row(workers=""))), person="me"))] == ["me"]


# What keeps its ref


@pytest.mark.parametrize("edit", [{"seconds": "60"}, {"activity": "a"}, {"project": "b"}])
def test_an_edited_entry_is_the_same_with_another_content(edit):
    before, after = entry(), entry(**edit)
    assert before.ref == after.ref
    assert before != after


def test_an_entry_that_ends_later_without_lasting_longer_is_as_it_was():
    assert entry() == entry(end="2026-11-02T11:00:00+01:00")


def test_the_same_moment_in_another_offset_is_the_same_entry():
    assert entry() == entry("2026-11-02T03:00:00-05:00")


@pytest.mark.parametrize("edit", [{"start": "2026-11-02T09:00:01+01:00", "seconds": "60"}, {"workers": "Ben Ode"}])
def test_another_start_or_worker_is_another_entry(edit):
    assert entry().ref != entry(**edit).ref


# Files


def test_the_zone_only_decides_which_days_a_file_covers():
    late = row("2026-11-02T23:30:00Z", "2026-11-02T23:40:00Z", "600")
    here, there = (read(file(table(late)), zone=zone) for zone in ("Europe/Berlin", "America/New_York"))
    assert entries_of(here) == entries_of(there)
    assert claimed(here) == ([span("2026-11-03", "2026-11-08")], [span("2026-11-03", "2026-11-03")])
    new_york = ZoneInfo("America/New_York")
    assert claimed(there) == (
        [span("2026-11-02", "2026-11-08", new_york)],
        [span("2026-11-02", "2026-11-02", new_york)],
    )


def test_a_file_covers_the_days_in_its_name_else_its_first_row_to_the_day_before_it_was_made():
    rows = table(row(), row("2026-11-04T09:00:00Z", "2026-11-04T10:00:00Z"))
    assert claimed(read(file(rows))) == ([span("2026-11-02", "2026-11-08")], [span("2026-11-02", "2026-11-04")])
    assert spans(read(file(rows), through="last-row")) == [span("2026-11-02", "2026-11-04")]
    assert spans(read(file(rows, "tracker_2026-11-01_2026-11-05.csv"))) == [span("2026-11-01", "2026-11-05")]


def test_the_day_of_a_rejected_row_is_not_covered_in_the_sources_zone():
    bad = row("2026-11-04T20:00:00-05:00", "2026-11-04T21:00:00-05:00", "x")
    later = row("2026-11-08T09:00:00Z", "2026-11-08T10:00:00Z")
    assert spans(read(file(table(row(), bad, later)))) == [
        span("2026-11-02", "2026-11-04"),
        span("2026-11-06", "2026-11-08"),
    ]
    assert spans(read(file(table(row(), row("soon"))))) == []


def test_a_foreign_file_shows_its_headers_and_the_nearest_format():
    with pytest.raises(BadFile, match=r"columns are: date, member, time; the nearest format is the TopTracker export"):
        read(file("Date,Member,Time\n2026-11-02,Jane,1:00:00\n"))


def test_options_are_strict():
    for wrong in ({"zone": "Berlin"}, {"through": "today"}, {"token": "x"}):
        with pytest.raises(ValidationError):
            CONNECTOR.Options(kind="toptracker", **wrong)


CELL = st.sampled_from(["", START, END, "3600", "9" * 400, "0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00"])


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(st.lists(CELL | TEXT, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=4))
def test_whatever_cells_say_a_file_is_read_or_refused(rows):
    page = read(file(table(*rows)))
    assert page.control.rows == sum(any(map(str.strip, row)) for row in rows)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(path):
    assert_cut_anywhere_says_no_more(fixture(path), read, _contents)


def _contents(page):
    """The entries without counters, and without a last cell that may be cut off."""
    return {(each.person, each.start, each.seconds) for each in entries_of(page)}
