"""Reads clock times with points, `08.37`, where the durations of a file prove that they are no hours in decimals."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from syncd.tabular import Row, Table

_DOTTED = re.compile(r"([0-9]{1,2})\.([0-5][0-9])(?:\.([0-5][0-9]))?", re.ASCII)
_DAY = 86_400
_ROUNDED = 60  # seconds by which a stated duration may differ from what lies between the clock times


def with_colons(
    table: Table, starts: Sequence[str], stops: Sequence[str], duration: Callable[[Row], int | None]
) -> Table:
    """Rewrite clock times like `9.30` as `9:30`, in a table whose rows prove that `9.30` is no number of hours.

    `starts` and `stops`: the columns of clock times, of which a row fills one; `duration`: the seconds that a row
    states. Proof is a row whose duration lies between its cells as clock times, but not as hours in decimals; no row
    may show the opposite. Otherwise the cells stay as they are, and are rejected.
    """
    if not _proven(table, starts, stops, duration):
        return table
    return table.mapped(lambda row: _with_colons(row, (*starts, *stops)))


def _proven(table: Table, starts: Sequence[str], stops: Sequence[str], duration: Callable[[Row], int | None]) -> bool:
    proven = False
    for row in table.rows:
        texts = [text for text in (row.text(*starts), row.text(*stops)) if any(map(str.isdigit, text))]
        cells = [match for text in texts if (match := _DOTTED.fullmatch(text))]
        if len(cells) < len(texts):
            return False
        if any(match[3] for match in cells):  # no number has two points
            proven = True
        elif len(cells) == 2 and (stated := duration(row)) is not None:
            as_clock, as_number = (_fits(cells, stated, minute) for minute in (60, 36))
            if as_number and not as_clock:
                return False
            proven = proven or (as_clock and not as_number)
    return proven


def _fits(cells: Sequence[re.Match[str]], stated: int, seconds: int) -> bool:
    """Whether a duration lies between two cells whose second part counts so many `seconds`: minutes, or hundredths."""
    start, stop = (int(match[1]) * 3600 + int(match[2]) * seconds for match in cells)
    off = (stop - start - stated) % _DAY
    return min(off, _DAY - off) < _ROUNDED


def _with_colons(row: Row, columns: Sequence[str]) -> Row:
    changed = {name: cell.replace(".", ":") for name in columns if _DOTTED.fullmatch(cell := row.cells.get(name, ""))}
    return replace(row, cells={**row.cells, **changed})
