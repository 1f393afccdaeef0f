"""The midnight between two platform weeks: whether the platform books the time around it in one of them alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.subject_parts import Piece
from syncd.core.time import Instant

SESSION_GAP = timedelta(minutes=10)
"""Entries of one contract closer together than this are one work session."""
NEAR = timedelta(hours=1)
"""A work session at most this far from the edge may be booked on its other side."""
LEAST = 10 * 60
"""Seconds: less than this is rounding, not a shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFigures:
    """Seconds tracked and logged in one of the two weeks, whole and on its day beside the edge."""

    tracked: int = 0
    logged: int = 0
    free: int = 0  # tracked, and not to be logged: the platform may show it all the same
    tracked_beside: int = 0
    logged_beside: int = 0
    free_beside: int = 0
    logged_days: int = 0  # the days that show hours
    tracked_on_logged_days: int = 0

    @property
    def shows_days(self) -> bool:
        """Whether its hours are those of their days. Where one day alone shows hours, they may be the whole week's; not
        where that day's tracked time explains them, nor where the week has no time but on its day beside the edge."""
        beside_alone = self.tracked == self.tracked_beside and self.logged == self.logged_beside
        return self.logged_days > 1 or self.logged < self.tracked_on_logged_days + LEAST or beside_alone

    @property
    def lacking(self) -> int:
        """Seconds tracked and not logged: beside the edge where hours are those of their days, else in the week."""
        return self.tracked_beside - self.logged_beside if self.shows_days else self.tracked - self.logged

    @property
    def surplus(self) -> int:
        """Seconds logged and not tracked, in the same place."""
        if self.shows_days:
            return self.logged_beside - self.tracked_beside - self.free_beside
        return self.logged - self.tracked - self.free

    @classmethod
    def of(
        cls, tracked: Mapping[date, int], logged: Mapping[date, int], beside: date, free: Mapping[date, int]
    ) -> "WeekFigures":
        """Sum the seconds of a week's days, of which `beside` is next to the edge. `free`: tracked, and not to be
        logged."""
        shown = {day for day, seconds in logged.items() if seconds > 0}
        return cls(
            tracked=sum(tracked.values()),
            logged=sum(logged.values()),
            free=sum(free.values()),
            tracked_beside=tracked.get(beside, 0),
            logged_beside=logged.get(beside, 0),
            free_beside=free.get(beside, 0),
            logged_days=len(shown),
            tracked_on_logged_days=sum(tracked.get(day, 0) + free.get(day, 0) for day in shown),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekEdge:
    """The edge between two platform weeks of a contract. Both weeks see the same edge, so they agree on what moved."""

    at: Instant
    pieces: tuple[Piece, ...] = ()  # of the day before the edge and the day after it
    before: WeekFigures = WeekFigures()
    after: WeekFigures = WeekFigures()

    @property
    def moved(self) -> int:
        """Seconds tracked before the edge that the platform books after it (+), or the other way round (−).

        Only where one week lacks what the other shows too much, and no more than was tracked close to the edge.
        """
        later = self._cancelling(self.before, self.after, sum(piece.seconds for piece in self.session_before()))
        earlier = self._cancelling(self.after, self.before, sum(piece.seconds for piece in self.session_after()))
        return later - earlier if (later >= LEAST) != (earlier >= LEAST) else 0

    def session_before(self) -> list[Piece]:
        """The work session that ends at the edge or shortly before it, the latest piece first."""
        pieces = sorted((one for one in self.pieces if one.start < self.at), key=lambda one: (one.end, one.ref))
        return list(_session((self.at - piece.end, self.at - piece.start, piece) for piece in reversed(pieces)))

    def session_after(self) -> list[Piece]:
        """The work session that begins at the edge or shortly after it, the earliest piece first."""
        pieces = sorted(
            (piece for piece in self.pieces if piece.start >= self.at), key=lambda one: (one.start, one.ref)
        )
        return list(_session((piece.start - self.at, piece.end - self.at, piece) for piece in pieces))

    def _cancelling(self, short: WeekFigures, over: WeekFigures, session: int) -> int:
        """Seconds that one week lacks and the other shows too much, of those tracked in the session; else 0.

        Where a week shows hours by day, its day beside the edge tells: a week between two such nights is understood,
        and a week that lacks other time is not taken for one whose night moved.
        """
        moved = min(session, short.lacking, over.surplus)
        return moved if moved >= LEAST else 0


def _session(pieces: Iterable[tuple[timedelta, timedelta, Piece]]) -> Iterable[Piece]:
    """The pieces from the edge outwards until the first gap; each comes with the distances of its two ends."""
    reached, gap = timedelta(), NEAR
    for nearest, farthest, piece in pieces:
        if nearest - reached > gap:
            return
        yield piece
        reached, gap = max(reached, farthest), SESSION_GAP
