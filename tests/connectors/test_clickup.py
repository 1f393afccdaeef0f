"""ClickUp's time entries: moments in milliseconds, and what becomes of spaces, folders and lists."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st

from syncd.connectors.clickup import CONNECTOR
from syncd.core.records import Label
from syncd.core.time import instant
from syncd.testing.files import BERLIN, covered_spans, span
from syncd.testing.sheets import cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work, durations
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

COLUMNS = (
    *("User ID", "Username", "Time Entry ID", "Description", "Billable", "Time Labels", "Start", "Start Text", "Stop"),
    *("Stop Text", "Time Tracked", "Time Tracked Text", "Space Name", "Folder Name", "List Name", "Task Name", "Tags"),
    "Custom Task ID",
)
HOUR = 3_600_000


def milliseconds(moment):
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@pytest.fixture(scope="session")
def tracker():
    def cells(day="2026-11-02", seconds=3600, **more):
        try:
            start = milliseconds(datetime.fromisoformat(f"{day}T09:00:00.632").replace(tzinfo=BERLIN))
        except ValueError:
            return {"Username": "Jane Doe", "Start": day, "Stop": day, "Time Tracked": "1"} | more
        times = {"Start": str(start), "Stop": str(start + 1000 * seconds), "Time Tracked": str(1000 * seconds)}
        return {"Username": "Jane Doe", **times, "Custom Task ID": "A-1"} | more

    return TrackerFiles(connector=CONNECTOR, kind="clickup", columns=COLUMNS, cells=cells)


class TestClickUp(TrackerFileContract):
    golden = sorted((Path(__file__).parent / "fixtures").glob("clickup_*.csv"))
    required = ("Username", "Start", "Stop", "Time Tracked")
    people = ("Username",)
    edit = {"Description": "other"}
    spoilt = {"Stop": "soon"}
    damaged = [
        (
            {"Start": "1.75917E+12"},
            "'1.75917E+12' is no count of milliseconds: save the export as it comes from ClickUp",
        ),
        (
            {"Start": "2026-11-02 09:00"},
            "'2026-11-02 09:00' is no count of milliseconds: save the export as it comes from ClickUp",
        ),
        ({"Stop": "1700000000000"}, "it stops before it starts"),
        ({"Time Tracked": "long"}, "'long' is not a duration like 1:30 or 1.5"),
    ]

    def content(self, entry):
        return entry.person, entry.start, entry.stop


@st.composite
def works(draw):
    start = datetime(2026, 10, 24, tzinfo=UTC) + draw(durations(timedelta(seconds=400_000)))
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Ben Ode"])),
        start=start,
        stop=start + draw(durations(timedelta(seconds=80_000))),
        description=draw(cell_texts() | st.sampled_from(['said "so"', "two\nlines", "Total"])),
        project=draw(st.sampled_from(["", "Größe & Söhne"]) | cell_texts().filter(lambda text: text != "hidden")),
    )


class TestWorkInClickUp(TrackedWorkContract):
    works = works()
    dialects = {"commas": ",", "semicolons": ";"}

    def write(self, tracker, works, dialect, zone):
        rows = [
            {
                "Start": str(milliseconds(work.start)),
                "Stop": str(milliseconds(work.stop)),
                "Time Tracked": str(1000 * work.worked),
                "Username": work.person,
                "Folder Name": work.project,
                "Description": work.description,
            }
            for work in works
        ]
        return tracker.table(*rows, delimiter=dialect)


def names(tracker, **cells):
    page = tracker.page(cells)
    return {(seen.record.kind.value, seen.record.name) for seen in page.records if isinstance(seen.record, Label)}


def test_a_moment_is_read_to_the_second_and_an_entry_lasts_to_the_second(tracker):
    entry = tracker.entry(Start="1785913200999", Stop="1785916800100", **{"Time Tracked": "3599101"})
    assert (entry.start, entry.seconds) == (instant("2026-08-05T07:00:00Z"), 3599)
    assert tracker.entry(Stop="").stop is None


def test_the_folder_is_the_project_and_the_list_where_there_is_none(tracker):
    cells = {"Space Name": "Acme", "List Name": "Backlog", "Task Name": "Login"}
    listed = {("client", "Acme"), ("project", "Backlog"), ("task", "Login")}
    assert names(tracker, **cells, **{"Folder Name": "hidden"}) == names(tracker, **cells) == listed
    assert ("project", "Shop") in names(tracker, **cells, **{"Folder Name": "Shop"})


@pytest.mark.parametrize(
    ("labels", "tags", "expected"),
    [("[]", "[]", set()), ('["a"]', '["pr","a"]', {"a", "pr"}), ("", "urgent", {"urgent"}), ("[1]", "{}", {"{}"})],
)
def test_labels_of_the_entry_and_tags_of_its_task_are_tags(tracker, labels, tags, expected):
    assert {name for _, name in names(tracker, **{"Time Labels": labels, "Tags": tags})} == expected


def test_the_zone_only_decides_which_days_a_file_covers(tracker):
    late = {"Start": "1793658600000", "Stop": "1793659200000", "Time Tracked": "600000"}  # 22:30 UTC on 2 November
    here, there = (tracker.page(late, zone=zone) for zone in ("Europe/Berlin", "Pacific/Auckland"))
    assert covered_spans(here)[0] == [span("2026-11-02", "2026-11-08")]
    assert covered_spans(there)[0] == [span("2026-11-03", "2026-11-08", ZoneInfo("Pacific/Auckland"))]
