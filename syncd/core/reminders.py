"""When to remind of a platform's cut-off: so long before each, and only while the user is awake."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from syncd.core.profile import Profile
from syncd.core.time import BEGINNING, DISTANT, Instant, day_of, midnight

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waking:
    """The hours of a day in which an alert may come, on the user's clock; from `start` to `end`, which is later."""

    start: time
    end: time

    def latest(self, wanted: Instant, zone: ZoneInfo) -> Instant:
        """The last waking instant at or before `wanted`: an alert that would come at night comes the evening before."""
        local = wanted.astimezone(zone)
        if self.start <= local.time() <= self.end:
            return wanted
        day = day_of(wanted, zone) - timedelta(days=local.time() < self.start)
        start = midnight(day, zone)
        return start.astimezone(zone).replace(hour=self.end.hour, minute=self.end.minute).astimezone(start.tzinfo)


@dataclass(frozen=True, slots=True)
class Reminders:
    """The slots before the cut-offs of some platforms' weeks; a schedule, as those of `schedule.py`."""

    profiles: tuple[Profile, ...]
    before: tuple[timedelta, ...]
    waking: Waking

    def latest(self, now: Instant, zone: ZoneInfo) -> Instant:
        """The last slot at or before `now`; BEGINNING where there is none."""
        return max((slot for slot, _ in self._around(now, zone) if slot <= now), default=BEGINNING)

    def next(self, now: Instant, zone: ZoneInfo) -> Instant:
        """The first slot after `now`; DISTANT where there is none."""
        return min((slot for slot, _ in self._around(now, zone) if slot > now), default=DISTANT)

    def cut_off(self, slot: Instant, zone: ZoneInfo) -> Instant | None:
        """The cut-off that a slot reminds of, the nearest where it is one of several."""
        return min((cut_off for each, cut_off in self._around(slot, zone) if each == slot), default=None)

    def ahead(self, now: Instant) -> Instant | None:
        """The nearest cut-off after `now`; None where no platform closes its weeks."""
        week = [(profile, profile.week_of(day_of(now, profile.zone))) for profile in self.profiles]
        cut_offs = (
            profile.editable_until(first + weeks * _WEEK) for profile, first in week for weeks in (-2, -1, 0, 1)
        )
        return min((cut_off for cut_off in cut_offs if cut_off > now), default=None)

    def last_for(self, cut_off: Instant, zone: ZoneInfo) -> Instant:
        """The last slot that reminds of a cut-off."""
        return max(self.waking.latest(cut_off - ahead, zone) for ahead in self.before)

    def _around(self, now: Instant, zone: ZoneInfo) -> Iterator[tuple[Instant, Instant]]:
        """The slots of the weeks around an instant, each with its cut-off."""
        for profile in self.profiles:
            this = profile.week_of(day_of(now, profile.zone))
            for weeks in range(-3, 3):
                cut_off = profile.editable_until(this + weeks * _WEEK)
                for ahead in self.before:
                    yield self.waking.latest(cut_off - ahead, zone), cut_off
