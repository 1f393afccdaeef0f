"""Derives time entries: maps each by its labels, cuts it at the midnights of the platform, and drops duplicates."""

from collections.abc import Sequence

from syncd.core.discrepancies import Side
from syncd.core.label_history import closing, last_moment, place_at_close
from syncd.core.mapping import Outcome, Placement
from syncd.core.records import Ref, TimeEntry
from syncd.core.split_by_day import split_by_day
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Instant, Span, day_span, days
from syncd.derive.billing_weeks import BillingWeeks
from syncd.derive.duplicates import Duplicates
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.rows import StoredPlacement
from syncd.ledger.dirty import DirtySubject
from syncd.wiring.directory import Directory


class TimeEntryBatch:
    """Changed time entries, with everything that is needed to map and cut them."""

    def __init__(self, ledger: Ledger, directory: Directory, refs: Sequence[Ref]) -> None:
        self._zone = directory.zone
        self._profiles = tuple(directory.profiles.values())
        self._closing = closing(ALWAYS.start, self._profiles)
        self._names = directory.names
        self._weeks = BillingWeeks(directory)
        records = ledger.records.current(refs)
        self._entries = {ref: record for ref, record in records.items() if isinstance(record, TimeEntry)}
        self._comparison = Duplicates(ledger, refs, self._entries)
        entries = (*self._entries.values(), *self._comparison.entries)
        labels = {ref for entry in entries for ref in (entry.project, entry.task, *entry.tags) if ref}
        self._labels = ledger.derived.names(labels)
        self._duplicates = self._comparison.find(self._names, self._project_name)
        self._workers: set[tuple[str, str]] = set()  # contracts and people whose time the batch changed

    def derive(self, write: LedgerWriter, ref: Ref) -> None:
        """Replace what was derived from an entry by what follows from it now."""
        removed = write.derived.remove_entry(ref)
        periods = {(contract, week) for contract, week, _ in removed.pieces}
        milestones = {milestone for _, _, milestone in removed.pieces if milestone}
        placements = [removed.placement] if removed.placement else []
        if entry := self._entries.get(ref):
            placed, weeks = self._place(write, entry)
            periods |= weeks
            if placed.placement.milestone:
                milestones.add(placed.placement.milestone)
            placements.append(placed)
        people = {placed.person for placed in placements}
        self._workers |= {(contract, person) for contract, _ in periods for person in people}
        write.dirty.mark_subjects(self._weeks.periods(sorted(periods)))
        write.dirty.mark_subjects(
            DirtySubject(SubjectKind.MILESTONE_CASE, milestone, "", ALWAYS) for milestone in sorted(milestones)
        )
        for placed in placements:
            self._mark(write, placed)

    def finish(self, write: LedgerWriter) -> None:
        """Mark the entries outside the batch that are duplicates because of it, or no longer are, and the contracts
        whose marks "billable" count now, or no longer, or on which others work."""
        changed = write.derived.set_workers(Side.TRACKED, self._workers)
        marked = {contract for contract, _ in self._workers if write.derived.set_marked(contract)}
        for contract in sorted(changed | marked):
            write.dirty.mark_contract(contract)
        write.dirty.mark_records(self._comparison.changed(self._duplicates))

    def _place(self, write: LedgerWriter, entry: TimeEntry) -> tuple[StoredPlacement, set[tuple[str, str]]]:
        """Store an entry's placement and pieces; with it, the (contract, week) of each piece."""
        span = _span(entry)
        mapped = place_at_close(entry, self._labels, self._closed(span), self._names)
        placement, counted = mapped.placement, days(span, self._zone)
        if duplicate := self._duplicates.get(entry.ref):
            placement, counted = Placement(outcome=Outcome.DUPLICATE, why=duplicate.why), iter(())
            write.derived.add_duplicate(entry.ref, duplicate)
        placed = StoredPlacement(
            ref=entry.ref,
            placement=placement,
            person=self._names.person(entry.person),
            label=entry.project,
            span=span,
        )
        contract = placement.contract
        pieces = [] if contract is None else list(split_by_day(span, self._weeks.profile_of(contract)))
        write.derived.add_placement(placed, mapped, pieces, counted, entry.billable)
        return placed, {(contract, piece.week.isoformat()) for piece in pieces if contract}

    def _mark(self, write: LedgerWriter, placed: StoredPlacement) -> None:
        """Mark the days, the unmapped group and the periods that a placed entry belongs to."""
        outcome = placed.placement.outcome
        if outcome is Outcome.DUPLICATE:
            return
        write.dirty.mark_subjects(
            DirtySubject(SubjectKind.PERSON_DAY, placed.person, day.isoformat(), day_span(day, self._zone))
            for day in days(placed.span, self._zone)
        )
        if outcome is Outcome.SUSPENSE:
            group = DirtySubject(SubjectKind.SUSPENSE_GROUP, placed.person, placed.label or "-", ALWAYS)
            write.dirty.mark_subjects([group])
            write.dirty.mark_periods(placed.span)

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
