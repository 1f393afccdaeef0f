"""What the cells of a table say: days, numbers, money."""

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal

from syncd.core.money import Money

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ENGLISH_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.? ([0-9]{1,2}), ([0-9]{4})")
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,12})?")
_YEARS = range(1970, 2200)


def day(text: str) -> date:
    """`2026-08-21` or English `Aug 21, 2026`, whatever the machine's locale. ValueError for anything else."""
    found = None
    with suppress(ValueError):
        if match := _ISO_DAY.fullmatch(text):
            found = date(int(match[1]), int(match[2]), int(match[3]))
        elif match := _ENGLISH_DAY.fullmatch(text):
            found = date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))
    if found is None or found.year not in _YEARS:
        raise ValueError(f"{text!r} is not a date like 2026-08-21 or Aug 21, 2026")
    return found


def number(text: str) -> Decimal:
    """`-1,234.50`, with or without thousands commas and `$`. ValueError for anything else, `1,5` and `1.234,50` too."""
    plain = text.strip().replace("−", "-").replace("$", "", 1).replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{text!r} is not a number like 1,234.50")
    return Decimal(plain.replace(",", ""))


def money(text: str, currency: str) -> Money:
    """`number` as an amount. ValueError when it has more decimal places than the currency."""
    value = number(text)
    amount = Money.of(value, currency)
    if amount.decimal != value:
        raise ValueError(f"{text!r} has more decimal places than {currency} has")
    return amount
