"""The state a source reports of its own reading: how far it is, how soon it sees changes, what it lacks."""

from collections.abc import Iterator
from datetime import timedelta

from syncd.cli.views import Json
from syncd.core.pages import Standing
from syncd.core.time import Instant
from syncd.core.wording import Reader, clean, count, when

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def standing_json(standing: Standing | None) -> Json | None:
    """Return `done` as a share of 1, null when all history is read; latencies in whole seconds, rounded up."""
    if standing is None:
        return None
    return {
        "done": standing.done,
        "seen_within_seconds": {
            what: -(-latency // timedelta(seconds=1)) for what, latency in standing.seen_within.items()
        },
        "lacking": list(standing.lacking),
    }


def standing_text(standing: Standing, next_pull: Instant | None, here: Reader, postponed: str = "") -> Iterator[str]:
    """Tell the same in lines. `postponed`: what the last pull left to a later one, and why."""
    later = f"; {postponed}" if postponed else f", continues at {when(next_pull, here)}" if next_pull else ""
    if standing.done is not None:
        yield f"reading history: {percent(standing.done)} so far{later}"
    elif postponed:
        yield f"reading older time again{later}"
    soonest_first = sorted(standing.seen_within.items(), key=lambda item: (item[1], item[0]))
    kinds = "; ".join(f"{clean(what)}: within {duration(latency)}" for what, latency in soonest_first)
    if kinds:
        yield kinds.replace(": within", ": seen within", 1)
    for what in standing.lacking:
        yield f"lacking: {clean(what)}"


def percent(done: float) -> str:
    """Return `43 %`; never 100 of what is not done."""
    return f"{min(round(done * 100), 99)} %"


def duration(length: timedelta) -> str:
    """Return `15 minutes`, `36 hours`, `9 days`: rounded up, so that a latency is never promised too short."""
    for unit, unit_length in (("day", _DAY), ("hour", _HOUR)):
        if length >= 2 * unit_length or length == unit_length:
            return count(-(-length // unit_length), unit)
    return count(-(-length // _MINUTE), "minute")
