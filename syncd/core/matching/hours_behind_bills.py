"""Finds what a bill for hours has beyond the hours that the platform shows of its days: nothing stands behind that.

Bills for the same days take their hours in the order of posting, see `earning_hours`. What an earlier bill has taken is
billed twice by a later one; hours that are not shown at all are of the bill that states them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from syncd.core.bill_rate import agreed_rate, is_rounding
from syncd.core.matching.earning_hours import (
    SEGMENT,
    HoursBill,
    WithoutHours,
    connected_before,
    most_with_hours,
    without_hours,
)
from syncd.core.money import Money, price
from syncd.core.payment_group import PaymentGroup, hours_bills
from syncd.core.records import TransactionKind, WorkKind
from syncd.core.subject_parts import LoggedLine


def own_bills(group: PaymentGroup) -> list[HoursBill]:
    """The bills of the group itself, as far as refunds left them; those alone that name their days."""
    own = {row.ref for row in group.rows}
    return [bill for bill in group.hours_bills if bill.ref in own]


def earlier_bills(group: PaymentGroup) -> list[HoursBill]:
    """The bills posted before it, or with it, that take hours before it does: those for some of its days, and those
    that share days with them, also through others."""
    own = own_bills(group)
    if group.head.kind is not TransactionKind.HOURLY or not own:
        return []
    return connected_before(own, (*group.hours_bills, *group.connected))


def without_basis(group: PaymentGroup) -> WithoutHours | None:
    """What its bills have beyond the hours that are shown; None where no rate tells what these are worth.

    A bill that states its hours has the rest of its amount, or, where it is at another rate than the one agreed for all
    of its week, the rest of its hours at the agreed rate: what it has beyond that is another matter, see `bill_drift`.
    Where no rate is agreed, it has its share of the amount.
    """
    own = [bill if (bill.seconds or 0) >= SEGMENT else replace(bill, seconds=None) for bill in own_bills(group)]
    nothing, in_seconds = Money(0, group.gross.currency), all(bill.seconds for bill in own)
    if not group.seconds_shown and not in_seconds:
        return WithoutHours(sum((bill.amount for bill in own), nothing))
    found = without_hours(own, list(worth_of_lines(group)))
    if found is None:
        return None
    parts = [_at_agreed_rate(group, bill, found[bill.ref]) for bill in own if bill.ref in found]
    seconds = sum(part.seconds or 0 for part in parts) if in_seconds else None
    return WithoutHours(sum((part.amount for part in parts), nothing), seconds)


def hours_left_unbilled(group: PaymentGroup) -> Money | None:
    """How much of a refund was for hours of which no bill is left after it: at most that is lost by it. It is what the
    bills had of the hours together before the refund, less what those that are left have.

    Bills and refunds posted later do not count, nor those in another currency; nor do bills that share days with other
    ones alone: without them, it is never too small. None where the hours may change or have no known worth, where a
    bill names no days, or where no other bill for these days stood: then the refund corrects none that came twice.
    """
    before, after = _bills_around(group)
    of = [line for line in worth_of_lines(group) if any(bill.first <= line.day <= bill.last for bill in before)]
    worth = Counter[date]()
    for line in of:
        if line.gross is None or line.gross.currency != group.gross.currency:
            return None
        worth[line.day] += line.gross.minor
    beside = {bill.ref for bill in after} - {group.original.ref if group.original else ""}
    if not beside or not of or not _are_final(group, max(bill.last for bill in before)):
        return None
    lost = most_with_hours(before, worth) - most_with_hours(after, worth)
    return Money(lost if lost > len(of) else 0, group.gross.currency)  # a cent for the rounding of each line


def _bills_around(group: PaymentGroup) -> tuple[Sequence[HoursBill], Sequence[HoursBill]]:
    """The bills of the days of a refund, as it found them and as it left them; none where one of them names no days,
    where the refund is of no bill for hours, or where its bill is not known and others are for more days than it."""
    own, first, last = {row.ref for row in group.rows}, *group.paid_days
    bills = [
        bill
        for bill in group.bills
        if bill.kind is TransactionKind.HOURLY
        and bill.posted <= group.posted_on
        and bill.amount.currency == group.gross.currency
    ]
    refunds = [
        (refund, bill)
        for refund, bill in group.given_back
        if refund.amount.currency == group.gross.currency
        and (refund.ref in own or (refund.posted, refund.ref) <= (group.posted_on, group.ref))
    ]
    before = hours_bills(bills, [(refund, bill) for refund, bill in refunds if refund.ref not in own])
    after = hours_bills(bills, refunds)
    if not all(bill.first_day for bill in bills):
        return (), ()
    if group.original is None:
        whole = HoursBill(ref=group.ref, posted=group.posted_on, first=first, last=last, amount=-group.gross)
        is_within = all(first <= bill.first and bill.last <= last for bill in before)
        return ((*before, whole), after) if is_within else ((), ())
    is_seen = any(refund.ref in own and bill == group.original.ref for refund, bill in refunds)
    return (before, after) if is_seen and group.original.kind is TransactionKind.HOURLY else ((), ())


def are_hours_final(group: PaymentGroup) -> bool:
    """Whether all hours of its days are known as they are since the platform closed the last week of these days."""
    return _are_final(group, group.paid_days[1])


def _are_final(group: PaymentGroup, last: date) -> bool:
    known = group.logged
    return (
        known.complete
        and known.as_of is not None
        and known.as_of >= group.profile.editable_until(group.profile.week_of(last))
    )


def worth_of_lines(group: PaymentGroup) -> Iterator[LoggedLine]:
    """The hours of all days of its bills, each worth what the platform claims for it, or more at the rate of its day: a
    claim below that is another matter."""
    for line in group.lines:
        if line.seconds and line.kind is WorkKind.HOURLY:
            rate = group.contract.rate_on(line.day) if group.contract else None
            worth = price(rate, line.seconds) if rate else None
            if worth and (
                line.gross is None or (line.gross.currency == worth.currency and line.gross.minor < worth.minor)
            ):
                yield replace(line, gross=worth)
            else:
                yield line


def _at_agreed_rate(group: PaymentGroup, bill: HoursBill, part: WithoutHours) -> WithoutHours:
    is_week = group.profile.week_of(bill.first) == group.profile.week_of(bill.last)
    rate = agreed_rate(group.contract, bill.first, bill.last) if group.contract and is_week else None
    if part.seconds is None or bill.seconds is None or rate is None or rate.currency != part.amount.currency:
        return part
    if not is_rounding(bill.amount - price(rate, bill.seconds), rate, 1):
        return replace(part, amount=price(rate, part.seconds))
    return replace(part, amount=bill.amount - price(rate, bill.seconds - part.seconds))
