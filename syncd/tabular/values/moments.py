"""Splits a moment into the day, the clock time and the offset from UTC that it is written with."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache

from syncd.tabular.values.parse import Order, clock, day

_LONGEST = 60
_MOMENT = re.compile(
    r"(?P<day>.+?)(?:(?:t|,? )(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|[0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?)"
    r"(?:[.,][0-9]{1,9})?(?P<half> ?[ap]\.?m\.?)? ?(?P<offset>z|utc|gmt|[-+][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE | re.ASCII,
)
_MIDNIGHT = re.compile(r"0?0:00(?::00)?|12:00(?::00)? ?a\.?m\.?")


@dataclass(frozen=True, slots=True)
class MomentParts:
    """A date as it is written, and the clock time and the offset from UTC that may follow it."""

    day: str
    clock: str = ""
    offset: timedelta | None = None

    @property
    def is_timed(self) -> bool:
        """Whether a time follows that is not midnight, which programs write behind a date without a time."""
        return bool(self.clock) and not _MIDNIGHT.fullmatch(self.clock.lower())


@lru_cache(maxsize=4096)
def split_moment(text: str) -> MomentParts:
    """Split `2026-11-02`, `02/11/2026 2:05 PM`, `2026-11-02 14.05` or `2026-11-02T14:05:30.250+01:00`.

    The day is not read yet.
    """
    match = _MOMENT.fullmatch(" ".join(text.split())) if len(text) <= _LONGEST else None
    if not match:
        return MomentParts(text)
    offset = None
    if match["offset"]:
        digits = re.sub("[^0-9]", "", match["offset"]).rjust(4, "0")
        ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        offset = -ahead if match["offset"].startswith("-") else ahead
    return MomentParts(match["day"], (match["clock"] or "").replace(".", ":") + (match["half"] or ""), offset)


def day_beside(text: str, clocks: Collection[time], order: Order | None = None) -> date:
    """Read the day in a cell beside clock times of their own: programs add midnight to it, or one of these `clocks`.

    ValueError for a cell that is no day, and for one with another time.
    """
    if ":" not in text:
        return day(text, order)
    parts = split_moment(text)
    if parts.is_timed and parts.offset is None:
        own = clock(parts.clock)
        if any((own.hour, own.minute) == (each.hour, each.minute) for each in clocks):
            return day(parts.day, order)
        raise ValueError(f"{text!r} has another time of day than the column beside it")
    return day(text, order)
