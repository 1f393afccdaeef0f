"""Looks at what a platform billed for a contract's week: hours that it billed are logged, whatever its hours show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.discrepancies import Evidence
from syncd.core.money import Money, price, totals
from syncd.core.phrases import Days, Hours, Phrase, Value, say
from syncd.core.subject_parts import Bill, LoggedLine
from syncd.core.subjects import BillingPeriod
from syncd.core.week_bills import WeekBill
from syncd.core.work_sessions import LEAST, PER_SESSION

_SEGMENT = int(PER_SESSION.total_seconds())
"""Seconds by which bills and the hours behind them differ by rounding: `duplicate-billing` leaves as much alone."""


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
    """As `unbilled`, but bills pay first for what the platform shows: `lines`, or `least` seconds worth `least_worth`
    where these are more. A bill that repeats another one pays for nothing, see `_is_billed_twice`."""
    worth = period.price(max(0, seconds), by_day)
    if seconds <= 0 or period.now < period.editable_until:
        return Unbilled(seconds, worth)
    shown = max(least, sum(line.seconds or 0 for line in lines))
    missing = {seconds, max(0, period.tracked - shown)}
    stated = [bill.seconds for bill in period.bills if bill.seconds is not None]
    if stated and len(stated) == len(period.bills):
        if _is_billed_twice(period, stated, shown, missing, _SEGMENT, period.tolerance(PER_SESSION)):
            return Unbilled(seconds, worth)
        paid = min(seconds, sum(stated) - shown)
        left = seconds - paid
        return Unbilled(left, period.price(left, by_day), None, paid) if paid >= LEAST else Unbilled(seconds, worth)
    beyond = billed_beyond(period, lines, least_worth)
    if beyond is None:
        return Unbilled(seconds, worth)
    if worth is None or worth.currency != beyond.currency:
        return Unbilled(0, None, beyond)
    billed = [bill.amount.minor for bill in period.bills]
    prices = [period.price(each, by_day) for each in (*missing, period.tolerance(PER_SESSION))]
    *lacking, allowed = [price.minor if price else 0 for price in prices]
    if _is_billed_twice(period, billed, sum(billed) - beyond.minor, lacking, max(1, len(lines)), allowed):
        return Unbilled(seconds, worth)
    if worth.minor <= beyond.minor:
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


def _is_billed_twice(
    period: BillingPeriod, billed: Sequence[int], shown: int, missing: Iterable[int], rounding: int, allowed: int
) -> bool:
    """Whether bills repeat others. They do where they equal other bills, and the rest pays for just what the platform
    shows. A bill that is worth what is missing is no repetition: it pays for that.

    `billed`: what each bill is for, in seconds or minor units as all figures. `rounding`: by how much bills and what is
    shown may differ; `allowed`: by how much a bill and what it pays for may.
    """
    met: set[tuple[Money, int | None]] = set()
    own, again = 0, list[int]()
    for bill, figure in zip(period.bills, billed, strict=True):
        own += 0 if (bill.amount, bill.seconds) in met else figure
        again += [figure] if (bill.amount, bill.seconds) in met else []
        met.add((bill.amount, bill.seconds))
    twice = list[int]()
    for figure in sorted(again):  # some are equal and no repetition, as those of two people: hours are shown for both
        if own + figure <= shown + rounding:
            own += figure
        else:
            twice.append(figure)
    if not twice or not shown or abs(own - shown) > rounding:
        return False
    return all(abs(figure - each) > allowed for figure in (*twice, sum(twice)) for each in missing)


def bills_as_evidence(period: BillingPeriod) -> tuple[Evidence, ...]:
    """A line for each bill of the week's hours."""
    title = period.profile.title
    return tuple(Evidence(bill.ref, name_bill(bill, title, period.first, period.last)) for bill in period.bills)


def name_bill(bill: Bill | WeekBill, title: str, first: date, last: date) -> Phrase:
    """`Upwork billed 400.00 USD (10:00) for 9 to 15 Nov 2026`."""
    known: dict[str, Value] = {"platform": title, "amount": bill.amount, "days": Days(first, last)}
    if bill.seconds is None:
        return say("{platform} billed {amount} for {days}", **known)
    return say("{platform} billed {amount} ({hours}) for {days}", hours=Hours(bill.seconds), **known)


def contradiction(period: BillingPeriod, left: Unbilled) -> Phrase:
    """Why a platform's hours do not tell what is missing: its bills are for more."""
    title, shown = period.profile.title, period.logged_as_last_seen
    if left.hours is not None:
        billed_hours = sum(bill.seconds or 0 for bill in period.bills)
        return say(
            "two exports contradict each other: {platform} billed {billed} for this week, {more} more than its export"
            " of hours shows; download both again, without filters",
            platform=title,
            billed=Hours(billed_hours),
            more=Hours(billed_hours - shown),
        )
    billed = sum((bill.amount for bill in period.bills[1:]), period.bills[0].amount)
    return say(
        "two exports contradict each other: {platform} billed {billed} for this week, {more} more than the {hours} in"
        " its export of hours are worth; download both again, without filters",
        platform=title,
        billed=billed,
        more=left.billed or billed,
        hours=Hours(shown),
    )


def _worth(period: BillingPeriod, line: LoggedLine) -> Money | None:
    rate = period.contract.rate_on(line.day)
    return line.gross or (price(rate, line.seconds or 0) if rate else None)
