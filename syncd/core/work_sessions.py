"""Counts work sessions, and the difference between tracked and logged time that their rounding explains."""

from collections.abc import Iterable
from datetime import timedelta

from syncd.core.subject_parts import Piece
from syncd.core.week_edges import SESSION_GAP

PER_SESSION = timedelta(minutes=10)
"""What one work session may differ by without a reason: the platform bills whole segments."""
LEAST = 60
"""Seconds: hours that are billed and logged differ by rounding where they differ by less."""
TOLERANCE_FLOOR = 20 * 60  # seconds: a tolerance is at most this, or 5 % of the tracked time if that is more


def count_sessions(pieces: Iterable[Piece]) -> int:
    """Count runs of pieces with gaps under ten minutes, across people."""
    count, end = 0, None
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.ref)):
        if end is None or piece.start - end >= SESSION_GAP:
            count += 1
        end = piece.end if end is None else max(end, piece.end)
    return count


def tolerance(pieces: Iterable[Piece], per_session: timedelta) -> int:
    """Seconds of difference that rounding to billed segments explains: `per_session` for each work session, at most
    20 minutes or 5 % of the tracked time, whichever is more."""
    pieces = tuple(pieces)
    allowed = int(per_session.total_seconds()) * max(count_sessions(pieces), 1)
    return min(allowed, max(TOLERANCE_FLOOR, sum(piece.seconds for piece in pieces) // 20))
