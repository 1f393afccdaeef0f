"""Payments beside hours that a platform shows in a week, bonuses and fixed prices, and which of them were never made.

A shown payment is made by an earning of its amount that was posted on its day or up to two weeks later; the nearest one
first, and each once. What is left of both is compared as a sum: a platform may pay one payment in two rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.money import Money
from syncd.core.records import Ref, TransactionKind
from syncd.core.subject_parts import LoggedLine

LATEST = timedelta(days=14)
"""A payment may be posted so long after the day on which it is shown."""
AROUND = timedelta(days=7)
"""Payments that are shown so close to a week may be made by the same earnings."""
KINDS = frozenset({TransactionKind.BONUS, TransactionKind.FIXED, TransactionKind.MISCELLANEOUS})


@dataclass(frozen=True, slots=True)
class OtherEarning:
    """An earning that is for no hours, positive, on the platform's day of its posting."""

    ref: Ref
    posted: date
    amount: Money


@dataclass(frozen=True, slots=True)
class WeekPayments:
    """The payments beside hours that a platform shows in a week, those shown in the weeks beside it, and the earnings
    that may make them."""

    shown: tuple[LoggedLine, ...] = ()
    beside: tuple[LoggedLine, ...] = ()
    earned: tuple[OtherEarning, ...] = ()

    def unpaid(self) -> list[tuple[list[LoggedLine], Money]]:
        """For each currency, the payments of the week that no earning of their amount makes, by day and ref, and what
        they are beyond the other earnings that are theirs; none where that is nothing."""
        left = _unmade(self.shown + self.beside, self.earned)
        own, found = {line.ref for line in self.shown}, []
        for currency in sorted({line.gross.currency for line in left if line.gross}):
            lines = [line for line in left if line.gross and line.gross.currency == currency]
            here = [line for line in lines if line.ref in own]
            rows = [one for one in _free(self.shown + self.beside, self.earned) if one.amount.currency == currency]
            paid = sum(one.amount.minor for one in rows if (line := _owner(one, lines)) and line.ref in own)
            lacking = sum(line.gross.minor for line in here if line.gross) - paid
            found += [(here, Money(lacking, currency))] if lacking > 0 else []
        return found


NO_PAYMENTS = WeekPayments()


def made(shown: Iterable[LoggedLine], earned: Sequence[OtherEarning]) -> dict[Ref, Ref]:
    """The earning of its amount that makes each payment, the nearest first: payment → earning, each once."""
    pairs = sorted(
        (one.posted - line.day, line.day, line.ref, one.ref)
        for line in shown
        for one in earned
        if line.gross == one.amount and _may_make(one, line)
    )
    found: dict[Ref, Ref] = {}
    taken: set[Ref] = set()
    for _, _, line_ref, earning in pairs:
        if line_ref not in found and earning not in taken:
            found[line_ref] = earning
            taken.add(earning)
    return found


def _unmade(shown: Sequence[LoggedLine], earned: Sequence[OtherEarning]) -> list[LoggedLine]:
    paid = made(shown, earned)
    return sorted((line for line in shown if line.ref not in paid), key=lambda line: (line.day, line.ref))


def _free(shown: Sequence[LoggedLine], earned: Sequence[OtherEarning]) -> list[OtherEarning]:
    """The earnings that make no payment of their amount."""
    taken = set(made(shown, earned).values())
    return [one for one in earned if one.ref not in taken]


def _owner(one: OtherEarning, lines: Iterable[LoggedLine]) -> LoggedLine | None:
    """The payment that an earning of another amount may make a part of: the last one before it. It counts once."""
    return max((line for line in lines if _may_make(one, line)), key=lambda line: (line.day, line.ref), default=None)


def _may_make(one: OtherEarning, line: LoggedLine) -> bool:
    return timedelta() <= one.posted - line.day <= LATEST
