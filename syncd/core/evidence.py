"""Evidence that a contract's gross rests on: earnings of one basis, and the best of several per currency."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.money import Money, totals
from syncd.core.records import Ref
from syncd.core.summary import Basis
from syncd.core.to_do import Words


@dataclass(frozen=True, slots=True)
class Earning:
    """A part of gross, with the day whose terms apply to it."""

    day: date
    amount: Money
    ref: Ref = ""
    whole: bool = False  # billed, in a week of which all bills are known


@dataclass(frozen=True, slots=True)
class Evidence:
    """Parts of gross that rest on one basis. `lacks`: why more was earned than they show, as far as no gap says so;
    `notes`: how they were computed, where that is not plain; `unsure`: why they are an estimate."""

    basis: Basis
    earnings: Sequence[Earning]
    lacks: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()
    unsure: Words = ""

    def in_currency(self, currency: str) -> "Evidence":
        """The parts in one currency."""
        return replace(self, earnings=[earning for earning in self.earnings if earning.amount.currency == currency])


def shown_by(posted: Evidence, other: Evidence) -> Evidence:
    """`other` with the rows of `posted` in currencies of which both show the same: fees belong to these rows."""
    sums, known = (totals(earning.amount for earning in evidence.earnings) for evidence in (posted, other))
    alike = {currency for currency in known if sums.get(currency) == known[currency]}
    kept = [earning for earning in other.earnings if earning.amount.currency not in alike]
    return replace(other, earnings=[*kept, *(one for one in posted.earnings if one.amount.currency in alike)])


def by_currency(candidates: Sequence[Evidence]) -> dict[str, Evidence]:
    """The evidence that shows most in each currency; the first of those that show the same."""
    found: dict[str, Evidence] = {}
    sums = [totals(earning.amount for earning in evidence.earnings) for evidence in candidates]
    for currency in sorted({currency for known in sums for currency in known}):
        shown = [(known[currency].minor, -place) for place, known in enumerate(sums) if currency in known]
        found[currency] = candidates[-max(shown)[1]].in_currency(currency)
    return found
