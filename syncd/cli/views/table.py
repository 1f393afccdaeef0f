"""Lists as tables: drawn on a terminal, aligned columns in a pipe. Text from sources can do no harm in either."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syncd.cli.say import say
from syncd.core.wording import clean


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


def _draw(table: Table, rows: Iterable[Iterable[str]]) -> None:
    from rich import box  # takes 0.1 s, and a pipe needs none of it
    from rich import table as rich_table
    from rich.console import Console
    from rich.text import Text

    drawn = rich_table.Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in table.columns:
        drawn.add_column(column, justify="right" if column in table.right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*map(Text, row))  # no markup: what is in brackets stays there
    Console(highlight=False).print(drawn)


def _cell(value: object) -> str:
    return "" if value is None else clean(str(value), 1000)
