"""A file as rows, each with its place."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from syncd.connector import BadFile, SourceFile
from syncd.tables.text import decode, normalise

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, its trimmed cells by column name, and what is wrong with its shape, if anything."""

    where: str  # file:line of its first line
    cells: Mapping[str, str]
    problem: str = ""

    def text(self, *columns: str) -> str:
        """The first cell of `columns` that is not empty; "" when there is none."""
        return next((cell for column in columns if (cell := self.cells.get(column, ""))), "")


@dataclass(frozen=True, slots=True)
class Table:
    """A file as rows. `header`: normalised column names in the order of the file."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(file: SourceFile, *, kept: bool = False) -> Table:
    """A CSV file with a header line; the delimiter is whichever of `,` `;` and tab splits the header most.

    A row with a wrong number of cells is a Row with a `problem`. BadFile when the file is no text, no CSV, has a column
    twice, or ends inside a row. A last line that ends neither in a line end nor in a closing quote may be cut inside
    its last cell, which then reads as empty; `kept`: a person keeps the file by hand, and the cell is taken.
    """
    text = decode(file)
    whole = text.endswith(("\n", "\r"))
    lines = list(_lines(file.name, text))
    if not lines:
        raise BadFile(f"{file.name} holds no table: export it again")
    header = tuple(normalise(cell) for cell in lines[0][1])
    for name in header:
        if name and header.count(name) > 1:
            raise BadFile(f"{file.name} has the column {name!r} twice: keep one")
    rows: list[Row] = []
    for line, cells in lines[1:]:
        where = f"{file.name}:{line}"
        if len(cells) == len(header):
            rows.append(Row(where, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
        elif len(cells) < len(header) and line == lines[-1][0] and not whole:
            raise BadFile(f"{file.name} ends in the middle of line {line}: it was cut off, export it again")
        else:
            rows.append(Row(where, {}, f"has {len(cells)} cells where the header has {len(header)}"))
    if rows and not rows[-1].problem and not (whole or kept or text.endswith('"')):
        rows[-1] = Row(rows[-1].where, {**rows[-1].cells, header[-1]: ""})
    return Table(file.name, header, tuple(rows))


def _lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of its first line."""
    first = re.match(r"\s*([^\r\n]*)", text)
    line = 1
    try:
        delimiter = max(",;\t", key=lambda each: len(next(csv.reader([first[1] if first else ""], delimiter=each), [])))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise BadFile(f"{name} ends inside the quotes of line {line}: it was cut off, export it again") from None
        raise BadFile(f"{name} is not CSV at line {line}: {error}") from None


def parse(rows: Sequence[Row], read: Callable[[Row], T]) -> tuple[list[tuple[Row, T]], list[tuple[Row, str]]]:
    """Each row through `read`: what it gave, and the rows for which it raised ValueError with the error's words."""
    accepted: list[tuple[Row, T]] = []
    rejected: list[tuple[Row, str]] = []
    for row in rows:
        if row.problem:
            rejected.append((row, row.problem))
            continue
        try:
            accepted.append((row, read(row)))
        except ValueError as error:
            rejected.append((row, str(error)))
    return accepted, rejected


def occurrences(keyed: Sequence[tuple[str, Any]]) -> list[int]:
    """For (key, content) pairs: 1, 2, … within equal keys by order of content, so that shuffled rows keep theirs."""
    seen: dict[str, int] = {}
    numbers = [0] * len(keyed)
    for index in sorted(range(len(keyed)), key=lambda index: keyed[index]):
        key = keyed[index][0]
        numbers[index] = seen[key] = seen.get(key, 0) + 1
    return numbers
