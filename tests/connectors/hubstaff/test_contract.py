"""The promises of trackers' files for Hubstaff's reports, Detailed and Daily."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.time import midnight
from syncd.testing.files import BERLIN, MADE, csv_text, file
from syncd.testing.sheets import cell_texts
from syncd.testing.tracked_work import TrackedWorkContract, Work, durations
from syncd.testing.trackers import TrackerFileContract


class TestHubstaff(TrackerFileContract):
    golden = sorted((Path(__file__).parents[1] / "fixtures").glob("hubstaff_*.csv"))
    required = ("Date", "Project", "Time")
    people = ("Member",)
    edit = {"time": "2:00:00"}
    spoilt = {"time": "soon"}
    damaged = [
        ({"day": "30/02/2026"}, "'30/02/2026' is not a date like 2026-08-21 or Aug 21, 2026"),
        ({"time": "72%"}, "'72%' is not a duration like 1:30 or 1.5"),
        ({"time": ""}, "'' is not a duration like 1:30 or 1.5"),
        ({"time": "-1:00:00"}, "'-1:00:00' is not a duration like 1:30 or 1.5"),
        ({"Time zone": "Berlin"}, "'Berlin' is not a time zone like America/New_York"),
        ({"Time zone": "../../etc/passwd"}, "'../../etc/passwd' is not a time zone like America/New_York"),
    ]

    def content(self, entry):
        """Without its place in the day."""
        return entry.person, midnight(entry.start.astimezone(UTC).date(), BERLIN), entry.seconds

    def more_files(self, tracker):
        zones = tracker.table({"Time zone": "Asia/Tokyo"}, {"Time zone": "America/New_York"})
        daily = "Project,Member,2026-11-02,2026-11-03,Total worked\nWebsite,Jane Doe,0:01:00,0:02:00,0:03:00\n"
        return [file(zones, "zones.csv"), file(daily, "daily.csv", MADE + timedelta(days=91))]


@st.composite
def works(draw):
    start = datetime.combine(draw(st.dates(date(2026, 10, 24), date(2026, 11, 2))), time(12), UTC)
    return Work(
        person=draw(st.sampled_from(["Jane Doe", "Ben Ode"])),
        start=start,
        stop=start + timedelta(seconds=1) + draw(durations(timedelta(seconds=8000))),
        client=draw(st.sampled_from(["", "Größe & Söhne"])),
        project=draw(st.sampled_from(["Website", "Total"]) | cell_texts().filter(bool)),
    )


def clock(seconds):
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


class TestWorkInDetailed(TrackedWorkContract):
    days_only = True
    identity = ("person", "start", "client", "project", "task")
    works = st.builds(
        lambda work, task, notes: replace(work, task=task, description=notes), works(), cell_texts(), cell_texts()
    )
    dialects = {"commas": ",", "semicolons": ";"}

    def write(self, tracker, works, dialect, zone):
        rows = [
            {
                "day": str(work.start.date()),
                "time": clock(work.worked),
                "Member": work.person,
                "Client": work.client,
                "Project": work.project,
                "Task": work.task,
                "Notes": work.description,
                "Time zone": zone.key,
            }
            for work in works
        ]
        return tracker.table(*rows, delimiter=dialect)


class TestWorkInDaily(TrackedWorkContract):
    days_only = True
    identity = ("person", "start", "client", "project")
    file_name = "daily_2026-10-24_to_2026-11-02.csv"
    works = works()
    dialects = {
        "ISO": str,
        "weekdays": lambda day: f"{day:%a} {day.month}/{day.day}",
        "whole weekdays": lambda day: f"{day:%A} {day:%m/%d}",
        "years": lambda day: f"{day:%a} {day:%m/%d/%Y}",
    }

    def write(self, tracker, works, dialect, zone):
        """Work of one project on several days stands in one row, as long as no two of a day do."""
        week = [date(2026, 10, 24) + timedelta(days=number) for number in range(10)]
        rows = []
        for work in works:
            who, day = (work.client, work.project, work.person, zone.key), work.start.date()
            free = (days for row, days in rows if row == who and day not in days)
            if (days := next(free, None)) is None:
                rows.append((who, days := {}))
            days[day] = work.worked
        lines = [
            [*who, *(clock(days.get(day, 0)) for day in week), "8:00:00", clock(sum(days.values())), "72%"]
            for who, days in rows
        ]
        header = [
            "Client",
            "Project",
            "Member",
            "Time zone",
            *map(dialect, week),
            "Time off",
            "Total worked",
            "Activity",
        ]
        return csv_text(header, lines)


BASES = (["Date", "Project", "Time", "Time zone"], ["Member", "Total worked", "2026-11-02"], ["Member", "Date"])
MORE = (
    "Client,Project,Task ID,Task,Member,Time,Activity,Earned,Notes,Email,Mon 11/2/2026,Wed 7/1,2026-11-03,Total worked"
)
CELL = st.sampled_from(["", "2026-11-02", "1:30:00", "25:00:00", "9" * 400, "Asia/Tokyo", "Etc", "Total", "0001-01-01"])


@settings(max_examples=75, deadline=None)
@given(base=st.sampled_from(BASES), more=st.sets(st.sampled_from([*MORE.split(","), "Total worked"])), data=st.data())
def test_a_report_with_any_columns_is_read_or_refused(tracker, base, more, data):
    header = sorted({*base, *more})
    row = st.lists(CELL | cell_texts(), min_size=len(header), max_size=len(header))
    rows = data.draw(st.lists(row, max_size=4))
    try:
        pages = tracker.pages(file(csv_text(header, rows)))
    except BadFile:
        return
    assert sum(page.control.rows for page in pages) == sum(any(map(str.strip, row)) for row in rows)
