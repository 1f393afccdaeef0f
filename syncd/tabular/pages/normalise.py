"""Brings a table into one notation, whatever a spreadsheet that opened it made of its dates and numbers."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import get_args

from syncd.tabular.readers.recognise import Format
from syncd.tabular.readers.table import Row, Table
from syncd.tabular.values.cache import cached_by_cell
from syncd.tabular.values.detect import RowDates, detect_mark, detect_order
from syncd.tabular.values.parse import MARKS, Mark, Order, day, number

_SWAPPED = str.maketrans(",.", ".,")


def normalise_notation(table: Table, export: Format, dates: Order | None, mark: Mark | None) -> Table:
    """Rewrite days as ISO dates and numbers with a decimal point, for an `export` that itself writes clear dates and
    decimal points.

    All cells of the file together prove how they are written, unless `dates` and `mark` say it. Commas are taken to
    separate thousands only where commas separate cells too, or nothing does. A cell that cannot be read stays as it is.
    BadFile where the cells prove two notations, or none where it matters.
    """
    days, numbers = ([name for name in names if name in table.header] for names in (export.days, export.numbers))
    ambiguous: set[RowDates] = set()

    def number_texts() -> Iterator[str]:
        for cells in table.texts([*days, *numbers]):
            row_days = cells[: len(days)]
            if any(map(_needs_order, row_days)):
                ambiguous.add(RowDates(row_days[0], row_days[1] if row_days[1:] else ""))
            yield from cells[len(days) :]

    texts = number_texts()
    mark = mark or detect_mark(table.name, texts, usual="." if table.delimiter in ("", ",") else None)
    deque(texts, maxlen=0)  # for the dates, where nothing was to be proven of numbers
    if ambiguous:
        order = dates or detect_order(table.name, ambiguous)
        table = table.mapped(lambda row: _with_iso_days(row, days, order))
    return table if mark == "." else table.mapped(lambda row: _with_points(row, numbers))


def normalise_days(table: Table, columns: Sequence[str], dates: Order | None) -> Table:
    """Rewrite the days in these columns, as far as the table has them, as for `normalise_notation`.

    The first two that it has are start and end of a row.
    """
    return normalise_notation(table, Format("", (), days=tuple(columns)), dates, ".")


@cached_by_cell
def _needs_order(text: str) -> bool:
    return _day(text, None) is None and any(_day(text, order) for order in get_args(Order))


def _with_iso_days(row: Row, days: Sequence[str], order: Order) -> Row:
    changed = {name: on.isoformat() for name in days if (on := _day(row.cells[name], order))}
    return replace(row, cells={**row.cells, **changed})


def _with_points(row: Row, numbers: Sequence[str]) -> Row:
    changed = {name: text.translate(_SWAPPED) for name in numbers if _is_number(text := row.cells[name])}
    return replace(row, cells={**row.cells, **changed})


def _day(text: str, order: Order | None) -> date | None:
    with suppress(ValueError):
        return day(text, order)
    return None


def _is_number(text: str) -> bool:
    """Whether it is a number with either mark: a number with the other mark must not become another one."""
    for mark in MARKS:
        with suppress(ValueError):
            number(text, mark)
            return True
    return False
