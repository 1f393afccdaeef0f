"""Writes a timesheet as a table or as JSON, and reads back a file that came from a client.

JSON and CSV have every cell, so what they hold can be checked by itself. A page has the words that people read: it is
compared with the page that the ledger makes now.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from syncd.core.safe_text import json_text
from syncd.core.time import iso
from syncd.core.timesheet import Timesheet
from syncd.core.timesheet_lines import FIELDS, Line, hash_of, lines_of
from syncd.errors import UsageError
from syncd.report.document import Document, Table

VERSION = 1
LARGEST = 20_000_000
"""Bytes of a file that is read back."""
_DIGITS = re.compile(r"(?<![0-9a-f])[0-9a-f]{4}(?:\s?[0-9a-f]{4}){15}(?![0-9a-f])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SKIPPED = {"style", "script", "title"}


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A file as it came back: its hash, and its lines; or of a page, the words of its tables."""

    hash: str
    lines: Sequence[Line] | None = None
    words: Sequence[Sequence[tuple[str, ...]]] | None = None  # table → row → cells that are not empty
    text: str = ""
    language: str = ""  # of a page; "" where it does not say it


def json_document(timesheet: Timesheet) -> Mapping[str, object]:
    """A timesheet as a JSON document."""
    lines = lines_of(timesheet)
    return {
        "kind": "timesheet",
        "version": VERSION,
        "made_at": iso(timesheet.made_at),
        "author": timesheet.author,
        "foot": [{"contract": sheet.title, "agreement": str(sheet.foot.agreement)} for sheet in timesheet.sheets],
        "lines": [dict(line) for line in lines],
        "sha256": hash_of(lines),
    }


def as_csv(timesheet: Timesheet) -> str:
    """A timesheet as a table, after a byte order mark for spreadsheets; its last row is the hash. A cell that begins
    like a formula gets an apostrophe."""
    lines = lines_of(timesheet)
    text = io.StringIO(newline="")
    text.write("\N{BYTE ORDER MARK}")
    rows = csv.writer(text)
    rows.writerow(FIELDS)
    rows.writerows([_guarded(line[field]) for field in FIELDS] for line in lines)
    rows.writerow(["sha256", *("" for _ in FIELDS[1:-6]), hash_of(lines), *("" for _ in FIELDS[-5:])])
    return text.getvalue()


def read_back(file: Path) -> ReadBack:
    """Read a file. UsageError where it is no timesheet of syncd's."""
    try:
        content = file.read_bytes()[: LARGEST + 1]
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from None
    if len(content) > LARGEST:
        raise UsageError(f"{file} is too large for a timesheet")
    if content.startswith(b"%PDF"):
        raise UsageError(f"{file} is a PDF, which cannot be checked: ask for the same timesheet as HTML, CSV or JSON")
    text = content.decode("utf-8-sig", "replace")
    opening = text.lstrip()[:1]
    found = _from_json(text) if opening == "{" else _from_page(text) if opening == "<" else _from_csv(text)
    if found is None:
        raise UsageError(f"{file} is no timesheet that syncd wrote as JSON, CSV or HTML, or its hash is cut off")
    return found


def _from_json(text: str) -> ReadBack | None:
    try:
        document = json.loads(text)
        lines = [{field: str(line.get(field, "")) for field in FIELDS} for line in document["lines"]]
        return ReadBack(str(document["sha256"]), lines)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _from_csv(text: str) -> ReadBack | None:
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    except (ValueError, csv.Error):
        return None
    hashes = [cell for row in rows if row and row[0] == "sha256" for cell in row[1:] if cell]
    if tuple(header) != FIELDS or len(hashes) != 1:
        return None
    wanted = [row for row in rows if row and row[0] != "sha256"]
    cells = [[*map(_unguarded, row), *[""] * len(FIELDS)][: len(FIELDS)] for row in wanted]
    return ReadBack(hashes[0], [dict(zip(FIELDS, row, strict=True)) for row in cells])


def _delimiter(text: str) -> str:
    """Spreadsheets of some countries save with semicolons."""
    first = text.splitlines()[0] if text else ""
    return ";" if first.count(";") > first.count(",") else ","


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*_FORMULA, "'")) else cell


def _from_page(text: str) -> ReadBack | None:
    page = _Page()
    page.feed(text)
    page.close()
    words = " ".join(" ".join(page.text).split())
    found = _DIGITS.search(words)
    return ReadBack("".join(found[0].split()), None, page.tables, words, page.language) if found else None


class _Page(HTMLParser):
    """Collects the rows of tables, and all text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[tuple[str, ...]]] = []
        self.text: list[str] = []
        self.language = ""
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._skipping = ""
        self._is_head = False  # a row of titles

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        if tag == "html":
            self.language = dict(attrs).get("lang") or ""
        if tag in _SKIPPED:
            self._skipping = tag
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self._row, self._is_head = [], True
        elif tag in ("td", "th"):
            self._cell = []
            self._is_head = self._is_head and tag == "th"

    def handle_endtag(self, tag: str) -> None:
        """End a row or a cell."""
        if tag == self._skipping:
            self._skipping = ""
        elif tag in ("td", "th") and self._row is not None and self._cell is not None:
            self._row.append(words_of("".join(self._cell)))
            self._cell = None
        elif tag == "tr" and self._row is not None:
            if not self._is_head and self.tables:
                self.tables[-1].append(_filled(self._row))
            self._row = None

    def handle_data(self, data: str) -> None:
        """Keep text that is shown."""
        if self._skipping:
            return
        self.text.append(data)
        if self._cell is not None:
            self._cell.append(data)


def words_of(text: str) -> str:
    """A cell's words, whatever spaces stand between them."""
    return " ".join(text.split())


def _filled(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell for cell in cells if cell)


def rows_of(document: Document) -> list[tuple[str, ...]]:
    """The words of the rows of a document's tables, as a page shows them; without cells that are empty."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return [_filled(words_of(cell.says) for cell in row.cells) for table in tables for row in table.rows]


def text_of(timesheet: Timesheet) -> str:
    """The same as text."""
    return f"{json_text(json_document(timesheet), indent=2)}\n"
