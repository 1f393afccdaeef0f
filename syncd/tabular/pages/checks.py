"""Checks of a whole file of transactions: they report what they find and reject no row."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from syncd.core.records import Record, Transaction, TransactionKind
from syncd.core.wording import count
from syncd.tabular.readers.table import Row


class Check(Protocol):
    """Sees every record but labels and contracts once, in the order of the file, and reports to people."""

    def see(self, row: Row, record: Record) -> None:
        """Take in a record and its row."""
        ...

    def notices(self) -> Iterable[str]:
        """Report in sentences without a full stop."""
        ...


class RunningBalance:
    """Checks that each balance follows exactly from the last one and the amounts in between, per currency.

    A file may go from the newest row to the oldest or the other way; the way in which more rows foot is taken. A row
    without a balance is a gap that proves nothing; a balance that never moves is not a running one.
    """

    def __init__(self) -> None:
        self._last: dict[str, Transaction] = {}
        self._moves = False
        self._oldest_first = _Breaks()
        self._newest_first = _Breaks()

    def see(self, row: Row, record: Record) -> None:
        """Compare a transaction with the last one in the file."""
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
        return self._moves and self._breaks.number > 0

    @property
    def _breaks(self) -> "_Breaks":
        return min(self._newest_first, self._oldest_first, key=lambda breaks: breaks.number)

    def notices(self) -> Iterator[str]:
        """Report the first break and how many more there are."""
        if not self.broken:
            return
        breaks = self._breaks
        others = f" (and {count(breaks.number - 1, 'more place')})" if breaks.number > 1 else ""
        yield f"the running balance breaks at {breaks.first}{others}: rows are missing, altered or filtered out"


@dataclass(slots=True)
class _Breaks:
    """Places where a balance does not follow from the last one."""

    number: int = 0
    first: str = ""

    def add(self, where: str) -> None:
        self.first = self.first or where
        self.number += 1


@dataclass(slots=True)
class UnknownTypes:
    """Counts transactions whose type has no known meaning."""

    _rows: Counter[str] = field(default_factory=Counter)

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the record has the type
        """Count a transaction of kind OTHER."""
        if isinstance(record, Transaction) and record.kind is TransactionKind.OTHER:
            self._rows[record.type_text] += 1

    def notices(self) -> Iterator[str]:
        """Name every type and the number of its rows in one sentence."""
        if self._rows:
            types = ", ".join(f"{text!r} in {count(number, 'row')}" for text, number in sorted(self._rows.items()))
            yield f"types of transactions that are not known, kept as other and counted nowhere: {types}"
