"""Finds what a refund gives back, where its row names neither a row nor days: platforms show it on its own.

A refund belongs to the days of the earning that it refunds, so that a week which was credited and billed again shows
what it earned once. Where several days are possible, or none, it stays on the day it was posted: a guess would be a
wrong figure in two weeks.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.money import Money
from syncd.core.records import Ref
from syncd.core.subject_parts import Bill

_ROUNDING = 1
"""Minor units by which an earning and its refund may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedRow:
    """An earning (positive) or a refund (negative) of one contract. Days are the platform's."""

    ref: Ref
    posted: date
    day: date  # the last day it pays for
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedRefund:
    """A refund (negative) that may be of several days, the last ones paid for; it counts for the day it was posted.

    `lacks`: why no known bill is the one it refunds, in words for the user; "" where several may be. Then it may give
    back `days` together, or a bill that was not read.
    """

    ref: Ref
    posted: date
    amount: Money
    days: frozenset[date]
    lacks: str = ""

    def may_move(self, first: date, last: date) -> bool:
        """Whether it may change what was earned from `first` to `last`: it may lie within these days, or outside."""
        within = {first <= day <= last for day in (self.posted, *self.days)}
        return len(within) > 1 or (bool(self.lacks) and first <= self.posted <= last)

    @property
    def words(self) -> str:
        """What is not known, in words for the user."""
        why = self.lacks or "fits several bills"
        return f"the refund of {-self.amount} posted {self.posted} {why}, and counts for that day"


def decided_days(possible: Mapping[Ref, Collection[date]]) -> dict[Ref, date]:
    """The days of the refunds that have only one: refund → last day paid for."""
    return {ref: next(iter(days)) for ref, days in possible.items() if len(days) == 1}


def possible_days(earnings: Collection[PostedRow], refunds: Iterable[PostedRow]) -> dict[Ref, frozenset[date]]:
    """The days that refunds may give money back for: refund → last days paid for; none where no earning fits.

    In this order: an earning of the same amount whose days were billed again, an earning of the same amount, an earning
    of which as much is left. No more is given back of any than it was.
    """
    found: dict[Ref, frozenset[date]] = {}
    left = {row.ref: row.amount.minor for row in earnings}
    oldest = sorted(earnings, key=lambda row: (row.posted, row.ref))
    in_order = sorted(refunds, key=lambda row: (row.posted, row.ref))
    for whole in (True, False):  # what is given back whole leaves nothing for parts, whenever that is
        for refund in in_order:
            if refund.ref in found:
                continue
            before = [row for row in oldest if _is_before(row, refund)]
            fitting = [row for row in before if left[row.ref] >= -refund.amount.minor]
            if whole:
                fitting = _same(refund, [row for row in before if left[row.ref]], earnings)
            if fitting or not whole:
                found[refund.ref] = frozenset(row.day for row in fitting)
            if len({row.day for row in fitting}) == 1:
                left[fitting[0].ref] = 0 if whole else left[fitting[0].ref] + refund.amount.minor
    return found


def _same(refund: PostedRow, rows: Iterable[PostedRow], earnings: Collection[PostedRow]) -> list[PostedRow]:
    """Those of `rows` that have the amount of a refund, as far as possible those whose days were billed again."""
    same = [row for row in rows if abs(row.amount.minor + refund.amount.minor) <= _ROUNDING]
    return [row for row in same if _is_billed_again(row, refund, earnings)] or same


def unplaced_refunds(
    earnings: Collection[PostedRow],
    refunds: Collection[PostedRow],
    possible: Mapping[Ref, frozenset[date]],
    unread: Collection[PostedRow],
) -> list[UnplacedRefund]:
    """The refunds whose days cannot be decided. `possible`: those of `refunds`; `unread`: others, which name a row that
    no source showed.

    A refund that fits no earning is of one that was not read, or of several together: any before it may be among them.
    """
    found = [_unplaced(row, frozenset(), "names a bill that no export shows") for row in unread]
    for row in refunds:
        days = possible[row.ref]
        if not days:
            before = frozenset(earning.day for earning in earnings if _is_before(earning, row))
            found.append(_unplaced(row, before, "fits no known bill"))
        elif len(days) > 1:
            found.append(_unplaced(row, days))
    return sorted(found, key=lambda each: (each.posted, each.ref))


def _unplaced(row: PostedRow, days: frozenset[date], lacks: str = "") -> UnplacedRefund:
    return UnplacedRefund(ref=row.ref, posted=row.posted, amount=row.amount, days=days, lacks=lacks)


def _is_before(earning: PostedRow, refund: PostedRow) -> bool:
    return earning.amount.currency == refund.amount.currency and earning.posted <= refund.posted


def _is_billed_again(row: PostedRow, refund: PostedRow, earnings: Iterable[PostedRow]) -> bool:
    return any(
        other.day == row.day and other.ref != row.ref and other.posted >= refund.posted
        for other in earnings
        if other.day < other.posted  # its row says which days it is for
    )


def standing(bills: Iterable[Bill], refunds: Iterable[Money]) -> list[Bill]:
    """The bills of a week's hours that its refunds (negative) leave, by ref.

    A refund of a whole bill takes that one away. Of the others nobody can tell which hours they give back, and what was
    billed again is for the same hours: the largest bill alone is left, for no more than the money that is left, and for
    as many of its hours.
    """
    left = sorted(bills, key=lambda bill: bill.ref)
    parts = []
    for refund in sorted(refunds, key=lambda each: each.minor):
        whole = [bill for bill in left if _gives_back(refund, bill)]
        if whole:
            left.remove(min(whole, key=lambda bill: (bill.seconds or 0, bill.ref)))
        else:
            parts.append(refund)
    return _in_part(left, parts) if left and parts else left


def _gives_back(refund: Money, bill: Bill) -> bool:
    return refund.currency == bill.amount.currency and abs(refund.minor + bill.amount.minor) <= _ROUNDING


def _in_part(bills: list[Bill], refunds: list[Money]) -> list[Bill]:
    largest = max(bills, key=lambda bill: (bill.seconds or 0, bill.amount.minor, bill.ref))
    currency, amount = largest.amount.currency, largest.amount.minor
    here = [bill.amount.minor for bill in bills if bill.amount.currency == currency]
    kept = min(amount, sum(here) + sum(refund.minor for refund in refunds if refund.currency == currency))
    if kept <= 0:
        return []
    seconds = None if largest.seconds is None else largest.seconds * kept // amount
    return [replace(largest, amount=Money(kept, currency), seconds=seconds)]
