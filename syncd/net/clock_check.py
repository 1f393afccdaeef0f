"""Compares this machine's clock with a server's: from a clock that cannot be right, nothing is concluded."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from syncd.core.time import Instant, utc
from syncd.core.wording import dated
from syncd.errors import TryLater

if TYPE_CHECKING:
    import httpx  # commands that ask no server start without it

TOLERANCE = timedelta(minutes=5)
"""How far two clocks may be apart."""
_SAME = timedelta(minutes=1)


class WrongClock(TryLater):
    """This machine's clock cannot be right. It stops the round."""


def machine_clock() -> Instant:
    """What this machine's clock shows."""
    return datetime.now(UTC)


def is_of_machine(now: Instant, machine: Instant) -> bool:
    """Whether `now` was read from the machine's clock, and not given with `--now`, which is always taken as right."""
    return abs(now - machine) < _SAME


def check_date(answer: "httpx.Response", host: str, now: Instant, zone: ZoneInfo) -> None:
    """WrongClock where `now` is more than five minutes from the server's Date header. An answer without one passes."""
    shown = _date(answer)
    if shown is not None and abs(shown - now) > TOLERANCE:
        raise WrongClock(
            f"this machine's clock shows {dated(now, zone)}, and that of {host} {dated(shown, zone)}: "
            "set the clock; until then nothing more is read, and nothing is checked"
        )


def _date(answer: "httpx.Response") -> Instant | None:
    """When the server sent an answer, kept by a cache for `Age` seconds; None where it does not say."""
    try:
        age = timedelta(seconds=int(answer.headers.get("Age", "0")))
        return utc(parsedate_to_datetime(answer.headers["Date"])) + age
    except (KeyError, ValueError, OverflowError):
        return None
