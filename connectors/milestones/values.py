"""Reads fields of Upwork's GraphQL API: amounts and days.

Amounts are objects with `rawValue` and `currency`; instants come as ISO 8601, or as milliseconds since 1970 where the
program that saved them made them so; Upwork's days are days of UTC.
"""

import re
from datetime import UTC, date, datetime

from syncd.core.money import Money
from syncd.tabular import Row, money

_MILLISECONDS = re.compile(r"[0-9]{12,14}")


def amount(row: Row, name: str, currency: str | None) -> Money | None:
    """Read the amount in a field; None where it is empty. `currency`: of amounts that name none.

    ValueError for a text that is no amount, and for an amount without a currency.
    """
    text, currency = row.text(f"{name}.rawValue"), row.text(f"{name}.currency") or currency
    if not text:
        return None
    if not currency:
        raise ValueError(f"{name} names no currency: ask for it in the query, or set `currency` of the source")
    return money(text, currency)


def day_of(text: str) -> date | None:
    """Return the day of UTC of an instant; None for an empty text. ValueError for a text that is no instant."""
    if not text:
        return None
    try:
        if _MILLISECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text) // 1000, UTC).date()
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()
    except (ValueError, OverflowError):
        raise ValueError(f"{text[:60]!r} is not an instant like 2026-11-30T00:00:00Z") from None
