"""A table in one notation, whatever a spreadsheet that it was opened in made of its dates and numbers."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import get_args

from syncd.tabular.readers.recognise import Format
from syncd.tabular.readers.table import Row, Table
from syncd.tabular.values.cache import remembered
from syncd.tabular.values.detect import Dates, mark_of, order_of
from syncd.tabular.values.parse import MARKS, Mark, Order, day, number

_SWAPPED = str.maketrans(",.", ".,")


def uniform(table: Table, export: Format, dates: Order | None, mark: Mark | None) -> Table:
    """The table with its days in ISO and points before its decimals, for an `export` whose own dates leave nothing open
    and whose own numbers have points.

    The cells of the whole file prove how they are written, unless `dates` and `mark` say it. That commas part thousands
    is taken for granted only where they part cells too, or none do. A cell that cannot be read stays as it is. BadFile
    where the cells prove two notations, or none where it matters.
    """
    days, numbers = ([name for name in names if name in table.header] for names in (export.days, export.numbers))
    local: set[Dates] = set()

    def texts() -> Iterator[str]:
        for cells in table.texts([*days, *numbers]):
            said = cells[: len(days)]
            if any(map(_needs_order, said)):
                local.add(Dates(said[0], said[1] if said[1:] else ""))
            yield from cells[len(days) :]

    seen = texts()
    mark = mark or mark_of(table.name, seen, usual="." if table.delimiter in ("", ",") else None)
    deque(seen, maxlen=0)  # for the dates, where nothing was to be proven of numbers
    if local:
        order = dates or order_of(table.name, local)
        table = table.mapped(lambda row: _with_iso(row, days, order))
    return table if mark == "." else table.mapped(lambda row: _with_points(row, numbers))


@remembered
def _needs_order(text: str) -> bool:
    return _day(text, None) is None and any(_day(text, order) for order in get_args(Order))


def _with_iso(row: Row, days: Sequence[str], order: Order) -> Row:
    read = {name: found.isoformat() for name in days if (found := _day(row.cells[name], order))}
    return replace(row, cells={**row.cells, **read})


def _with_points(row: Row, numbers: Sequence[str]) -> Row:
    read = {name: text.translate(_SWAPPED) for name in numbers if _is_number(text := row.cells[name])}
    return replace(row, cells={**row.cells, **read})


def _day(text: str, order: Order | None) -> date | None:
    with suppress(ValueError):
        return day(text, order)
    return None


def _is_number(text: str) -> bool:
    """Whether it is one with either mark: one with the other mark than the file's must not be taken for another."""
    for mark in MARKS:
        with suppress(ValueError):
            number(text, mark)
            return True
    return False
