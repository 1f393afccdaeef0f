"""Splits a moment into the day, the clock time and the offset from UTC that it is written with."""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import get_args

from syncd.tabular.values.parse import Order, clock, day

_LONGEST = 60
_SINCE = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH = re.compile(
    r"1[0-8][0-9]{8}|19[0-8][0-9]{7}|[1-3][0-9]{12}", re.ASCII
)  # from 1990 on, ten digits may be a date
_ZONES = dict.fromkeys(("Z", "UT", "UTC", "GMT"), 0) | {
    f"{zone}{kind}T": hours + (kind == "D")
    for zone, hours in zip("ECMP", range(-5, -9, -1), strict=True)
    for kind in "SD"
}
_MOMENT = re.compile(
    r"(?P<day>.+?)(?:(?:t|,? (?:at )?)(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|[0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?)"
    r"(?:[.,][0-9]{1,9})?(?P<half> ?[ap]\.?m\.?)? ?(?:(?P<offset>[-+][0-9]{2}:?[0-9]{2})|(?P<zone>z|[a-z]{2,5}))?)?",
    re.IGNORECASE | re.ASCII,
)
_PLAIN = re.compile(
    r"([0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4})(?:[ Tt]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?))?", re.ASCII
)  # as nearly all are written
_COMPACT = re.compile(r"([0-9]{8})T([0-9]{2})([0-9]{2})([0-9]{2})(?=[^0-9]|$)", re.ASCII)
_MIDNIGHT = re.compile(r"0?0:00(?::00)?|12:00(?::00)? ?a\.?m\.?")


@dataclass(frozen=True, slots=True)
class MomentParts:
    """A date as it is written, and the clock time and the offset from UTC that may follow it."""

    day: str
    clock: str = ""
    offset: timedelta | None = None
    zone: str = ""  # letters that name no single zone, such as IST

    @property
    def is_timed(self) -> bool:
        """Whether a time follows that is not midnight, which programs write behind a date without a time."""
        return bool(self.clock) and not _MIDNIGHT.fullmatch(self.clock.lower())


@lru_cache(maxsize=4096)
def split_moment(text: str) -> MomentParts:
    """Split `2026-11-02`, `02/11/2026 2:05 PM`, `2026-11-02 14.05`, `20261102T140530Z` or
    `2026-11-02T14:05:30.250+01:00`.

    An offset may be `Z`, `UTC`, `GMT` or a zone of RFC 2822 (section 4.3), such as `EDT`. Ten digits count the seconds
    since 1970, up to the year 2032, and thirteen the milliseconds. The day is not read yet.
    """
    if plain := _PLAIN.fullmatch(text):
        return MomentParts(plain[1], plain[2] or "")
    if text.isdecimal() and _EPOCH.fullmatch(text):
        moment = _SINCE + timedelta(milliseconds=int(text.ljust(13, "0")))
        return MomentParts(f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}", timedelta())
    written = _COMPACT.sub(r"\1T\2:\3:\4", " ".join(text.split()))
    match = _MOMENT.fullmatch(written) if len(text) <= _LONGEST else None
    if not match:
        return MomentParts(text)
    offset = None
    if match["offset"]:
        digits = re.sub("[^0-9]", "", match["offset"]).rjust(4, "0")
        ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        offset = -ahead if match["offset"].startswith("-") else ahead
    zone = ""
    if match["zone"]:
        zone = match["zone"].upper()
        if zone in _ZONES:
            offset, zone = timedelta(hours=_ZONES[zone]), ""
    at = (match["clock"] or "").replace(".", ":") + (match["half"] or "")
    return MomentParts(match["day"], at, offset, zone)


def is_epoch(text: str) -> bool:
    """Whether a cell may count seconds or milliseconds since 1970, as an id may seem to."""
    return bool(_EPOCH.fullmatch(text))


def is_day(text: str) -> bool:
    """Whether a cell is a date in either order, with or without a time; one that counts since 1970 is none."""
    parts = split_moment(text)
    if parts.zone or is_epoch(text):
        return False
    for order in get_args(Order):
        with suppress(ValueError):
            day(parts.day, order)
            return True
    return False


def zone_unclear(parts: MomentParts, text: str) -> ValueError:
    """Return the error for a moment in a zone that is written in letters which do not name one."""
    return ValueError(
        f"{text!r} has its time in {parts.zone}, letters that name no single time zone: "
        "export it in UTC, or with an offset like +02:00"
    )


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
