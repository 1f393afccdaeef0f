"""Business days of a world, counted without syncd: no Saturday, Sunday or holiday."""

from collections.abc import Collection
from datetime import date
from random import Random

from tests.system.traps.facts import DAY


def some(rng: Random, today: date) -> Collection[date]:
    """Some of the days before a Wednesday: what is to be paid on the Wednesday before it, and may come two business
    days later, is late unless all four are off."""
    thursday, friday, monday, tuesday = (today - days * DAY for days in (6, 5, 2, 1))
    off = ((), (monday,), (monday, tuesday), (thursday, friday, monday), (thursday, friday, monday, tuesday))
    return rng.choice(off)


def business_day(day: date, number: int, days_off: Collection[date]) -> date:
    """The business day that is so many of them (from 1) after a day."""
    while number:
        day += DAY
        number -= day.weekday() < 5 and day not in days_off
    return day


def last_late(today: date, days_off: Collection[date], grace: int = 2) -> date:
    """The newest day such that money expected on it is late today."""
    day = today - DAY
    while business_day(day, grace, days_off) > today:
        day -= DAY
    return day
