"""Compares your own invoices with the days they are for: an invoice counts whole on the last of its days.

So a period with a part of these days has no exact figure, and what was tracked on them is not counted a second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from syncd.core.money import Money
from syncd.core.phrases import Days, Phrase, say
from syncd.core.sentences import all_of
from syncd.core.time import Period


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice with the days it is for, both included; `first` is None where it names none."""

    first: date | None
    last: date
    amount: Money

    @property
    def words(self) -> Phrase:
        """`1,200.00 EUR for 1 Jul to 31 Aug 2026`."""
        return say("{amount} for {days}", amount=self.amount, days=Days(self.first or self.last, self.last))


def is_invoiced(day: date, invoices: Sequence[Invoice], period: Period) -> bool:
    """Whether an invoice is for a day of `period`. One that names no days is for those of its period before it."""
    return any((invoice.first or period.first) <= day <= invoice.last for invoice in invoices)


def longer_than(invoices: Sequence[Invoice], period: Period) -> Phrase:
    """Why the invoices of a period are not for its days alone, in words for the user; "" where they are."""
    longer = [invoice.words for invoice in invoices if invoice.first and invoice.first < period.first]
    if not longer:
        return Phrase("")
    return say("{invoices} counts whole on the last of these days", invoices=all_of(longer))


def counted_later(invoices: Sequence[Invoice]) -> Phrase:
    """Say which invoices are for days of a period and count after it; "" where there are none."""
    words = all_of(say("the invoice of {invoice}", invoice=invoice.words) for invoice in invoices)
    return say("{invoices}, which counts whole on the last of these days", invoices=words) if words else words


def invoiced_twice(invoices: Sequence[Invoice]) -> tuple[Phrase, ...]:
    """A note on days that two invoices are for, if there are any."""
    dated = sorted((invoice.first, invoice.last) for invoice in invoices if invoice.first)
    for (_, end), (start, last) in pairwise(dated):
        if start <= end:
            return (say("two invoices are for {days}, and both count", days=Days(start, min(end, last))),)
    return ()
