"""Lists as tables: drawn on a terminal as wide as it is, aligned columns in a pipe.

Text from sources can do no harm in either.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from syncd.cli.say import say
from syncd.core.wording import clean
from syncd.core.wrapping import width_of, words, wrapped

if TYPE_CHECKING:
    from rich.console import RenderableType

_BETWEEN = (3, 2)
"""Characters between two columns on a terminal: fewer where it is narrow."""
_NOTHING = ("", "–")
"""Cells for which a row of its own would say nothing: empty, and what does not apply."""
_LEGIBLE = 24
"""A column of longer texts is at least this wide."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns; those in `right` are figures. Nothing is printed without a row."""

    columns: Sequence[str]
    rows: Iterable[Sequence[object]]
    right: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToCopy:
    """Lines that people copy into a file, such as tables of a configuration: no terminal's width wraps them."""

    lines: Sequence[str]


def print_table(table: Table) -> None:
    """Print a table on standard output."""
    rows = [[_cell(value) for value in row] for row in table.rows]
    if not rows:
        return
    if sys.stdout.isatty():
        _draw(table, rows)
        return
    widths = [max(map(width_of, column)) for column in zip(table.columns, *rows, strict=True)]
    for line in ([column.upper() for column in table.columns], *rows):
        cells = (
            _aligned(cell, width, right=column in table.right)
            for cell, width, column in zip(line, widths, table.columns, strict=True)
        )
        say("  ".join(cells).rstrip())


def _aligned(cell: str, width: int, *, right: bool) -> str:
    """A cell with spaces before or after it; wide characters take two of `width`."""
    spaces = " " * (width - width_of(cell))
    return spaces + cell if right else cell + spaces


def _draw(table: Table, rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console  # takes 0.1 s, and a pipe needs none of it

    console = Console(highlight=False)
    console.print(drawn(table, rows, console.width))


def drawn(table: Table, rows: Sequence[Sequence[str]], width: int) -> "RenderableType":
    """Return a table for a terminal of `width` characters: columns where all are legible, else a line for each cell.

    No figure is broken, nor parted from its sign or currency. Texts are wrapped between words, and only a word that is
    longer than a line is broken.
    """
    from rich.console import Group
    from rich.text import Text

    columns = list(zip(table.columns, *rows, strict=True))
    least = [_least(column, cells, table.right) for column, *cells in columns]
    gap = next((gap for gap in _BETWEEN if sum(least) + gap * (len(least) - 1) <= width), None)
    if gap is None:
        lines = _blocks(table, rows, width)
    else:
        spare = width - sum(least) - gap * (len(least) - 1)
        lines = _columns(table, rows, _widths(columns, least, spare), gap)
    shown = []
    for line, bold in lines:
        text = Text(line.rstrip(), no_wrap=True, overflow="ignore")
        text.stylize("bold", 0, bold)
        shown.append(text)
    return Group(*shown)


def _least(column: str, cells: Sequence[str], right: Sequence[str]) -> int:
    """The characters that a column needs: all of a figure, and of a text its longest word and some words beside it."""
    whole = max(map(width_of, (column, *cells)))
    if column in right or whole <= _LEGIBLE:
        return whole
    return max(_LEGIBLE, *(width_of(word) for text in (column, *cells) for word in words(text)))


def _widths(columns: Iterable[Sequence[str]], least: Iterable[int], spare: int) -> list[int]:
    """The characters of each column: as many as it needs, and of the `spare` ones what its texts can use."""
    widths = []
    for cells, needed in zip(columns, least, strict=True):
        more = min(spare, max(map(width_of, cells)) - needed)
        widths.append(needed + more)
        spare -= more
    return widths


def _columns(table: Table, rows: Iterable[Sequence[str]], widths: Sequence[int], gap: int) -> Iterator[tuple[str, int]]:
    """Lines, each with how many of its first characters are bold."""
    whole = sum(widths) + gap * (len(widths) - 1)
    yield from ((line, whole) for line in _row(table, table.columns, widths, gap))
    yield "─" * whole, 0
    for row in rows:
        yield from ((line, 0) for line in _row(table, row, widths, gap))
    yield "", 0


def _row(table: Table, row: Sequence[str], widths: Sequence[int], gap: int) -> Iterator[str]:
    parts = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for cells in zip_longest(*parts, fillvalue=""):
        aligned = (
            _aligned(cell, width, right=column in table.right)
            for cell, width, column in zip(cells, widths, table.columns, strict=True)
        )
        yield (" " * gap).join(aligned)


def _blocks(table: Table, rows: Iterable[Sequence[str]], width: int) -> Iterator[tuple[str, int]]:
    label = max(map(width_of, table.columns)) + 2
    for row in rows:
        for column, cell in zip(table.columns, row, strict=True):
            if cell not in _NOTHING:
                first, *rest = wrapped(cell, width - label)
                yield _aligned(column, label, right=False) + first, len(column)
                yield from ((" " * label + line, 0) for line in rest)
        yield "", 0


def _cell(value: object) -> str:
    return "" if value is None else clean(str(value), 1000)
