"""Detects how a file writes its dates and numbers, by what all of its cells prove together.

A cell is proof where it makes sense in one notation only. Proof of both notations, or of neither where they differ, is
a question to the user, never a guess. The order of rows proves nothing: a file need not be sorted, and a few rows that
are not may look sorted when their dates are read the wrong way round.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import get_args

from syncd.connector import BadFile
from syncd.tabular.values.file_names import Days, range_in_name
from syncd.tabular.values.parse import MARKS, Mark, Order, day, number

_ORDERS: tuple[Order, ...] = get_args(Order)
_DAY = timedelta(days=1)
_LONGEST = 60  # characters of a cell that is kept in memory


@dataclass(frozen=True, slots=True)
class RowDates:
    """The dates of a row as they are written, "" where it has none, and the seconds that it states between them."""

    start: str
    end: str = ""
    seconds: int | None = None


def detect_order(name: str, rows: Iterable[RowDates]) -> Order:
    """Detect which part of the dates in the file `name` is the day.

    Proof is a part above 12; an end that is not before its start, nor much later than the stated duration allows; and a
    range in the name, which must be one in the notation of the cells, and hold the starts. BadFile where these prove
    both orders, or neither while some date differs.
    """
    ranges = [_range(name, order) for order in _ORDERS]
    named, shown = _only_sense([days is not None for days in ranges]), set[int]()
    matters = ranges[0] != ranges[1]
    for row in rows:
        readings = [(_day(row.start, order), _day(row.end, order)) for order in _ORDERS]
        matters = matters or readings[0] != readings[1]
        shown |= _only_sense([_makes_sense(row, *dates, days) for dates, days in zip(readings, ranges, strict=True)])
    proven = named | shown
    if len(proven) == 1 or not (proven or matters):
        return _ORDERS[min(proven, default=0)]
    why = "has dates of both orders" if proven else "leaves open which part of its dates is the day"
    if len(named) == len(shown) == 1:
        why = f"has a {_ORDERS[min(named)]} range in its name, and {_ORDERS[min(shown)]} dates in its rows"
    raise BadFile(f'{name} {why}: set `dates` of the source to "day-first" or "month-first"')


def detect_mark(name: str, texts: Iterable[str], usual: Mark | None = None) -> Mark:
    """Detect the mark before the decimals in `texts`, the number cells of the file `name`; other cells prove nothing.

    `1.5`, `0.125`, `1.2345` and `1,234.5` prove the point, `1.234` nothing. `usual` is taken where nothing is proven.
    BadFile where both marks are proven, or neither while some number differs and there is no `usual` one.
    """
    proven: set[int] = set()
    own, other = MARKS  # once one is proven
    matters = False
    for text in texts:
        if not ("," in text or "." in text):
            continue  # it has no mark
        if proven and ((other not in text and text.count(own) == 1) or _number(text, own) is not None):
            continue  # it cannot prove the other one
        readings = [_number(text, mark) for mark in MARKS]
        matters = matters or readings[0] != readings[1]
        proven |= _only_sense([value is not None for value in readings])
        if proven:
            own, other = MARKS[min(proven)], MARKS[1 - min(proven)]
    if len(proven) > 1:
        raise BadFile(f"{name} writes some numbers like 1.5 and some like 1,5: export it again")
    if proven or usual or not matters:
        return MARKS[proven.pop()] if proven else usual or "."
    raise BadFile(f'{name} leaves open whether 1,234 is 1234 or 1.234: set `mark` of the source to "." or ","')


def _only_sense(sense: list[bool]) -> set[int]:
    """Give the index of the one of two readings that makes sense, if the other makes none."""
    return {sense.index(True)} if sum(sense) == 1 else set()


def _makes_sense(row: RowDates, start: date | None, end: date | None, within: Days | None) -> bool:
    """Whether a row makes sense with these dates.

    Work may cross a midnight at either end of the range, so a day is allowed there. The stated duration may be less
    than what lies between the dates, by rounding, a break or a change of the clocks, or more: two days are allowed for
    that and for the midnight.
    """
    if start is None or (row.end and end is None) or (within and not within[0] - _DAY <= start <= within[1] + _DAY):
        return False
    if end is None or row.seconds is None:
        return end is None or start <= end
    return start <= end <= start + timedelta(seconds=row.seconds) + 2 * _DAY


def _range(name: str, order: Order) -> Days | None:
    with suppress(ValueError):
        return range_in_name(name, order)
    return None


def _day(text: str, order: Order) -> date | None:
    return _cached_day(text, order) if len(text) <= _LONGEST else None


def _number(text: str, mark: Mark) -> Decimal | None:
    return _cached_number(text, mark) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _cached_day(text: str, order: Order) -> date | None:
    with suppress(ValueError):
        return day(text, order)
    return None


@lru_cache(maxsize=4096)
def _cached_number(text: str, mark: Mark) -> Decimal | None:
    with suppress(ValueError):
        return number(text, mark)
    return None
