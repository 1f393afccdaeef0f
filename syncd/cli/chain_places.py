"""Finds the place of a record or a discrepancy on the way from tracked to received. That is the days of one bill,
payments of fixed work with their milestones, or payouts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from syncd.cli.opening import Opened
from syncd.core.lifecycle import Discrepancy
from syncd.core.mapping import Outcome
from syncd.core.records import (
    OF_ACCOUNT,
    Contract,
    ContractType,
    Kind,
    Milestone,
    Ref,
    TimeEntry,
    Transaction,
    TransactionKind,
    WorkLine,
    kind_of,
)
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Period, day_of
from syncd.core.what_to_do import which_is_it
from syncd.coverage.people import PeopleCoverage
from syncd.judge.milestone_case import MilestoneReader
from syncd.judge.payment_group import PaymentGroupReader
from syncd.judge.payout import PayoutReader
from syncd.ledger.derived.periods import Days
from syncd.wiring.invoices import InvoiceMatches

WEEK = timedelta(days=6)
AROUND = timedelta(days=400)
"""A row counts for a day at most so far from its posting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfDays:
    """A contract on some days of its platform. `currency`: the one that is asked for; None for any."""

    contract: str
    period: Period
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPayments:
    """Payments that hours do not explain: of milestones, of an invoice that names no days. Those of one milestone, and
    the milestones of one payment, stand together. `contract`: None where it is not known. `currency`: the one that is
    asked for; None for any."""

    contract: str | None
    milestones: tuple[Ref, ...] = ()
    payments: tuple[Ref, ...] = ()
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class OfPayouts:
    """Payouts of one account that arrived together; mostly one."""

    payouts: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class OfEntry:
    """Tracked time of no contract: it `waits` for one, or your configuration ignores it. `seconds`: of all of it, where
    these are some of its entries."""

    refs: tuple[Ref, ...]
    waits: bool
    because: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Nowhere:
    """There is no way to show, and why, in words for the user."""

    because: str


Place = OfDays | OfPayments | OfPayouts | OfEntry | Nowhere
IS_GONE = "it is gone, or does not count"
NO_RECORD = "it is about no record that has a way from tracked to received"
NO_WAY = "it is no time and no money"
OF_ACCOUNT_ALONE = "the row is of the account alone: `syncd statement` shows what it changed"
IGNORED = "your configuration ignores it"
NO_EARNING = "no source shows what it was taken of"
NOBODYS = "it belongs to no contract yet"
NOT_BROUGHT = "no payout and no invoice is known that this line of your bank brings"


class Places:
    """Finds places, as of one state of the ledger."""

    def __init__(self, opened: Opened) -> None:
        self._ledger = opened.composition.ledger
        self._last_week = opened.last_week()
        self._directory = opened.composition.directory()
        people = PeopleCoverage(self._ledger, self._directory, opened.now)
        self._groups = PaymentGroupReader(self._ledger, self._directory, people, opened.now)
        self._milestones = MilestoneReader(self._ledger, self._directory, people, opened.now)
        self._payouts = PayoutReader(self._ledger, self._directory, opened.now)
        self._invoices = InvoiceMatches(self._ledger, self._directory)

    def of_contract(self, contract: str, period: Period) -> Place:
        """The place of a contract in a period."""
        return OfDays(contract=contract, period=period)

    def of_discrepancy(self, discrepancy: Discrepancy, refs: Iterable[Ref]) -> Place:
        """The place of a discrepancy: of its contract on its days, else of the first of its records that has one."""
        facts = discrepancy.facts
        contract = facts.get("contract", "")
        if contract in self._directory.contracts and "start" in facts and "number" not in facts:
            first, last = date.fromisoformat(facts["start"]), date.fromisoformat(facts["end"])
            return OfDays(contract=contract, period=_period(first, last))
        named = [facts["payout"]] if "payout" in facts else []
        all_places = [self.of(ref) for ref in [*named, *refs]]
        places = [place for place in all_places if not isinstance(place, Nowhere)]
        waiting = [place for place in places if isinstance(place, OfEntry) and place.waits]
        if waiting and len(waiting) == len(places):
            entries = tuple(ref for place in waiting for ref in place.refs)
            return replace(waiting[0], refs=entries, seconds=discrepancy.finding.seconds)
        return next(iter([*places, *all_places]), Nowhere(NO_RECORD))

    def of(self, ref: Ref) -> Place:
        """The place of a record."""
        duplicate = self._ledger.derived.duplicates([ref]).get(ref)
        counts = (duplicate.of if duplicate else None) or ref
        match self._ledger.records.current([counts]).get(counts):
            case TimeEntry() as entry:
                return self._of_entry(entry)
            case WorkLine() as row:
                return self._of_line_of_work(row)
            case Transaction() as row:
                return self._of_row(row)
            case Milestone():
                return self._of_milestones(self._ledger.derived.milestone_contract(counts), {counts}, set())
            case Contract(name=name):
                contract = self._directory.contracts.get(self._directory.names.contract(name) or "")
                return self.of_contract(contract.key, self._last_week) if contract else Nowhere(NOBODYS)
            case None:
                return Nowhere(IS_GONE)
        return Nowhere(NO_WAY)

    def _of_entry(self, entry: TimeEntry) -> Place:
        ref = entry.ref
        placed = self._ledger.derived.placement(ref)
        pieces = self._ledger.periods.pieces_of(ref)
        if not pieces and placed is not None and placed.placement.contract:  # its timer runs
            return self._of_day(placed.placement.contract, day_of(entry.start, self._directory.zone))
        if placed is None or not pieces:
            ignored = placed is not None and placed.placement.outcome is Outcome.IGNORED
            return OfEntry((ref,), not ignored, IGNORED if ignored else NOBODYS)
        placement = placed.placement
        if placement.milestone and kind_of(placement.milestone) is Kind.MILESTONE:
            return self._of_milestones(placement.contract, {placement.milestone}, set())
        return self._of_day(placement.contract, pieces[0].day)

    def _of_line_of_work(self, row: WorkLine) -> Place:
        contract = self._ledger.derived.contract_of(row.ref)
        around = Days(row.day - WEEK, row.day + WEEK)
        lines = self._ledger.periods.lines(contract, around) if contract else []
        return self._of_day(contract, next((line.day for line in lines if line.ref == row.ref), row.day))

    def _of_day(self, key: str | None, day: date, currency: str | None = None) -> Place:
        """The days around one that the bills for it are for."""
        contract = self._directory.contracts.get(key or "")
        if contract is None:
            return Nowhere(NOBODYS)
        return OfDays(contract=contract.key, period=self._billed_with(contract, day), currency=currency)

    def _billed_with(self, contract: ContractFacts, day: date) -> Period:
        profile = self._directory.profile(contract.platform)
        if contract.type is ContractType.RETAINER:
            return _month(day)
        is_own = contract.type is ContractType.DIRECT
        first, last = (day, day) if is_own else (profile.week_of(day), profile.week_of(day) + WEEK)
        before = None
        while before != (first, last):
            before = first, last
            bills = self._ledger.periods.invoices(contract.key, Days(first, last))
            named = [(bill.first_day, bill.day) for bill in bills if bill.first_day and bill.day]
            first = min([first, *(start for start, _ in named)])
            last = max([last, *(end for _, end in named)])
        if is_own and first == last and not self._ledger.own_invoices.on(contract.key, Days(day, day)):
            first, last = profile.week_of(day), profile.week_of(day) + WEEK
            if self._ledger.own_invoices.on(contract.key, Days(first, last)):  # for other days of the week
                first = last = day
        return _period(first, last)

    def _of_row(self, row: Transaction) -> Place:
        if row.kind in OF_ACCOUNT:
            return self._of_account(row)
        heads = self._ledger.groups.heads([row.ref])
        group = self._groups.read(heads[0].ref) if heads else None
        earned = [*filter(None, [group.original])] or list(group.rows) if group else []
        contract = self._directory.contracts.get(self._ledger.payments.contract_of(row.ref) or "")
        if contract is None:
            of = tuple(one.ref for one in earned)
            return OfPayments(contract=None, payments=of) if of else Nowhere(NO_EARNING if group else OF_ACCOUNT_ALONE)
        if contract.type in (ContractType.HOURLY, ContractType.RETAINER):
            return self._of_day(contract.key, self._counts_on(contract.key, row), row.amount.currency)
        if contract.type is ContractType.DIRECT and group is not None and group.days and earned:
            return self._of_day(contract.key, earned[0].day, row.amount.currency)
        place = self._of_milestones(contract.key, set(), {one.ref for one in earned} or {row.ref})
        return replace(place, currency=row.amount.currency)

    def _counts_on(self, contract: str, row: Transaction) -> date:
        """The day for which a contract's row counts: a refund for that of its bill, a fee for that of its earning."""
        around = Days(row.posted - AROUND, row.posted + AROUND)
        posted = self._ledger.periods.postings(contract, around)
        days = (one.day for one in posted if one.ref == row.ref and one.day)
        return next(days, row.last_day or row.posted)

    def _of_account(self, row: Transaction) -> Place:
        if row.kind is TransactionKind.RECEIVED:
            return self._of_line(row)
        posted = self._ledger.payouts.row(row.ref)
        if posted is not None:
            for sent in self._payouts.matches.withdrawals(posted.account)[0]:
                if row.ref in (sent.ref, sent.fee_ref, sent.returned_by):
                    return self._with_others(sent.ref)
        return Nowhere(OF_ACCOUNT_ALONE)

    def _with_others(self, payout: Ref) -> OfPayouts:
        """A payout with those that the same line brings."""
        found = self._payouts.read(payout)
        arrival = found.arrival if found else None
        return OfPayouts(tuple(one.ref for one in arrival.payouts) if arrival else (payout,))

    def _of_line(self, row: Transaction) -> Place:
        if arrival := self._payouts.matches.of_line(row.ref):
            return OfPayouts(tuple(payout.ref for payout in arrival.payouts))
        for year in (row.posted.year, row.posted.year - 1):
            found = self._invoices.of_year(year)[0]
            for one in found.paid:
                if one.line == row.ref:
                    return self.of(one.invoice)
            for went in (one for one in found.went_back if one.back.ref == row.ref):
                return self.of(went.invoice)
            for returns in (one for one in found.returns.values() if one.back.ref == row.ref):
                return Nowhere(f"of {returns.invoice}: {returns.asks}")
            for invoice in (invoice for invoice, lines in found.open.items() if row.ref in lines):
                return Nowhere(f"it may pay {invoice}: {which_is_it(row.ref, invoice)}")
        taken = self._payouts.matches.taken(row.ref).certain.values()
        for lost in (lost for lost in taken if row.ref in (lost.line.ref, lost.back.ref)):
            return Nowhere(f"{lost.back.ref} took back what {lost.line.ref} brought")
        return Nowhere(NOT_BROUGHT)

    def _of_milestones(self, key: str | None, milestones: set[Ref], payments: set[Ref]) -> OfPayments:
        """The milestones and payments that belong together, from some of them on."""
        releases = self._milestones.releases(key) if key else {}
        pairs = [(stone, part.payment.ref) for stone, found in releases.items() for part in found.parts]
        size = -1
        while size != len(milestones) + len(payments):
            size = len(milestones) + len(payments)
            for stone, payment in pairs:
                if stone in milestones or payment in payments:
                    milestones, payments = milestones | {stone}, payments | {payment}
        return OfPayments(contract=key, milestones=tuple(sorted(milestones)), payments=tuple(sorted(payments)))


def _period(first: date, last: date) -> Period:
    return Period(first, last, f"{first}..{last}")


def _month(day: date) -> Period:
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Period(first, following - timedelta(days=1), f"{day:%Y-%m}")
