"""Reports as Hubstaff writes them: Detailed by row, Daily with a column for each day."""

import pytest

from syncd.connectors.hubstaff import CONNECTOR
from syncd.testing.files import csv_text
from syncd.testing.tracker_files import TrackerFiles

DETAILED = "Time zone,Date,Client,Project,Task ID,Task,Member,Time,Activity,Earned,Notes".split(",")
WHO = ("Client", "Project", "Member", "Time zone")
SUMS = ("Time off", "Total worked", "Activity")
DAYS = ("2026-11-02", "2026-11-03", "2026-11-04")


@pytest.fixture(scope="session")
def tracker():
    """Detailed reports."""

    def cells(day="2026-11-02", time="1:30:00", **more):
        return {"Date": day, "Time": time, "Member": "Jane Doe", "Project": "Website"} | more

    return TrackerFiles(connector=CONNECTOR, kind="hubstaff", columns=DETAILED, cells=cells)


@pytest.fixture(scope="session")
def daily():
    """Writes a Daily report: rows of seconds by day, and the cells that are not usual."""

    def table(*rows, days=DAYS):
        lines = []
        for seconds, cells in rows:
            shown = dict.fromkeys(WHO, "") | {"Project": "Website", "Member": "Jane Doe"} | cells
            total = shown.get("Total", clock(sum(seconds)))
            lines.append([*(shown[name] for name in WHO), *map(clock, seconds), "8:00:00", total, "72%"])
        return csv_text([*WHO, *days, *SUMS], lines)

    return table


def clock(seconds):
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
