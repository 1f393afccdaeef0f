"""Reads the days that an export's file name states."""

import re
from datetime import date

from syncd.tabular.values.parse import Order, day

Days = tuple[date, date]
"""First and last day, both included."""
_ISO_DAY = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_RANGE = re.compile(r"(?<![0-9])([0-9]{2})_([0-9]{2})_([0-9]{4})[-–]([0-9]{2})_([0-9]{2})_([0-9]{4})(?![0-9])")


def days_in_name(name: str) -> Days | None:
    """Read the first and last day from a file name that holds exactly two ISO dates in that order, else None."""
    try:
        first, last = (day(text) for text in _ISO_DAY.findall(name))
    except ValueError:  # not two dates, or not in any calendar
        return None
    return (first, last) if first <= last else None


def range_in_name(name: str, order: Order) -> Days | None:
    """Read a range like `01_08_2026-31_08_2026`, or two ISO dates, from a file name; None where it has neither.

    ValueError for a range that is none when its dates are read in this order.
    """
    match = _RANGE.search(name)
    if not match:
        return days_in_name(name)
    first, last = (day("/".join(match.group(at, at + 1, at + 2)), order) for at in (1, 4))
    if first > last:
        raise ValueError(f"{name} names a range that ends before it starts")
    return first, last
