"""Finds what a refund gives back, where its row names neither a row nor days: platforms show it on its own.

A refund belongs to the days of the earning that it refunds, so that a week which was credited and billed again shows
what it earned once. Where several days are possible, it stays on the day it was posted: a guess would be a wrong figure
in two weeks.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from syncd.core.money import Money
from syncd.core.records import Ref

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
    """A refund (negative) that may be of several days, the last ones paid for; it counts for the day it was posted."""

    posted: date
    amount: Money
    days: frozenset[date]

    def may_move(self, first: date, last: date) -> bool:
        """Whether it may change what was earned from `first` to `last`: it may lie within these days, or outside."""
        within = {first <= day <= last for day in (self.posted, *self.days)}
        return len(within) > 1

    @property
    def words(self) -> str:
        """What is not known, in words for the user."""
        return f"the refund of {-self.amount} posted {self.posted} fits several bills, and counts for that day"


def refunded_days(earnings: Collection[PostedRow], refunds: Iterable[PostedRow]) -> dict[Ref, date]:
    """The days that refunds give money back for: refund → last day paid for. Those that cannot be decided are left out;
    see `possible_days`."""
    possible = possible_days(earnings, refunds)
    return {ref: next(iter(days)) for ref, days in possible.items() if len(days) == 1}


def possible_days(earnings: Collection[PostedRow], refunds: Iterable[PostedRow]) -> dict[Ref, frozenset[date]]:
    """The days that refunds may give money back for: refund → last days paid for; none where no earning fits.

    In this order: an earning of the same amount whose days were billed again, an earning of the same amount, an earning
    of more. None is refunded whole twice.
    """
    found: dict[Ref, frozenset[date]] = {}
    refunded: set[Ref] = set()
    for refund in sorted(refunds, key=lambda row: (row.posted, row.ref)):
        given_back = -refund.amount.minor
        before = [
            row
            for row in sorted(earnings, key=lambda row: (row.posted, row.ref))
            if row.amount.currency == refund.amount.currency and row.posted <= refund.posted and row.ref not in refunded
        ]
        same = [row for row in before if abs(row.amount.minor - given_back) <= _ROUNDING]
        again = [row for row in same if _is_billed_again(row, refund, earnings)]
        fitting = again or same or [row for row in before if row.amount.minor > given_back]
        found[refund.ref] = frozenset(row.day for row in fitting)
        if same and len(found[refund.ref]) == 1:
            refunded.add(fitting[0].ref)
    return found


def _is_billed_again(row: PostedRow, refund: PostedRow, earnings: Iterable[PostedRow]) -> bool:
    return any(
        other.day == row.day and other.ref != row.ref and other.posted >= refund.posted
        for other in earnings
        if other.day < other.posted  # its row says which days it is for
    )
