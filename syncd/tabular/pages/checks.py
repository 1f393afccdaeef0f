"""Checks of a file of transactions that need more than one row: what they find is told, no row is refused for it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from syncd.core.records import Record, Transaction, TransactionKind
from syncd.tabular.readers.table import Row


class RunningBalance:
    """Whether each balance follows from the one before and the amounts between, exactly, per currency.

    A file may go from the newest row to the oldest or the other way; the way in which more of it foots is meant. A row
    without a balance is a gap, over which nothing is said; a balance that never moves is none of each row.
    """

    def __init__(self) -> None:
        self._last: dict[str, Transaction] = {}
        self._moves = False
        self._oldest_first = _Breaks()
        self._newest_first = _Breaks()

    def see(self, row: Row, record: Record) -> None:
        """Compare a transaction with the one before it in the file."""
        if not isinstance(record, Transaction):
            return
        currency = record.amount.currency
        last = self._last.pop(currency, None)
        if record.balance is None or record.balance.currency != currency:
            return
        self._last[currency] = record
        if last is None or last.balance is None:
            return
        if last.ref == record.ref and last == record:  # a row that stands twice counts once; most differ by their refs
            return
        change = record.balance.minor - last.balance.minor  # of one currency
        self._moves = self._moves or change != 0
        if change != record.amount.minor:
            self._oldest_first.add(row.where)
        if -change != last.amount.minor:
            self._newest_first.add(row.where)

    @property
    def broken(self) -> bool:
        """Whether the balance breaks anywhere."""
        return self._moves and self._breaks.count > 0

    @property
    def _breaks(self) -> "_Breaks":
        return min(self._newest_first, self._oldest_first, key=lambda each: each.count)

    def notices(self) -> Iterator[str]:
        """One sentence, where the balance breaks."""
        if not self.broken:
            return
        breaks = self._breaks
        more = breaks.count - 1
        others = f" (and {more} more place{'s' if more > 1 else ''})" if more else ""
        yield f"the running balance breaks at {breaks.first}{others}: rows are missing, altered or filtered out"


@dataclass(slots=True)
class _Breaks:
    """Where a balance does not follow."""

    count: int = 0
    first: str = ""

    def add(self, where: str) -> None:
        self.first = self.first or where
        self.count += 1


@dataclass(slots=True)
class UnknownTypes:
    """The words of transactions whose type is not known."""

    _words: Counter[str] = field(default_factory=Counter)

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the words tell which rows
        """Count a transaction of kind OTHER."""
        if isinstance(record, Transaction) and record.kind is TransactionKind.OTHER:
            self._words[record.type_text] += 1

    def notices(self) -> Iterator[str]:
        """One sentence with every word and how many rows have it."""
        if self._words:
            said = ", ".join(f"{text!r} in {_rows(count)}" for text, count in sorted(self._words.items()))
            yield f"types of transactions that are not known, kept as other and counted nowhere: {said}"


def _rows(count: int) -> str:
    return f"{count} row{'s' if count > 1 else ''}"
