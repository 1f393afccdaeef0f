"""Tells rows that add up others from entries and work lines, and compares the hours that they state with those rows."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import isqrt

from syncd.core.records import Record, TimeEntry, WorkLine
from syncd.tabular import Row, Unit, normalise_name
from syncd.tabular.mapping.column_names import SUMS
from syncd.tabular.mapping.fields import Fields
from syncd.tabular.mapping.open import DAY, MappedTable
from syncd.tabular.trackers.stated_duration import clock_text

_ROUNDING = 60  # seconds of a row; of many rows, it largely cancels out
_LISTED = 3


@dataclass(frozen=True, slots=True)
class _Sum:
    where: str
    seconds: int
    before: int  # what the rows above it add up to


class StatedSums:
    """Leaves out rows of sums, and compares each with all rows, or with those since the sum above it: a check of a
    whole file.

    A row of a sum has a duration and no day; its other cells are empty, dashes or words like "Total". Where the filters
    of the mapping leave out rows with a day, nothing is compared, since a sum may be of all.
    """

    def __init__(self, table: MappedTable, unit: Unit | None, fields: Fields) -> None:
        self._table = table
        self._unit = unit
        self._days = fields.days
        filled = (name for field in ("duration", *fields.days) for name in table.values.columns.get(field, ()))
        self._read = frozenset((DAY, *filled))
        self._sums: dict[str, _Sum] = {}  # by place; the last reading of the file counts
        self._added_up = 0
        self._rows = 0
        self._filters = bool(table.only_words)

    def includes(self, row: Row) -> bool:
        """Whether the filters let a row through, and it is no sum."""
        if not self._table.includes(row):
            self._filters = self._filters or bool(row.text(DAY))
            self._note(row)
            return False
        if row.text(DAY) or not self._is_sum(row):
            return True
        self._note(row)
        return False

    def only(self, read: Callable[[Row], Sequence[Record]]) -> Callable[[Row], Sequence[Record]]:
        """Make `read` return nothing for other rows."""
        return lambda row: read(row) if self.includes(row) else ()

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the record has the seconds
        """Add up a record."""
        if isinstance(record, TimeEntry | WorkLine):
            self._rows += 1
            self._added_up += record.seconds or 0

    def notices(self) -> list[str]:
        """Report sums that differ from what the rows add up to, by more than rounding."""
        wrong: list[str] = []
        above = 0
        for stated in () if self._filters else self._sums.values():
            possible = (self._added_up, stated.before, stated.before - above)
            above = stated.before
            if all(abs(stated.seconds - seconds) > _ROUNDING * max(1, isqrt(self._rows)) for seconds in possible):
                wrong.append(f"{stated.where} ({clock_text(stated.seconds)})")
        if not (wrong and self._rows):
            return []
        more = f" and {len(wrong) - _LISTED} more" if len(wrong) > _LISTED else ""
        rows = f"the rows that were read add up to {clock_text(self._added_up)}"
        return [f"{rows}, and a sum of the file differs: {', '.join(wrong[:_LISTED])}{more}; are rows missing?"]

    def _note(self, row: Row) -> None:
        if row.text(DAY):
            return
        with suppress(ValueError):
            if (seconds := self._table.values.seconds(row, "duration", self._unit)) is not None:
                self._sums[row.where] = _Sum(row.where, seconds, self._added_up)

    def _is_sum(self, row: Row) -> bool:
        values = self._table.values
        if any(values.text(row, field) for field in self._days) or not values.text(row, "duration"):
            return False
        others = [text for name, text in row.cells.items() if name not in self._read]
        words = [text for text in others if any(map(str.isalpha, text))]
        if not all(normalise_name(text).rstrip(" :") in SUMS for text in words):
            return False
        return bool(words) or (bool(others) and not any(map(str.isalnum, "".join(others))))
