"""Finds lines of a bank that take money of your own invoices back, in whatever amount.

A return may come with charges, in part, or for several payments at once. Where it names one invoice (by its number, or
by the reference that the payer gave a payment) and its client, its amount went back, unless more goes than came. Where
it names less, nobody can tell of which invoice it is, or whether it is a purchase: it is a question. So is one in
another currency: nobody can tell how much of an invoice went back. One that names just the client may be of any payment
of at least its amount; without one it may come with charges, be of several, or of those in another currency.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided
from syncd.core.matching.invoice_bank import FAR, MayReturn, Paid, SentInvoice, WentBack
from syncd.core.matching.taken_back import TakenLines, has_reference, may_return, says_returned
from syncd.core.matching.words import number_stands_in, stands_in
from syncd.core.phrases import Phrase, say
from syncd.core.records import Ref

RETURNS = FAR + timedelta(days=365)
"""Days after an invoice in which a line that may take its money back is looked for."""
_OF_A_DAY = 8
"""Digits of a day, such as 2026-07-31."""


@dataclass(frozen=True, slots=True)
class Returned:
    """`certain`: what went back, by day of the line; `asked`: invoice → the first line that may take money of it."""

    certain: tuple[WentBack, ...]
    asked: dict[Ref, MayReturn]


@dataclass(frozen=True, slots=True)
class Returns:
    """Finds lines that take back money of invoices. Such a line is later than the payment, and names the invoice with
    its client or with a word for a return, or it names just the client with such a word. Any other money that goes to
    the client pays for something else."""

    lines: Mapping[Ref, BankLine]
    paid: Sequence[Paid]
    decided: Decided
    taken: TakenLines

    def of(self, invoices: Sequence[SentInvoice], went: Iterable[BankLine]) -> Returned:
        """Find what went back of invoices, and what may have. `went`: all lines that take money out of an account."""
        known = {one.back.ref for one in self.taken.certain.values()}
        gone = Counter[Ref]()
        certain, asked = list[WentBack](), dict[Ref, MayReturn]()
        for back in sorted((line for line in went if line.ref not in known), key=lambda line: line.order):
            about = self._about(back, invoices)
            sure = [one for one in about if self._is_sure(one, back)]
            if len(sure) == 1 and self._came(sure[0], back) - gone[sure[0].ref] >= -back.amount.minor:
                gone[sure[0].ref] -= back.amount.minor
                certain.append(WentBack(sure[0].ref, back, -back.amount, self._why(sure[0], back)))
                continue
            for one in about:
                if one.ref not in asked and not self._is_asked(one, back):
                    asked[one.ref] = MayReturn(one.ref, back, _likely(self._payments(one, back), back))
        return Returned(tuple(certain), asked)

    def _about(self, back: BankLine, invoices: Sequence[SentInvoice]) -> list[SentInvoice]:
        """The invoices that a line which takes money out of an account may be about, by day."""
        near = [one for one in invoices if _is_near(back, one) and self._payments(one, back)]
        comes_back = says_returned(back)
        named = [one for one in near if self._names(one, back)]
        if named:
            return [one for one in named if comes_back or _names_client(one, back) or self._tells(one, back)]
        if not comes_back:
            return []
        of_client = [one for one in near if _names_client(one, back)]
        of_client = [one for one in of_client if _is_of_its_currency(one, back)] or of_client
        enough = [one for one in of_client if any(_is_enough(line, back) for line in self._payments(one, back))]
        return enough or of_client

    def _names(self, invoice: SentInvoice, back: BankLine) -> bool:
        return number_stands_in(invoice.number, back.text) or self._has_reference(invoice, back)

    def _has_reference(self, invoice: SentInvoice, back: BankLine) -> bool:
        return any(has_reference(line, back) for line in self._payments(invoice, back))

    def _is_sure(self, invoice: SentInvoice, back: BankLine) -> bool:
        """Whether a line names an invoice and its client, and cannot mean a month in which something was bought."""
        is_named = self._names(invoice, back) and _names_client(invoice, back)
        return _is_of_its_currency(invoice, back) and is_named and (says_returned(back) or self._tells(invoice, back))

    def _tells(self, invoice: SentInvoice, back: BankLine) -> bool:
        """Whether the words by which a line names an invoice say more than a month, or than what anybody may write."""
        return not _is_like_a_day(invoice.number) or self._has_reference(invoice, back)

    def _why(self, invoice: SentInvoice, back: BankLine) -> Phrase:
        if self._has_reference(invoice, back):
            return say("it names its payment's reference and the client")
        return say("it names the invoice and the client")

    def _payments(self, invoice: SentInvoice, back: BankLine) -> list[BankLine]:
        """The payments of an invoice that a line may be of, by day; none where a person refused one, or the invoice."""
        own = sorted(
            (self.lines[one.line] for one in self.paid if one.invoice == invoice.ref), key=lambda line: line.order
        )
        before = [line for line in own if may_return(line, back)]
        is_refused = any((back.ref, line.ref) in self.taken.refused for line in before)
        return [] if is_refused or not self.decided.allows(back.ref, invoice.ref) else before

    def _came(self, invoice: SentInvoice, back: BankLine) -> int:
        """What the payments of an invoice that a line may be of brought for it, in minor units."""
        lines = {line.ref for line in self._payments(invoice, back)}
        return sum(part.amount.minor for part in self.paid if part.invoice == invoice.ref and part.line in lines)

    def _is_asked(self, invoice: SentInvoice, back: BankLine) -> bool:
        """Whether it is asked already if the line takes a payment of its amount back."""
        return any(self.taken.doubtful.get(line.ref) == back for line in self._payments(invoice, back))


def _likely(payments: Sequence[BankLine], back: BankLine) -> BankLine:
    """The payment that a return is most likely of: one of the same amount, else the latest of at least as much, else
    the latest."""
    equal = [line for line in payments if line.amount == -back.amount]
    return (equal or [line for line in payments if _is_enough(line, back)] or list(payments))[-1]


def _is_enough(line: BankLine, back: BankLine) -> bool:
    return line.amount.currency == back.amount.currency and line.amount.minor >= -back.amount.minor


def _names_client(invoice: SentInvoice, back: BankLine) -> bool:
    return any(stands_in(name, back.text) for name in invoice.payers)


def _is_near(back: BankLine, invoice: SentInvoice) -> bool:
    is_of_another = back.person and invoice.person and back.person != invoice.person
    return not is_of_another and invoice.sent <= back.day <= invoice.sent + RETURNS


def _is_of_its_currency(invoice: SentInvoice, back: BankLine) -> bool:
    return back.amount.currency == invoice.amount.currency


def _is_like_a_day(number: str) -> bool:
    """Whether a number looks like a year, a month or a day, or is as short as one: anybody may write it."""
    return not re.search(r"[^\W\d]", number) and sum(map(str.isdigit, number)) <= _OF_A_DAY
