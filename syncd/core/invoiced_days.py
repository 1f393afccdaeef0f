"""Compares your own invoices with the days they are for: an invoice counts whole on the last of its days.

So a period with a part of these days has no exact figure, and what was tracked on them is not counted a second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from syncd.core.money import Money
from syncd.core.time import Period
from syncd.core.wording import days


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice with the days it is for, both included; `first` is None where it names none."""

    first: date | None
    last: date
    amount: Money

    @property
    def words(self) -> str:
        """`1200.00 EUR for 1 Jul to 31 Aug 2026`."""
        return f"{self.amount} for {days(self.first or self.last, self.last)}"


def is_invoiced(day: date, invoices: Sequence[Invoice], period: Period) -> bool:
    """Whether an invoice is for a day of `period`. One that names no days is for those of its period before it."""
    return any((invoice.first or period.first) <= day <= invoice.last for invoice in invoices)


def longer_than(invoices: Sequence[Invoice], period: Period) -> str:
    """Why the invoices of a period are not for its days alone, in words for the user; "" where they are."""
    longer = [invoice.words for invoice in invoices if invoice.first and invoice.first < period.first]
    return f"{' and '.join(longer)} counts whole on the last of these days" if longer else ""


def counted_later(invoices: Sequence[Invoice]) -> str:
    """Say which invoices are for days of a period and count after it; "" where there are none."""
    words = " and ".join(f"the invoice of {invoice.words}" for invoice in invoices)
    return f"{words}, which counts whole on the last of these days" if words else ""


def invoiced_twice(invoices: Sequence[Invoice]) -> tuple[str, ...]:
    """A note on days that two invoices are for, if there are any."""
    dated = sorted((invoice.first, invoice.last) for invoice in invoices if invoice.first)
    for (_, end), (start, last) in pairwise(dated):
        if start <= end:
            return (f"two invoices are for {days(start, min(end, last))}, and both count",)
    return ()
