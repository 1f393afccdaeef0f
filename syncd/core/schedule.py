"""Schedules such as `every 15 minutes` or `mon 08:00`, and the slots they make.

A slot is an instant at which a job is due. The ledger keeps the slots that are done, so a missed slot is caught up
once, and a clock change runs nothing twice.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.time import BEGINNING, Instant, day_of, midnight

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"minute": 60, "minutes": 60, "hour": 3600, "hours": 3600, "day": 86400, "days": 86400}
_EVERY = re.compile(r"(?:every\s+)?(\d{1,5})\s+([a-z]+)")
_AT = re.compile(r"(daily|[a-z]{3}(?:\s*,\s*[a-z]{3})*|[a-z]{3}-[a-z]{3})\s+(\d\d):(\d\d)")
SPELLINGS = (
    "write it like 'every 15 minutes', 'daily 08:00', 'mon 08:00', 'mon,thu 08:00' or 'mon-fri 18:00'; "
    "the shortest is 'every 1 minute'"
)


@dataclass(frozen=True, slots=True)
class Every:
    """A fixed interval. Slots are its multiples since 1970."""

    interval: timedelta

    def latest(self, now: Instant, zone: ZoneInfo) -> Instant:  # noqa: ARG002 - both kinds of schedule read alike
        """The last slot at or before `now`."""
        return now - (now - BEGINNING) % self.interval

    def next(self, now: Instant, zone: ZoneInfo) -> Instant:
        """The first slot after `now`."""
        return self.latest(now, zone) + self.interval


@dataclass(frozen=True, slots=True)
class At:
    """A wall-clock time on some weekdays (Monday is 0) of the user's zone: once a day, also when the clocks change."""

    weekdays: frozenset[int]
    hour: int
    minute: int

    def _slot(self, day: date, zone: ZoneInfo) -> Instant:
        start = midnight(day, zone)
        local = start.astimezone(zone).replace(hour=self.hour, minute=self.minute, fold=0)
        # A skipped wall time lands after the gap, an ambiguous one on its first occurrence.
        return local.astimezone(start.tzinfo)

    def _search(self, now: Instant, zone: ZoneInfo, step: int) -> Instant:
        day = day_of(now, zone)
        for distance in range(-1, 9):  # from one day back: a skipped wall time may land on the day after
            candidate = day + timedelta(days=step * distance)
            slot = self._slot(candidate, zone)
            if candidate.weekday() in self.weekdays and ((slot <= now) if step < 0 else (slot > now)):
                return slot
        raise AssertionError("every week has each weekday")

    def latest(self, now: Instant, zone: ZoneInfo) -> Instant:
        """The last slot at or before `now`."""
        return self._search(now, zone, -1)

    def next(self, now: Instant, zone: ZoneInfo) -> Instant:
        """The first slot after `now`."""
        return self._search(now, zone, 1)


Schedule = Every | At


def parse_schedule(text: str) -> Schedule:
    """Parse a schedule. ValueError with the accepted spellings when `text` is none of them.

    Weekdays are names, because numbers mean different days in different programs.
    """
    words = text.strip().lower()
    if (match := _EVERY.fullmatch(words)) and match[2] in _UNITS and int(match[1]):
        return Every(timedelta(seconds=int(match[1]) * _UNITS[match[2]]))
    if match := _AT.fullmatch(words):
        weekdays = _weekdays(match[1])
        hour, minute = int(match[2]), int(match[3])
        if weekdays and hour < 24 and minute < 60:
            return At(weekdays, hour, minute)
    raise ValueError(f"not a schedule: {text!r}: {SPELLINGS}")


def _weekdays(words: str) -> frozenset[int] | None:
    if words == "daily":
        return frozenset(range(7))
    names = re.split(r"\s*[,-]\s*", words)
    if not set(names) <= set(_WEEKDAYS):
        return None
    numbers = [_WEEKDAYS.index(name) for name in names]
    if "-" in words:
        first, last = numbers
        return frozenset((first + offset) % 7 for offset in range((last - first) % 7 + 1))
    return frozenset(numbers)
