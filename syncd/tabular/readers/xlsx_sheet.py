"""Reads a spreadsheet (XLSX) row by row as text, in bounded memory whatever the file contains."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isinf

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.tabular.readers.limits import CELL, COLUMNS, LINE, ROWS, UNPACKED
from syncd.tabular.readers.xlsx_package import Package, unpack
from syncd.tabular.readers.xlsx_workbook import Style, Workbook, open_workbook

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old .xls, and every workbook with a password
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of any sheet, as Excel has it
_LAST_DAY = 2_958_466  # the serial of 9999-12-31, and one
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_Cell = tuple[int, str, int, str]  # column from 1, type, style, text as stored


def is_spreadsheet(data: bytes) -> bool:
    """Whether these bytes are XLSX or old .xls, whole or damaged: `lines` reads them, or says what is wrong."""
    return data.startswith((_ZIP, _OLE))


def lines(file: SourceFile, sheet: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """Read the rows that are not blank, (row number, cells as text), of the named sheet, else of the first visible one.

    All rows are at least as wide as the first, and wider where they have more cells. Numbers are plain, with 15 digits
    as Excel shows them; dates are `2026-11-02`, with time `2026-11-02 09:30:00`, times and durations `09:30:00`
    (`31:00:00`), in whatever format they are shown; TRUE, FALSE, `#N/A`; a formula reads as its saved result, or "".
    BadFile for anything that is no workbook, is damaged, or exceeds a limit.
    """
    if file.data.startswith(_OLE):
        raise BadFile(f"{file.name} is an old .xls or has a password: save it as XLSX or CSV, without a password")
    workbook = open_workbook(unpack(file), sheet)
    width = count = total = 0
    for number, cells in _stored(workbook):
        row = _row(workbook, number, cells)
        if not row:
            continue
        count += 1
        total += sum(map(len, row))
        if count > ROWS + 1:  # the header is none
            raise BadFile(f"{file.name} has more than {ROWS:,} rows: split it")
        if total > UNPACKED:
            raise BadFile(f"{file.name} holds more than {UNPACKED >> 20} MiB of text: split it")
        width = width or len(row)
        yield number, row + [""] * (width - len(row))


def _stored(workbook: Workbook) -> Iterator[tuple[int, list[_Cell]]]:
    """Give each row as it is stored, with only the cells that have content."""
    package, collector = workbook.package, _Collector(workbook.package)
    for _ in package.parse(workbook.sheet, collector.start, collector.end, collector.data):
        yield from collector.rows
        collector.rows.clear()


class _Collector:
    """Gathers rows from the elements of a sheet; the caller empties `rows` as they come."""

    __slots__ = ("cells", "column", "inside", "kind", "number", "package", "rows", "size", "style", "taken", "text")

    def __init__(self, package: Package) -> None:
        self.package = package
        self.rows: list[tuple[int, list[_Cell]]] = []
        self.cells: list[_Cell] = []
        self.text: list[str] = []
        self.number = self.column = self.size = self.style = 0
        self.kind = "n"
        self.inside = self.taken = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c" and self.inside:
            self.kind = attributes.get("t", "n")
            style = attributes.get("s", "0")
            self.style = int(style) if style.isdecimal() and len(style) < 6 else 0
            self.column = self._placed(attributes.get("r"))
        elif tag in ("v", "t"):
            self.taken = self.inside
        elif tag == "rPh":  # a reading aid, whose text is none of the cell's
            self.kind = "aid"
        elif tag == "row" and self.inside:
            self.number = self._numbered(attributes.get("r"))
            self.column = self.size = 0
        elif tag == "sheetData":
            self.inside = True

    def end(self, tag: str) -> None:
        self.taken = False
        if tag == "c" and self.inside:
            if self.text:
                self.cells.append((self.column, self.kind, self.style, "".join(self.text)))
                self.text = []
        elif tag == "row" and self.inside:
            if self.cells:
                self.rows.append((self.number, self.cells))
                self.cells = []
        elif tag == "rPh":
            self.kind = "inlineStr"
        elif tag == "sheetData":
            self.inside = False

    def data(self, text: str) -> None:
        if self.taken and self.kind != "aid":
            self.size += len(text)
            if self.size > LINE:
                raise BadFile(f"{self.package.name} has a row {self.number} above {LINE >> 20} MiB: split it")
            self.text.append(text)

    def _numbered(self, stated: str | None) -> int:
        """Return the number that a row states, else the next one."""
        number = self.number + 1 if stated is None else int(stated) if stated.isdecimal() and len(stated) < 8 else 0
        if not self.number < number <= _LAST_ROW:
            raise BadFile(f"{self.package.name} has rows out of order after row {self.number}: save it anew or as CSV")
        return number

    def _placed(self, stated: str | None) -> int:
        """Return the column that a cell states, else the next one."""
        row = str(self.number)
        known = stated is not None and stated.endswith(row)
        column = self.column + 1 if stated is None else _column(stated.removesuffix(row)) if known else 0
        if not self.column < column <= _LAST_COLUMN:
            raise BadFile(f"{self.package.name} has cells out of order in row {row}: save it anew or as CSV")
        return column


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    """Convert letters to a number: A is 1, AA is 27; 0 for letters that are no column."""
    column = 0
    for letter in letters if len(letters) < 4 else "":
        if not "A" <= letter <= "Z":
            return 0
        column = column * 26 + ord(letter) - 64
    return column


def _row(workbook: Workbook, number: int, cells: list[_Cell]) -> list[str]:
    """Return the cells as text, up to the last that is not blank."""
    name = workbook.package.name
    row: list[str] = []
    size = 0
    for column, kind, style, stored in cells:
        text = _text(workbook, kind, style, stored)
        if not text.strip():
            continue
        size += len(text)
        if column > COLUMNS:
            raise BadFile(f"{name} has cells beyond column {COLUMNS} in row {number}: delete them or save it as CSV")
        if len(text) > CELL or size > LINE:
            raise BadFile(
                f"{name} has more text in row {number} than a row of a table has: delete it or split the file"
            )
        row.extend([""] * (column - 1 - len(row)))
        row.append(text)
    return row


def _text(workbook: Workbook, kind: str, style: int, stored: str) -> str:
    """Return a cell as text; one that is not of its stated kind stays as stored, for the reader of the row to judge."""
    if kind == "s":
        index = int(stored) if stored.isdecimal() and len(stored) < 10 else len(workbook.strings)
        if index >= len(workbook.strings):
            raise BadFile(f"{workbook.package.name} refers to a text that it lacks: save it anew as XLSX or CSV")
        return _unescaped(workbook.strings[index])
    if kind == "n":
        meaning = workbook.styles[style] if style < len(workbook.styles) else "number"
        return _number(stored.strip(), meaning, workbook.epoch_1904)
    if kind == "b":
        return {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}.get(stored, stored)
    if kind == "d":
        try:
            moment = datetime.fromisoformat(stored).replace(tzinfo=None)
        except ValueError:
            return stored
        return _moment(moment, clock="T" in stored)
    return _unescaped(stored)


def _unescaped(text: str) -> str:
    """Restore characters that XML cannot hold, but not NUL and halves of characters, which no text has."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: match[0] if _unfit(int(match[1], 16)) else chr(int(match[1], 16)), text)


def _unfit(code: int) -> bool:
    return code == 0 or 0xD800 <= code < 0xE000


def _number(stored: str, meaning: Style, epoch_1904: bool) -> str:
    """Return a number as text, or the day, time or duration that it counts in days."""
    if meaning == "number" and stored.isascii() and stored.isdecimal():
        return stored.lstrip("0") or "0"
    if not _NUMBER.fullmatch(stored) or isinf(value := float(stored)):
        return stored
    days = Decimal(f"{value:.15g}")
    if meaning == "duration":
        return _clock(days)
    if meaning == "number" or not 0 <= days < _LAST_DAY:
        return f"{days.normalize():f}" if days else "0"
    if days < 1:
        return _clock(days)
    if not epoch_1904 and days < 60:
        days += 1  # Excel takes 1900 for a leap year
    epoch = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 — a sheet knows no zone
    return _moment(epoch + timedelta(milliseconds=round(days * 86_400_000)), clock=meaning == "time")


def _moment(moment: datetime, *, clock: bool) -> str:
    """Format a day, with the time where it has one or the format shows it."""
    since_midnight = moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if not (clock or since_midnight):
        return moment.date().isoformat()
    return f"{moment.date().isoformat()} {_clock(Decimal(since_midnight // timedelta(milliseconds=1)) / 86_400_000)}"


def _clock(days: Decimal) -> str:
    """Format HH:MM:SS, with milliseconds where there are any: a binary fraction of a day is no more exact."""
    milliseconds = round(days * 86_400_000)
    seconds, rest = divmod(abs(milliseconds), 1000)
    fraction = f".{rest:03}" if rest else ""
    return f"{'-' * (milliseconds < 0)}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"
