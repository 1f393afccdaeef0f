"""How a file writes its dates and numbers, as its cells together prove it.

Evidence is what makes sense in one notation only. Both kinds of evidence, or none where it matters, is a question to
the user, never a guess. The order of rows is no evidence: a file need not be sorted, and a few rows that are not may
look as if they were when their dates are read the wrong way round.
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
class Dates:
    """The dates of a row as they are written, "" where there is none, and the seconds that it says lie between."""

    start: str
    end: str = ""
    seconds: int | None = None


def order_of(name: str, rows: Iterable[Dates]) -> Order:
    """The order in which the dates of the file `name` are meant.

    Proof is a part above 12; an end that is not before its start, nor much later than the stated duration allows; and
    the range in the name, which must be one, in the notation of the cells, and hold the starts. BadFile where these
    prove both orders, or neither while some date differs.
    """
    ranges = [_range(name, order) for order in _ORDERS]
    found = _alone([days is not None for days in ranges])
    matters = ranges[0] != ranges[1]
    for row in rows:
        read = [(_day(row.start, order), _day(row.end, order)) for order in _ORDERS]
        matters = matters or read[0] != read[1]
        found |= _alone([_fits(row, *dates, days) for dates, days in zip(read, ranges, strict=True)])
    if len(found) == 1 or not (found or matters):
        return _ORDERS[min(found, default=0)]
    why = "has dates of both orders" if found else "leaves open which part of its dates is the day"
    raise BadFile(f'{name} {why}: set `dates` of the source to "day-first" or "month-first"')


def mark_of(name: str, texts: Iterable[str], usual: Mark | None = None) -> Mark:
    """The mark before the decimals in `texts`, the number cells of the file `name`; other cells prove nothing.

    `1.5`, `0.125`, `1.2345` and `1,234.5` prove the point, `1.234` nothing. BadFile where both marks are proven, or
    neither while some number differs and there is no `usual` one, which stands where nothing is proven.
    """
    found: set[int] = set()
    own, other = MARKS  # once one is found
    matters = False
    for text in texts:
        if not ("," in text or "." in text):
            continue  # it has no mark
        if found and ((other not in text and text.count(own) == 1) or _number(text, own) is not None):
            continue  # it cannot prove the other one
        read = [_number(text, mark) for mark in MARKS]
        matters = matters or read[0] != read[1]
        found |= _alone([value is not None for value in read])
        if found:
            own, other = MARKS[min(found)], MARKS[1 - min(found)]
    if len(found) > 1:
        raise BadFile(f"{name} writes some numbers like 1.5 and some like 1,5: export it again")
    if found or usual or not matters:
        return MARKS[found.pop()] if found else usual or "."
    raise BadFile(f'{name} leaves open whether 1,234 is above a thousand: set `mark` of the source to "." or ","')


def _alone(sense: list[bool]) -> set[int]:
    """Which of two readings makes sense while the other makes none."""
    return {sense.index(True)} if sum(sense) == 1 else set()


def _fits(row: Dates, start: date | None, end: date | None, within: Days | None) -> bool:
    """Whether a row makes sense when read so.

    A day is left to work that crosses a midnight at either end of the range. The duration may be less than what lies
    between, by rounding, a break or clocks that change, and more: two days are left to that and to the midnight.
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
