"""Finds the time of a contract that lies where it does not run: before its first day, after its last, or in a pause.

Where the platform shows hours of a day, the contract ran on it, whatever else is known: time of that day counts as
usual.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from syncd.core.contract_run import Pause, after_the_end
from syncd.core.records import ContractState
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.time import ALWAYS, Instant, Span, midnight, subtract, union

REPORTED = frozenset({"work-after-contract-end", "work-before-contract-start"})
"""The rules that report such time: unless both are asked, it counts as usual elsewhere."""

ROUNDING = 20 * 60
"""Seconds by which a platform's hours of a day may be less than its sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBeyond:
    """A part of a time entry that lies where its contract does not run.

    `state`: which one the platform showed, since `since`; None after the last day, or before the first one.
    """

    piece: Piece
    state: ContractState | None = None
    since: Instant | None = None
    tags: tuple[str, ...] = ()  # of time before the first day


def before_and_after(contract: ContractFacts, zone: ZoneInfo) -> tuple[list[Pause], list[Pause]]:
    """The spans before a contract's first day, and those in which it is paused or over. `zone`: the platform's."""
    first = contract.start or contract.run.start
    early = [Pause(Span(ALWAYS.start, midnight(first, zone)))] if first else []
    return early, after_the_end(contract.run, contract.end, zone)


def time_beyond(pieces: Iterable[Piece], pauses: Sequence[Pause], logged: Collection[date]) -> Iterator[TimeBeyond]:
    """The parts of pieces within pauses, except on the days that were `logged`, by time."""
    for piece in pieces:
        for pause in pauses if piece.day not in logged else ():
            part = Span(piece.start, piece.end).intersection(pause.span)
            if part and part.seconds:
                cut = replace(piece, start=part.start, seconds=part.seconds)
                yield TimeBeyond(piece=cut, state=pause.state, since=pause.span.start if pause.state else None)


def not_shown_elsewhere(times: Sequence[TimeBeyond], surplus: Mapping[date, int]) -> list[TimeBeyond]:
    """The times, without those of days of which another contract of the client shows as much that was not tracked on
    it. `surplus`: that, by day; the platform's rounding may take `ROUNDING` seconds of it."""
    by_day: Counter[date] = Counter()
    for time in times:
        by_day[time.piece.day] += time.piece.seconds
    return [time for time in times if surplus.get(time.piece.day, 0) < max(1, by_day[time.piece.day] - ROUNDING)]


def running_time(
    contract: ContractFacts, zone: ZoneInfo, pieces: Iterable[Piece], logged: Collection[date]
) -> tuple[Piece, ...]:
    """The parts of pieces that lie where a contract runs, and all of those on the days that were `logged`, by time."""
    pieces = tuple(pieces)
    early, late = before_and_after(contract, zone)
    pauses = union(pause.span for pause in (*early, *late))
    parts = [
        replace(piece, start=part.start, seconds=part.seconds)
        for piece in pieces
        if piece.day not in logged
        for part in subtract([Span(piece.start, piece.end)], pauses)
    ]
    return tuple(sorted([*parts, *(piece for piece in pieces if piece.day in logged)], key=_by_time))


def _by_time(piece: Piece) -> tuple[Instant, str]:
    return piece.start, piece.ref


def beyond_by_day(
    contract: ContractFacts, zone: ZoneInfo, pieces: Iterable[Piece], logged: Collection[date]
) -> Counter[date]:
    """Seconds of each day that lie where a contract does not run."""
    early, late = before_and_after(contract, zone)
    by_day: Counter[date] = Counter()
    for time in time_beyond(pieces, [*early, *late], logged):
        by_day[time.piece.day] += time.piece.seconds
    return by_day
