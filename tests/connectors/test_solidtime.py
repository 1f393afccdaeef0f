"""solidtime's exports on the profile's clock, and its import format with moments in UTC."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import strategies as st

from syncd.connectors.solidtime import CONNECTOR
from syncd.core.time import instant
from syncd.testing.files import entries_of, file, rejections
from syncd.testing.sheets import Sheet, cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work, durations
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

COLUMNS = (
    *("Description", "Task", "Project", "Client", "User", "Start", "End", "Duration", "Duration (decimal)"),
    *("Billable", "Tags"),
)


@pytest.fixture(scope="session")
def tracker():
    def cells(day="2026-11-02", start="09:00:00", end="10:30:00", **more):
        times = {"Start": f"{day} {start}", "End": f"{day} {end}"}
        return {"User": "Jane Doe", "Billable": "Yes", "Tags": "a", **times} | more

    return TrackerFiles(connector=CONNECTOR, kind="solidtime", columns=COLUMNS, cells=cells)


class TestSolidtime(TrackerFileContract):
    golden = sorted((Path(__file__).parent / "fixtures").glob("solidtime_*.csv"))
    required = ("Description", "User", "Start", "End", "Duration", "Duration (decimal)")
    people = ("User",)
    edit = {"end": "11:00:00"}
    spoilt = {"end": "soon"}
    damaged = [
        ({"end": "08:59:59"}, "it stops before it starts"),
        ({"Start": "2026-11-02"}, "'2026-11-02' has no time of day like 2026-08-10 09:00"),
        (
            {"Start": "2026-03-29 02:30:00"},
            "2026-03-29 02:30:00 never was in Europe/Berlin: the clocks skipped it, so check the source's `zone`",
        ),
        ({"day": "2026-02-30"}, "'2026-02-30' is not a date like 2026-08-21 or Aug 21, 2026"),
    ]

    def content(self, entry):
        """Without tags, of which the last may be cut off."""
        return entry.person, entry.start, entry.stop, entry.description


@st.composite
def works(draw):
    start = datetime(2026, 10, 24, tzinfo=UTC) + draw(durations(timedelta(seconds=200_000)))
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Ben Ode"])),
        start=start,
        stop=start + draw(durations(timedelta(seconds=80_000))),
        description=draw(cell_texts() | st.sampled_from(['said "so"', "two\nlines", "Total"])),
        client=draw(st.sampled_from(["", "Acme"])),
        project=draw(st.sampled_from(["", "Größe & Söhne"]) | cell_texts()),
        billable=draw(st.booleans()),
    )


class TestWorkInTheImportFormat(TrackedWorkContract):
    works = works()
    dialects = {"utc": "Z", "offset": "+05:30"}

    def write(self, tracker, works, dialect, zone):
        header = ["description", "billable", "client", "project", "tags", "start", "end", "task", "user_name"]
        offset = timedelta(hours=5, minutes=30) if dialect != "Z" else timedelta()

        def written(moment):
            return f"{moment + offset:%Y-%m-%dT%H:%M:%S}{dialect}"

        rows = [
            [
                *(work.description, str(work.billable).lower(), work.client, work.project, ""),
                *(written(work.start), written(work.stop), "", work.person),
            ]
            for work in works
        ]
        return tracker.table(*rows, header=header)


@pytest.mark.parametrize(("stated", "seconds"), [("0:20:00", 1200), ("1:20:00", 4800), ("", 1200)])
def test_the_duration_decides_in_the_hour_that_comes_twice(tracker, stated, seconds):
    entry = tracker.entry(Start="2026-10-25 02:30:00", End="2026-10-25 02:50:00", Duration=stated)
    assert (entry.start, entry.seconds) == (instant("2026-10-25T00:30:00Z"), seconds)


def test_an_entry_without_an_end_is_running(tracker):
    assert tracker.entry(End="").stop is None


@pytest.mark.parametrize("stated", ["1,50 h", "1h 30min", "01:30", "90 Minuten"])
def test_however_the_organization_writes_durations_start_and_end_say_the_same(tracker, stated):
    page = tracker.page({"Duration": stated})
    assert ([entry.seconds for entry in entries_of(page)], page.notices) == ([5400], [])


def test_a_duration_that_contradicts_start_and_end_counts_and_is_named(tracker):
    page = tracker.page({"Duration": "2:45:00"})
    assert [entry.seconds for entry in entries_of(page)] == [9900]
    assert page.notices


def test_a_sheet_holds_the_same(tracker):
    sheet = Sheet(COLUMNS, (tuple(tracker.row()), tuple(tracker.row("2026-11-04"))))
    plain, saved = tracker.read(file(sheet.csv())), tracker.read(file(sheet.xlsx(), "x.xlsx"))
    assert (entries_of(saved), rejections(saved)) == (entries_of(plain), [])
