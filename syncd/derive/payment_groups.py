"""Matches the transactions of contracts that changed, and marks the payment groups to judge again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from syncd.core.contract_fee import FeesTaken, fees_taken
from syncd.core.discrepancies import Side
from syncd.core.profile import Profile
from syncd.core.records import Ref, Transaction, TransactionKind
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Span
from syncd.derive.cases import refund_cases
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.loose_rows import find_loose_rows
from syncd.ledger.derived.payment_groups import LONGEST, GroupSpan, PaymentGroups
from syncd.ledger.derived.payments import FEES
from syncd.ledger.dirty import DirtySubject

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_BEFORE, _AFTER = timedelta(days=15), timedelta(days=9)
"""The days around a group in which a change of coverage can matter to it, and one more for zones."""


class PaymentGroupMarks:
    """Collects the transactions that change in a batch, then marks the groups that they are of, or were."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._groups = PaymentGroups(ledger.database)
        self._refs: set[Ref] = set()
        self._refunds: set[Ref] = set()
        self._events: set[str] = set()
        self._contracts: set[str] = set()
        self._paid: dict[str, set[date]] = {}  # contract → last days of its earnings and refunds
        self._homeless = False  # whether a fee changed that names neither a contract nor a row
        self._near: set[tuple[str, str]] = set()  # contracts and days on which fees that name no row were posted

    def see(
        self, ref: Ref, before: Mapping[str, str | None], now: Mapping[str, str | None], row: Transaction | None
    ) -> None:
        """Note a transaction that changed. `before`: its columns, empty where it was not there; `now`: its contract,
        parent and event, None where it has none; `row`: None where it is gone."""
        self._refs.add(ref)
        if TransactionKind.REFUND in (before.get("kind"), row and row.kind):
            self._refunds.add(ref)
        shown = {"posted": row.posted.isoformat(), "kind": str(row.kind)} if row else {}
        for columns in (before, {**now, **shown}):
            parent, event, contract, posted = map(columns.get, ("parent", "event", "contract", "posted"))
            if contract and (day := columns.get("day")):
                self._paid.setdefault(contract, set()).add(date.fromisoformat(day))
            self._homeless |= columns.get("kind") == TransactionKind.FEE and not (contract or parent)
            self._refs |= set(filter(None, [parent]))
            self._events |= set(filter(None, [event]))
            self._contracts |= set(filter(None, [contract]))
            if contract and posted and not parent:
                self._near.add((contract, posted))

    def see_hours(self, weeks: Iterable[tuple[str, str]]) -> None:
        """Note contracts and platform weeks of which other hours are shown now."""
        for contract, week in weeks:
            first = date.fromisoformat(week)
            self._paid.setdefault(contract, set()).update({first, first + _WEEK - _DAY})

    def mark(
        self,
        write: LedgerWriter,
        profile_of: Callable[[str], Profile],
        sources_of: Callable[[str], Iterable[tuple[str, str]]],
    ) -> tuple[list[GroupSpan], set[Ref]]:
        """Match anew what the contracts of these transactions leave open, learn their fees, and mark. Returns the
        groups that may have changed, and the transactions that may have named one before. `sources_of`: contract →
        (person, source) of its transactions."""
        contracts = sorted(self._contracts)
        loose = [find_loose_rows(self._ledger.database, contract) for contract in contracts]
        moved = write.groups.set_matches(contracts, loose)
        near = {
            ref for contract, posted in self._near for ref in self._groups.near(contract, date.fromisoformat(posted))
        }
        around = {
            ref
            for contract, days in sorted(self._paid.items())
            for first, last in _runs(days)
            for ref in self._groups.around(contract, first, last)
        }
        refs = self._groups.related(self._refs | moved | around) | self._groups.of_events(self._events) | near
        heads = self._groups.heads(refs)
        write.dirty.mark_subjects(payment_groups(heads))
        others = refs - {head.ref for head in heads}
        write.groups.mark(others)
        write.dirty.mark_subjects(refund_cases(sorted({*self._refunds, *write.postings.refunds(contracts)})))
        for contract, found in zip(contracts, loose, strict=True):
            paid, profile = self._ledger.payments.taken(contract, FEES, found), profile_of(contract)
            head = self._groups.first_earning(contract) if profile.has(Side.FEE) else None
            fees = fees_taken(paid, profile.fees, sources_of(contract), head)
            if write.groups.set_fees_taken(contract, fees):
                write.groups.mark_all(contract)
            write.dirty.mark_subjects(_without_fees(fees))
        write.groups.mark(self._groups.without_fees() if self._homeless else ())
        return heads, others


def _without_fees(fees: FeesTaken) -> Iterable[DirtySubject]:
    """The subject that stands for a contract without fees: whatever is covered from its first day on matters to it."""
    if fees.head and fees.first:
        start = datetime.combine(fees.first - LONGEST, time(), UTC) - _DAY
        yield DirtySubject(SubjectKind.PAYMENT_GROUP, fees.head, "", Span(start, ALWAYS.end))


def _runs(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """The first and last of days that are less than two months apart, so that few searches find what is around them."""
    run: list[date] = []
    for day in sorted(days):
        if run and day - run[-1] > 2 * LONGEST:
            yield run[0], run[-1]
            run = []
        run.append(day)
    if run:
        yield run[0], run[-1]


def payment_groups(heads: Iterable[GroupSpan]) -> Iterable[DirtySubject]:
    """The subjects of payment groups."""
    for head in heads:
        start = datetime.combine(min(head.first - LONGEST, head.posted - _BEFORE), time(), UTC) - _DAY
        span = Span(start, datetime.combine(head.posted + _AFTER, time(), UTC))
        yield DirtySubject(SubjectKind.PAYMENT_GROUP, head.ref, "", span)
