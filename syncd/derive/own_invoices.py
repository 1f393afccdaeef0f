"""Finds the invoices of your own among the transactions that change, and marks those to compare with tracked time."""

from collections.abc import Callable, Mapping

from syncd.core.discrepancies import Side
from syncd.core.profile import Profile
from syncd.core.records import Ref, Transaction, TransactionKind
from syncd.core.subjects import SubjectKind
from syncd.core.time import day_span
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.periods import Days
from syncd.ledger.dirty import DirtySubject

_TIME = frozenset({TransactionKind.HOURLY, TransactionKind.REFUND})
"""Kinds of transaction that bill time, or give some of it back."""
_BY_HAND = frozenset({TransactionKind.MISCELLANEOUS})
"""Kinds of transaction that may be invoices by hand, where a platform shows hours."""


class OwnInvoiceMarks:
    """Collects the invoices that change in a batch: of contracts whose platform shows no hours, and invoices by hand of
    others."""

    def __init__(self, ledger: Ledger, profile_of: Callable[[str], Profile]) -> None:
        self._ledger = ledger
        self._profile_of = profile_of
        self._contracts: set[str] = set()
        self._left: set[str] = set()  # contracts of which a row is gone, or is not what it was
        self._subjects: list[DirtySubject] = []

    def see(self, ref: Ref, before: Mapping[str, str | None], contract: str | None, row: Transaction | None) -> None:
        """Note a transaction that changed. `before`: its columns, empty where it was not there; `row`: None where it is
        gone."""
        kinds = {before.get("kind"), row and row.kind}
        if not (_TIME | _BY_HAND) & kinds:
            return
        for key in {before.get("contract"), contract} - {None}:
            if key and (_BY_HAND if self._profile_of(key).has(Side.LOGGED) else _TIME) & kinds:
                self._contracts.add(key)
        self._left |= {key for key in (before.get("contract"),) if key in self._contracts}
        if contract in self._contracts and row and row.first_day and row.amount.minor > 0:
            last = max(row.first_day, row.last_day or row.posted)
            self._subjects.append(self._subject(contract, ref, Days(row.first_day, last)))

    def mark(self, write: LedgerWriter) -> None:
        """Mark these invoices, and all that are for the same contracts: a row that was part of another one may be an
        invoice of its own now."""
        write.dirty.mark_subjects(self._subjects)
        for contract in sorted(self._left):
            by_hand = self._profile_of(contract).has(Side.LOGGED)
            alone = self._ledger.own_invoices.dated(contract, by_hand=by_hand)
            write.dirty.mark_subjects(self._subject(contract, ref, days) for ref, days in alone)
        for contract in sorted(self._contracts):
            write.own_invoices.mark(contract)

    def _subject(self, contract: str, ref: Ref, days: Days) -> DirtySubject:
        span = day_span(days.first, self._profile_of(contract).zone, (days.last - days.first).days + 1)
        return DirtySubject(SubjectKind.OWN_INVOICE, contract, ref, span)
