"""How far the budget of a milestone is used, and how fast work on it goes."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from syncd.core.milestone_case import MilestoneCase

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that were tracked on a number of working days, at least one."""

    seconds: int
    days: int

    @property
    def of_a_day(self) -> int:
        """Seconds a working day, rounded down."""
        return self.seconds // self.days

    def days_for(self, seconds: int) -> int:
        """The working days that so much work takes, rounded up."""
        return -(-seconds * self.days // self.seconds)


def remaining(case: MilestoneCase) -> int | None:
    """Seconds of work that are left by its estimate, else by its budget; None without either, 0 for none."""
    milestone = case.milestone
    whole = milestone.estimate if milestone.estimate is not None else milestone.budget
    return None if whole is None else max(0, whole - case.seconds)


def share_used(case: MilestoneCase) -> Fraction | None:
    """The part of the budget that is used, 1 for all of it; None without a budget."""
    budget = case.milestone.budget
    return Fraction(case.seconds, budget) if budget else None


def recent_pace(case: MilestoneCase, working_days: int) -> Pace | None:
    """The time tracked on the milestone in the last working days before today, since its first work; None without any.

    Work on a day off within them counts, and the day off itself does not.
    """
    begun = min((piece.day for piece in case.pieces), default=None)
    if begun is None or begun >= case.today or not working_days:
        return None
    first, days = _window(case, begun, working_days)
    seconds = sum(piece.seconds for piece in case.pieces if first <= piece.day < case.today)
    return Pace(seconds, max(days, 1)) if seconds else None


def _window(case: MilestoneCase, begun: date, working_days: int) -> tuple[date, int]:
    """The first day of the window that ends yesterday, not before `begun`, and how many working days it has."""
    day, days = case.today - _DAY, 0
    while True:
        days += case.calendar.is_working(day)
        if days == working_days or day == begun:
            return day, days
        day -= _DAY
