"""From records to subjects: maps and cuts what changed, and marks what must be judged again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from syncd.compose import Composition
from syncd.core.apportion import apportion
from syncd.core.mapping import Book, Outcome, fold, label_refs, place
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
    short_hash,
)
from syncd.core.subjects import SubjectKind
from syncd.core.terms import learned_terms
from syncd.core.time import ALWAYS, Span, day_span, days
from syncd.ledger import Derivation
from syncd.ledger.derivation import Title
from syncd.ledger.placed import Named, Placed, Touched

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
            derivation.clean(refs)  # first, since deriving one may mark another of them again
            for ref in refs:
                batch.derive(derivation, ref)
            batch.finish(derivation)
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
        self._labels_moved = [ref for ref in refs if kind_of(ref) is Kind.LABEL]
        self._named: dict[str, str] = {}  # contract → platform, of contracts that this batch is first to name
        self._retitled: set[Title] = set()  # what stands for something else now
        self._paid: set[str] = set()  # contracts whose rows may teach another rate

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
                pass  # what it moves is marked in the end
            case Kind.CONTRACT:
                self._contract(derivation, ref, record if isinstance(record, Contract) else None)
            case Kind.MILESTONE:
                self._milestone(derivation, ref, record if isinstance(record, Milestone) else None)
            case Kind.WORK:
                self._line(derivation, ref, record if isinstance(record, WorkLine) else None)
            case Kind.TRANSACTION:
                self._posting(derivation, ref, record if isinstance(record, Transaction) else None)
            case Kind.TIME:
                self._time(derivation, ref, record if isinstance(record, TimeEntry) else None)

    def finish(self, derivation: Derivation) -> None:
        """Mark what the batch moved beyond its own records: by rates learned, by labels and by names of contracts."""
        for contract in sorted(self._paid):
            if derivation.learn(contract, learned_terms(derivation.paid_lines(contract))):
                derivation.touch_contract(contract)
        labels = self._labels_moved
        if self._retitled:
            for platform, title in sorted(self._retitled):
                derivation.dirty_titled(platform, fold(title))
            derivation.dirty(ref for ref, _, _ in self._ledger.derived.milestones())
            titles = {fold(title) for _, title in self._retitled}
            labels = labels + [ref for ref, name in self._ledger.derived.projects() if fold(name) in titles]
        derivation.dirty(self._ledger.derived.entries_with(labels))

    def _contract(self, derivation: Derivation, ref: Ref, contract: Contract | None) -> None:
        key = self._book.contract(contract.name) if contract else None
        if contract and key:
            self._retitled |= derivation.name_contract(ref, contract.name, key)
        else:
            self._retitled |= derivation.forget_contract(ref)

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
        named = Named()
        if line is not None:
            contract, named = self._known(derivation, line.contract)
            week = self._composition.profile(line.contract.platform).week_of(line.day)
            person = self._book.person(line.person)
            derivation.add_line(ref, person, contract, line.day, week, line.kind, line.seconds, line.gross, named)
            touched.add((contract, week.isoformat()))
        for key, text in touched:
            if key and text:
                self._paid.add(key)
                derivation.touch(self._periods([(key, text)]))
        self._unname(derivation, before.get("named"), named)

    def _known(self, derivation: Derivation, name: ContractName) -> tuple[str | None, Named]:
        """The contract of a platform's row, and how the row names it."""
        key = self._book.contract(name)
        platform, title = (None, None) if name.id else (name.platform, fold(name.title))
        if key is None or not (name.id or key == name.provisional_key):
            return key, Named(platform=platform, title=title)
        words = short_hash(name.id, name.title, name.client, name.freelancer)
        ref = make_ref(name.platform, Kind.CONTRACT, f"~{words}")  # sorts after the refs of contract records
        self._retitled |= derivation.name_contract(ref, name, key)
        self._named[key] = name.platform
        return key, Named(ref=ref, platform=platform, title=title)

    def _unname(self, derivation: Derivation, before: Ref | None, named: Named) -> None:
        if before and before != named.ref:
            self._retitled |= derivation.forget_contract(before)

    def _posting(self, derivation: Derivation, ref: Ref, row: Transaction | None) -> None:
        before = derivation.forget("posting", ref)
        contract, day, named = None, None, Named()
        if row is not None:
            if row.contract is not None:
                contract, named = self._known(derivation, row.contract)
            elif row.parent is not None:
                contract = derivation.posting_contract(row.parent)
            day = row.last_day or derivation.posting_day(row.parent) or row.posted
            person = self._book.person(row.person)
            derivation.add_posting(ref, person, contract, row.posted, day, row.kind, row.amount, row.parent, named)
        if (before.get("contract"), before.get("day")) != (contract, day and day.isoformat()):
            derivation.dirty(derivation.children(ref))
        self._unname(derivation, before.get("named"), named)

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
