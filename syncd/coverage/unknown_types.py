"""Reads the transactions of a type that syncd does not know: they count in no figure, so figures lack them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from syncd.core.discrepancies import SideCoverage
from syncd.core.money import Money, totals
from syncd.core.phrases import Phrase, joined, plural, say
from syncd.core.sentences import all_of
from syncd.core.wording import clean
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days


@dataclass(frozen=True, slots=True)
class UnknownTypes:
    """The platform's words of such transactions, and the amounts of a contract's own."""

    words: Sequence[str] = ()
    amounts: Sequence[Money] = ()

    @classmethod
    def of(cls, ledger: Ledger, contract: str, days: Days) -> "UnknownTypes":
        """Those that may be of the contract, on these days."""
        return cls._from(ledger.payments.unknown_types(contract, days.first, days.last))

    @classmethod
    def paying(cls, ledger: Ledger, contract: str, days: Days) -> "UnknownTypes":
        """Those of them that may pay for something: money that is taken away is no bill."""
        rows = ledger.payments.unknown_types(contract, days.first, days.last)
        return cls._from([row for row in rows if row[1].minor > 0])

    @classmethod
    def _from(cls, rows: Sequence[tuple[str, Money, bool]]) -> "UnknownTypes":
        return cls([words for words, *_ in rows], [amount for _, amount, is_own in rows if is_own])

    def lacking(self, known: SideCoverage) -> SideCoverage:
        """Coverage of bills that lack them."""
        if not self.words:
            return known
        types = ", ".join(f"“{clean(word, 60)}”" for word in sorted(set(self.words)))
        because = plural(
            len(self.words),
            "{number} transaction of a type that syncd does not know ({types}) is not counted",
            "{number} transactions of a type that syncd does not know ({types}) are not counted",
            types=types,
        )
        if known.complete and not known.lower_bound:
            return replace(known, lower_bound=True, because=because)
        return replace(known, because=joined([known.because, because], "; "))

    @property
    def takes(self) -> Phrase:
        """That some take money away, so that figures without them may be too high, in words; "" where none does."""
        taken = [-amount for amount in self.amounts if amount.minor < 0]
        if not taken:
            return Phrase("")
        return plural(
            len(taken),
            "{number} transaction of a type that syncd does not know takes {amount} away",
            "{number} transactions of a type that syncd does not know take {amount} away",
            amount=all_of(say("{amount}", amount=amount) for amount in totals(taken).values()),
        )
