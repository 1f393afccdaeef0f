"""Finds lines of a bank that may take money of your own invoices back, and are of no payment's amount.

A return may come with charges, in part, or for several payments at once, so no amount shows it: its words may.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided
from syncd.core.matching.invoice_bank import FAR, MayReturn, Paid, SentInvoice, names_invoice, stands_in
from syncd.core.matching.taken_back import LATEST, TakenLines, says_returned
from syncd.core.records import Ref

RETURNS = FAR + timedelta(days=365)
"""Days after an invoice in which a line that may take its money back is looked for."""
_OF_A_DAY = 8
"""Digits of a day, such as 2026-07-31."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Finds lines that may take back money of invoices, and that are of no payment's amount. Such a line is later than
    the payment, and names the invoice with its client or with a word for a return, or it names just the client with
    such a word. Any other money that goes to the client pays for something else."""

    lines: Mapping[Ref, BankLine]
    paid: Sequence[Paid]
    decided: Decided
    taken: TakenLines

    def of(self, invoices: Sequence[SentInvoice], went: Iterable[BankLine]) -> dict[Ref, MayReturn]:
        """Invoice → the first line that may take some of its money back."""
        known = {one.back.ref for one in self.taken.certain.values()}
        found: dict[Ref, MayReturn] = {}
        for back in sorted(went, key=lambda line: line.order):
            if back.ref not in known:
                for one in _about(back, invoices):
                    if one.ref not in found and (line := self._payment(one, back)):
                        found[one.ref] = MayReturn(one.ref, back, line)
        return found

    def _payment(self, invoice: SentInvoice, back: BankLine) -> BankLine | None:
        """The payment that a line may be of; None where it is of none, or a person said so, or is asked already."""
        own = [self.lines[one.line] for one in self.paid if one.invoice == invoice.ref]
        before = sorted(
            (line for line in own if line.day <= back.day <= line.day + LATEST), key=lambda line: line.order
        )
        is_asked = any(self.taken.doubtful.get(line.ref) == back for line in before)
        is_refused = any((back.ref, line.ref) in self.taken.refused for line in before)
        if not before or is_asked or is_refused or not self.decided.allows(back.ref, invoice.ref):
            return None
        return next((line for line in before if line.amount == -back.amount), before[-1])


def _about(back: BankLine, invoices: Sequence[SentInvoice]) -> list[SentInvoice]:
    """The invoices that a line which takes money out of an account may be about."""
    near = [one for one in invoices if _may_return(back, one)]
    comes_back = says_returned(back)
    named = [one for one in near if names_invoice(back, one.number)]
    of_client = [one for one in near if any(stands_in(name, back.text) for name in one.payers)]
    if named:
        return [one for one in named if comes_back or one in of_client or not _is_like_a_day(one.number)]
    return of_client if comes_back else []


def _may_return(back: BankLine, invoice: SentInvoice) -> bool:
    is_of_another = back.person and invoice.person and back.person != invoice.person
    is_of_its_currency = back.amount.currency == invoice.amount.currency
    return is_of_its_currency and not is_of_another and invoice.sent <= back.day <= invoice.sent + RETURNS


def _is_like_a_day(number: str) -> bool:
    """Whether a number looks like a year, a month or a day, or is as short as one: anybody may write it."""
    return not re.search(r"[^\W\d]", number) and sum(map(str.isdigit, number)) <= _OF_A_DAY
