"""Clock times without a zone as moments, and durations, which settle the hour that comes twice."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

from syncd.core.time import Instant
from syncd.tabular import Order, clock, day

Shown = tuple[str, str]
"""A date and a clock time, as a file writes them."""


def clocked(
    start: Shown, stop: Shown, zone: ZoneInfo, duration: int | None, order: Order | None = None
) -> tuple[Instant, Instant | None]:
    """Start and stop of an entry, by what clocks in `zone` showed; no stop where nothing is said of it: it runs still.
    `duration` in seconds, as in `worked`; `order` of the dates. ValueError for what is no time, and for what `instants`
    and `worked` refuse."""
    starts = _moments(start, zone, order)
    return worked(starts, _moments(stop, zone, order), duration) if any(stop) else (starts[0], None)


def _moments(shown: Shown, zone: ZoneInfo, order: Order | None) -> list[Instant]:
    return instants(datetime.combine(day(shown[0], order), clock(shown[1])), zone)


def instants(wall: datetime, zone: ZoneInfo) -> list[Instant]:
    """When clocks in `zone` read this: once, or twice in the hour that comes again, the earlier first. ValueError for
    a time that the clocks skipped."""
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    found = sorted(each for each in both if each.astimezone(zone).replace(tzinfo=None) == wall)
    if not found:
        raise ValueError(f"{wall} never was in {zone}: the clocks skipped it, so check the source's `zone`")
    return found


def worked(starts: Sequence[Instant], stops: Sequence[Instant], duration: int | None) -> tuple[Instant, Instant]:
    """Of what start and stop may mean, what is nearest to `duration` in seconds; then the earlier. ValueError when
    every stop is before every start."""
    possible = [(start, stop) for start, stop in product(starts, stops) if start <= stop]
    if not possible:
        raise ValueError("it stops before it starts")

    def unlike(pair: tuple[Instant, Instant]) -> int:
        return 0 if duration is None else abs(int((pair[1] - pair[0]).total_seconds()) - duration)

    return min(possible, key=lambda pair: (unlike(pair), pair))
