"""Leaves out time that entries of one person on one contract share and that the platform shows once.

`overlapping-entries` reports such time, from each day's entries. No platform logs the same minutes twice, so where it
shows them once, nothing is missing on it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.differing_days import seconds_by_day
from syncd.core.records import WorkKind
from syncd.core.subject_parts import LoggedLine, Piece
from syncd.core.time import Instant

LEAST = timedelta(minutes=1)
"""Shorter overlaps happen when you switch from one entry to the next."""


def as_a_platform_can_show(pieces: Sequence[Piece], lines: Iterable[LoggedLine]) -> tuple[Piece, ...]:
    """Return a contract's pieces in a week without the time that they share, as far as the platform's hours of the same
    days, or of the week where it may show that as one line, do not show it twice."""
    once, twice = count_once(pieces)
    if not twice:
        return tuple(pieces)
    logged: Counter[date] = Counter()
    for line in lines:
        if line.kind is WorkKind.HOURLY:
            logged[line.day] += line.seconds or 0
    tracked = seconds_by_day(once)
    by_day = len(+logged) > 1
    left = logged - tracked if by_day else Counter({date.min: max(0, logged.total() - tracked.total())})
    shown = []
    for piece in twice:
        day = piece.day if by_day else date.min
        if seconds := min(piece.seconds, left[day]):
            shown.append(replace(piece, seconds=seconds))
            left[day] -= seconds
    return tuple(sorted((*once, *shown), key=lambda piece: (piece.start, piece.ref)))


def count_once(pieces: Iterable[Piece]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the pieces of a contract without the time that an earlier piece of the same person has, and that time.

    Of 9:00–11:00 and 10:00–12:00 they are 9:00–11:00 and 11:00–12:00, and 10:00–11:00.
    """
    once, twice = [], []
    reached: dict[str, Instant] = {}
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.ref)):
        shared = min(reached.get(piece.person, piece.start), piece.end) - piece.start
        reached[piece.person] = max(reached.get(piece.person, piece.end), piece.end)
        if shared < LEAST:
            once.append(piece)
            continue
        seconds = int(shared.total_seconds())
        twice.append(replace(piece, seconds=seconds))
        if piece.seconds > seconds:
            once.append(replace(piece, start=piece.start + shared, seconds=piece.seconds - seconds))
    return tuple(once), tuple(twice)
