"""Parses the cells of a table: days, clock times, durations, numbers and money.

Nothing here depends on the machine's locale. A cell that can be read in two ways is refused; `values.detect` finds out
for a whole file which of them is meant.
"""

import re
from contextlib import suppress
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal, get_args

from syncd.core.money import Money, places
from syncd.tabular.values.currencies import UNIT, currencies

Order = Literal["day-first", "month-first"]
"""Which part of `03/04/2026` is the day."""
Mark = Literal[".", ","]
"""The mark before the decimals of a number; the other one may separate its thousands."""
Unit = Literal["hours", "minutes", "seconds", "milliseconds"]
"""The unit of a duration that has none itself."""

MARKS: tuple[Mark, ...] = get_args(Mark)
_YEARS = range(1970, 2200)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = {spelt: at for at, name in enumerate(_MONTHS, 1) for spelt in (name, name[:3])} | {"sept": 9}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY_AT = {spelt: at for at, name in enumerate(_WEEKDAYS) for spelt in (name, name[:3])} | {"tues": 1, "thurs": 3}
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/]?)([0-9]{2})\2([0-9]{2})")
_YEAR_LAST = re.compile(
    r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|(?<!-)[0-9]{2})"
)  # 26-11-20 may begin with its year
_WEEKDAY = r"(?:([a-z]{3,9})\.?,? )?"
_DAY_MONTH = re.compile(_WEEKDAY + r"([0-9]{1,2})(?:st|nd|rd|th|\.)?[ -]([a-z]{3,9})\.?,?[ -]([0-9]{4}|[0-9]{2})")
_MONTH_DAY = re.compile(_WEEKDAY + r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})", re.ASCII)
_MIDNIGHT = re.compile(r"(?<=[0-9])(?:t|,? )(?:0?0:00(?::00(?:\.0{1,9})?)?|12:00(?::00)? ?a\.?m\.?)\Z")
_NUMBER_OR_CLOCK = re.compile(r"[0-9]{1,2}[.,][0-9]{1,2}", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])(?::([0-5][0-9]))?(?: ?([ap])\.? ?m\.?)?", re.ASCII)

_GROUPED = r"[1-9][0-9]{{0,2}}(?:([{other}' ])[0-9]{{3}})(?:\1[0-9]{{3}}){{0,3}}"
_INDIAN = r"[1-9][0-9]?(?:,[0-9]{2}){1,4},[0-9]{3}"  # 12,34,567.50, beside a point alone
_BARE = {
    mark: re.compile(
        rf"[-+]?(?:[0-9]{{1,15}}|{_GROUPED.format(other=other)}|{_INDIAN if mark == '.' else '(?!)'})"
        rf"(?:[{mark}][0-9]{{1,12}})?"
    )
    for mark, other in zip(MARKS, MARKS[::-1], strict=True)
}
_SIMPLE = {mark: re.compile(rf"-?[0-9]{{1,12}}(?:[{mark}][0-9]{{1,4}})?") for mark in MARKS}
_AMOUNT = re.compile(
    rf"(\()?([-+])? ?(?P<before>{UNIT})? ?(\()?([-+])? ?(?P<digits>[0-9][0-9.,' ]*?) ?(-)?(\))? ?(?P<after>{UNIT})?"
    r"(-)?(\))?"
)
_ONE_WAY = str.maketrans("−–’", "--'")

_HOURS_AND_MINUTES = re.compile(r"([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9]))?")
_ISO_DURATION = re.compile(r"pt(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?", re.ASCII)
_QUANTITY = r"([0-9][0-9.,' ]*?) ?"
_WITH_UNITS = re.compile(
    rf"(?:{_QUANTITY}(?:hours?|hrs?|h))? ?(?:{_QUANTITY}(?:minutes?|mins?|m))? ?"
    rf"(?:{_QUANTITY}(?:seconds?|secs?|s))? ?(?:{_QUANTITY}(?:milliseconds?|ms))?"
)
_SECONDS: dict[Unit, Decimal] = {
    "hours": Decimal(3600),
    "minutes": Decimal(60),
    "seconds": Decimal(1),
    "milliseconds": Decimal("0.001"),
}
_LONGEST = 1_000_000 * 3600  # seconds: longer ones overflow dates
_LONGEST_SHOWN = 60


@lru_cache(maxsize=4096)  # a file has few days and many rows
def day(text: str, order: Order | None = None) -> date:
    """Parse `2026-08-21`, `2026/08/21`, `20260821`, `21.08.2026`, `Fri, Aug 21, 2026` or `21 August 2026`.

    After a day, 26 is 2026, as spreadsheets and banks write it: `21.08.26`, `21-Aug-26`, `8/21/26`. `08/21/2026` and
    `21-8-2026` need `order`, even where one of the parts is no month: it holds for a whole file. ValueError for these
    without it, and for anything else, such as `26-08-21` and dates followed by a time. Midnight is none: spreadsheets
    and programs write it behind any date.
    """
    plain = _plain(text).lower()
    if ":" in plain:
        plain = _MIDNIGHT.sub("", plain)
    on = None
    with suppress(ValueError, KeyError):
        if match := _YEAR_FIRST.fullmatch(plain):
            on = date(int(match[1]), int(match[3]), int(match[4]))
        elif match := _YEAR_LAST.fullmatch(plain):
            by = "day-first" if match[2] == "." else order
            first, second = int(match[1]), int(match[3])
            if by:
                on = date(_year(match[4]), *((second, first) if by == "day-first" else (first, second)))
        elif match := _DAY_MONTH.fullmatch(plain):
            on = _on(match[1], date(_year(match[4]), _MONTH[match[3]], int(match[2])))
        elif match := _MONTH_DAY.fullmatch(plain):
            on = _on(match[1], date(int(match[4]), _MONTH[match[2]], int(match[3])))
    if on and on.year in _YEARS:
        return on
    if not order and _is_open(plain):
        raise ValueError(f"{_shown(text)} leaves open which part is the day: choose dates like 2026-08-21")
    if order and _YEAR_LAST.fullmatch(plain) and "." not in plain:
        raise ValueError(f"{_shown(text)} is no date when read {order}")
    raise ValueError(f"{_shown(text)} is not a date like 2026-08-21 or Aug 21, 2026")


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _is_open(plain: str) -> bool:
    """Whether both orders make sense and differ."""
    days = set()
    for order in get_args(Order):
        with suppress(ValueError):
            days.add(day(plain, order))
    return len(days) > 1


def _on(weekday: str | None, on: date) -> date:
    """Return the date. ValueError or KeyError for a weekday on which it does not fall."""
    if weekday and _WEEKDAY_AT[weekday] != on.weekday():
        raise ValueError(weekday)
    return on


def clock(text: str) -> time:
    """Parse `14:05`, `14:05:30` or `2:05 PM`. ValueError for anything else, so for `08.37`, which may be a number."""
    match = _CLOCK.fullmatch(_plain(text).lower())
    hour, half = (int(match[1]), match[4]) if match else (24, None)
    if _NUMBER_OR_CLOCK.fullmatch(_plain(text)):
        raise ValueError(f"{_shown(text)} may be a clock time or hours in decimals: save clock times like 08:37")
    if not match or hour > 23 or (half and hour not in range(1, 13)):
        raise ValueError(f"{_shown(text)} is not a time like 14:05:30 or 2:05:30 PM")
    return time(hour % 12 + 12 * (half == "p") if half else hour, int(match[2]), int(match[3] or 0))


def number(text: str, mark: Mark = ".") -> Decimal:
    """Parse `-1,234.50`, or `-1.234,50` where `mark` is the comma; apostrophes or spaces may separate thousands too.

    Beside a point, commas may also stand as in India, `12,34,567.50`. The minus may follow the number, `(12.00)` and
    `$(12.00)` are negative, and a sign or code of a currency beside it is ignored. ValueError for anything else, so for
    `1,5` and `1.234,50` where `mark` is the point.
    """
    return _amount(text, mark)[0]


def money(text: str, currency: str, mark: Mark = ".") -> Money:
    """Parse a `number` as an amount. ValueError for another currency, and for more decimals than it has."""
    if _SIMPLE[mark].fullmatch(text):  # as nearly all do, which halves the time
        whole, _, part = text.partition(mark)
        digits = places(currency)
        if len(part) <= digits:
            return Money(int(whole + part.ljust(digits, "0")), currency)
    value, named = _amount(text, mark)
    amount = Money.of(value, currency)
    if named and currency not in named:
        raise ValueError(f"{_shown(text)} is not in {currency}")
    if amount.decimal != value:
        raise ValueError(f"{_shown(text)} has more decimal places than {currency} has")
    return amount


def _amount(text: str, mark: Mark) -> tuple[Decimal, frozenset[str]]:
    """Parse a number, and the currencies that the sign or code beside it may mean."""
    plain = _plain(text)
    if _BARE[mark].fullmatch(plain):
        return _decimal(plain, mark), frozenset()
    match = _AMOUNT.fullmatch(plain)
    if match and _BARE[mark].fullmatch(match["digits"]):
        opened = match[1] or match[4]
        closed = match[8] or match[11]
        whole = not (match[1] and match[4]) and not (match[8] and match[11])
        signs = match.group(2, 5, 7, 10)
        units = [currencies(unit) for unit in match.group("before", "after") if unit]
        named = frozenset.intersection(*units) if units else frozenset[str]()
        minus = [sign for sign in (opened, *signs) if sign]
        if whole and bool(opened) == bool(closed) and len(minus) <= 1 and bool(units) == bool(named):
            size = _decimal(match["digits"], mark)
            return (-size if minus and minus[0] != "+" else size), named
    like = "1,234.50" if mark == "." else "1.234,50"
    raise ValueError(f"{_shown(text)} is not a number like {like}")


def _decimal(digits: str, mark: Mark) -> Decimal:
    for parting in (" ", "'", "," if mark == "." else "."):
        digits = digits.replace(parting, "")
    return Decimal(digits.replace(mark, "."))


def duration(text: str, unit: Unit = "hours", mark: Mark | None = None) -> int:
    """Parse `1:30`, `249:00:00`, `1h 30m`, `9 min`, `PT1H30M`, or a bare number of `unit`, `1.5` or `1,5`, to seconds.

    Rounds half up. Without `mark`, a number that can be read in two ways, `1,500`, is refused. ValueError for anything
    else, for negative durations, and for a million hours and more.
    """
    plain = _plain(text).lower()
    total = None
    with suppress(ValueError):
        if match := _HOURS_AND_MINUTES.fullmatch(plain):
            total = Decimal(int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0))
        elif (match := _ISO_DURATION.fullmatch(plain)) and any(match.groups()):
            hours, minutes, seconds = (int(part or 0) for part in match.groups())
            total = Decimal(hours * 3600 + minutes * 60 + seconds)
        elif plain[:1].isdigit() and plain[-1:].isdigit():
            total = _quantity(plain, mark) * _SECONDS[unit]
        elif (match := _WITH_UNITS.fullmatch(plain)) and any(match.groups()):
            parts = zip(match.groups(), _SECONDS.values(), strict=True)
            total = sum((_quantity(part, mark) * seconds for part, seconds in parts if part), Decimal())
    if total is None or total >= _LONGEST:
        raise ValueError(f"{_shown(text)} is not a duration like 1:30 or 1.5")
    return int(total.to_integral_value(ROUND_HALF_UP))


def is_bare_duration(text: str) -> bool:
    """Whether a duration is a number that means another time in each unit: neither `1:30` nor `1h 30m`, and not 0."""
    return text[:1].isdigit() and text[-1:].isdigit() and ":" not in text and text.strip("0.,") != ""


def _quantity(text: str, mark: Mark | None) -> Decimal:
    """Parse a number. ValueError for a text that is none with any mark, and for one that can be read in two ways."""
    values = set()
    for possible in [mark] if mark else MARKS:
        with suppress(ValueError):
            values.add(number(text, possible))
    if len(values) != 1:
        raise ValueError(text)
    return values.pop()


def _plain(text: str) -> str:
    """Reduce spaces to single ones, and hyphens and apostrophes to plain ones."""
    plain = " ".join(text.split())
    return plain if plain.isascii() else plain.translate(_ONE_WAY)


def _shown(text: str) -> str:
    """Quote a cell for an error, cut to a readable length."""
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")
