"""Business days, from `[calendar]`: the weekdays on which you work, without your days off."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)
WORK_WEEK = frozenset(range(5))
"""Monday to Friday; Monday is 0."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The weekdays (Monday is 0; at least one) that are business days, and the single days that are not."""

    working_days: frozenset[int] = WORK_WEEK
    days_off: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether `day` is a business day."""
        return day.weekday() in self.working_days and day not in self.days_off

    def add_business_days(self, day: date, number: int) -> date:
        """The business day that is `number` (from 0) business days after `day`.

        With 0, the first business day on or after `day`. Three business days after Fri 5 June is Wed 10 June; one
        after a Saturday is the Monday that follows. ValueError for a negative number.
        """
        if number < 0:
            raise ValueError("business days are counted forward: from 0")
        if number == 0:
            return day if self.is_working(day) else self.add_business_days(day, 1)
        return _after(self, day, number)

    def business_days_between(self, first: date, last: date) -> int:
        """How many business days pass after `first`, up to and including `last`; 0 where `last` is not later."""
        return sum(self.is_working(first + timedelta(days=passed)) for passed in range(1, (last - first).days + 1))


@lru_cache(4096)  # many payouts and lines, few days
def _after(calendar: Calendar, day: date, number: int) -> date:
    while number:
        day += _DAY
        number -= calendar.is_working(day)
    return day
