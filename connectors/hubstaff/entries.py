"""Reads rows of Hubstaff's reports as time entries."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from syncd.connector import BadFile
from syncd.core.time import midnight
from syncd.core.wording import hours
from syncd.tabular import Format, Mark, Row, Table, day, duration
from syncd.tabular.trackers import Names, Tracked, person_named

_AMOUNTS = ("currency",)  # of amounts, which are not read
DETAILED = Format(
    "Detailed report", ("date", "project", "time", "time zone|organization|activity|task id"), irrelevant=_AMOUNTS
)
DAILY = Format("Daily report", ("member", "total worked"), irrelevant=_AMOUNTS)
WHO = ("member", "email")
"""Columns that name a person; the name before the address, which a report need not show."""

_WORK = ("date", "client", "project", "task id", "task")
_NOTHING = ("", "0:00:00")
_MOST = 100_000  # entries of a file: those of a day are placed together


def is_entry(row: Row) -> bool:
    """Leave out sums, which name neither a person nor work."""
    return any(row.text(column).casefold() not in ("", "total", "totals") for column in (*WHO, *_WORK))


def zone_in(row: Row, default: ZoneInfo) -> ZoneInfo:
    """Return the time zone of a row's day. ValueError for an unknown name."""
    name = row.text("time zone")
    if name and name not in _zones():
        raise ValueError(f"{name[:60]!r} is not a time zone like America/New_York")
    return ZoneInfo(name) if name else default


@cache
def _zones() -> Set[str]:
    return available_timezones()


def detailed(row: Row, zone: ZoneInfo, person: str | None, mark: Mark | None) -> Tracked:
    """Read a row of the Detailed report. `zone`, `person`: where the row names none."""
    who = person_named(row.text(*WHO), person)
    return _tracked(row, who, day(row.text("date")), duration(row.text("time"), mark=mark), zone)


def daily(row: Row, days: Mapping[str, date], zone: ZoneInfo, mark: Mark | None) -> Sequence[Tracked]:
    """Read a row of the Daily report: an entry for each of `days` (by column) with work."""
    person = row.text(*WHO)
    if not person:
        raise ValueError("it names no member")
    seconds = {on: _worked(row, column, mark) for column, on in days.items()}
    if (added_up := sum(seconds.values())) != _worked(row, "total worked", mark):
        raise ValueError(f"its days add up to {hours(added_up)}, its Total worked is {row.text('total worked')}")
    return [_tracked(row, person, on, worked, zone) for on, worked in seconds.items() if worked]


def check_size(table: Table, days: Mapping[str, date]) -> None:
    """Raise BadFile for a Daily report with more entries than any has."""
    worked = (row for row in table.rows for column in days if row.text(column) not in _NOTHING)
    if next(islice(worked, _MOST, None), None):
        raise BadFile(f"{table.name} has work in more than {_MOST} of its cells: export a shorter range")


def _worked(row: Row, column: str, mark: Mark | None) -> int:
    text = row.text(column)
    return 0 if text in _NOTHING else duration(text, mark=mark)


def _tracked(row: Row, person: str, on: date, seconds: int, default: ZoneInfo) -> Tracked:
    start = midnight(on, zone_in(row, default))
    names = Names(client=row.text("client"), project=row.text("project"), task=row.text("task"))
    return Tracked(
        person=person,
        start=start,
        stop=start + timedelta(seconds=seconds),
        names=names,
        description=row.text("notes"),
        key=(on.isoformat(), row.text("time zone"), names.client, names.project, row.text("task id", "task")),
    )
