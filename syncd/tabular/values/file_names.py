"""Reads the days that an export's file name states."""

import re
from collections.abc import Collection
from contextlib import suppress
from datetime import date

from syncd.tabular.values.parse import Order, day

Days = tuple[date, date]
"""First and last day, both included."""
_ISO_DAY = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_NUMBERS = r"([0-9]{2})[_.-]([0-9]{2})[_.-]([0-9]{4})"
_RANGE = re.compile(rf"(?<![0-9]){_NUMBERS}(?:[-–]|[_ ]to[_ ]){_NUMBERS}(?![0-9])")
_ORDERS: tuple[Order, ...] = ("day-first", "month-first")


def days_in_name(name: str, row_days: Collection[date] = ()) -> Days | None:
    """Read the first and last day from a file name that holds exactly two ISO dates in that order, or a range like
    `01_11_2026_to_30_11_2026` that is one in a single order of day and month, or holds `row_days` in a single one. Else
    None."""
    try:
        first, last = (day(text) for text in _ISO_DAY.findall(name))
    except ValueError:  # not two dates, or not in any calendar
        return _only_range(name, row_days)
    return (first, last) if first <= last else None


def _only_range(name: str, row_days: Collection[date]) -> Days | None:
    if not _RANGE.search(name):
        return None
    ranges: set[Days] = set()
    for order in _ORDERS:
        with suppress(ValueError):
            first, last = _read(name, order)
            if all(first <= on <= last for on in row_days):
                ranges.add((first, last))
    return ranges.pop() if len(ranges) == 1 else None


def range_in_name(name: str, order: Order) -> Days | None:
    """Read a range like `01_08_2026-31_08_2026`, or two ISO dates, from a file name; None where it has neither.

    ValueError for a range that is none when its dates are read in this order.
    """
    return _read(name, order) if _RANGE.search(name) else days_in_name(name)


def _read(name: str, order: Order) -> Days:
    match = _RANGE.search(name)
    assert match is not None
    first, last = (day("/".join(match.group(at, at + 1, at + 2)), order) for at in (1, 4))
    if first > last:
        raise ValueError(f"{name} names a range that ends before it starts")
    return first, last
