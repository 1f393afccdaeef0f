"""How commands tell what a source says of its own reading: how far it is, how soon it sees a change, what it lacks."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from syncd.core.time import Instant
from syncd.core.wording import clean, count, when

if TYPE_CHECKING:
    from syncd.core.pages import Standing

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def standing_json(standing: "Standing | None") -> dict[str, Any] | None:
    """For JSON: `done` is a share of 1, null when all history is read; latencies are in whole seconds, rounded up."""
    if standing is None:
        return None
    return {
        "done": standing.done,
        "seen_within_seconds": {what: -(-each // timedelta(seconds=1)) for what, each in standing.seen_within.items()},
        "lacking": list(standing.lacking),
    }


def standing_lines(standing: "Standing", goes_on: Instant | None, waits: str = "") -> Iterator[str]:
    """For people, a line for each thing there is to say. `goes_on`: when the source is read next; `waits`: what the
    last pull left to a later one, and why."""
    later = f"; {waits}" if waits else f", goes on at {when(goes_on)}" if goes_on else ""
    if standing.done is not None:
        yield f"reading history: {percent(standing.done)} so far{later}"
    elif waits:
        yield f"reading older time again{later}"
    soonest_first = sorted(standing.seen_within.items(), key=lambda each: (each[1], each[0]))
    kinds = "; ".join(f"{clean(what)}: within {latency(most)}" for what, most in soonest_first)
    if kinds:
        yield kinds.replace(": within", ": seen within", 1)
    for what in standing.lacking:
        yield f"lacking: {clean(what)}"


def percent(done: float) -> str:
    """`43 %`; never 100 of what is not done."""
    return f"{min(round(done * 100), 99)} %"


def latency(most: timedelta) -> str:
    """`15 minutes`, `36 hours`, `9 days`: rounded up, so that it promises nothing that is not kept."""
    for unit, length in (("day", _DAY), ("hour", _HOUR)):
        if most >= 2 * length or most == length:
            return count(-(-most // length), unit)
    return count(-(-most // _MINUTE), "minute")
