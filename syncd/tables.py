"""CSV tables for connectors: decode, read, recognise by header, parse cells. For authors of connectors that read files.

A row keeps its place, so that whatever is wrong with it can be said with `file:line`; column names are compared without
regard to case, order or surrounding space.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, SourceFile
from syncd.core.money import Money
from syncd.core.time import Span, day_of, day_span, midnight, subtract

T = TypeVar("T")
Through = Literal["file-time", "last-row"]
"""How far a file speaks whose name does not tell: to the day before it was made, or to its last row."""

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SPOILT_MARK = "ï»¿".encode()
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ENGLISH_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.? ([0-9]{1,2}), ([0-9]{4})")
_DAY_IN_NAME = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,12})?")
_YEARS = range(1970, 2200)


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


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, recognised by columns it must have; a column with several spellings is `"team|client team"`."""

    name: str
    columns: tuple[str, ...]

    def missing(self, header: Sequence[str]) -> list[str]:
        """The columns that `header` lacks."""
        return [column for column in self.columns if not set(column.split("|")) & set(header)]


def normalise(name: str) -> str:
    """A column's name for comparison: case-folded, single spaces, none around."""
    return " ".join(name.split()).casefold()


def decode(file: SourceFile) -> str:
    """The text of a file: UTF-8, UTF-16 with its byte order mark, else Windows-1252. BadFile when it is no text."""
    data = _unspoilt(file.data)
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), None)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding or error.reason == "unexpected end of data":
            raise BadFile(f"{file.name} ends or breaks inside a character: download it again") from None
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise BadFile(f"{file.name} is not text: export it as CSV") from None
    if "\0" in text:
        raise BadFile(f"{file.name} is not text (it holds NUL bytes): export it as CSV")
    return text


def _unspoilt(data: bytes) -> bytes:
    """UTF-8 that a program on the way took for Windows-1252 and wrote again, as its byte order mark `ï»¿` tells; where
    only the mark was spoilt, without it."""
    if not data.startswith(_SPOILT_MARK):
        return data
    with suppress(UnicodeError):
        # What Windows-1252 leaves undefined, decoders pass through as control characters.
        before = b"".join(each.encode("latin-1" if each < "\xa0" else "cp1252") for each in data.decode())
        before.decode()
        return before
    return data.removeprefix(_SPOILT_MARK)


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


def recognise(table: Table, formats: Sequence[Format]) -> Format:
    """The one format whose columns the table has. BadFile, with the headers found, when none or several fit."""
    fitting = [each for each in formats if not each.missing(table.header)]
    if len(fitting) == 1:
        return fitting[0]
    shown = ", ".join(name for name in table.header[:30] if name.isprintable())
    if fitting:
        names = " and ".join(each.name for each in fitting)
        raise BadFile(f"{table.name} fits several formats, {names}; its columns are: {shown}")
    nearest = min(formats, key=lambda each: len(each.missing(table.header)) / len(each.columns))
    lacking = ", ".join(column.split("|")[0] for column in nearest.missing(table.header))
    raise BadFile(
        f"{table.name} is no export that is known here; its columns are: {shown}; "
        f"the nearest format is the {nearest.name}, which also has: {lacking}"
    )


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


def day(text: str) -> date:
    """`2026-08-21` or English `Aug 21, 2026`, whatever the machine's locale. ValueError for anything else."""
    found = None
    with suppress(ValueError):
        if match := _ISO_DAY.fullmatch(text):
            found = date(int(match[1]), int(match[2]), int(match[3]))
        elif match := _ENGLISH_DAY.fullmatch(text):
            found = date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))
    if found is None or found.year not in _YEARS:
        raise ValueError(f"{text!r} is not a date like 2026-08-21 or Aug 21, 2026")
    return found


def number(text: str) -> Decimal:
    """`-1,234.50`, with or without thousands commas and `$`. ValueError for anything else, `1,5` and `1.234,50` too."""
    plain = text.strip().replace("−", "-").replace("$", "", 1).replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{text!r} is not a number like 1,234.50")
    return Decimal(plain.replace(",", ""))


def money(text: str, currency: str) -> Money:
    """`number` as an amount. ValueError when it has more decimal places than the currency."""
    value = number(text)
    amount = Money.of(value, currency)
    if amount.decimal != value:
        raise ValueError(f"{text!r} has more decimal places than {currency} has")
    return amount


def days_in_name(name: str) -> tuple[date, date] | None:
    """First and last day, where a file's name holds two dates in that order."""
    try:
        first, last = (day(text) for text in _DAY_IN_NAME.findall(name))
    except ValueError:  # none, others than two, or none of a calendar
        return None
    return (first, last) if first <= last else None


def covered(
    file: SourceFile,
    days: Sequence[date],
    doubtful: Sequence[str],
    zone: ZoneInfo,
    through: Through,
    stated: tuple[date, date] | None = None,
) -> tuple[Span, ...]:
    """The moments in which a file says everything.

    `days`, in `zone`, of the accepted rows; `stated`: the first and last day, where the file tells. Days without rows
    in between are days without work. The day on which the file was made is not over and never covered. `doubtful`: the
    days of rejected rows as they are written, which are left out; with one that cannot be read nothing is covered,
    since absence there is not known to be absence.
    """
    if not stated and not days:
        return ()
    yesterday = day_of(file.modified, zone) - timedelta(days=1)
    first, last = stated or (min(days), max(days) if through == "last-row" else yesterday)
    start, end = midnight(first, zone), midnight(min(last, yesterday) + timedelta(days=1), zone)
    try:
        holes = [day_span(day(text), zone) for text in doubtful]
    except ValueError:
        return ()
    return subtract([Span(start, end)], holes) if start < end else ()
