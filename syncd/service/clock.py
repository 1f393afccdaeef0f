"""The one clock of syncd. Everything else is told what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime

from syncd.core.time import Instant, instant
from syncd.errors import UsageError

Clock = Callable[[], Instant]


def clock(now: str | None = None) -> Clock:
    """The real clock, or one that stands still at `now` (RFC 3339). UsageError when that is no instant."""
    if now is None:
        return lambda: datetime.now(UTC)
    try:
        fixed = instant(now)
    except ValueError as error:
        raise UsageError(f"--now: {error}") from None
    return lambda: fixed
