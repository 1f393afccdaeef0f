"""Reads a file row by row, as often as needed, without holding all rows; each has its place in the file."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Literal

from syncd.connector import BadFile
from syncd.core.mapping import normalise_name
from syncd.core.pages import SourceFile
from syncd.tabular.readers.csv_lines import first_line
from syncd.tabular.readers.csv_lines import lines as csv_lines
from syncd.tabular.readers.encoding import Text, text_of
from syncd.tabular.readers.last_cell import is_whole
from syncd.tabular.readers.limits import ROWS
from syncd.tabular.readers.no_table import refuse_no_table
from syncd.tabular.readers.xlsx_sheet import is_spreadsheet
from syncd.tabular.readers.xlsx_sheet import lines as sheet_lines

Ending = Literal["whole", "quoted", "open", "sheet"]
"""How a file ends: with a line end, with a quote, perhaps cut inside the last cell; or as a sheet, where empty cells at
the end of a row may be missing."""
Lines = Callable[[], Iterator[tuple[int, list[str]]]]
"""Reads a file anew: its rows that are not blank, each with the number of its first line."""
_CUT = "; its last cell is not read, since it may be cut off: end the file with a line end"
_PREAMBLE = 30
"""Lines among which the header is looked for, where it need not be the first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    where: str  # file:line of its first line
    cells: Mapping[str, str]  # trimmed, by normalised name of the column
    problem: str = ""  # why its shape is wrong; then it has no cells
    original: Mapping[str, str] | None = None  # the cells as they stand in the file, where `cells` were changed
    remark: str = ""  # why its last cell is not read, to be added to the reason where it is rejected

    def text(self, *columns: str) -> str:
        """Return the first cell of `columns` that is not empty, else ""."""
        for column in columns:
            if cell := self.cells.get(column):
                return cell
        return ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file as rows. Each iteration over `rows` reads it anew, and raises BadFile if it is cut off or no table."""

    name: str
    columns: tuple[str, ...]  # as the file spells them, in its order
    rows: Iterable[Row]
    delimiter: str = ""  # between the cells of a text
    doubled: frozenset[str] = frozenset()  # normalised names that several columns have, which are numbered: `note (2)`

    @property
    def header(self) -> tuple[str, ...]:
        """Normalised names of the columns, by which rows have their cells."""
        return tuple(map(normalise_name, self.columns))

    def texts(self, columns: Sequence[str]) -> Iterator[list[str]]:
        """Give the cells of these columns, for each row of the right shape."""
        if isinstance(self.rows, _Rows) and self.rows.ending != "open":  # else its last row is to be read with care
            yield from self.rows.texts(columns)
            return
        for row in self.rows:
            if not row.problem:
                yield [row.text(name) for name in columns]

    def mapped(self, change: Callable[[Row], Row]) -> "Table":
        """Return the table with every row of the right shape changed."""
        return replace(self, rows=_Mapped(self.rows, change))


@dataclass(frozen=True, slots=True)
class _Mapped:
    rows: Iterable[Row]
    change: Callable[[Row], Row]

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            yield row if row.problem else replace(self.change(row), original=row.original or row.cells)


@dataclass(frozen=True, slots=True)
class _Rows:
    name: str
    header: tuple[str, ...]
    lines: Lines  # below the header
    ending: Ending
    shape: Callable[[], "_Shape"]  # asked only where a row is shorter than the header

    def __iter__(self) -> Iterator[Row]:
        name, header, width = self.name, self.header, len(self.header)
        before: tuple[int, list[str]] | None = None  # the last line is read with care
        for count, line in enumerate(self.lines()):
            if before is not None:
                number, cells = before
                if len(cells) == width:  # as nearly all have
                    yield Row(f"{name}:{number}", dict(zip(header, map(str.strip, cells), strict=True)))
                else:
                    yield self._row(number, cells)
            before = line
            if count == ROWS:
                raise BadFile(f"{name} has more than {ROWS} rows: export a shorter range")
        if before is not None:
            yield self._last(*before)

    def texts(self, columns: Sequence[str]) -> Iterator[list[str]]:
        """Give the cells of these columns, for each row of the right shape: much faster than making whole rows."""
        width, places = len(self.header), [self.header.index(name) for name in columns]
        for _, line in self.lines():
            cells = line if len(line) == width else self._shaped(line)
            if len(cells) == width:
                yield [cells[place].strip() for place in places]

    def _row(self, line: int, cells: list[str]) -> Row:
        where, width, cells = f"{self.name}:{line}", len(self.header), self._shaped(cells)
        if len(cells) != width:
            return Row(where, {}, f"has {len(cells)} cells where the header has {width}")
        return Row(where, dict(zip(self.header, map(str.strip, cells), strict=True)))

    def _shaped(self, cells: list[str]) -> list[str]:
        """Fit the cells of a line to the header by empty ones at the end, where nothing but such can be missing."""
        width = len(self.header)
        cells = _trimmed(cells, width)
        short = len(cells) < width and (self.ending == "sheet" or len(cells) >= self.shape().filled)
        return [*cells, *[""] * (width - len(cells))] if short else cells

    def _last(self, line: int, cells: list[str]) -> Row:
        width, may_be_cut = len(self.header), self.ending in ("quoted", "open")
        if may_be_cut and len(cells) < width and not 0 < self.shape().most <= len(cells):
            raise BadFile(f"{self.name} ends in the middle of line {line}: it was cut off, export it again")
        if self.ending == "open" and len(cells) <= width and not self._ends_whole(cells):
            return replace(self._row(line, [*cells[:-1], ""]), remark=_CUT)
        return self._row(line, cells)

    def _ends_whole(self, cells: Sequence[str]) -> bool:
        """Whether the last line has all of its cells, and the last one is written like the others of its column."""
        most, place = self.shape().most, len(cells) - 1
        if len(cells) not in (len(self.header), most):
            return False
        last: list[str] | None = None

        def others() -> Iterator[str]:
            nonlocal last
            for _, line in self.lines():
                if last is not None and place < len(last):
                    yield last[place]
                last = line

        return is_whole(cells[-1], others())


@dataclass(frozen=True, slots=True)
class _Shape:
    """How wide the rows below a header are."""

    filled: int  # columns up to the last one that has a name and is filled in some row
    most: int  # cells of the longest row but the last; 0 where that is the only one


def _shape(lines: Lines, header: Sequence[str]) -> _Shape:
    filled = most = last = 0
    for _, cells in lines():
        most, last = max(most, last), len(cells)
        end = min(last, len(header))
        while end > filled and not (header[end - 1] and cells[end - 1].strip()):
            end -= 1
        filled = max(filled, end)
    return _Shape(filled, most)


def read_table(
    file: SourceFile,
    *,
    kept: bool = False,
    headed: Callable[[Sequence[str]], bool] | None = None,
    headless: bool = False,
) -> Table:
    """Open a CSV file or a spreadsheet with a header line, which is split best by `,`, `;`, `|` or tab, the delimiter.

    `headed`: tells whether normalised cells are the header, which may then follow other lines. `kept`: a person writes
    the file by hand, so its last cell is whole. Otherwise a last line without a line end or a closing quote may be cut
    inside its last cell, which then reads as empty, unless it is written like the others of its column. `headless`:
    there is no header, and the names of columns are their numbers, from "1" on.

    Cells beyond the header are nothing if they are empty; those that a row lacks at its end are empty if no row fills
    these columns. Any other row with a wrong number of cells is a Row with a `problem`. BadFile when the file is no
    text or no CSV, has a column twice that is numbered too, exceeds a limit, or ends inside a row.
    """
    if is_spreadsheet(file.data):
        return _table(file.name, lambda: sheet_lines(file), "sheet", headed, headless)
    text = text_of(file)
    refuse_no_table(file)
    delimiter = _delimiter(file.name, text, headed)
    last = text.last
    ending: Ending = "whole" if last in ("\n", "\r") else "quoted" if kept or last == '"' else "open"
    table = _table(file.name, lambda: csv_lines(file.name, text, delimiter), ending, headed, headless)
    return replace(table, delimiter=delimiter)


def _table(
    name: str, lines: Lines, ending: Ending, headed: Callable[[Sequence[str]], bool] | None, headless: bool
) -> Table:
    skipped = 0
    for _, cells in lines():
        given = tuple(" ".join(cell.split()) for cell in (_trimmed(cells) if ending == "sheet" else cells))
        given = tuple(map(str, range(1, len(given) + 1))) if headless else given
        header = tuple(map(normalise_name, columns := _numbered(given)))
        if headed is None or headed(header):
            break
        skipped += 1
        if skipped == _PREAMBLE:
            raise BadFile(f"{name} has no header among its first {_PREAMBLE} lines that names the columns looked for")
    else:
        lacks = "no line that names the columns looked for" if skipped else "no table"
        raise BadFile(f"{name} holds {lacks}: export it again")
    for column in header:
        if column and header.count(column) > 1:
            raise BadFile(f"{name} has the column {column!r} twice: keep one")

    def below() -> Iterator[tuple[int, list[str]]]:
        every = lines()
        for _ in range(0 if headless else skipped + 1):
            next(every)
        return every

    doubled = frozenset(map(normalise_name, given)) - set(header)
    rows = _Rows(name, header, below, ending, cache(lambda: _shape(below, header)))
    return Table(name, columns, rows, doubled=doubled)


def _numbered(columns: Sequence[str]) -> tuple[str, ...]:
    """Number the columns that have one name, from the first: `Note (1)`, `Note (2)`."""
    every = Counter(map(normalise_name, columns))
    met: Counter[str] = Counter()
    numbered = []
    for column in columns:
        name = normalise_name(column)
        met[name] += 1
        numbered.append(f"{column} ({met[name]})" if name and every[name] > 1 else column)
    return tuple(numbered)


def _delimiter(name: str, text: Text, headed: Callable[[Sequence[str]], bool] | None) -> str:
    first = first_line(name, text)
    by_cells = sorted(",;\t|", key=lambda delimiter: -_width(first, delimiter))
    if headed is not None:
        for delimiter in by_cells:
            with suppress(BadFile):  # read with another delimiter, it may be whole
                for _, cells in islice(csv_lines(name, text, delimiter), _PREAMBLE):
                    if headed([normalise_name(name) for name in _numbered(cells)]):
                        return delimiter
    return by_cells[0]


def _trimmed(cells: list[str], width: int = 0) -> list[str]:
    """Remove empty cells at the end, but for those within `width`."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _width(line: str, delimiter: str) -> int:
    with suppress(csv.Error):  # reading the file will tell what is wrong
        return len(next(csv.reader([line], delimiter=delimiter), []))
    return 0
