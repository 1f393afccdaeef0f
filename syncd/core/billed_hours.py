"""Looks at what a platform billed for a contract's week: hours that it billed are logged, whatever its hours show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.discrepancies import Evidence
from syncd.core.money import Money, price, totals
from syncd.core.subject_parts import Bill, LoggedLine
from syncd.core.subjects import BillingPeriod
from syncd.core.wording import days, hours
from syncd.core.work_sessions import LEAST


@dataclass(frozen=True, slots=True)
class Unbilled:
    """The part of missing time that no bill pays for. What was billed beyond the hours that the platform shows: `hours`
    in seconds, where its bills state their hours, else `billed`; None where that pays for none of the time."""

    seconds: int
    stake: Money | None
    billed: Money | None = None
    hours: int | None = None

    @property
    def is_paid_in_part(self) -> bool:
        """Whether bills pay for some of the time, or all of it."""
        return self.billed is not None or self.hours is not None


def unbilled(period: BillingPeriod, seconds: int, by_day: Mapping[date, int]) -> Unbilled:
    """Find the part of `seconds`, tracked and not shown by the platform, that it did not bill either.

    `by_day`: the days they may be of, as in `BillingPeriod.price`. Bills that state their hours pay for as many, at
    whatever rate. Others pay for what they are worth; where that is not known, for all of the time.
    """
    return left_of(period, seconds, by_day, period.hourly_lines)


def left_of(
    period: BillingPeriod,
    seconds: int,
    by_day: Mapping[date, int],
    lines: Sequence[LoggedLine],
    least: int = 0,
    least_worth: Money | None = None,
) -> Unbilled:
    """As `unbilled`, where bills pay first for `lines`, or for the `least` seconds, worth `least_worth`, if these are
    more."""
    worth = period.price(max(0, seconds), by_day)
    if seconds <= 0 or period.now < period.editable_until:
        return Unbilled(seconds, worth)
    stated = [bill.seconds for bill in period.bills if bill.seconds is not None]
    if stated and len(stated) == len(period.bills):
        paid = min(seconds, sum(stated) - max(least, sum(line.seconds or 0 for line in lines)))
        left = seconds - paid
        return Unbilled(left, period.price(left, by_day), None, paid) if paid >= LEAST else Unbilled(seconds, worth)
    beyond = billed_beyond(period, lines, least_worth)
    if beyond is None:
        return Unbilled(seconds, worth)
    if worth is None or worth.currency != beyond.currency or worth.minor <= beyond.minor:
        return Unbilled(0, None, beyond)
    paid = seconds * beyond.minor // worth.minor
    return Unbilled(seconds - paid, worth - beyond, beyond) if paid >= LEAST else Unbilled(seconds, worth)


def billed_beyond(period: BillingPeriod, lines: Iterable[LoggedLine], least: Money | None = None) -> Money | None:
    """What was billed for the week's hours beyond the worth of `lines` of the platform, and beyond `least`; None where
    that is nothing, the week can still be edited, or bills and hours cannot be compared because they are in several
    currencies or have no price."""
    if period.now < period.editable_until:
        return None
    billed = list(totals(bill.amount for bill in period.bills).values())
    if len(billed) != 1:
        return None
    shown = [_worth(period, line) for line in lines if line.seconds or line.gross]
    if any(worth is None or worth.currency != billed[0].currency for worth in shown):
        return None
    other = least.minor if least and least.currency == billed[0].currency else 0
    beyond = billed[0].minor - max(other, sum(worth.minor for worth in shown if worth is not None))
    return Money(beyond, billed[0].currency) if beyond > 0 else None


def bills_as_evidence(period: BillingPeriod) -> tuple[Evidence, ...]:
    """A line for each bill of the week's hours."""
    title, week = period.profile.title, days(period.first, period.last)
    return tuple(Evidence(bill.ref, f"{title} billed {_stated(bill)} for {week}") for bill in period.bills)


def _stated(bill: Bill) -> str:
    return str(bill.amount) if bill.seconds is None else f"{bill.amount} ({hours(bill.seconds)})"


def contradiction(period: BillingPeriod, left: Unbilled) -> str:
    """Why a platform's hours do not tell what is missing: its bills are for more."""
    title, shown = period.profile.title, period.logged_as_last_seen
    again = "download both again, without filters"
    if left.hours is not None:
        billed_hours = sum(bill.seconds or 0 for bill in period.bills)
        more = f"{hours(billed_hours)} for this week, {hours(billed_hours - shown)} more than its export of hours shows"
        return f"two exports contradict each other: {title} billed {more}; {again}"
    billed = sum((bill.amount for bill in period.bills[1:]), period.bills[0].amount)
    return (
        f"two exports contradict each other: {title} billed {billed} for this week, {left.billed} more than the"
        f" {hours(shown)} in its export of hours are worth; {again}"
    )


def _worth(period: BillingPeriod, line: LoggedLine) -> Money | None:
    rate = period.contract.rate_on(line.day)
    return line.gross or (price(rate, line.seconds or 0) if rate else None)
