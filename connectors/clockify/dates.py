"""Dates, clock times and durations as Clockify writes them, which the user's profile decides and no file tells.

Facts, from public samples of the exports: dates are `22/06/2026`, `04/30/2026` or ISO, times `10:13`, `14:00:00` or
`02:44:33 PM`, durations `0:13` or `00:34:57` beside decimals. A file's name ends in its range of days, in the notation
of the profile: `…_01_08_2026-31_08_2026.csv`.
"""

import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Literal, get_args

from syncd.connector import BadFile
from syncd.tables import Row, day, days_in_name
from syncd.trackers import seconds_of

Order = Literal["day-first", "month-first"]
"""Which part of `03/04/2026` is the day."""

ORDERS: tuple[Order, ...] = get_args(Order)
START, END = ("start date", "fecha inicio"), ("end date", "fecha fin")
_PARTS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
RANGE = re.compile(r"(?<![0-9])([0-9]{2}_[0-9]{2}_[0-9]{4})[-–]([0-9]{2}_[0-9]{2}_[0-9]{4})(?![0-9])")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])(?::([0-5][0-9]))?(?:\s?([ap])\.?\s?m\.?)?", re.IGNORECASE)
_HOURS = re.compile(r"([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9]))?")
_DECIMAL = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?")


def read_day(text: str, order: Order) -> date:
    """A date of the profile's notation, or an ISO one. ValueError for anything else."""
    match = _PARTS.fullmatch(text)
    if not match:
        return day(text)
    first, second = match[1].zfill(2), match[3].zfill(2)
    return day(f"{match[4]}-{second}-{first}" if order == "day-first" else f"{match[4]}-{first}-{second}")


def read_clock(text: str) -> time:
    """`14:05`, `14:05:30`, `2:05 PM`. ValueError for anything else."""
    match = _CLOCK.fullmatch(text)
    hour = int(match[1]) if match else 24
    half = match[4].lower() if match and match[4] else ""
    if not match or hour > 23 or (half and hour not in range(1, 13)):
        raise ValueError(f"{text!r} is not a time like 14:05:30 or 2:05:30 PM")
    return time(hour % 12 + 12 * (half == "p") if half else hour, int(match[2]), int(match[3] or 0))


def seconds(row: Row) -> int | None:
    """The duration that a row states, rounded where the report rounds; None where it states none that is known."""
    if match := _HOURS.fullmatch(row.text("duration (h)", "duración (h)")):
        return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
    text = row.text("duration (decimal)", "duración (decimal)")
    if _DECIMAL.fullmatch(text):
        return seconds_of(Decimal(text.replace(",", ".")))
    return None


def days_of_name(name: str, order: Order) -> tuple[date, date] | None:
    """First and last day of the range in a file's name; None where there is none that can be read so."""
    match = RANGE.search(name)
    if not match:
        return days_in_name(name)
    try:
        first, last = (read_day(text.replace("_", "/"), order) for text in match.groups())
    except ValueError:
        return None
    return (first, last) if first <= last else None


def order_of(name: str, rows: Sequence[Row]) -> Order:
    """The order in which dates are meant in this file: that in which some row, or the range in its name, makes sense
    while it makes none in the other. BadFile when that is neither or both, and it matters."""
    ranges = {order: days_of_name(name, order) for order in ORDERS}
    sense = [{order for order in ORDERS if _makes_sense(row, order, ranges[order])} for row in rows]
    found = {orders.pop() for orders in [*sense, {order for order in ORDERS if ranges[order]}] if len(orders) == 1}
    if len(found) == 1:
        return found.pop()
    day_first, month_first = (_dates(rows, order) for order in ORDERS)
    if not found and day_first == month_first and len(set(ranges.values())) == 1:
        return "day-first"
    why = "has dates of both orders" if found else "leaves open which part of its dates is the day"
    raise BadFile(f'{name} {why}: set `dates` of the source to "day-first" or "month-first"')


def _makes_sense(row: Row, order: Order, within: tuple[date, date] | None) -> bool:
    try:
        start, end = read_day(row.text(*START), order), read_day(row.text(*END, *START), order)
    except ValueError:
        return False
    lasts = seconds(row)
    if within and not within[0] <= start <= within[1]:
        return False
    return start <= end and (lasts is None or (end - start).days <= lasts // 86400 + 1)


def _dates(rows: Sequence[Row], order: Order) -> list[date | None]:
    return [_date(row.text(*columns), order) for row in rows for columns in (START, END)]


def _date(text: str, order: Order) -> date | None:
    try:
        return read_day(text, order)
    except ValueError:
        return None
