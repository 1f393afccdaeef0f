"""Lists as tables: drawn on a terminal as wide as it is, aligned columns in a pipe.

Text from sources can do no harm in either.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from syncd.cli.say import say
from syncd.core.wording import clean

if TYPE_CHECKING:
    from rich.console import RenderableType

_BETWEEN = 3
"""Characters between two columns on a terminal, and around all of them."""
_LEGIBLE = 24
"""A column of longer texts is at least this wide."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns; those in `right` are figures. Nothing is printed without a row."""

    columns: Sequence[str]
    rows: Iterable[Sequence[object]]
    right: tuple[str, ...] = ()


def print_table(table: Table) -> None:
    """Print a table on standard output."""
    rows = [[_cell(value) for value in row] for row in table.rows]
    if not rows:
        return
    if sys.stdout.isatty():
        _draw(table, rows)
        return
    widths = [max(map(len, column)) for column in zip(table.columns, *rows, strict=True)]
    for line in ([column.upper() for column in table.columns], *rows):
        cells = (
            cell.rjust(width) if column in table.right else cell.ljust(width)
            for cell, width, column in zip(line, widths, table.columns, strict=True)
        )
        say("  ".join(cells).rstrip())


def _draw(table: Table, rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console  # takes 0.1 s, and a pipe needs none of it

    console = Console(highlight=False)
    console.print(drawn(table, rows, console.width))


def drawn(table: Table, rows: Sequence[Sequence[str]], width: int) -> "RenderableType":
    """Return a table for a terminal of `width` characters: columns where all are legible, else a line for each cell.

    A figure is never broken, and texts only between words, unless a word is longer than a line.
    """
    least = [_least(column, cells, table.right) for column, *cells in zip(table.columns, *rows, strict=True)]
    if sum(least) + _BETWEEN * len(least) <= width:
        return _columns(table, rows, least)
    return _blocks(table, rows)


def _least(column: str, cells: Sequence[str], right: Sequence[str]) -> int:
    """The characters that a column needs: all of a figure, and of a text its longest word and some words beside it."""
    from rich.cells import cell_len

    whole = max(map(cell_len, (column, *cells)))
    if column in right or whole <= _LEGIBLE:
        return whole
    return max(_LEGIBLE, *(cell_len(word) for text in (column, *cells) for word in text.split()))


def _columns(table: Table, rows: Iterable[Iterable[str]], least: Iterable[int]) -> "RenderableType":
    from rich import box
    from rich import table as rich_table
    from rich.text import Text

    found = rich_table.Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column, characters in zip(table.columns, least, strict=True):
        justify: Literal["left", "right"] = "right" if column in table.right else "left"
        found.add_column(column, justify=justify, overflow="fold", min_width=characters)
    for row in rows:
        found.add_row(*map(Text, row))  # no markup: what is in brackets stays there
    return found


def _blocks(table: Table, rows: Iterable[Sequence[str]]) -> "RenderableType":
    from rich import table as rich_table
    from rich.text import Text

    found = rich_table.Table.grid(padding=(0, 2, 0, 0))
    found.add_column(no_wrap=True, style="bold")
    found.add_column(overflow="fold")
    for row in rows:
        for column, cell in zip(table.columns, row, strict=True):
            if cell:
                found.add_row(Text(column), Text(cell))
        found.add_row()
    return found


def _cell(value: object) -> str:
    return "" if value is None else clean(str(value), 1000)
