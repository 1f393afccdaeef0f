"""Marks what has to be judged again because transactions changed: the weeks they pay for, or may pay for."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.mapping import NameIndex
from syncd.core.records import TransactionKind
from syncd.core.time import day_span
from syncd.core.week_bills import WEEKS_LATER
from syncd.derive.billing_weeks import BillingWeeks
from syncd.derive.bills import mark_bills
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.rows import DerivedPosting

_WEEK, _UTC = timedelta(days=7), ZoneInfo("UTC")
ContractDay = tuple[str | None, str | None]
"""A contract and a day that a bill counts for, as the ledger writes them."""


class BillMarks:
    """Notes the transactions of a batch, as they were and as they are, and marks what rests on them."""

    def __init__(self, ledger: Ledger, names: NameIndex, weeks: BillingWeeks) -> None:
        self._ledger = ledger
        self._names = names
        self._weeks = weeks
        self._billed: set[ContractDay] = set()  # of earnings and refunds that changed
        self._beside: set[ContractDay] = set()  # of transactions by which less is known of bills
        self._unknown: set[str] = set()  # days of transactions of no known type and without a contract
        self._posted: set[str] = set()  # contracts whose transactions changed

    def note_bills(self, days: Iterable[ContractDay]) -> None:
        """Note earnings and refunds that changed."""
        self._billed.update(days)

    def note(self, before: Mapping[str, str | None], posting: DerivedPosting | None) -> None:
        """Note a transaction as it was stored before (empty for a new one), and as it is now."""
        if before:
            self._note(before["contract"], before["day"], before["kind"], (before["platform"], before["title"]))
        if posting:
            named = posting.named
            self._note(posting.contract, posting.day.isoformat(), posting.kind, (named.platform, named.title))

    def _note(
        self, contract: str | None, day: str | None, kind: str | None, title: tuple[str | None, str | None]
    ) -> None:
        if contract:
            self._posted.add(contract)
        else:
            fitting = self._names.fitting(title[0] or "", title[1] or "")
            self._beside.update((key, day) for key in fitting)
        if kind == TransactionKind.OTHER and contract:
            self._beside.add((contract, day))
        elif kind == TransactionKind.OTHER and day:
            self._unknown.add(day)

    def mark(
        self,
        write: LedgerWriter,
        worked: Collection[tuple[str, str]],
        sources_of: Callable[[str], Iterable[tuple[str, str]]],
    ) -> None:
        """Mark the weeks of these transactions, and bills that they may decide. `worked`: contracts and
        weeks whose work lines changed; `sources_of`: contract → (person, source) of its transactions."""
        write.dirty.mark_subjects(self._weeks.periods_billed(self._billed | write.postings.billed_again(self._billed)))
        mark_bills(write, self._names, {*worked, *self._billed})
        write.dirty.mark_subjects(self._weeks.periods_billed(self._beside))
        # A bill that names no days may be for an earlier week; it is of no type that is known, for the one before.
        write.weeks_around.mark({*worked, *self._weeks.weeks_billed(self._billed)}, before=WEEKS_LATER)
        write.dirty.mark_weeks(day_span(date.fromisoformat(day) - _WEEK, _UTC, 9) for day in sorted(self._unknown))
        for contract in sorted(self._posted):
            if write.derived.set_accounts(contract, sources_of(contract)):
                write.dirty.mark_contract(contract)
