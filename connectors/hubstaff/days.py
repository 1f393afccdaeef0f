"""Finds the columns of a Daily report that are days.

Facts, from public readers of the report: they are headed `2026-07-01`, or `Wed 7/1` and `Wed 07/01/2026` with the month
first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date

from syncd.connector import BadFile
from syncd.tabular import day, days_in_name

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WITH_WEEKDAY = re.compile(rf"({'|'.join(_WEEKDAYS)})[a-z]*,? ([0-9]{{1,2}})/([0-9]{{1,2}})(?:/([0-9]{{4}}))?")
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


def days_of(name: str, header: Sequence[str]) -> Mapping[str, date]:
    """Return the days of the report in the file `name`, by normalised column.

    BadFile when it has none, has one twice, or leaves its year open.
    """
    days: dict[str, date] = {}
    for column in header:
        if match := _WITH_WEEKDAY.fullmatch(column):
            days[column] = _day_of(name, column, match)
        else:
            with suppress(ValueError):
                days[column] = day(column)
    if not days:
        raise BadFile(f"{name} has no columns of days: export the Daily report from Hubstaff's Time & activity")
    for column, on in days.items():
        if list(days.values()).count(on) > 1:
            raise BadFile(f"{name} has the day {on} twice, once as {column!r}: export it again")
    return days


def _day_of(name: str, column: str, match: re.Match[str]) -> date:
    weekday, month, day_of_month, year = match.groups()
    span = days_in_name(name)
    possible = [
        on
        for on in _in_years([int(year)] if year else _years(name), int(month), int(day_of_month))
        if _WEEKDAYS[on.weekday()] == weekday and (year or not span or span[0] <= on <= span[1])
    ]
    if len(possible) != 1:
        raise BadFile(
            f"{name} leaves open which day its column {column!r} is: which are its first and last day? "
            "Put them in its name, as in hubstaff_2026-06-28_to_2026-07-04.csv"
        )
    return possible[0]


def _years(name: str) -> Iterable[int]:
    """Return the years of the two days in a file's name, else the years that stand there."""
    if span := days_in_name(name):
        return range(span[0].year, span[1].year + 1)
    return {int(year) for year in _YEAR.findall(name)}


def _in_years(years: Iterable[int], month: int, day_of_month: int) -> Iterable[date]:
    for year in years:
        with suppress(ValueError):
            yield date(year, month, day_of_month)
