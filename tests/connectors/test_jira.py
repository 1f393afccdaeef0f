"""Lists of Jira's worklogs: moments, times spent, and what proves the unit of bare numbers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.connectors.jira import CONNECTOR
from syncd.core.records import Label
from syncd.core.time import instant
from syncd.testing.files import entries_of, rejections
from syncd.testing.sheets import cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work
from syncd.testing.tracker_files import TrackerFiles
from syncd.testing.trackers import TrackerFileContract

COLUMNS = (
    *("Worklog id", "Author", "Summary", "Work description", "Issue", "Project", "Started", "Labels", "Time spent"),
    "Sprint",
)


@pytest.fixture(scope="session")
def tracker():
    def cells(day="2026-11-02", spent="1h 30m", **more):
        started = f"{day}T09:00:00.000+0100"
        return {"Author": "Jane Doe", "Issue": "ACM-1", "Started": started, "Time spent": spent, "Sprint": "_"} | more

    return TrackerFiles(connector=CONNECTOR, kind="jira", columns=COLUMNS, cells=cells)


class TestJira(TrackerFileContract):
    golden = sorted((Path(__file__).parent / "fixtures").glob("jira_*.csv"))
    required = ("Author", "Issue", "Started", "Time spent")
    people = ("Author",)
    edit = {"spent": "2h"}
    spoilt = {"spent": "soon"}
    damaged = [
        (
            {"spent": "1d 2h"},
            "'1d 2h' counts working days, whose hours are a setting of your Jira: export hours",
        ),
        ({"spent": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"Started": "2026-11-02"}, "'2026-11-02' has no time of day like 2026-08-10 09:00"),
        ({"Started": "2026-11-02 25:00"}, "'25:00' is not a time like 14:05:30 or 2:05:30 PM"),
        (
            {"Started": "2026-11-02 09:00 IST"},
            (
                "'2026-11-02 09:00 IST' has its time in IST, letters that name no single time zone: "
                "export it in UTC, or with an offset like +02:00"
            ),
        ),
    ]

    def content(self, entry):
        return entry.person, entry.start, entry.stop


@st.composite
def works(draw):
    start = datetime(2026, 10, 24, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 6000)))
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Ben Ode"])),
        start=start,
        stop=start + timedelta(minutes=draw(st.integers(1, 1400))),
        description=draw(cell_texts().filter(lambda text: text not in ("", "_")) | st.sampled_from(["Total", "a\nb"])),
        project=draw(st.sampled_from(["Größe & Söhne", "Shop"])),
        task="ACM-1",
    )


class TestWorkInJira(TrackedWorkContract):
    works = works()
    dialects = {"units": False, "seconds": True}

    def write(self, tracker, works, dialect, zone):
        spent = "Time spent (seconds)" if dialect else "Time spent"
        header = ["Author", "Issue key", "Project", "Comment", "Started", spent]
        rows = [
            [
                *(work.person, work.task, work.project, work.description, work.start.isoformat()),
                str(work.worked) if dialect else f"{work.worked // 3600}h {work.worked // 60 % 60}m",
            ]
            for work in works
        ]
        return tracker.table(*rows, header=header)


def spent(tracker, *cells, **options):
    return [entry.seconds for entry in tracker.entries(*({"spent": cell} for cell in cells), **options)]


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        (["2100", "5400", "300"], [2100, 5400, 300]),  # most would last over a day in minutes
        (["0.5", "1.5"], [1800, 5400]),  # no whole seconds or minutes
        (["0,25", "1,5"], [900, 5400]),
        (["90", "45", "15"], [5400, 2700, 900]),  # no whole minutes in seconds, over a day in hours
    ],
)
def test_bare_numbers_count_what_all_of_them_prove(tracker, cells, seconds):
    assert sorted(spent(tracker, *cells)) == sorted(seconds)


@pytest.mark.parametrize("cells", [["5400", "8100"], ["300", "600", "1200"], ["1", "2", "3"], ["7", "90000", "90001"]])
def test_a_file_that_leaves_the_unit_open_is_refused_until_it_is_said(tracker, cells):
    with pytest.raises(BadFile, match='set `unit` of the source to "hours", "minutes" or "seconds"'):
        tracker.page(*({"spent": cell} for cell in cells))
    assert sorted(spent(tracker, *cells, unit="seconds")) == sorted(map(int, cells))


@given(st.lists(st.integers(1, 1440), min_size=1, max_size=8), st.sampled_from([1, 60, 3600]))
def test_no_file_is_read_in_a_wrong_unit(tracker, minutes, length):
    """Whatever worklogs of a day at most are written in: the sum is right, or the file is refused."""
    exact = [each * 60 for each in minutes if each * 60 % length == 0]
    if not exact:
        return
    try:
        page = tracker.page(*({"spent": str(each // length)} for each in exact))
    except BadFile:
        return
    assert sum(entry.seconds for entry in entries_of(page)) == sum(exact)


def test_the_sum_below_is_no_entry(tracker):
    last = dict.fromkeys(COLUMNS, "_") | {"Worklog id": "", "Summary": "", "Started": "", "Time spent": "10h 40m"}
    page = tracker.page({}, last)
    assert (len(entries_of(page)), page.control.non_records, rejections(page)) == (1, 1, [])


@pytest.mark.parametrize(
    ("started", "at"),
    [
        ("2023-01-20T18:25:30.148+0100", "2023-01-20T17:25:30Z"),
        ("Jan 20, 2023, 6:25 PM", "2023-01-20T17:25:00Z"),
        ("2023-01-20 18:25", "2023-01-20T17:25:00Z"),
        ("20/01/2023 18:25", "2023-01-20T17:25:00Z"),
        ("1674235530148", "2023-01-20T17:25:30Z"),
        ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),  # the earlier of two
    ],
)
def test_a_worklog_starts_at_its_moment_or_on_the_sources_clock(tracker, started, at):
    assert tracker.entry(Started=started).start == instant(at)


def test_a_date_that_may_mean_two_days_is_asked_about(tracker):
    with pytest.raises(BadFile, match="leaves open which part of its dates is the day: set `dates`"):
        tracker.page({"Started": "02/03/2026 09:00"})
    (entry,) = tracker.entries({"Started": "02/03/2026 09:00"}, dates="day-first")
    assert entry.start == instant("2026-03-02T08:00:00Z")


def test_the_project_is_the_first_part_of_the_key_where_none_is_named(tracker):
    def names(**cells):
        return {seen.record.name for seen in tracker.page(cells).records if isinstance(seen.record, Label)}

    assert names() == {"ACM", "ACM-1"}
    assert names(Project="Acme", Labels="pr, urgent") == {"Acme", "ACM-1", "pr", "urgent"}
    assert names(Project="_", Labels="_") == {"ACM", "ACM-1"}
