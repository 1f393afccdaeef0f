"""How tables write days, amounts and percentages. The sentences of the validators are what users read."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from syncd.core.money import Money

__all__ = ["Day", "Percent", "Price", "text"]


def text(convert: Callable[[str], object]) -> BeforeValidator:
    """Reads a value from text by `convert`, which is given "" for what is no text."""
    return BeforeValidator(lambda value: convert(value if isinstance(value, str) else ""))


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("must be a date like 2026-01-31") from None


def _price(said: str) -> Money:
    if not re.fullmatch(r"\d+(\.\d+)? +[A-Za-z]{3}", said.strip()):
        raise ValueError('must be an amount and a currency, like "40.00 USD"')
    return Money.parse(said)


def _fraction(said: str) -> Decimal:
    found = re.fullmatch(r"(\d{1,2}(?:\.\d+)?) ?%", said.strip())
    if not found:
        raise ValueError('must be a percentage below 100, like "10%"')
    return Decimal(found[1]) / 100


Day = Annotated[date, BeforeValidator(_day)]
"""A TOML date, or the same as text."""
Price = Annotated[Money, text(_price)]
"""`"40.00 USD"`."""
Percent = Annotated[Decimal, text(_fraction)]
"""`"10%"`, as a fraction."""
