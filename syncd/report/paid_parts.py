"""What banks show that came for your own invoices, and what went back of it."""

from collections.abc import Iterable, Iterator

from syncd.core.contract_statement import PaidPart
from syncd.ledger.derived.contract_money import ContractRow
from syncd.wiring.invoices import InvoiceMatches


def paid_parts(invoices: InvoiceMatches, rows: Iterable[ContractRow]) -> Iterator[PaidPart]:
    """The payments of the invoices among a contract's rows, in minor units of their currency; negative where money went
    back. Rows that say themselves what was paid need none."""
    for row in rows:
        if not (row.is_own and row.earning == row.ref and not row.is_stated and invoices.banks()):
            continue
        matched, lines = invoices.of_year(row.posted.year)
        for one in matched.paid:
            if one.invoice == row.ref:
                yield PaidPart(lines[one.line].day, one.amount.minor)
        for part in matched.went_back:
            if part.invoice == row.ref:
                yield PaidPart(part.back.day, -part.amount.minor)
        for gone in matched.taken:
            if gone.paid.invoice == row.ref:
                yield PaidPart(gone.taken.line.day, gone.paid.amount.minor)
                yield PaidPart(gone.taken.back.day, -gone.paid.amount.minor)
