"""Reads cells with a whole moment: a day with a clock time, and perhaps with an offset from UTC."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from syncd.core.time import Instant, day_of
from syncd.tabular import Row, Table, clock, day
from syncd.tabular.trackers.wall_clock import instants
from syncd.tabular.values.moments import split_moment, zone_unclear


def day_column(column: str) -> str:
    """Return the name under which `with_days` puts the day of a moment; no column of a file."""
    return f"day of {column}"


def with_days(table: Table, columns: Sequence[str], zone: ZoneInfo) -> Table:
    """Return the table with the day of each moment in these columns: in `zone` and ISO where the moment has an offset
    from UTC, else as it is written."""

    def with_them(row: Row) -> Row:
        days = {day_column(column): _day(row.text(column), zone) for column in columns}
        return replace(row, cells={**row.cells, **days})

    return replace(table.mapped(with_them), columns=(*table.columns, *map(day_column, columns)))


def moments_in(row: Row, column: str, zone: ZoneInfo) -> list[Instant]:
    """Return the instants that a cell may mean: one with an offset; of clocks in `zone`, two in the hour that comes
    again in autumn, the earlier first.

    Without an offset, the day is that in `day_column`. ValueError for a cell without a clock time, or in an unclear
    zone, and for a time that the clocks skipped.
    """
    text = row.text(column)
    parts = split_moment(text)
    if parts.zone:
        raise zone_unclear(parts, text)
    on = day(parts.day if parts.offset is not None else row.text(day_column(column)))
    if not parts.clock:
        raise ValueError(f"{text[:60]!r} has no time of day like 2026-08-10 09:00")
    wall = datetime.combine(on, clock(parts.clock))
    return instants(wall, zone) if parts.offset is None else [wall.replace(tzinfo=UTC) - parts.offset]


def _day(text: str, zone: ZoneInfo) -> str:
    parts = split_moment(text)
    if parts.offset is not None and parts.clock:
        with suppress(ValueError, OverflowError):
            wall = datetime.combine(day(parts.day), clock(parts.clock), UTC)
            return day_of(wall - parts.offset, zone).isoformat()
    return parts.day
