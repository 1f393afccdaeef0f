"""Trackers' files whose dates are written 03/04/2026: read as the file proves or the source says, else a question."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.time import ALWAYS
from syncd.testing.files import BERLIN, context, file

FILES = {
    "toggl_csv": (
        "User,Description,Start date,Start time,End date,End time,Duration",
        "Jane,x,{},09:00:00,{},10:30:00,01:30:00",
    ),
    "clockify": (
        "User,Description,Start Date,Start Time,End Date,End Time,Duration (h)",
        "Jane,x,{},09:00,{},10:30,01:30",
    ),
    "harvest": ("Date,Client,Project,Task,Hours,Billable?,First name", "{},A,B,C,1.5,Yes,Jane"),
    "kimai": ("Date,From,To,Duration,Project,Activity,Name", "{},09:00,10:30,1:30,A,B,Jane"),
    "hubstaff": ("Date,Project,Time,Time zone,Member", "{},A,1:30:00,Europe/Berlin,Jane"),
    "everhour": ("Date,Member,Time", "{},Jane,1:30"),
}
WRITTEN = {None: "%Y-%m-%d", "day-first": "%d/%m/%Y", "month-first": "%m/%d/%Y"}
DAYS = st.lists(st.dates(date(2026, 1, 1), date(2026, 10, 31)), min_size=1, max_size=4, unique=True)


def starts(kind, days, order, **options):
    """The days of the entries that a file with these days has."""
    connector = import_module(f"syncd.connectors.{kind}").CONNECTOR
    settled = connector.Options.model_validate({"kind": kind.replace("_", "-"), "person": "me", **options})
    header, row = FILES[kind]
    texts = [day.strftime(WRITTEN[order]) for day in days]
    text = "\n".join([header, *(row.format(*[each] * 2) for each in texts), ""])
    pages = list(connector(settled, context(kind, BERLIN, file(text))).pull(None, ALWAYS))
    assert [each.reason for page in pages for each in page.rejected] == []
    entries = [each.record for page in pages for each in page.records if hasattr(each.record, "stop")]
    return sorted((entry.start.astimezone(BERLIN).date(), entry.stop - entry.start) for entry in entries)


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=25, deadline=None)
@given(days=DAYS, order=st.sampled_from([None, "day-first", "month-first"]))
def test_dates_in_either_order_are_read_as_they_were_written_or_asked_for(kind, days, order):
    right = [(day, timedelta(hours=1, minutes=30)) for day in sorted(days)]
    assert starts(kind, days, order, dates=order or "day-first") == right
    is_open = order and all(day.day <= 12 for day in days) and any(day.day != day.month for day in days)
    if is_open:
        with pytest.raises(BadFile, match="leaves open which part of its dates is the day: set `dates` of the source"):
            starts(kind, days, order)
    else:
        assert starts(kind, days, order) == right


@pytest.mark.parametrize("kind", [*FILES, "toptracker", "upwork", "golance", "table", "bank"])
def test_every_source_of_exported_tables_has_the_options_of_their_notation(kind):
    options = import_module(f"syncd.connectors.{kind}").CONNECTOR.Options
    assert {"dates", "mark"} <= options.model_fields.keys()
