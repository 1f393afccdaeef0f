"""The only clock of syncd; everything else gets the time as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

from syncd.core.time import Instant, instant
from syncd.errors import UsageError

Clock = Callable[[], Instant]


def clock(now: str | None = None) -> Clock:
    """Return the real clock, or one that always shows `now` (RFC 3339). UsageError when `now` is no instant."""
    if now is None:
        return lambda: datetime.now(UTC)
    try:
        fixed = instant(now)
    except ValueError as error:
        raise UsageError(f"--now: {error}") from None
    return lambda: fixed
