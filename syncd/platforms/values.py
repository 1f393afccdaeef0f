"""Days, amounts and percentages as written in tables. Users read the sentences of the validators."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from syncd.core.money import Money

__all__ = ["Day", "Percent", "Price", "same_start", "text"]


def text(convert: Callable[[str], object]) -> BeforeValidator:
    """Make a validator that reads a value from text with `convert`, which gets "" for anything but text."""
    return BeforeValidator(lambda value: convert(value if isinstance(value, str) else ""))


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("must be a date like 2026-01-31") from None


def _price(written: str) -> Money:
    if not re.fullmatch(r"\d+(\.\d+)? +[A-Za-z]{3}", written.strip()):
        raise ValueError('must be an amount and a currency, like "40.00 USD"')
    return Money.parse(written)


def _fraction(written: str) -> Decimal:
    match = re.fullmatch(r"(\d{1,2}(?:\.\d+)?) ?%", written.strip())
    if not match:
        raise ValueError('must be a percentage below 100, like "10%"')
    return Decimal(match[1]) / 100


def same_start(tables: str, start: date) -> str:
    """Word the mistake of two `tables` with the same start; `date.min` stands for none."""
    start_on = "have no date" if start == date.min else f"start on {start}"
    return f'two {tables} {start_on}; give each its own "from"'


Day = Annotated[date, BeforeValidator(_day)]
"""A TOML date, or a date as text: `"2026-01-31"`."""
Price = Annotated[Money, text(_price)]
"""An amount with its currency: `"40.00 USD"`."""
Percent = Annotated[Decimal, text(_fraction)]
"""A percentage as text, `"10%"`, read as a fraction."""
