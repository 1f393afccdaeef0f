"""The clock that commands go by; everything else gets the time as an argument."""

from collections.abc import Callable

from syncd.core.time import Instant, instant
from syncd.errors import UsageError
from syncd.net.clock_check import machine_clock

Clock = Callable[[], Instant]


def clock(now: str | None = None) -> Clock:
    """Return the real clock, or one that always shows `now` (RFC 3339). UsageError when `now` is no instant."""
    if now is None:
        return machine_clock
    try:
        fixed = instant(now)
    except ValueError as error:
        raise UsageError(f"--now: {error}") from None
    return lambda: fixed
