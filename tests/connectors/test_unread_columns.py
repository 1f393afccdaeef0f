"""Columns of trackers' files that nobody reads are named where they speak of money or of what counts."""

from importlib import import_module

import pytest

from syncd.core.time import ALWAYS
from syncd.testing.files import BERLIN, context, file

FILES = {
    "toggl-csv": (
        "User,Description,Start date,Start time,End date,End time,Duration",
        "Jane,x,2026-11-02,09:00:00,2026-11-02,10:00:00,01:00:00",
    ),
    "clockify": (
        "User,Description,Start Date,Start Time,End Date,End Time,Duration (h)",
        "Jane,x,2026-11-02,09:00,2026-11-02,10:00,01:00",
    ),
    "harvest": ("Date,Client,Project,Task,Hours,Billable?,First name", "2026-11-02,A,B,C,1.0,Yes,Jane"),
    "kimai": ("Date,From,To,Duration,Project,Activity,Name", "2026-11-02,09:00,10:00,1:00,A,B,Jane"),
    "hubstaff": ("Date,Project,Time,Time zone,Member", "2026-11-02,A,1:00:00,Europe/Berlin,Jane"),
    "toptracker": (
        "activity,project,workers,duration_seconds,start_time,end_time",
        "x,A,Jane,3600,2026-11-02T09:00:00+01:00,2026-11-02T10:00:00+01:00",
    ),
    "everhour": ("Date,Member,Time", "2026-11-02,Jane,1:00"),
}


@pytest.mark.parametrize("kind", FILES)
def test_unread_columns_are_named_and_rejected_rows_counted(kind):
    header, row = FILES[kind]
    connector = import_module(f"syncd.connectors.{kind.replace('-', '_')}").CONNECTOR
    options = connector.Options.model_validate({"kind": kind, "person": "me"})

    def notices(text):
        pages = list(connector(options, context(kind, BERLIN, file(text))).pull(None, ALWAYS))
        assert sum(len(page.rejected) for page in pages) == 0
        return [notice for page in pages for notice in page.notices]

    assert notices(f"{header}\n{row}\n") == []
    assert notices(f"{header},Surcharge fee,Approval status\n{row},1.00,Rejected\n") == [
        (
            'columns that are not read: "surcharge fee", "approval status"; '
            "what they say about time and money does not count"
        ),
        '1 row is rejected by the column "approval status": their time counts all the same',
    ]
