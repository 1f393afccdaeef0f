"""TopTracker's export: exact moments, and durations that may be shorter than from start to end."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st

from syncd.connectors.toptracker import CONNECTOR
from syncd.core.time import instant
from syncd.testing.files import covered_spans, entries_of, span, spans
from syncd.testing.sheets import cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work, durations
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

COLUMNS = (
    *("activity", "project", "workers", "duration", "time", "duration_seconds", "keyboard_hits", "mouse_clicks"),
    *("screenshot_count", "start_time", "end_time"),
)
START, END = "2026-11-02T09:00:00+01:00", "2026-11-02T10:00:00+01:00"


@pytest.fixture(scope="session")
def tracker():
    def cells(day="2026-11-02", seconds="3600", **more):
        start, end = f"{day}T09:00:00+01:00", f"{day}T10:00:00+01:00"
        return {"start_time": start, "end_time": end, "duration_seconds": seconds, "workers": "Jane Doe"} | more

    return TrackerFiles(connector=CONNECTOR, kind="toptracker", columns=COLUMNS, cells=cells)


class TestTopTracker(TrackerFileContract):
    golden = sorted((Path(__file__).parent / "fixtures").glob("toptracker_*.csv"))
    required = ("activity", "project", "workers", "duration_seconds", "start_time", "end_time")
    people = ("workers",)
    edit = {"seconds": "60"}
    spoilt = {"seconds": "x"}
    damaged = [
        ({"seconds": "3602"}, "its duration of 1:00:02 is longer than the 1:00:00 from its start to its end"),
        ({"start_time": END, "end_time": START}, "it ends before it starts"),
        (
            {"start_time": "2026-11-02T09:00:00"},
            "'2026-11-02T09:00:00' has no time zone: write it like 2026-11-16T09:00:00Z",
        ),
        ({"start_time": "0001-01-01T00:00:00+14:00"}, "'0001-01-01' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"end_time": ""}, "'' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"end_time": "2026-11-02 soon"}, "not an instant: '2026-11-02 soon': write it like 2026-11-16T09:00:00Z"),
        ({"seconds": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"seconds": "-60"}, "'-60' is not a duration like 1:30 or 1.5"),
    ]

    def content(self, entry):
        """Without a last cell that may be cut off."""
        return entry.person, entry.start, entry.seconds


@st.composite
def works(draw):
    start = datetime(2026, 10, 24, tzinfo=UTC) + draw(durations(timedelta(seconds=400_000)))
    pause = timedelta(seconds=draw(st.sampled_from([0, 0, 1, 600, 90_000])))
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Ben Ode"])),
        start=start,
        stop=start + draw(durations(timedelta(seconds=100_000))) + pause,
        description=draw(cell_texts() | st.sampled_from(['said "so"', "two\nlines", "a;b\tc", "Total"])),
        project=draw(st.sampled_from(["", "Größe & Söhne"]) | cell_texts()),
        pause=pause,
    )


class TestWorkInTopTracker(TrackedWorkContract):
    works = works()
    dialects = {"commas": ",", "semicolons": ";", "tabs": "\t"}

    def write(self, tracker, works, dialect, zone):
        rows = [
            {
                "start_time": work.start.astimezone(any_offset(work)).isoformat(),
                "end_time": work.stop.isoformat(),
                "seconds": str(work.worked),
                "workers": work.person,
                "project": work.project,
                "activity": work.description,
            }
            for work in works
        ]
        return tracker.table(*rows, delimiter=dialect)

    def as_read(self, work, zone):
        return work.without_pause()


def any_offset(work):
    """One of all offsets in quarters of an hour, by the work's second."""
    return timezone(timedelta(minutes=15 * (int(work.start.timestamp()) % 105 - 48)))


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
def test_an_entry_lasts_as_long_as_its_duration_and_never_past_its_end(tracker, start, end, seconds, stop):
    assert tracker.entry(start_time=start, end_time=end, seconds=seconds).stop == instant(stop)


def test_an_entry_that_ends_later_without_lasting_longer_is_as_it_was(tracker):
    assert tracker.entry() == tracker.entry(end_time="2026-11-02T11:00:00+01:00")


def test_the_same_moment_in_another_offset_is_the_same_entry(tracker):
    assert tracker.entry() == tracker.entry(start_time="2026-11-02T03:00:00-05:00")


def test_the_zone_only_decides_which_days_a_file_covers(tracker):
    late = {"start_time": "2026-11-02T23:30:00Z", "end_time": "2026-11-02T23:40:00Z", "seconds": "600"}
    new_york = ZoneInfo("America/New_York")
    here, there = (tracker.page(late, zone=zone) for zone in ("Europe/Berlin", new_york.key))
    assert entries_of(here) == entries_of(there)
    assert covered_spans(here) == ([span("2026-11-03", "2026-11-08")], [span("2026-11-03", "2026-11-03")])
    days = [("2026-11-02", "2026-11-08"), ("2026-11-02", "2026-11-02")]
    assert covered_spans(there) == tuple([span(*ends, new_york)] for ends in days)


def test_the_day_of_a_rejected_row_is_not_covered_in_the_sources_zone(tracker):
    bad = {"start_time": "2026-11-04T20:00:00-05:00", "end_time": "2026-11-04T21:00:00-05:00", "seconds": "x"}
    page = tracker.page({}, bad, {"day": "2026-11-08"})
    assert spans(page) == [span("2026-11-02", "2026-11-04"), span("2026-11-06", "2026-11-08")]
