"""Cuts an export into two files, of older and of newer rows."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from tests.system.traps.files import MONTHS

DAYS = ("Date", "Day", "Sent", "Start date")
"""Names of the columns by whose days a file is cut."""


def days(body: str) -> list[date]:
    """The days of a file's rows, sorted."""
    header, *rows = csv.reader(io.StringIO(body))
    return sorted({_day(header, row) for row in rows})


def parts(body: str, middle: date) -> tuple[str, str, date]:
    """The rows before a day; those from it on, with those of the last day before it, since a file is complete from its
    first row on; and that day."""
    header, *rows = csv.reader(io.StringIO(body))
    last = max(_day(header, row) for row in rows if _day(header, row) < middle)
    older = [row for row in rows if _day(header, row) < middle]
    newer = [row for row in rows if _day(header, row) >= last]
    return _text(header, older), _text(header, newer), last


def _text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def _day(header: Sequence[str], row: Sequence[str]) -> date:
    """The day of a row: the first column of days."""
    cell = row[next(number for number, name in enumerate(header) if name in DAYS)]
    if cell[0].isdigit():
        return date.fromisoformat(cell)
    month, day, year = cell.replace(",", "").split()
    return date(int(year), MONTHS.index(month), int(day))
