"""Recognises ids that only number the rows of their file: those of the next file would be the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from syncd.core.records import Record
from syncd.tabular import Row
from syncd.tabular.mapping.row_values import RowValues

_LEAST = 3
"""Rows from which on 1, 2, 3, … is no chance."""


@dataclass(slots=True)
class _Sequence:
    """Whether ids are 1, 2, 3, … to the number of rows, in the order of the rows or from the last to the first."""

    count: int = 0
    first: int = 0
    last: int = 0
    unbroken: bool = True

    def add(self, text: str) -> None:
        """Take in the id of the next row."""
        number = int(text) if text.isdecimal() and str(int(text)) == text else -1
        self.count += 1
        if self.count == 1:
            self.first = number
        else:
            self.unbroken = self.unbroken and number == self.last + (1 if self.first == 1 else -1)
        self.last = number

    @property
    def numbers_rows(self) -> bool:
        """Whether these are numbers of rows, and no ids."""
        return self.unbroken and self.count >= _LEAST and 1 in (self.first, self.last)


def numbers_rows(ids: Iterable[str]) -> bool:
    """Whether the ids of a file's rows only number them."""
    sequence = _Sequence()
    for text in ids:
        sequence.add(text)
    return sequence.numbers_rows


class RowNumbers:
    """Reports a column of ids that merely counts the rows: 1, 2, 3 and so on."""

    def __init__(self, values: RowValues) -> None:
        self._values = values
        self._where = ""
        self._sequence = _Sequence()

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the protocol of checks
        """Take in a row's id, once for all of its records."""
        if row.where != self._where:
            self._where = row.where
            self._sequence.add(self._values.id(row))

    def notices(self) -> Iterator[str]:
        """Say what happens if another file numbers its rows in the same way."""
        if self._sequence.numbers_rows:
            yield (
                f"the ids are 1 to {self._sequence.count}, like numbers of rows: if another file begins with 1 again, "
                "leave `id` out of `columns`, else its rows replace these"
            )
