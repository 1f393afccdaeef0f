"""Reads clock times without a zone as instants, and settles by duration the hour that comes twice in autumn."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

from syncd.core.time import Instant
from syncd.tabular import Order, clock, day_beside

DateAndTime = tuple[str, str]
"""A date and a clock time, as a file writes them."""


def start_and_stop(
    start: DateAndTime, stop: DateAndTime, zone: ZoneInfo, duration: int | None, order: Order | None = None
) -> tuple[Instant, Instant | None]:
    """Read the start and stop of an entry from clocks in `zone`; the stop is None (running) where both cells are "".

    `duration` in seconds, as in `nearest_to_duration`; `order` of the dates, which may repeat their clock time.
    ValueError for cells that are no time, for a time that the clocks skipped, and for a stop before the start.
    """
    starts = _instants(start, zone, order)
    return nearest_to_duration(starts, _instants(stop, zone, order), duration) if any(stop) else (starts[0], None)


def _instants(written: DateAndTime, zone: ZoneInfo, order: Order | None) -> list[Instant]:
    at = clock(written[1])
    return instants(datetime.combine(day_beside(written[0], [at], order), at), zone)


def instants(wall: datetime, zone: ZoneInfo) -> list[Instant]:
    """Return when clocks in `zone` showed this: once, or twice in the hour that comes again, the earlier first.

    ValueError for a time that the clocks skipped.
    """
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = sorted(instant for instant in both if instant.astimezone(zone).replace(tzinfo=None) == wall)
    if not real:
        raise ValueError(f"{wall} never was in {zone}: the clocks skipped it, so check the source's `zone`")
    return real


def nearest_to_duration(
    starts: Sequence[Instant], stops: Sequence[Instant], duration: int | None
) -> tuple[Instant, Instant]:
    """Choose the start and stop that lie nearest to `duration` seconds apart; of equally near ones the earlier.

    ValueError when every stop is before every start.
    """
    possible = [(start, stop) for start, stop in product(starts, stops) if start <= stop]
    if not possible:
        raise ValueError("it stops before it starts")

    def difference(pair: tuple[Instant, Instant]) -> int:
        return 0 if duration is None else abs(int((pair[1] - pair[0]).total_seconds()) - duration)

    return min(possible, key=lambda pair: (difference(pair), pair))
