"""Marks expected payments to judge again: of earnings that changed, and of invoices that a bank's line may pay."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from syncd.core.discrepancies import Side
from syncd.core.matching.invoice_bank import FAR
from syncd.core.profile import Profile
from syncd.core.records import EARNINGS, Ref, Transaction, TransactionKind
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Span
from syncd.derive.bank_lines import ChangedBankLines
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.expected import StatedRelease, stated_releases
from syncd.ledger.derived.payment_groups import GroupSpan
from syncd.ledger.derived.periods import Days
from syncd.ledger.derived.rows import DerivedPosting
from syncd.ledger.dirty import DirtySubject

_YEAR = timedelta(days=366)
_INVOICED = EARNINGS | {TransactionKind.REFUND}
"""Kinds of transaction that are invoices of your own, or give some of one back."""


class ExpectedMarks:
    """Collects the transactions that change in a batch, then marks the payments that they may be of."""

    def __init__(self, ledger: Ledger, profile_of: Callable[[str], Profile]) -> None:
        self._ledger = ledger
        self._profile_of = profile_of
        self._days: set[str] = set()  # of lines of banks and of your own invoices that changed
        self._lines = ChangedBankLines(ledger)

    def see(self, before: Mapping[str, str | None], row: Transaction | None, posting: DerivedPosting | None) -> None:
        """Note a transaction that changed, and what was derived of it. `before`: its columns, empty where it was not
        there; None where it is gone."""
        self._lines.see(before, posting)
        if TransactionKind.RECEIVED in (before.get("kind"), row and row.kind):
            self._note(before, row)
        contracts = {before.get("contract"), posting and posting.contract} - {None}
        if _INVOICED & {before.get("kind"), row and row.kind} and any(self._is_own(key) for key in contracts if key):
            self._note(before, row)

    def _note(self, before: Mapping[str, str | None], row: Transaction | None) -> None:
        self._days |= {day for day in (before.get("posted"), row and row.posted.isoformat()) if day}

    def _is_own(self, contract: str) -> bool:
        """Whether you write the invoices for a contract yourself: no platform releases its money."""
        return not self._profile_of(contract).has(Side.RELEASED)

    def mark(self, write: LedgerWriter, heads: Collection[GroupSpan], others: Iterable[Ref]) -> None:
        """Mark the payments expected of the earnings `heads` that changed, and of `others` that were some. Invoices,
        also those without a due day, and lines of a bank decide about the invoices around them, too."""
        write.expected.mark([head.ref for head in heads])
        write.expected.mark(others)
        stated = {one.ref: one for one in stated_releases(self._ledger.database, [head.ref for head in heads])}
        own = [head for head in heads if head.ref in stated]
        write.dirty.mark_subjects(_expected(head, stated[head.ref]) for head in own)
        days = [*map(date.fromisoformat, self._days), *(line.day for line in self._lines.around())]
        days += [head.posted for head in own if not (stated[head.ref].released or stated[head.ref].unreleased)]
        if days:
            write.expected.mark_sent(Days(min(days) - _YEAR - FAR, max(days) + _YEAR))


def _expected(head: GroupSpan, stated: StatedRelease) -> DirtySubject:
    """The subject of an expected payment. Coverage matters to it from its posting on, while nothing says that it
    came."""
    start = datetime.combine(head.posted, time(), UTC) - timedelta(days=1)
    span = Span(start, start if stated.released else ALWAYS.end)
    return DirtySubject(SubjectKind.EXPECTED_PAYMENT, head.ref, "", span)
