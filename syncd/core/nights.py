"""Finds work sessions over a platform's midnight: their time is on two days, and a platform may show it on one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from syncd.core.subject_parts import Piece
from syncd.core.week_edges import SESSION_GAP


@dataclass(frozen=True, slots=True)
class Night:
    """A session over the midnight after the day `first`, with its seconds on that day and on the next one."""

    first: date
    before: int
    after: int

    @property
    def second(self) -> date:
        """The day after the midnight."""
        return self.first + timedelta(days=1)


def nights(pieces: Iterable[Piece]) -> list[Night]:
    """The nights of one person's pieces on one contract, by day."""
    found: list[Night] = []
    session: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.ref)):
        if session and piece.start - max(one.end for one in session) >= SESSION_GAP:
            found += _midnights(session)
            session = []
        session.append(piece)
    return found + _midnights(session)


def _midnights(session: Iterable[Piece]) -> list[Night]:
    seconds: Counter[date] = Counter()
    for piece in session:
        seconds[piece.day] += piece.seconds
    days = pairwise(sorted(seconds))
    return [Night(one, seconds[one], seconds[two]) for one, two in days if two - one == timedelta(days=1)]
