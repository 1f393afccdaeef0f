"""Compares the amounts of a week's bills with the hours that they state, at the agreed rate."""

from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.discrepancies import Side
from syncd.core.money import Money, price, totals
from syncd.core.records import ContractType
from syncd.core.subject_parts import ContractFacts
from syncd.core.subjects import BillingPeriod
from syncd.core.work_sessions import LEAST

_HUNDREDTH = 18
"""Seconds: what the hours of a bill differ by where they are written with two decimals."""


@dataclass(frozen=True, slots=True)
class BillDrift:
    """Bills at another rate than the agreed one: their hours in seconds, their amount, and what they lack (negative:
    what they have too much)."""

    seconds: int
    billed: Money
    rate: Money
    short: Money


def billed_for_rows(period: BillingPeriod) -> Money | None:
    """What the bills charge for the hours that the week's rows show. None where bills and rows differ by more than
    rounding, or the bills are not known. A platform rounds each row, and a bill once."""
    stated = _stated(period)
    claimed = _claimed(period, stated[0], stated[1].currency) if stated else None
    if stated is None or claimed is None:
        return None
    rounded = len(period.hourly_lines) + len(period.billed.bills)  # amounts, by half a cent each at most
    return stated[1] if 2 * abs((stated[1] - claimed).minor) <= rounded else None


def bill_drift(period: BillingPeriod) -> BillDrift | None:
    """What the week's bills lack beyond what the platform's rows lack already; None where that is rounding, or cannot
    be known: a bill states no hours, is for other days too or may be another week's, or the rate is not agreed, or not
    the same all week."""
    stated, rate = _stated(period), agreed_rate(period.contract, period.first, period.last)
    if stated is None or rate is None or stated[1].currency != rate.currency:
        return None
    seconds, billed = stated
    due = _claimed(period, seconds, rate.currency) or price(rate, seconds)
    short = due - billed
    return None if is_rounding(short, rate, len(period.billed.bills)) else BillDrift(seconds, billed, rate, short)


def _stated(period: BillingPeriod) -> tuple[int, Money] | None:
    """The hours in seconds and the amount that the week's bills state together. None unless all bills are known, state
    their hours, and are for days of this week alone."""
    bills = period.billed.bills if period.contract.type is ContractType.HOURLY else ()
    stated = [bill.seconds for bill in bills if bill.seconds]
    amounts = list(totals(bill.amount for bill in bills).values())
    if len(amounts) != 1 or len(stated) < len(bills):
        return None
    if period.billed.doubt or period.billed.reach_beyond(period.first, period.last) or not _are_rows_final(period):
        return None
    return sum(stated), amounts[0]


def is_rounding(difference: Money, rate: Money, bills: int) -> bool:
    """Whether the rounding of amounts, and of hours to hundredths, explains what bills and their hours at the agreed
    rate differ by."""
    return abs(difference.minor) <= price(rate, _HUNDREDTH * bills).minor + bills * 7 // 2 + 1


def _are_rows_final(period: BillingPeriod) -> bool:
    """Whether the platform shows no rows of the week, or all that it billed: one that is still to come may be the one
    that lacks something."""
    logged = period.known(Side.LOGGED)
    since = logged.as_of is not None and logged.as_of >= period.editable_until
    return not period.hourly_lines or (logged.complete and since)


def agreed_rate(contract: ContractFacts, first: date, last: date) -> Money | None:
    """The agreed rate of all days from `first` to `last`; None where it changes within them, or is only learned."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rates = {contract.rate_on(day) for day in days}
    agreed = len(rates) == 1 and not any(contract.is_learned_on(day) for day in days)
    return rates.pop() if agreed else None


def _claimed(period: BillingPeriod, seconds: int, currency: str) -> Money | None:
    """What the platform's rows claim for as many hours: what they lack at the rate is another finding."""
    lines = [line for line in period.hourly_lines if line.seconds]
    claims = [line.gross for line in lines if line.gross]
    if not lines or len(claims) < len(lines) or any(claim.currency != currency for claim in claims):
        return None
    same = abs(sum(line.seconds or 0 for line in lines) - seconds) < LEAST
    return Money(sum(claim.minor for claim in claims), currency) if same else None
