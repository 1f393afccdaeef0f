"""Writing what follows from transactions: the contract and the day that each counts for, and what it is about."""

from collections.abc import Sequence
from datetime import date

from syncd.core.money import Money
from syncd.core.records import EARNINGS, Ref, TransactionKind
from syncd.ledger.database import Write, marks
from syncd.ledger.derived.rows import Named

MAIN = EARNINGS | {TransactionKind.REFUND}
"""What others of the same event are about."""
ABOUT = frozenset({TransactionKind.FEE, TransactionKind.TAX, TransactionKind.WITHHOLDING})
"""What is about an earning or a refund."""


class Postings:
    """The table of postings, within one transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def add(
        self,
        ref: Ref,
        person: str,
        contract: str | None,
        posted: date,
        day: date,
        kind: TransactionKind,
        amount: Money,
        parent: Ref | None,
        event: str | None,
        named: Named,
    ) -> None:
        """A transaction resolved to a contract. `day` is the last day it is for, or the day it was posted; `event` what
        the platform did, of which several rows tell."""
        dates = (posted.isoformat(), day.isoformat())
        money = (amount.minor, amount.currency)
        how = (named.ref, named.platform, named.title)
        row = (ref, person, contract, *dates, kind, *money, parent, *how, event)
        self._write(f"INSERT INTO posting VALUES ({marks(len(row))})", row)

    def contract(self, ref: Ref | None) -> str | None:
        """The contract of a posting; None where it has none or is not known."""
        contract: str | None = self._write.one("SELECT contract FROM posting WHERE ref = ?", (ref,)) if ref else None
        return contract

    def day(self, ref: Ref | None) -> date | None:
        """The day that a posting counts for."""
        text = self._write.one("SELECT day FROM posting WHERE ref = ?", (ref,)) if ref else None
        return date.fromisoformat(text) if text else None

    def main(self, event: str) -> Ref | None:
        """The earning or refund of an event; None where it has none, or several that count otherwise."""
        sql = f"SELECT min(ref), count(DISTINCT coalesce(contract, '') || day) FROM posting WHERE event = ? AND {_MAIN}"
        ref, different = self._write(sql, (event,)).fetchone()
        return ref if different == 1 else None

    def about(self, ref: Ref, events: Sequence[str]) -> list[Ref]:
        """Postings that are about this one, or may be, as parts of an event."""
        found = [row[0] for row in self._write("SELECT ref FROM posting WHERE parent = ?", (ref,))]
        for event in events:
            found += [row[0] for row in self._write(f"SELECT ref FROM posting WHERE event = ? AND {_ABOUT}", (event,))]
        return sorted(set(found))


def _one_of(kinds: frozenset[TransactionKind]) -> str:
    return f"kind IN ({', '.join(repr(str(kind)) for kind in sorted(kinds))})"


_MAIN, _ABOUT = _one_of(MAIN), _one_of(ABOUT)
