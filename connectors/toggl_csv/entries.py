"""A table of time entries as records.

Facts, from public samples of the exports: older ones say `User`, `End date` and `End time`, newer ones `Member`, `Stop
date` and `Stop time`; none has ids. A running entry has an empty stop. `Billable` is Yes or No, at least once in
another language. No sums were ever seen in a detailed file, but a row "Total" without any time would be one.
"""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from syncd.connector import Page, SourceFile
from syncd.connectors.toggl_csv.walls import instants, seconds
from syncd.core.money import Money
from syncd.core.time import Instant
from syncd.tables import Format, Row, Table, Through, money
from syncd.trackers import Names, Tracked, TrackerFile, tags_in, worked

NAMESPACE = "toggl-csv"
FORMATS = (
    Format("detailed report", ("description", "start date", "start time", "stop date", "stop time")),
    Format("older detailed report", ("description", "start date", "start time", "end date", "end time", "duration")),
)
WHO = ("user", "member", "email")
"""Columns that name a person; the name before the address, since the same entry may come without its address."""

_STOP_DATE, _STOP_TIME = ("stop date", "end date"), ("stop time", "end time")
_MOMENTS = ("start date", "start time", *_STOP_DATE, *_STOP_TIME)
_BILLABLE = {"yes": True, "no": False}
_RATE = re.compile(r"rate \(([a-z]{3})\)")


def pages(
    table: Table, file: SourceFile, person: str | None, zone: ZoneInfo, through: Through, workspace: str
) -> Iterator[Page]:
    """The file as time entries and the labels they name."""
    whole = TrackerFile(
        file=file,
        rows=table.rows,
        entry=lambda row: not _is_sum(row),
        namespace=NAMESPACE,
        zone=zone,
        through=through,
        day_column="start date",
        person=person,
        space=workspace,
    )
    return whole.pages(lambda row: _tracked(row, person, zone, workspace))


def _tracked(row: Row, person: str | None, zone: ZoneInfo, workspace: str) -> Tracked:
    who = _said(row, *WHO) or person
    if not who:
        raise ValueError("it names nobody, and the source has no `person`")
    start, stop = _span(row, zone)
    return Tracked(
        person=who,
        start=start,
        stop=stop,
        names=Names(
            client=_said(row, "client"),
            project=_said(row, "project"),
            task=_said(row, "task"),
            tags=tags_in(_said(row, "tags")),
        ),
        description=row.text("description"),
        billable=_BILLABLE.get(_said(row, "billable").casefold()),
        rate=_rate(row),
        space=workspace,
    )


def _said(row: Row, *columns: str) -> str:
    """The first of these cells that says something; newer exports write `-` where there is nothing."""
    return next((cell for column in columns if (cell := row.text(column)) not in ("", "-")), "")


def _span(row: Row, zone: ZoneInfo) -> tuple[Instant, Instant | None]:
    starts = instants(row.text("start date"), row.text("start time"), zone)
    stop_date, stop_time = _said(row, *_STOP_DATE), _said(row, *_STOP_TIME)
    if not stop_date and not stop_time:
        return starts[0], None
    return worked(starts, instants(stop_date, stop_time, zone), seconds(row.text("duration")))


def _rate(row: Row) -> Money | None:
    found = (match for name in row.cells if (match := _RATE.fullmatch(name)))
    return next((money(text, match[1].upper()) for match in found if (text := _said(row, match[0]))), None)


def _is_sum(row: Row) -> bool:
    if any(_said(row, column) for column in _MOMENTS):
        return False
    return any(cell.casefold().rstrip(":") == "total" for cell in row.cells.values())
