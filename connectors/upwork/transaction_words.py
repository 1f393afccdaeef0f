"""Reads Upwork's words: types of transactions, and the days, hours and Ref IDs in their descriptions.

Facts, from public parsers of these exports and recorded rows: types are written `Fixed Price`, `Fixed-price` or
`fixed price`; the invoiced week stands in the text as `Invoice for Feb 16-Feb 22, 2026`, across years as
`Invoice for Dec 29, 2025-Jan 4, 2026`, and in older exports as `Invoice for 05/27/2024-06/02/2024`; hours stand as
`14:20 hrs` (hours and minutes) or `14.33 hours`; a fee or tax names the row it is about by a closing
`Ref ID 701123340`.
"""

import re
from datetime import date

from syncd.connectors.upwork.weekly_summary import ROUNDED, seconds
from syncd.core.records import TransactionKind
from syncd.tabular import cached_by_cell, day

_KINDS = {
    "hourly": TransactionKind.HOURLY,
    "fixed price": TransactionKind.FIXED,
    "milestone": TransactionKind.FIXED,
    "bonus": TransactionKind.BONUS,
    "expense": TransactionKind.EXPENSE,
    "miscellaneous": TransactionKind.MISCELLANEOUS,
    "service fee": TransactionKind.FEE,
    "service fee refund": TransactionKind.FEE,  # positive: Upwork gives its cut back
    "vat": TransactionKind.TAX,
    "state sales tax": TransactionKind.TAX,
    "wht": TransactionKind.WITHHOLDING,
    "withholding tax": TransactionKind.WITHHOLDING,
    "membership fee": TransactionKind.MEMBERSHIP,
    "withdrawal": TransactionKind.PAYOUT,
    "withdrawal fee": TransactionKind.PAYOUT_FEE,
    "refund": TransactionKind.REFUND,
    "refund to client": TransactionKind.REFUND,
    "payment": TransactionKind.PAYMENT,
    "processing fee": TransactionKind.CLIENT_FEE,
    "marketplace fee": TransactionKind.CLIENT_FEE,
    "contract initiation fee": TransactionKind.CLIENT_FEE,
    "journal": TransactionKind.JOURNAL,
}
_NUMERIC = re.compile(r"Invoice for (\d\d)/(\d\d)/(\d{4})\s*-\s*(\d\d)/(\d\d)/(\d{4})", re.ASCII)
_NAMED = re.compile(
    r"Invoice for ([A-Z][a-z]{2} \d{1,2})(?:, (\d{4}))?\s*-\s*([A-Z][a-z]{2} \d{1,2}), (\d{4})", re.ASCII
)
_CLOCK = re.compile(r"(?<![\d:.,])(\d{1,3}):([0-5]\d)\s*(?:hrs?|hours?)\b", re.ASCII)
_DECIMAL = re.compile(r"(?<![\d:.,])(\d{1,3}(?:\.\d{1,5})?)\s*(?:hrs?|hours?)\b", re.ASCII)
_INTO_ESCROW = re.compile(r"\b(?:to|into) escrow\b|\bfunding request\b", re.IGNORECASE)
_FROM_ESCROW = re.compile(r"\bfrom escrow\b", re.IGNORECASE)
_ABOUT = re.compile(r"\bRef ID (\d+)\s*$", re.ASCII)
_REF_ID = re.compile(r"[ -]*\bRef ID \d+", re.ASCII)


@cached_by_cell
def kind_of(words: str) -> TransactionKind:
    """Return the kind of a type, in any spelling; OTHER for unknown words."""
    plain = " ".join(re.sub(r"\(.*\)$", "", words).replace("-", " ").split()).casefold()
    return _KINDS.get(plain, TransactionKind.OTHER)


def invoiced_days(text: str) -> tuple[date, date] | None:
    """Return the first and last invoiced day, both included, if the text has them."""
    try:
        if match := _NUMERIC.search(text):
            month, date_, year, last_month, last_date, last_year = match.groups()
            first, last = day(f"{year}-{month}-{date_}"), day(f"{last_year}-{last_month}-{last_date}")
        elif match := _NAMED.search(text):
            last = day(f"{match[3]}, {match[4]}")
            first = day(f"{match[1]}, {match[2] or last.year}")
            if first > last and not match[2]:
                first = day(f"{match[1]}, {last.year - 1}")
        else:
            return None
    except ValueError:
        return None
    return (first, last) if first <= last else None


@cached_by_cell
def worked_seconds(text: str) -> int | None:
    """Return the worked seconds, if the text has hours. Two decimals stand for the ten-minute segments they round."""
    if match := _CLOCK.search(text):
        return int(match[1]) * 3600 + int(match[2]) * 60
    if match := _DECIMAL.search(text):
        return seconds(match[1], within=ROUNDED)
    return None


def goes_into_escrow(text: str) -> bool | None:
    """Whether money goes into escrow (True) or comes from there (False), by the text; None where it has neither."""
    if _FROM_ESCROW.search(text):
        return False
    return True if _INTO_ESCROW.search(text) else None


def without_ref_ids(text: str) -> str:
    """Remove the Ref IDs, so that rows which differ only in them are equal."""
    return _REF_ID.sub("", text)


def final_ref_id(text: str) -> str | None:
    """Return the Ref ID at the end of the text."""
    match = _ABOUT.search(text)
    return match[1] if match else None
