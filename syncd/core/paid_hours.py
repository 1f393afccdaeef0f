"""Finds the days that the money of a period is for: a bill is for whole platform weeks, and a month cuts weeks.

A bill counts whole in the period with its last day. So an hourly rate divides by the hours of the very weeks of the
bills: those of a week that ended in the period count from its first day on, and those of a week that is billed later
do not count yet. Weeks without a bill count by the days on which their hours were logged.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.earnings import Account
from syncd.core.phrases import Days, say
from syncd.core.records import EARNINGS, TransactionKind
from syncd.core.time import Period
from syncd.core.to_do import Words
from syncd.core.week_basis import BillingWeek, week_with

_DAY = timedelta(days=1)
_BILLS_OF_HOURS = (TransactionKind.HOURLY, TransactionKind.PAYMENT)


@dataclass(frozen=True, slots=True)
class PaidHours:
    """Tracked time that the money of a period is for. `seconds`: None where it is not all known; `because`: why, or
    where it is other time than that of the period, which one, in words for the user; else ""."""

    seconds: int | None
    because: Words = ""


def paid_hours(account: Account, period: Period) -> PaidHours:
    """The tracked time of the weeks that the money of `period` is for; of your own invoices, that of their days."""
    if account.is_invoiced:
        return _invoiced_hours(account, period)
    first, last = _paid_days(account, period) if account.platform_logs else (period.first, period.last)
    if (first, last) == (period.first, period.last):
        return PaidHours(sum(piece.seconds for piece in account.pieces))
    cut = account.cut
    if first < period.first:
        before = Days(first, period.first - _DAY)
        if cut is None or cut.first > first:
            return PaidHours(None, say("it is also paid for {days}, whose time is not known", days=before))
        if not cut.tracked.complete or cut.tracked.lower_bound:
            why = cut.tracked.because or say("some of it maps to no contract yet")
            because = say("it is also paid for {days}, whose time is not all known ({why})", days=before, why=why)
            return PaidHours(None, because)
    if last < first:
        return PaidHours(0)
    pieces = [*(cut.pieces if cut else ()), *account.pieces]
    seconds = sum(piece.seconds for piece in pieces if first <= piece.day <= last)
    which = say("the time tracked {days}: the weeks that the money is for", days=Days(first, last))
    return PaidHours(seconds, which)


def _invoiced_hours(account: Account, period: Period) -> PaidHours:
    """The tracked time of the days that the invoices of `period` are for."""
    spans = [(one.first_day, one.day) for one in account.postings if one.kind in EARNINGS and one.amount.minor > 0]
    if any(first is None for first, _ in spans):
        return PaidHours(None, say("an invoice does not say which days it is for"))
    if any(first < period.first for first, _ in spans if first):
        return PaidHours(None, say("an invoice is also for days before the period"))
    paid = {
        piece.day
        for piece in account.pieces
        if any(first <= piece.day <= last for first, last in spans if first and last)
    }
    seconds = sum(piece.seconds for piece in account.pieces if piece.day in paid)
    whole = all(piece.day in paid for piece in account.pieces)
    return PaidHours(seconds, "" if whole else say("the time tracked on the days that are invoiced"))


def _paid_days(account: Account, period: Period) -> tuple[date, date]:
    first, last = period.first, period.last
    begins, ends = week_with(period.first, account.weeks), week_with(period.last, account.weeks)
    if begins and begins.first < first and begins.last <= last and _is_billed(account, begins):
        first = begins.first
    if ends and ends.last > last and _is_billed(account, ends):
        last = ends.first - _DAY
    for posting in account.postings:
        if posting.kind is TransactionKind.HOURLY and posting.first_day:
            first = min(first, posting.first_day)
    for posting in account.later:
        if posting.kind is TransactionKind.HOURLY and posting.first_day:
            last = min(last, posting.first_day - _DAY)
    return first, last


def _is_billed(account: Account, week: BillingWeek) -> bool:
    """Whether the week rests on what was billed, as in `syncd.core.week_basis`."""
    if account.billed.complete or week.whole:
        return True
    bills = (one for one in (*account.postings, *account.later) if one.kind in _BILLS_OF_HOURS)
    return any(one.day and week.first <= one.day <= week.last for one in bills)
