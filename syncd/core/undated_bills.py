"""Tells of which bills for hours nobody can tell the week: those that name no days, and fit another week better.

A bill without days counts for the platform week that ended before it was posted. A bill may be late, though: where it
is not for the hours that the platform shows of that week, but for those of an earlier one, either may be right. Where
the platform is not known to bill after the week, it counts for the day of its posting, and may be for the week before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.money import Money
from syncd.core.phrases import Days, Phrase, Value, say
from syncd.core.profile import Profile
from syncd.core.records import Ref
from syncd.core.sentences import all_of
from syncd.core.work_sessions import LEAST

_WEEK, _DAY = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndatedBill:
    """A bill for hours that names no days, and the last day it counts for. `seconds`: None where it states no hours.
    Days are the platform's."""

    ref: Ref
    posted: date
    day: date
    amount: Money
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class LoggedWeek:
    """What a platform shows of a contract's hours in a week. `gross`: None where that is not known."""

    seconds: int
    gross: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulBill:
    """A bill that may be for another week than the one it counts for: last days of the weeks. `because`: in words for
    the user."""

    amount: Money
    day: date
    others: frozenset[date]
    because: str

    def may_move(self, first: date, last: date) -> bool:
        """Whether it may change what was earned from `first` to `last`."""
        return len({first <= day <= last for day in (self.day, *self.others)}) > 1


def doubtful_bills(
    bills: Iterable[UndatedBill], weeks: Mapping[date, LoggedWeek], profile: Profile
) -> Iterator[DoubtfulBill]:
    """Yield the bills that may be for another week. `weeks`: first day → what the platform shows of the contract."""
    for bill in bills:
        ended = profile.billed_until(bill.posted)
        own = profile.week_of(ended or bill.posted)
        fitting = [first for first, logged in weeks.items() if first <= own and _fits(bill, logged)]
        if own in fitting:
            continue
        others = frozenset(first + _WEEK - _DAY for first in fitting)
        known: dict[str, Value] = {"amount": bill.amount, "posted": Days(bill.posted, bill.posted)}
        if ended and others:
            because = say(
                "the bill of {amount} posted {posted} names no days, counts for {days}, the week before, but is for the"
                " hours logged {weeks}",
                days=Days(own, ended),
                weeks=_named(others),
                **known,
            )
            yield DoubtfulBill(amount=bill.amount, day=bill.day, others=others, because=because)
        elif not ended:
            because = say(
                "the bill of {amount} posted {posted} names no days, and when {platform} bills a week is not known: it"
                " counts for that day",
                platform=profile.title,
                **known,
            )
            yield DoubtfulBill(amount=bill.amount, day=bill.day, others=others | {own - _DAY}, because=because)


def _named(last_days: Iterable[date]) -> Phrase:
    """Weeks by their days: `9 to 15 Nov 2026 and 16 to 22 Nov 2026`."""
    return all_of(say("{days}", days=Days(last - _WEEK + _DAY, last)) for last in sorted(last_days))


def _fits(bill: UndatedBill, logged: LoggedWeek) -> bool:
    """Whether a bill is for the hours of a week: as many, where it states them, else of the same worth."""
    if bill.seconds is not None:
        return abs(bill.seconds - logged.seconds) < LEAST
    return logged.gross == bill.amount
