"""Derives labels, contracts, milestones, work lines and transactions by resolving each to its contract."""

from collections.abc import Mapping, Sequence
from functools import cache

from syncd.core.contract_run import contract_run
from syncd.core.discrepancies import Side
from syncd.core.learned_terms import learned_terms, unconfirmed_rate
from syncd.core.mapping import normalise_name
from syncd.core.records import (
    Contract,
    ContractName,
    Kind,
    Label,
    LabelKind,
    Milestone,
    Ref,
    Transaction,
    WorkLine,
    kind_of,
    make_ref,
    namespace_of,
    short_hash,
)
from syncd.core.subjects import SubjectKind
from syncd.core.terms import known_terms
from syncd.core.time import day_of
from syncd.derive.accounts import AccountMarks
from syncd.derive.bill_marks import BillMarks
from syncd.derive.billing_weeks import BillingWeeks
from syncd.derive.bills import Days, billed_contract, billed_day, orphan_day, paid_days
from syncd.derive.cases import contract_cases, match_cases, money_groups
from syncd.derive.decided_parents import current_records
from syncd.derive.expected_payments import ExpectedMarks
from syncd.derive.milestones import MilestoneBatch
from syncd.derive.own_invoices import OwnInvoiceMarks
from syncd.derive.payment_groups import PaymentGroupMarks
from syncd.derive.payouts import ChangedPayouts, released_later
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.namesakes import namesakes
from syncd.ledger.derived.postings import ABOUT, DECIDING, MAIN
from syncd.ledger.derived.rows import ContractReference, DerivedLine, DerivedPosting
from syncd.ledger.dirty import Title
from syncd.wiring.directory import Directory

Resolved = tuple[str | None, ContractReference]
"""The key of a row's contract, None when unknown, and how the row names it."""


class PlatformRecordBatch:
    """Changed records of one kind that is not time, with everything that is needed to resolve them."""

    def __init__(self, ledger: Ledger, directory: Directory, refs: Sequence[Ref]) -> None:
        self._ledger = ledger
        self._directory = directory
        self._refs = refs
        self._names = directory.names
        self._weeks = BillingWeeks(directory)
        self._payouts = ChangedPayouts(ledger, directory)
        self._records = current_records(ledger, refs)
        self._renamed = ledger.dirty.renamed_since(refs)
        self._all_names = ledger.derived.contract_names(ref for ref in refs if kind_of(ref) is Kind.CONTRACT)
        self._resolved: dict[tuple[ContractName, Days | None], Resolved] = {}  # by the names and days of rows
        self._titles: set[Title] = set()  # that may mean another contract now
        self._renamed_contracts: set[str] = set()  # contracts that gained or lost a name, perhaps of their client
        self._stated: set[str] = set()  # contracts whose records changed
        self._worked: set[tuple[str, str]] = set()  # contracts and weeks whose lines changed
        self._bills = BillMarks(ledger, self._names, self._weeks)
        self._shown: set[tuple[str, str]] = set()  # contracts and the people in whose accounts lines of them changed
        self._groups = PaymentGroupMarks(ledger)
        self._expected = ExpectedMarks(ledger, self._weeks.profile_of)
        self._accounts = AccountMarks(ledger)
        self._milestones = MilestoneBatch(ledger, directory)
        self._posted: set[str] = set()  # contracts whose transactions changed
        self._own_invoices = OwnInvoiceMarks(ledger, self._weeks.profile_of)

    def derive(self, write: LedgerWriter) -> None:
        """Replace what was derived from the records by what follows from them now."""
        for ref in self._refs:
            self._derive(write, ref)
        self._finish(write)

    def _derive(self, write: LedgerWriter, ref: Ref) -> None:
        record = self._records.get(ref)
        match kind_of(ref):
            case Kind.LABEL:
                write.dirty.mark_entries_of_label(ref, self._renamed[ref])
                if not isinstance(record, Label) or record.kind is LabelKind.TAG:
                    write.dirty.mark_kinds([SubjectKind.CONTRACT_CASE])  # tags allow work before a contract
            case Kind.CONTRACT:
                self._contract(write, ref, record if isinstance(record, Contract) else None)
            case Kind.MILESTONE:
                self._milestones.derive(write, ref, record if isinstance(record, Milestone) else None)
            case Kind.WORK:
                self._line(write, ref, record if isinstance(record, WorkLine) else None)
            case Kind.TRANSACTION:
                self._posting(write, ref, record if isinstance(record, Transaction) else None)

    def _finish(self, write: LedgerWriter) -> None:
        """Learn terms anew, pair milestones, and mark what has to be judged again."""
        derived = self._ledger.derived
        write.dirty.mark_subjects(self._weeks.periods(sorted(self._worked)))
        sources_of = cache(self._ledger.periods.posting_sources)  # read after all rows are derived, for both
        self._bills.mark(write, self._worked, sources_of)
        self._payouts.mark(write)
        write.dirty.mark_subjects(match_cases(self._ledger.matches.about(self._refs)))
        self._groups.see_hours(sorted(self._worked))
        self._expected.mark(write, *self._groups.mark(write, self._weeks.profile_of, sources_of))
        self._own_invoices.mark(write)
        self._accounts.mark(write)
        for contract in sorted(write.derived.set_workers(Side.LOGGED, self._shown)):
            write.dirty.mark_contract(contract)
        logged = sorted({contract for contract, _ in self._worked})
        for contract in logged:
            self._learn(write, contract)
        write.dirty.mark_subjects(contract_cases(sorted(self._directory.with_sisters(logged))))
        for contract in sorted(self._stated):
            stated = write.derived.set_stated_terms(contract, known_terms(derived.stated_terms_history(contract)))
            if write.derived.set_run(contract, contract_run(self._ledger.contract_cases.shown(contract))) or stated:
                write.dirty.mark_contract(contract)
        self._milestones.finish(write, self._posted)
        for ref, since in sorted(namesakes(derived, self._renamed).items() if self._renamed else ()):
            write.dirty.mark_entries_of_label(ref, since)
        self._titles |= self._names.titles_of(self._renamed_contracts)
        if self._titles:
            write.dirty.mark_titled(sorted((platform, normalise_name(title)) for platform, title in self._titles))
            write.dirty.mark_records(ref for ref, _, _, _ in derived.milestones())
            titles = {normalise_name(title) for _, title in self._titles}
            for ref in sorted(
                {ref for ref, name, _ in derived.labels(LabelKind.PROJECT) if normalise_name(name) in titles}
            ):
                write.dirty.mark_entries_of_label(ref)

    def _learn(self, write: LedgerWriter, contract: str) -> None:
        """Learn a contract's rates anew. Weeks before the rows that changed are judged again where these tell another
        rate, or begin to."""
        lines = self._ledger.derived.paid_lines(contract)
        learned = learned_terms(lines)
        changed = write.derived.set_learned_terms(contract, learned)
        if write.derived.set_unconfirmed_rate(contract, unconfirmed_rate(lines, learned)) or changed:
            write.dirty.mark_contract(contract)

    def _contract(self, write: LedgerWriter, ref: Ref, contract: Contract | None) -> None:
        names = self._names_of(ref, contract.name) if contract else {}
        before = write.derived.contract_keys(ref)
        self._stated |= {*before.values(), *(key for _, key in names.values())}
        for name_ref in before:
            if name_ref not in names:
                self._take_up(write.derived.remove_contract_name(name_ref), before[name_ref])
        for name_ref, (name, key) in names.items():
            self._take_up(write.derived.add_contract_name(name_ref, name, key), key)

    def _take_up(self, titles: set[Title], contract: str) -> None:
        """Note the titles that a change of a contract's names affects: where its client is another one now, all of
        them."""
        if titles:
            self._titles |= titles
            self._renamed_contracts.add(contract)

    def _names_of(self, ref: Ref, current: ContractName) -> dict[Ref, tuple[ContractName, str]]:
        """The current and former names of a contract, with the keys they resolve to: money that was posted under a
        former title stays with the id."""
        former = {name for name in self._all_names[ref] if name.id and name.id == current.id} - {current}
        names = {ref: current} | {f"{ref}~{_digest(name)}": name for name in former}
        return {name_ref: (name, key) for name_ref, name in names.items() if (key := self._names.contract(name))}

    def _line(self, write: LedgerWriter, ref: Ref, line: WorkLine | None) -> None:
        before = write.derived.remove("line", ref)
        weeks = [(before["contract"], before["week"])] if before else []
        if before and not before["contract"]:
            weeks += self._waiting(before["platform"], before["title"], before["week"])
        contract, named = None, ContractReference()
        write.untracked.mark_day(before.get("person"), before.get("day"), self._directory.zone)
        if before and before["contract"] and before["person"]:
            self._shown.add((before["contract"], before["person"]))
        if line is not None:
            profile = self._directory.profile(line.contract.platform)
            day = day_of(line.start, profile.zone) if line.start else line.day
            contract, named = self._resolve(write, line.contract, (day, day))
            if contract:
                self._shown.add((contract, self._names.person(line.person)))
            week = profile.week_of(day)
            write.untracked.mark_day(self._names.person(line.person), day.isoformat(), self._directory.zone)
            write.derived.add_line(
                DerivedLine(
                    ref=ref,
                    person=self._names.person(line.person),
                    contract=contract,
                    day=day,
                    week=week,
                    kind=line.kind,
                    seconds=line.seconds,
                    gross=line.gross,
                    named=named,
                )
            )
            weeks.append((contract, week.isoformat()))
            if contract is None:
                weeks += self._waiting(named.platform, named.title, week.isoformat())
        self._worked.update((contract, week) for contract, week in weeks if contract and week)
        self._mark_waiting(write, before, contract, named)
        self._release_name(write, before.get("named"), named)

    def _waiting(
        self, platform: str | None, title: str | None, week: str | None
    ) -> list[tuple[str | None, str | None]]:
        """Find the weeks of all contracts that a line without one may belong to: not all of their hours are known."""
        fitting = self._names.fitting(platform or "", title or "")
        return [(contract, week) for contract in sorted(fitting)]

    def _mark_waiting(
        self, write: LedgerWriter, before: Mapping[str, str | None], contract: str | None, named: ContractReference
    ) -> None:
        """Mark the money that waits for a contract under the title that a row has, or had."""
        titles = {(named.platform, named.title)} if contract is None else set()
        if before and not before["contract"]:
            titles.add((before["platform"], before["title"]))
        named_titles = sorted((platform, title) for platform, title in titles if platform and title)
        write.dirty.mark_subjects(money_groups(named_titles))

    def _posting(self, write: LedgerWriter, ref: Ref, row: Transaction | None) -> None:
        before = write.postings.remove(ref)
        contract, parent, day, event, named, posting = None, None, None, None, ContractReference(), None
        if row is not None:
            event = f"{namespace_of(ref)}/{row.group}" if row.group and row.kind in MAIN | ABOUT else None
            parent = row.parent or (write.postings.main(event) if event and row.kind in ABOUT else None)
            day = row.last_day or write.postings.day(parent) or row.posted
            if row.contract is not None:
                profile = self._directory.profile(row.contract.platform)
                day = billed_day(row, profile) or day
                if row.kind in ABOUT and day == row.posted and not write.postings.day(parent):
                    day = orphan_day(row, profile) or day
                days = paid_days(row, day, profile)
                contract, named = self._resolve(write, row.contract, days)
                contract = contract or billed_contract(self._ledger, self._names, row, days, profile)
            if row.contract is None or (row.kind in ABOUT and not row.contract.id and write.postings.day(parent)):
                contract = write.postings.contract(parent)
            posting = DerivedPosting(
                ref=ref,
                account=self._directory.account(row),
                balance=row.balance.minor if row.balance and row.balance.currency == row.amount.currency else None,
                released=released_later(row),
                person=self._names.person(row.person),
                contract=contract,
                posted=row.posted,
                day=day,
                kind=row.kind,
                amount=row.amount,
                parent=parent,
                event=event,
                named=named,
            )
            write.postings.add(posting)
        self._bills.note(before, posting)
        self._payouts.see(ref, before, posting)
        paid = (row.posted.isoformat(), row.amount.minor, row.amount.currency) if row else (None, None, None)
        now = (contract, day and day.isoformat(), row and row.kind, event, *paid)
        self._accounts.see(before, self._directory.account(row) if row else None, row)
        self._expected.see(before, row, posting)
        shown = {"contract": contract, "parent": parent, "event": event, "day": str(day) if day else None}
        self._groups.see(ref, before, shown, row)
        self._own_invoices.see(ref, before, contract, row)
        if tuple(before.get(name) for name in DECIDING) != now:
            if MAIN & {before.get("kind"), row and row.kind}:
                self._bills.note_bills(
                    [(before.get("contract"), before.get("day")), (contract, str(day) if day else None)]
                )
            events = {before.get("event"), event} if MAIN & {before.get("kind"), row and row.kind} else set()
            write.dirty.mark_records(write.postings.about(ref, sorted(filter(None, events))))
        elif row and row.kind in MAIN:  # the hours of the bill may be others
            write.dirty.mark_subjects(self._weeks.periods_billed([(contract, str(day))]))
        self._posted |= {key for key in (before.get("contract"), contract) if key}
        self._mark_waiting(write, before, contract, named)
        self._release_name(write, before.get("named"), named)

    def _resolve(self, write: LedgerWriter, name: ContractName, days: Days) -> Resolved:
        """Find the contract that a platform's row names, once for each name and days, and store a new name."""
        key = name, None if name.id else days  # an id means one contract on whatever days
        if key not in self._resolved:
            self._resolved[key] = self._resolve_anew(write, name, days)
        return self._resolved[key]

    def _resolve_anew(self, write: LedgerWriter, name: ContractName, days: Days) -> Resolved:
        key = self._names.contract(name, days)
        platform, title = (None, None) if name.id else (name.platform, normalise_name(name.title_or_party))
        if key is None or not (name.id or key == name.provisional_key):
            return key, ContractReference(platform=platform, title=title)
        ref = make_ref(name.platform, Kind.CONTRACT, f"~{_digest(name)}")  # sorts after the refs of contract records
        self._take_up(write.derived.add_contract_name(ref, name, key), key)
        self._weeks.platforms[key] = name.platform
        return key, ContractReference(ref=ref, platform=platform, title=title)

    def _release_name(self, write: LedgerWriter, before: Ref | None, named: ContractReference) -> None:
        """Remove the name a row had before, unless another row has it still."""
        if before and before != named.ref:
            self._titles |= write.derived.remove_contract_name(before)


def _digest(name: ContractName) -> str:
    return short_hash(name.id, name.title, name.client, name.freelancer)
