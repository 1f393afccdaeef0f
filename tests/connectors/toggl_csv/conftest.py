"""Exports as Toggl writes them."""

import pytest

from syncd.connectors.toggl_csv import CONNECTOR
from syncd.testing.tracker_files import TrackerFiles

OLDER = "User,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags".split(",")


@pytest.fixture(scope="session")
def tracker():
    def cells(day="2026-11-02", start="09:00:00", stop="10:00:00", **more):
        usual = {"User": "Jane Doe", "Start date": day, "Start time": start, "End date": day, "End time": stop}
        return usual | more

    return TrackerFiles(connector=CONNECTOR, kind="toggl-csv", columns=OLDER, cells=cells)
