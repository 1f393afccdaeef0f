"""Tells of which refunds nobody knows the days, and which bills of a week its refunds leave.

A refund stays on the day it was posted where several days are possible, or none: a guess would be a wrong figure in two
weeks. `matching/refund_original.py` finds what the others give back.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.matching.refund_original import ROUNDING, PostedRow, is_before
from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.records import EARNINGS, Ref, TransactionKind
from syncd.core.subject_parts import Bill
from syncd.core.to_do import Words

_TAKEN_BACK = EARNINGS - {TransactionKind.MISCELLANEOUS}


def kind_by_sign(kind: TransactionKind, amount: Money) -> TransactionKind:
    """The kind of an account's row whose words say `kind`: a negative earning gives money back. A miscellaneous row may
    be a charge of the platform, and stays what it is."""
    return TransactionKind.REFUND if kind in _TAKEN_BACK and amount.minor < 0 else kind


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
    lacks: Words = ""

    def may_move(self, first: date, last: date) -> bool:
        """Whether it may change what was earned from `first` to `last`: it may lie within these days, or outside."""
        within = {first <= day <= last for day in (self.posted, *self.days)}
        return len(within) > 1 or (bool(self.lacks) and first <= self.posted <= last)

    @property
    def words(self) -> str:
        """What is not known, in words for the user."""
        why = self.lacks or "fits several bills"
        return f"the refund of {-self.amount} posted {self.posted} {why}, and counts for that day"


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
    found = [_unplaced(row, frozenset(), say("names a bill that no export shows")) for row in unread]
    for row in refunds:
        days = possible[row.ref]
        if not days:
            before = frozenset(earning.day for earning in earnings if is_before(earning, row))
            found.append(_unplaced(row, before, say("fits no known bill")))
        elif len(days) > 1:
            found.append(_unplaced(row, days))
    return sorted(found, key=lambda each: (each.posted, each.ref))


def _unplaced(row: PostedRow, days: frozenset[date], lacks: Words = "") -> UnplacedRefund:
    return UnplacedRefund(ref=row.ref, posted=row.posted, amount=row.amount, days=days, lacks=lacks)


def standing(bills: Iterable[Bill], refunds: Iterable[Money]) -> list[Bill]:
    """The bills of a week's hours that its refunds (negative) leave, by ref.

    A refund of a whole bill takes that one away. Of the others nobody can tell which hours they give back, and what was
    billed again is for the same hours: the largest bill alone is left, for no more than the money that is left, and for
    as many of its hours.
    """
    left = sorted(bills, key=lambda bill: bill.ref)
    parts = []
    for refund in sorted(refunds, key=lambda each: each.minor):
        whole = [bill for bill in left if gives_back(refund, bill.amount)]
        if whole:
            left.remove(min(whole, key=lambda bill: (bill.seconds or 0, bill.ref)))
        else:
            parts.append(refund)
    return _in_part(left, parts) if left and parts else left


def gives_back(refund: Money, amount: Money) -> bool:
    """Whether a refund (negative) gives back all of an amount."""
    return refund.currency == amount.currency and abs(refund.minor + amount.minor) <= ROUNDING


def _in_part(bills: list[Bill], refunds: list[Money]) -> list[Bill]:
    largest = max(bills, key=lambda bill: (bill.seconds or 0, bill.amount.minor, bill.ref))
    currency, amount = largest.amount.currency, largest.amount.minor
    here = [bill.amount.minor for bill in bills if bill.amount.currency == currency]
    kept = min(amount, sum(here) + sum(refund.minor for refund in refunds if refund.currency == currency))
    if kept <= 0:
        return []
    seconds = None if largest.seconds is None else largest.seconds * kept // amount
    return [replace(largest, amount=Money(kept, currency), seconds=seconds)]
