"""Matches your own invoices with the lines of banks that pay them, under the configuration."""

from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache

from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided, Relation
from syncd.core.matching.invoice_bank import FAR, PaidInvoices, SentInvoice, match_invoices
from syncd.core.matching.invoice_reopened import pay_reopened
from syncd.core.matching.invoice_returns import Returns
from syncd.core.records import Ref
from syncd.ledger import Ledger
from syncd.ledger.derived.expected import sent_invoices
from syncd.ledger.derived.periods import Days
from syncd.wiring.bank_lines import BankLines
from syncd.wiring.directory import Directory
from syncd.wiring.sources import Source

YEARS = 8
"""Years of which the matches are kept in memory."""
BANK = "bank"
"""The connector of sources of bank statements; others may give rows of the kind received, too."""


class InvoiceMatches:
    """The matches of own invoices, by the year in which they were sent. Reads once what the ledger has."""

    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._ledger = ledger
        self._directory = directory
        self._bank_lines = BankLines(ledger, directory)
        self.of_year = lru_cache(YEARS)(self._of_year)

    def banks(self) -> list[Source]:
        """The sources of bank statements, by name."""
        sources = sorted(self._directory.sources.values(), key=lambda source: source.name)
        return [source for source in sources if source.connector == BANK]

    def sent_in(self, year: int) -> list[SentInvoice]:
        """The invoices of a year, by ref, as far as credits left some of them."""
        return self._sent(Days(date(year, 1, 1), date(year, 12, 31)))

    @cached_property
    def decided(self) -> Decided:
        """What people decided about lines and invoices."""
        return Decided.of(self._ledger.matches.standing(), Relation.BANK_INVOICE)

    def _sent(self, days: Days) -> list[SentInvoice]:
        return sent_invoices(self._ledger.database, days, self._bank_lines.payers)

    def _of_year(self, year: int) -> tuple[PaidInvoices, dict[Ref, BankLine]]:
        """The matches of the invoices of a year, and of those around it, with the lines of banks."""
        days = Days(date(year - 1, 1, 1), date(year + 1, 12, 31))
        around = Days(days.first, days.last + FAR)
        lines, went = self._ledger.payouts.lines(around), self._ledger.payouts.went(around)
        invoices, decided = self._sent(days), self.decided
        taken, by_ref = self._bank_lines.taken(lines), {line.ref: line for line in lines}
        found = match_invoices(invoices, lines, decided, taken)
        returns = Returns(by_ref, found.paid, decided, taken).of(invoices, went)
        backs = {one.back.ref for one in returns.certain}
        doubtful = {ref: back for ref, back in found.doubtful.items() if back.ref not in backs}
        found = replace(found, doubtful=doubtful, went_back=returns.certain, returns=returns.asked)
        stayed = [line for line in lines if line.ref not in taken.certain]
        return pay_reopened(invoices, stayed, found, decided), by_ref
