"""Labels, contracts, milestones, work lines and postings: what is named, and what is told of it on platforms."""

from collections.abc import Sequence

from syncd.core.duplicates import Duplicate
from syncd.core.mapping import normalise_name
from syncd.core.milestones import duplicate_milestones
from syncd.core.records import (
    Contract,
    ContractName,
    Kind,
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
from syncd.core.terms import known_terms, learned_terms
from syncd.core.time import ALWAYS
from syncd.derive.billing_weeks import Weeks
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.postings import ABOUT, MAIN
from syncd.ledger.derived.rows import ContractReference, DerivedLine, DerivedPosting
from syncd.ledger.dirty import DirtySubject, Title
from syncd.wiring.directory import Directory


class Papers:
    """Some changed records of one kind that is not time, with what is needed to resolve them."""

    def __init__(self, ledger: Ledger, directory: Directory, refs: Sequence[Ref]) -> None:
        self._ledger = ledger
        self._directory = directory
        self._book = directory.names
        self._weeks = Weeks(directory)
        self._records = self._ledger.records.current(refs)
        self._renamed = self._ledger.dirty.renamed_since(refs)
        self._called = self._ledger.derived.contract_names(ref for ref in refs if kind_of(ref) is Kind.CONTRACT)
        self._retitled: set[Title] = set()  # what stands for something else now
        self._told: set[str] = set()  # contracts of which records changed
        self._worked: set[tuple[str, str]] = set()  # contracts and weeks whose lines changed
        self._planned: set[str] = set()  # contracts whose milestones changed
        self._known: dict[
            ContractName, tuple[str | None, ContractReference]
        ] = {}  # how rows of the batch name contracts

    def derive(self, write: LedgerWriter, ref: Ref) -> None:
        """Replace what was derived from a record by what follows from it now."""
        record = self._records.get(ref)
        match kind_of(ref):
            case Kind.LABEL:
                write.dirty.mark_entries_of_label(ref, self._renamed[ref])
            case Kind.CONTRACT:
                self._contract(write, ref, record if isinstance(record, Contract) else None)
            case Kind.MILESTONE:
                self._milestone(write, ref, record if isinstance(record, Milestone) else None)
            case Kind.WORK:
                self._line(write, ref, record if isinstance(record, WorkLine) else None)
            case Kind.TRANSACTION:
                self._posting(write, ref, record if isinstance(record, Transaction) else None)

    def finish(self, write: LedgerWriter) -> None:
        """Mark what the batch moved beyond its own records: by rates learned and by names of contracts."""
        write.dirty.mark_subjects(self._weeks.periods(sorted(self._worked)))
        for contract in sorted({contract for contract, _ in self._worked}):
            if write.derived.set_learned_terms(contract, learned_terms(self._ledger.derived.paid_lines(contract))):
                write.dirty.mark_contract(contract)
        for contract in sorted(self._told):
            if write.derived.set_stated_terms(
                contract, known_terms(self._ledger.derived.stated_terms_history(contract))
            ):
                write.dirty.mark_contract(contract)
        for contract in sorted(self._planned):
            self._unite(write, contract)
        if self._retitled:
            write.dirty.mark_titled(sorted((platform, normalise_name(title)) for platform, title in self._retitled))
            write.dirty.mark_records(ref for ref, _, _, _ in self._ledger.derived.milestones())
            titles = {normalise_name(title) for _, title in self._retitled}
            for ref in sorted({ref for ref, name in self._ledger.derived.projects() if normalise_name(name) in titles}):
                write.dirty.mark_entries_of_label(ref)

    def _contract(self, write: LedgerWriter, ref: Ref, contract: Contract | None) -> None:
        names = self._names(ref, contract.name) if contract else {}
        before = write.derived.contract_keys(ref)
        self._told |= {*before.values(), *(key for _, key in names.values())}
        for each in before:
            if each not in names:
                self._retitled |= write.derived.remove_contract_name(each)
        for each, (name, key) in names.items():
            self._retitled |= write.derived.add_contract_name(each, name, key)

    def _names(self, ref: Ref, now: ContractName) -> dict[Ref, tuple[ContractName, str]]:
        """What a contract is called, and was: money that was posted under a title of before stays with the id."""
        former = {name for name in self._called[ref] if name.id and name.id == now.id} - {now}
        names = {ref: now} | {f"{ref}~{_words(name)}": name for name in former}
        return {each: (name, key) for each, name in names.items() if (key := self._book.contract(name))}

    def _milestone(self, write: LedgerWriter, ref: Ref, milestone: Milestone | None) -> None:
        before = write.derived.remove("milestone", ref)
        contract = None
        if milestone is not None:
            contract = self._book.contract_named(milestone.contract) or milestone.contract
            write.derived.add_milestone(ref, contract, milestone.title)
        else:
            write.derived.remove("alias", ref)
        if milestone is not None or before:
            write.dirty.mark_subjects([DirtySubject(SubjectKind.MILESTONE_CASE, ref, "", ALWAYS)])
        contracts = {each for each in (before.get("contract"), contract) if each}
        self._planned |= contracts
        if (before.get("contract"), before.get("title")) != (contract, milestone and milestone.title):
            for key in contracts:
                write.dirty.mark_entries_of_contract(key)

    def _unite(self, write: LedgerWriter, contract: str) -> None:
        """Of a contract's milestones that two sources tell, let one count."""
        refs = [ref for ref, _, _, _ in self._ledger.derived.milestones(contract)]
        before = self._ledger.derived.duplicates(refs)
        found: dict[Ref, Ref] = {}
        if len({namespace_of(ref) for ref in refs}) > 1:
            records = self._ledger.records.current(refs).values()
            found = duplicate_milestones(each for each in records if isinstance(each, Milestone))
        aliases = {ref: Duplicate.of_original(of) for ref, of in found.items()}
        moved = [ref for ref in refs if before.get(ref) != aliases.get(ref)]
        for ref in moved:
            write.derived.remove("alias", ref)
            if alias := aliases.get(ref):
                write.derived.add_duplicate(ref, alias)
        write.dirty.mark_subjects(DirtySubject(SubjectKind.MILESTONE_CASE, ref, "", ALWAYS) for ref in moved)
        if moved:
            write.dirty.mark_entries_of_contract(contract)

    def _line(self, write: LedgerWriter, ref: Ref, line: WorkLine | None) -> None:
        before = write.derived.remove("line", ref)
        touched = [(before["contract"], before["week"])] if before else []
        named = ContractReference()
        if line is not None:
            contract, named = self._resolved(write, line.contract)
            week = self._directory.profile(line.contract.platform).week_of(line.day)
            person = self._book.person(line.person)
            write.derived.add_line(
                DerivedLine(
                    ref=ref,
                    person=person,
                    contract=contract,
                    day=line.day,
                    week=week,
                    kind=line.kind,
                    seconds=line.seconds,
                    gross=line.gross,
                    named=named,
                )
            )
            touched.append((contract, week.isoformat()))
        self._worked.update((key, text) for key, text in touched if key and text)
        self._unname(write, before.get("named"), named)

    def _resolved(self, write: LedgerWriter, name: ContractName) -> tuple[str | None, ContractReference]:
        """The contract of a platform's row, and how the row names it. Asked once for each name of a batch: as long as
        one of its rows has the name, it is not forgotten."""
        if name not in self._known:
            self._known[name] = self._resolve(write, name)
        return self._known[name]

    def _resolve(self, write: LedgerWriter, name: ContractName) -> tuple[str | None, ContractReference]:
        key = self._book.contract(name)
        platform, title = (None, None) if name.id else (name.platform, normalise_name(name.title_or_party))
        if key is None or not (name.id or key == name.provisional_key):
            return key, ContractReference(platform=platform, title=title)
        ref = make_ref(name.platform, Kind.CONTRACT, f"~{_words(name)}")  # sorts after the refs of contract records
        self._retitled |= write.derived.add_contract_name(ref, name, key)
        self._weeks.platforms[key] = name.platform
        return key, ContractReference(ref=ref, platform=platform, title=title)

    def _unname(self, write: LedgerWriter, before: Ref | None, named: ContractReference) -> None:
        if before and before != named.ref:
            self._retitled |= write.derived.remove_contract_name(before)

    def _posting(self, write: LedgerWriter, ref: Ref, row: Transaction | None) -> None:
        before = write.derived.remove("posting", ref)
        contract, day, event, named = None, None, None, ContractReference()
        if row is not None:
            event = f"{namespace_of(ref)}/{row.group}" if row.group and row.kind in MAIN | ABOUT else None
            parent = row.parent or (write.postings.main(event) if event and row.kind in ABOUT else None)
            if row.contract is not None:
                contract, named = self._resolved(write, row.contract)
            else:
                contract = write.postings.contract(parent)
            day = row.last_day or write.postings.day(parent) or row.posted
            person = self._book.person(row.person)
            write.postings.add(
                DerivedPosting(
                    ref=ref,
                    person=person,
                    contract=contract,
                    posted=row.posted,
                    day=day,
                    kind=row.kind,
                    amount=row.amount,
                    parent=parent,
                    event=event,
                    named=named,
                )
            )
        seen = (before.get("contract"), before.get("day"), before.get("kind"), before.get("event"))
        if seen != (contract, day and day.isoformat(), row and row.kind, event):
            events = {before.get("event"), event} if MAIN & {before.get("kind"), row and row.kind} else set()
            write.dirty.mark_records(write.postings.about(ref, sorted(each for each in events if each)))
        self._unname(write, before.get("named"), named)


def _words(name: ContractName) -> str:
    return short_hash(name.id, name.title, name.client, name.freelancer)
