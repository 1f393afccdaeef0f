"""Derives time entries: maps each by its labels, cuts it at the midnights of the platform, and drops duplicates."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from syncd.core.closed_mapping import as_kept, label_names
from syncd.core.discrepancies import Side
from syncd.core.label_history import NamedPlacement, closing, last_moment, place_at_close
from syncd.core.mapping import Outcome, Placement
from syncd.core.records import ContractType, Ref, TimeEntry
from syncd.core.retainers import month_span
from syncd.core.split_by_day import split_by_day
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Instant, Span, day_span, days, week_start
from syncd.derive.billing_weeks import BillingWeeks
from syncd.derive.cases import contract_cases, milestone_cases
from syncd.derive.duplicates import Duplicates
from syncd.derive.past_entries import PastEntries, labels_of
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.rows import DerivedEntry, RemovedEntry, StoredPlacement
from syncd.ledger.dirty import DirtySubject
from syncd.wiring.directory import Directory


class TimeEntryBatch:
    """Changed time entries, with everything that is needed to map and cut them."""

    def __init__(self, ledger: Ledger, directory: Directory, refs: Sequence[Ref]) -> None:
        self._ledger = ledger
        self._refs = refs
        self._zone = directory.zone
        self._profiles = tuple(directory.profiles.values())
        self._closing = closing(ALWAYS.start, self._profiles)
        self._names = directory.names
        self._contracts = directory.contracts.keys()
        self._with_sisters = directory.with_sisters
        self._retainers = {
            key for key, contract in directory.contracts.items() if contract.type is ContractType.RETAINER
        }
        self._kept = ledger.closed.mappings(refs)
        self._weeks = BillingWeeks(directory)
        records = ledger.records.current(refs)
        self._entries = {ref: record for ref, record in records.items() if isinstance(record, TimeEntry)}
        self._comparison = Duplicates(ledger, refs, self._entries)
        entries = (*self._entries.values(), *self._comparison.entries)
        labels = {ref for entry in entries for ref in (entry.project, entry.task, *entry.tags) if ref}
        self._contents = ledger.past.contents(refs)
        labels |= labels_of(self._contents)
        self._labels = ledger.derived.names(labels)
        self._duplicates = self._comparison.find(self._names, self._project_name)
        # What the entries of the batch belonged to before, or belong to now:
        self._periods: set[tuple[str, str]] = set()  # (contract, week)
        self._workers: set[tuple[str, str]] = set()  # (contract, person)
        self._milestones: set[Ref] = set()
        self._days: set[tuple[str, date]] = set()  # (person, day)
        self._suspense: set[tuple[str, str]] = set()  # (person, label)
        self._unmapped: list[Span] = []

    def derive(self, write: LedgerWriter) -> None:
        """Replace what was derived from the entries by what follows from them now, and mark what that affects."""
        removed = write.entries.remove(self._refs)
        self._periods |= write.past.remove(self._refs, sorted(set(self._refs) - removed.keys()))
        for ref, duplicate in self._duplicates.items():
            if ref in self._entries:
                write.derived.add_duplicate(ref, duplicate)
        derived = {ref: self._derived(entry) for ref, entry in self._entries.items()}
        write.entries.add(list(derived.values()))
        self._add_past(write)
        for ref in self._refs:
            self._note(removed.get(ref), derived.get(ref))
        self._mark(write)
        # Entries outside the batch that are duplicates because of it, or no longer are:
        write.dirty.mark_records(self._comparison.changed(self._duplicates))

    def _add_past(self, write: LedgerWriter) -> None:
        """Store what entries were before they changed. A duplicate does not count, nor does its past."""
        counted = {ref: contents for ref, contents in self._contents.items() if ref not in self._duplicates}
        past = PastEntries(counted, self._placed, self._names, self._weeks, self._profiles)
        pieces = list(past.pieces())
        write.past.add(pieces, past.rests_on)
        self._periods |= {(one.contract, one.week.isoformat()) for one in pieces}

    def staying(self, other: Collection[str]) -> Iterator[Ref]:
        """The entries that were derived as they would be now, to the contract, milestone and goodwill, and that belong
        to none of the contracts `other`."""
        given = self._ledger.derived.goodwill(self._entries)
        for ref, entry in self._entries.items():
            stored, now = self._ledger.derived.placement(ref), self._derived(entry).stored.placement
            if stored is None or stored.placement.contract in other:
                continue
            before = (stored.placement.outcome, stored.placement.contract, stored.placement.milestone, ref in given)
            if before == (now.outcome, now.contract, now.milestone, now.goodwill):
                yield ref

    def _derived(self, entry: TimeEntry) -> DerivedEntry:
        """Place an entry, and cut it where it belongs to a contract."""
        span = _span(entry)
        mapped = self._placed(entry, self._closed(span))
        placement, counted = mapped.placement, tuple(days(span, self._zone))
        if duplicate := self._duplicates.get(entry.ref):
            placement, counted = Placement(outcome=Outcome.DUPLICATE, why=duplicate.why), ()
        contract = placement.contract
        return DerivedEntry(
            stored=StoredPlacement(
                ref=entry.ref,
                placement=placement,
                person=self._names.person(entry.person),
                label=entry.project,
                span=span,
            ),
            labels=mapped.labels,
            names_until=mapped.names_until,
            pieces=() if contract is None else tuple(split_by_day(span, self._weeks.profile_of(contract))),
            days=counted,
            billable=entry.billable,
        )

    def _placed(self, entry: TimeEntry, closed: Instant) -> NamedPlacement:
        """Place an entry whose week closes at an instant: where it was then, if its mapping was kept."""
        mapped, kept = place_at_close(entry, self._labels, closed, self._names), self._kept.get(entry.ref)
        if kept is None:
            return mapped
        return as_kept(mapped, label_names(entry, self._labels.at(closed)), kept, self._contracts, self._names)

    def _note(self, before: RemovedEntry | None, after: DerivedEntry | None) -> None:
        """Note what an entry belonged to before, and belongs to now."""
        pieces: set[tuple[str, str, Ref | None]] = set(before.pieces if before else ())
        placed: list[StoredPlacement] = []
        if before:
            placed.append(before.stored)
            self._note_placement(before.stored, days(before.stored.span, self._zone))
        if after:
            placed.append(after.stored)
            self._note_placement(after.stored, after.days)
            contract, milestone = after.stored.placement.contract, after.stored.placement.milestone
            pieces |= {(contract, piece.week.isoformat(), milestone) for piece in after.pieces if contract}
            self._milestones |= {milestone} if milestone else set()
        self._periods |= {(contract, week) for contract, week, _ in pieces}
        self._milestones |= {milestone for _, _, milestone in pieces if milestone}
        self._workers |= {(contract, stored.person) for contract, _, _ in pieces for stored in placed}

    def _note_placement(self, stored: StoredPlacement, touched: Iterable[date]) -> None:
        outcome = stored.placement.outcome
        if outcome is not Outcome.DUPLICATE:
            self._days |= {(stored.person, day) for day in touched}
        if outcome is Outcome.SUSPENSE:
            self._suspense.add((stored.person, stored.label or "-"))
            self._unmapped.append(stored.span)
        if stored.span.start == stored.span.end:  # a timer that runs may bring time to its week and all that follow
            self._unmapped.append(Span(stored.span.start, ALWAYS.end))

    def _mark(self, write: LedgerWriter) -> None:
        """Mark the subjects that what was noted belongs to, and the contracts whose marks "billable" count now, or no
        longer, or on which others work."""
        write.dirty.mark_subjects(self._subjects())
        write.untracked.mark_around(self._periods, self._days)
        for contract, months in self._retained().items():
            write.retainers.mark(contract, sorted(months))
        write.dirty.mark_weeks(self._unmapped)
        changed = write.derived.set_workers(Side.TRACKED, self._workers)
        marked = {contract for contract, _ in self._workers if write.derived.set_marked(contract)}
        for contract in sorted(changed | marked):
            write.dirty.mark_contract(contract)

    def _retained(self) -> dict[str, set[tuple[date, Span]]]:
        """Retainer → the months, by their first days, that have a day in the weeks of what was noted."""
        months: dict[str, set[tuple[date, Span]]] = {}
        for contract, week in self._periods:
            if contract in self._retainers:
                first, zone = date.fromisoformat(week), self._weeks.profile_of(contract).zone
                begins = {day.replace(day=1) for day in (first, first + timedelta(days=6))}
                months.setdefault(contract, set()).update((begin, month_span(begin, zone)) for begin in begins)
        return months

    def _subjects(self) -> Iterator[DirtySubject]:
        yield from self._weeks.periods(sorted(self._periods))
        yield from milestone_cases(sorted(self._milestones))
        yield from contract_cases(sorted(self._with_sisters(contract for contract, _ in self._workers)))
        for person, day in sorted(self._days):
            yield DirtySubject(SubjectKind.PERSON_DAY, person, day.isoformat(), day_span(day, self._zone))
        for person, monday in sorted({(person, week_start(day)) for person, day in self._days}):
            yield DirtySubject(SubjectKind.PERSON_WEEK, person, monday.isoformat(), day_span(monday, self._zone, 7))
        for person, label in sorted(self._suspense):
            yield DirtySubject(SubjectKind.SUSPENSE_GROUP, person, label, ALWAYS)

    def _closed(self, span: Span) -> Instant:
        """When the last platform closes the week in which an entry ends."""
        moment = last_moment(span)
        if moment not in self._closing.during:  # mostly it is: entries come week by week
            self._closing = closing(moment, self._profiles)
        return self._closing.at

    def _project_name(self, entry: TimeEntry) -> str:
        label = self._labels.at(self._closed(_span(entry))).get(entry.project) if entry.project else None
        return label.name if label else ""


def _span(entry: TimeEntry) -> Span:
    """The worked time of an entry; none yet while it runs."""
    return Span(entry.start, entry.stop or entry.start)
