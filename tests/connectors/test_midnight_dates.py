"""Dates as programs write them into a spreadsheet: with a midnight behind them, or with the clock time beside them."""

import io
from datetime import UTC, datetime
from importlib import import_module

import openpyxl
import pytest

from syncd.core.time import ALWAYS
from syncd.testing.files import BERLIN, context, file

FILES = {
    "toggl_csv": (
        "User,Description,Start date,Start time,End date,End time,Duration",
        "Jane,x,2026-11-02,09:00:00,2026-11-02,10:30:00,01:30:00",
    ),
    "clockify": (
        "User,Description,Start Date,Start Time,End Date,End Time,Duration (h)",
        "Jane,x,2026-11-02,09:00,2026-11-02,10:30,01:30",
    ),
    "harvest": ("Date,Client,Project,Task,Hours,Billable?,First name", "2026-11-02,A,B,C,1.5,Yes,Jane"),
    "kimai": ("Date,From,To,Duration,Project,Activity,Name", "2026-11-02,09:00,10:30,1:30,A,B,Jane"),
    "hubstaff": ("Date,Project,Time,Time zone,Member", "2026-11-02,A,1:30:00,Europe/Berlin,Jane"),
    "everhour": ("Date,Member,Time", "2026-11-02,Jane,1:30"),
}


def entries(kind, data, name="x.csv"):
    connector = import_module(f"syncd.connectors.{kind}").CONNECTOR
    options = connector.Options.model_validate({"kind": kind.replace("_", "-"), "person": "me"})
    pages = list(connector(options, context(kind, BERLIN, file(data, name))).pull(None, ALWAYS))
    assert [each.reason for page in pages for each in page.rejected] == []
    return [each.record for page in pages for each in page.records if hasattr(each.record, "stop")]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("midnight", [" 00:00:00", "T00:00:00.000", " 0:00", " 12:00:00 AM"])
def test_a_midnight_behind_a_date_is_nothing(kind, midnight):
    header, row = FILES[kind]
    (plain,) = entries(kind, f"{header}\n{row}\n")
    assert (plain.stop - plain.start).total_seconds() == 5400
    assert entries(kind, f"{header}\n{row.replace('2026-11-02', f'2026-11-02{midnight}')}\n") == [plain]


@pytest.mark.parametrize("kind", ["toggl_csv", "clockify", "kimai"])
def test_a_date_may_hold_the_clock_time_that_stands_beside_it(kind):
    header, row = FILES[kind]
    book = openpyxl.Workbook()
    book.active.append(header.split(","))
    book.active.append(row.split(","))
    for cells in book.active.iter_rows(min_row=2):
        days = [cell for cell in cells if cell.value == "2026-11-02"]
        for cell, moment in zip(days, (datetime(2026, 11, 2, 9), datetime(2026, 11, 2, 10, 30)), strict=False):  # noqa: DTZ001
            cell.value, cell.number_format = moment, "yyyy-mm-dd"
    if kind == "kimai":
        book.active["H1"], book.active["H2"] = "Billable", True
    book.save(data := io.BytesIO())
    (entry,) = entries(kind, data.getvalue(), "x.xlsx")
    assert entry.billable is (True if kind == "kimai" else None)
    assert (entry.start, entry.stop) == (datetime(2026, 11, 2, 8, tzinfo=UTC), datetime(2026, 11, 2, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["toggl_csv", "clockify", "harvest", "kimai"])
def test_a_date_with_another_time_of_day_is_rejected(kind):
    header, row = FILES[kind]
    with pytest.raises(AssertionError, match="2026-11-02 11:00"):
        entries(kind, f"{header}\n{row.replace('2026-11-02', '2026-11-02 11:00')}\n{row}\n")
