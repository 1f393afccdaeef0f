"""Matches invoices that are open again, because some of what came went back, with what is left of a bank's lines.

So a client who pays again is seen, and money that came beyond an invoice and goes back leaves it paid.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided
from syncd.core.matching.invoice_bank import PINNED, Paid, PaidInvoices, SentInvoice, match_lines
from syncd.core.money import Money
from syncd.core.records import Ref


def pay_reopened(
    invoices: Iterable[SentInvoice], lines: Iterable[BankLine], found: PaidInvoices, decided: Decided
) -> PaidInvoices:
    """Match what went back of invoices (`found.went_back`) once more, with the lines of which `found` leaves something.
    What is paid of an invoice is then at most its amount and what went back; of a line, at most that."""
    back, paid = Counter[Ref](), Counter[Ref]()
    for one in found.went_back:
        back[one.invoice] += one.amount.minor
    if not back:
        return found
    for part in found.paid:
        paid[part.invoice] += part.amount.minor
        paid[part.line] += part.amount.minor
    again = [
        replace(one, amount=Money(one.amount.minor - paid[one.ref] + back[one.ref], one.amount.currency))
        for one in invoices
        if back[one.ref] or not paid[one.ref]
    ]
    left = [
        replace(line, amount=Money(line.amount.minor - paid[line.ref], line.amount.currency))
        for line in lines
        if line.amount.minor > paid[line.ref]
    ]
    used = {(one.line, one.invoice) for one in found.paid if one.why == PINNED}
    pins = tuple(pin for pin in decided.pins if (pin.ref, pin.other) not in used)
    second = match_lines(again, left, replace(decided, pins=pins))
    rest = {ref: of for ref, of in found.open.items() if ref not in {one.ref for one in again}}
    return replace(found, paid=_joined((*found.paid, *second.paid)), open={**rest, **second.open})


def _joined(parts: Iterable[Paid]) -> tuple[Paid, ...]:
    """Join the parts of a line that pay one invoice, by invoice and line."""
    joined: dict[tuple[Ref, Ref], Paid] = {}
    for part in parts:
        pair = part.invoice, part.line
        before = joined.get(pair)
        joined[pair] = replace(before, amount=before.amount + part.amount) if before else part
    return tuple(joined[pair] for pair in sorted(joined))
