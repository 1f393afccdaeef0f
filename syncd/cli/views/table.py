"""How commands show lists: a table on a terminal, aligned columns in a pipe. Sources' text can do no harm in either."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from syncd.cli.common import console, say, table
from syncd.core.time import Instant, iso
from syncd.core.wording import clean

if TYPE_CHECKING:
    from rich.console import RenderableType


def show(columns: Sequence[str], rows: Iterable[Sequence[object]], right: tuple[str, ...] = ()) -> None:
    """Print `rows` under their `columns`; those in `right` are figures. Nothing at all without a row."""
    texts = [[_text(cell) for cell in row] for row in rows]
    if not texts:
        return
    if sys.stdout.isatty():
        _draw(columns, texts, right)
        return
    widths = [max(map(len, column)) for column in zip(columns, *texts, strict=True)]
    for line in ([column.upper() for column in columns], *texts):
        cells = (
            cell.rjust(width) if column in right else cell.ljust(width)
            for cell, width, column in zip(line, widths, columns, strict=True)
        )
        say("  ".join(cells).rstrip())


def _draw(columns: Sequence[str], texts: Iterable[Iterable[str]], right: tuple[str, ...]) -> None:
    from rich.text import Text

    drawn = table(*columns, right=right)
    for row in texts:
        cells: list[RenderableType] = [Text(cell) for cell in row]  # no markup: what is in brackets stays there
        drawn.add_row(*cells)
    console().print(drawn)


def heading(text: str) -> None:
    """A line above what belongs together, with an empty one before it."""
    say()
    say(text)


def _text(cell: object) -> str:
    return "" if cell is None else clean(str(cell), 1000)


def moment(at: Instant | None) -> str | None:
    """An instant for JSON; null where there is none."""
    return iso(at) if at else None


def moments(at: Any) -> dict[str, str]:
    """Instants by kind for JSON."""
    return {str(kind): iso(at[kind]) for kind in sorted(at)}
