"""The bills of a contract's week, and the part of its logged hours that none of them pays for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from syncd.core.money import Money, price, totals
from syncd.core.price_by_day import price_by_day
from syncd.core.profile import Profile
from syncd.core.records import Ref
from syncd.core.refunds import gives_back
from syncd.core.subject_parts import ContractFacts, LoggedLine
from syncd.core.undated_bills import LoggedWeek, UndatedBill, doubtful_bills
from syncd.core.work_sessions import LEAST

WEEKS_LATER = 4
"""A bill that counts for one of so many weeks after a week may be for this one, too."""
_HUNDREDTH = 18
"""Seconds: what the hours of one row differ by where they are written with two decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekBill:
    """A transaction that pays for hours from `first` to `last`, days of the platform. `seconds`: as many, where it
    states them."""

    ref: Ref
    amount: Money
    posted: date
    first: date
    last: date
    seconds: int | None = None
    names_days: bool = True


@dataclass(frozen=True, slots=True)
class WeekBills:
    """The bills that are for some days of a week, whatever a refund gave back later. `doubt`: why a bill that counts
    for another week may be for this one, in words for the user; "" where none may."""

    bills: tuple[WeekBill, ...] = ()
    doubt: str = ""

    def reach_beyond(self, first: date, last: date) -> list[WeekBill]:
        """The bills that are for days before `first` or after `last`, too."""
        return [bill for bill in self.bills if bill.first < first or bill.last > last]


NO_BILLS = WeekBills()


@dataclass(frozen=True, slots=True)
class NotBilled:
    """Logged hours that no bill pays for, and what they are worth; None where no rate tells it. `by_amount`: they
    follow from the amounts of the bills, since these state no hours."""

    seconds: int
    stake: Money | None
    by_amount: bool = False


def bills_for(
    first: date,
    rows: Iterable[WeekBill],
    refunds: Iterable[tuple[date, Money]],
    logged: Mapping[date, LoggedWeek],
    profile: Profile,
) -> WeekBills:
    """Choose the bills for days of the week that begins on `first`, of `rows`: those of this week and later ones.

    A row that names no days is for the week that ended before it was posted, see `Profile.billed_until`; else for that
    of its posting. `logged`: first day → what the platform shows of these weeks. `refunds` as in `without_rebilled`.
    """
    last, own, undated = first + timedelta(days=6), [], []
    for row in rows:
        if row.names_days:
            own += [row] if row.first <= last and row.last >= first else []
            continue
        week = profile.week_of(profile.billed_until(row.posted) or row.posted)
        if week == first:
            own.append(replace(row, first=first, last=last))
        elif week > first:
            undated.append(
                UndatedBill(ref=row.ref, posted=row.posted, day=row.last, amount=row.amount, seconds=row.seconds)
            )
    doubts = (bill.because for bill in doubtful_bills(undated, logged, profile) if last in bill.others)
    return WeekBills(tuple(without_rebilled(own, refunds)), next(doubts, ""))


def without_rebilled(bills: Iterable[WeekBill], refunds: Iterable[tuple[date, Money]]) -> list[WeekBill]:
    """The bills, each once: of one that was given back whole and what was billed again for it, whichever is more.
    `refunds`: when each was posted, and its amount (negative). What was billed, was billed: what a refund took away for
    good is a loss of its own, see the rule `reversal-after-payment`."""
    left = sorted(bills, key=lambda bill: (bill.posted, bill.ref))
    for posted, refund in sorted(refunds, key=lambda each: (each[0], each[1].minor)):
        whole = [bill for bill in left if bill.posted <= posted and gives_back(refund, bill.amount)]
        again = [bill for bill in left if bill.posted >= posted and bill is not whole[0]] if whole else []
        if again:
            is_less = sum(bill.amount.minor for bill in again) < whole[0].amount.minor
            left = [bill for bill in left if not any(bill is one for one in (again if is_less else whole[:1]))]
    return left


def not_billed(
    contract: ContractFacts,
    lines: Sequence[LoggedLine],
    billable: int,
    bills: Sequence[WeekBill],
    segment: int,
) -> NotBilled | None:
    """Find the hours that a platform shows and did not bill: `billable` seconds of the hourly `lines` less those of the
    `bills`; None where amounts would have to tell it, and cannot.

    Bills that all state their hours are compared by hours. A difference of less than half a `segment` (seconds that the
    platform bills as a whole) is rounding, and so is what two decimals of an hour leave open. Else the worth of the
    lines is compared with the amounts; one minor unit for each row is rounding.
    """
    rows = len(lines) + len(bills)
    if all(bill.seconds is not None for bill in bills):
        left = billable - sum(bill.seconds or 0 for bill in bills)
        rounding = max(LEAST, segment // 2, _HUNDREDTH * rows) if bills else 0
        return NotBilled(left, _price(contract, lines, left)) if left > rounding else NotBilled(0, None)
    logged = sum(line.seconds or 0 for line in lines)
    worth, billed = _worth(contract, lines, logged), list(totals(bill.amount for bill in bills).values())
    if worth is None or len(billed) != 1 or billed[0].currency != worth.currency:
        return None
    due = worth.minor * billable // logged
    short = due - billed[0].minor
    if short <= rows:
        return NotBilled(0, None)
    return NotBilled(billable * short // due, Money(short, worth.currency), by_amount=True)


def _price(contract: ContractFacts, lines: Sequence[LoggedLine], seconds: int) -> Money | None:
    """The worth of `seconds` of the lines' hours: at the agreed rates of their days, else as the lines claim."""
    if seconds <= 0:
        return None
    by_day: Counter[date] = Counter()
    for line in lines:
        by_day[line.day] += line.seconds or 0
    agreed = price_by_day(contract, seconds, by_day, lines[0].day)
    logged = by_day.total()
    claimed = None if agreed else _worth(contract, lines, logged)
    return agreed or (claimed and Money(claimed.minor * seconds // logged, claimed.currency))


def _worth(contract: ContractFacts, lines: Sequence[LoggedLine], logged: int) -> Money | None:
    """What the lines claim, or are worth at the rate of their days. None where a line has no price, all are worth
    nothing, or currencies differ."""
    shown = [_of_line(contract, line) for line in lines if line.seconds]
    amounts: Mapping[str, Money] = totals(amount for amount in shown if amount is not None)
    if not logged or None in shown or len(amounts) != 1:
        return None
    (worth,) = amounts.values()
    return worth if worth.minor > 0 else None


def _of_line(contract: ContractFacts, line: LoggedLine) -> Money | None:
    rate = contract.rate_on(line.day)
    return line.gross or (price(rate, line.seconds or 0) if rate else None)
