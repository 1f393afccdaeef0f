"""From records to subjects: maps and cuts what changed, and marks what must be judged again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from syncd.compose import Composition
from syncd.core.apportion import apportion
from syncd.core.mapping import Book, Outcome, label_refs, place
from syncd.core.pieces import ContractFacts
from syncd.core.profile import Profile
from syncd.core.records import (
    Contract,
    ContractName,
    Kind,
    Label,
    Milestone,
    Record,
    Ref,
    TimeEntry,
    Transaction,
    WorkLine,
    kind_of,
    make_ref,
)
from syncd.core.subjects import SubjectKind
from syncd.core.terms import learned_terms
from syncd.core.time import ALWAYS, Span, day_span, days
from syncd.ledger import Derivation
from syncd.ledger.placed import Placed, Touched

BATCH = 1000
Progress = Callable[[int], None]
"""Told how many more things are done."""


def derive(composition: Composition, progress: Progress = lambda _: None) -> None:
    """Bring everything derived up to date with the records and the config. May be cut off anywhere and run again."""
    ledger = composition.ledger
    while refs := ledger.derived.dirty_records(BATCH):
        batch = _Batch(composition, refs)
        with ledger.database.write() as write:
            derivation = Derivation(write)
            for ref in refs:
                batch.derive(derivation, ref)
            for contract in sorted(batch.paid):
                if derivation.learn(contract, learned_terms(derivation.paid_lines(contract))):
                    derivation.touch_contract(contract)
            derivation.clean(refs)
        progress(len(refs))


class _Batch:
    """Some changed records of one kind, with what is needed to place them."""

    def __init__(self, composition: Composition, refs: Iterable[Ref]) -> None:
        self._composition = composition
        self._ledger = composition.ledger
        self._book: Book = composition.book()
        self._contracts: Mapping[str, ContractFacts] = composition.contracts()
        self._records = self._ledger.records.current(refs)
        self._labels = self._labels_of(self._records.values())
        self._entries = self._ledger.derived.entries_with([ref for ref in refs if kind_of(ref) is Kind.LABEL])
        self._named: dict[str, str] = {}  # contract → platform, of contracts that this batch is first to name
        self.paid: set[str] = set()  # contracts whose rows may teach another rate

    def _labels_of(self, records: Iterable[Record]) -> dict[Ref, Label]:
        labels: dict[Ref, Label] = {}
        wanted = {
            ref
            for record in records
            if isinstance(record, TimeEntry)
            for ref in (record.project, record.task, *record.tags)
            if ref
        }
        while wanted:  # twice: labels, then the clients of their projects
            found = self._ledger.records.current(sorted(wanted))
            labels.update((ref, record) for ref, record in found.items() if isinstance(record, Label))
            wanted = {label.parent for label in labels.values() if label.parent} - labels.keys() - wanted
        return labels

    def derive(self, derivation: Derivation, ref: Ref) -> None:
        """Replace what was derived from a record by what follows from it now."""
        record = self._records.get(ref)
        match kind_of(ref):
            case Kind.LABEL:
                derivation.dirty(self._entries)
            case Kind.CONTRACT:
                if isinstance(record, Contract):
                    self._name(derivation, ref, record.name, record)
            case Kind.MILESTONE:
                self._milestone(derivation, ref, record if isinstance(record, Milestone) else None)
            case Kind.WORK:
                self._line(derivation, ref, record if isinstance(record, WorkLine) else None)
            case Kind.TRANSACTION:
                self._posting(derivation, ref, record if isinstance(record, Transaction) else None)
            case Kind.TIME:
                self._time(derivation, ref, record if isinstance(record, TimeEntry) else None)

    def _name(self, derivation: Derivation, ref: Ref, name: ContractName, record: Contract | None) -> str | None:
        key = self._book.contract(name)
        if key and derivation.name_contract(ref, name, record.type if record else None, key):
            derivation.dirty_named(name.platform, name.title)
            derivation.touch_contract(key)
        return key

    def _milestone(self, derivation: Derivation, ref: Ref, milestone: Milestone | None) -> None:
        before = derivation.forget("milestone", ref)
        contract = None
        if milestone is not None:
            contract = self._book.contract_named(milestone.contract) or milestone.contract
            derivation.name_milestone(ref, contract, milestone.title)
            derivation.touch([Touched(SubjectKind.MILESTONE_CASE, ref, "", ALWAYS)])
        elif before:
            derivation.touch([Touched(SubjectKind.MILESTONE_CASE, ref, "", ALWAYS)])
        if (before.get("contract"), before.get("title")) != (contract, milestone and milestone.title):
            for key in {before.get("contract"), contract} - {None}:
                assert key is not None
                derivation.dirty_contract(key)

    def _line(self, derivation: Derivation, ref: Ref, line: WorkLine | None) -> None:
        before = derivation.forget("line", ref)
        touched = {(before["contract"], before["week"])} if before else set()
        if line is not None:
            contract = self._known(derivation, line.contract)
            week = self._composition.profile(line.contract.platform).week_of(line.day)
            person = self._book.person(line.person)
            derivation.add_line(ref, person, contract, line.day, week, line.kind, line.seconds, line.gross)
            touched.add((contract, week.isoformat()))
        for key, text in touched:
            if key and text:
                self.paid.add(key)
                derivation.touch(self._periods([(key, text)]))

    def _known(self, derivation: Derivation, name: ContractName) -> str | None:
        """The contract of a platform's row. One that no contract record describes is named by the row itself."""
        key = self._book.contract(name)
        if key and key not in self._contracts and key not in self._named:
            derivation.name_contract(make_ref(name.platform, Kind.CONTRACT, key), name, None, key)
            self._named[key] = name.platform
        return key

    def _posting(self, derivation: Derivation, ref: Ref, row: Transaction | None) -> None:
        before = derivation.forget("posting", ref)
        contract = None
        if row is not None:
            if row.contract is not None:
                contract = self._known(derivation, row.contract)
            elif row.parent is not None:
                contract = derivation.posting_contract(row.parent)
            platform = row.contract.platform if row.contract else None
            derivation.add_posting(
                ref,
                self._book.person(row.person),
                contract,
                row.posted,
                row.last_day or derivation.posting_day(row.parent) or row.posted,
                row.kind,
                row.amount,
                row.parent,
                platform,
                row.contract.title if row.contract else None,
            )
        if before.get("contract") != contract or not before:
            derivation.dirty(derivation.children(ref))

    def _time(self, derivation: Derivation, ref: Ref, entry: TimeEntry | None) -> None:
        zone = self._composition.config.timezone
        forgotten = derivation.forget_time(ref)
        periods = {(contract, week) for contract, week, _ in forgotten.pieces}
        milestones = {milestone for _, _, milestone in forgotten.pieces if milestone}
        affected = [forgotten.placed] if forgotten.placed else []
        if entry is not None:
            placement = place(entry, self._labels, self._book)
            placed = Placed(
                ref=ref,
                placement=placement,
                person=self._book.person(entry.person),
                label=entry.project,
                span=Span(entry.start, entry.stop or entry.start),
            )
            slices = []
            if placement.contract is not None:
                slices = list(apportion(placed.span, self._profile_of(placement.contract)))
            derivation.place(placed, slices, set(label_refs(entry, self._labels)), days(placed.span, zone))
            periods |= {(placement.contract, part.week.isoformat()) for part in slices if placement.contract}
            if placement.milestone:
                milestones.add(placement.milestone)
            affected.append(placed)
        derivation.touch(self._periods(sorted(periods)))
        derivation.touch(Touched(SubjectKind.MILESTONE_CASE, each, "", ALWAYS) for each in sorted(milestones))
        for each in affected:
            derivation.touch(
                Touched(SubjectKind.PERSON_DAY, each.person, day.isoformat(), day_span(day, zone))
                for day in days(each.span, zone)
            )
            if each.placement.outcome is Outcome.SUSPENSE:
                derivation.touch([Touched(SubjectKind.SUSPENSE_GROUP, each.person, each.label or "-", ALWAYS)])
                derivation.touch_periods(each.span)

    def _profile_of(self, contract: str) -> Profile:
        facts = self._contracts.get(contract)
        return self._composition.profile(facts.platform if facts else self._named.get(contract, "direct"))

    def _periods(self, keys: Iterable[tuple[str, str]]) -> Iterator[Touched]:
        for contract, text in keys:
            week = date.fromisoformat(text)
            profile = self._profile_of(contract)
            span = profile.week(week)
            matters = Span(span.start, max(span.end, profile.editable_until(week)))
            yield Touched(SubjectKind.BILLING_PERIOD, contract, text, matters)
