"""Time entries: each mapped by the names of its labels, cut at the platform's midnights, and counted once."""

from collections.abc import Sequence

from syncd.core.label_history import closing, last_moment, place_at_close
from syncd.core.mapping import Outcome, Placement
from syncd.core.records import Ref, TimeEntry
from syncd.core.split_by_day import split_by_day
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Instant, Span, day_span, days
from syncd.derive.billing_weeks import Weeks
from syncd.derive.duplicates import Repeats
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.derived.rows import StoredPlacement
from syncd.ledger.dirty import DirtySubject
from syncd.wiring.directory import Directory


class Entries:
    """Some changed time entries, with what is needed to place them."""

    def __init__(self, ledger: Ledger, directory: Directory, refs: Sequence[Ref]) -> None:
        self._zone = directory.zone
        self._profiles = tuple(directory.profiles.values())
        self._closing = closing(ALWAYS.start, self._profiles)
        self._book = directory.names
        self._weeks = Weeks(directory)
        records = ledger.records.current(refs)
        self._entries = {ref: each for ref, each in records.items() if isinstance(each, TimeEntry)}
        self._repeats = Repeats(ledger, refs, self._entries)
        everyone = (*self._entries.values(), *self._repeats.entries)
        labels = {ref for each in everyone for ref in (each.project, each.task, *each.tags) if ref}
        self._names = ledger.derived.names(labels)
        self._aliases = self._repeats.found(self._book, self._project)

    def derive(self, write: LedgerWriter, ref: Ref) -> None:
        """Replace what was derived from an entry by what follows from it now."""
        forgotten = write.derived.remove_entry(ref)
        periods = {(contract, week) for contract, week, _ in forgotten.pieces}
        milestones = {milestone for _, _, milestone in forgotten.pieces if milestone}
        affected = [forgotten.placed] if forgotten.placed else []
        if entry := self._entries.get(ref):
            placed, weeks = self._place(write, entry)
            periods |= weeks
            if placed.placement.milestone:
                milestones.add(placed.placement.milestone)
            affected.append(placed)
        write.dirty.mark_subjects(self._weeks.periods(sorted(periods)))
        write.dirty.mark_subjects(
            DirtySubject(SubjectKind.MILESTONE_CASE, each, "", ALWAYS) for each in sorted(milestones)
        )
        for each in affected:
            self._touch(write, each)

    def finish(self, write: LedgerWriter) -> None:
        """Mark the echoes beyond the batch that come to count by it, or no longer do."""
        write.dirty.mark_records(self._repeats.moved(self._aliases))

    def _place(self, write: LedgerWriter, entry: TimeEntry) -> tuple[StoredPlacement, set[tuple[str, str]]]:
        span = _span(entry)
        mapped = place_at_close(entry, self._names, self._closed(span), self._book)
        placement, counted = mapped.placement, days(span, self._zone)
        if alias := self._aliases.get(entry.ref):
            placement, counted = Placement(outcome=Outcome.DUPLICATE, why=alias.why), iter(())
            write.derived.add_duplicate(entry.ref, alias)
        placed = StoredPlacement(
            ref=entry.ref,
            placement=placement,
            person=self._book.person(entry.person),
            label=entry.project,
            span=span,
        )
        slices = []
        if placement.contract is not None:
            slices = list(split_by_day(span, self._weeks.profile_of(placement.contract)))
        write.derived.add_placement(placed, mapped, slices, counted)
        return placed, {(placement.contract, part.week.isoformat()) for part in slices if placement.contract}

    def _touch(self, write: LedgerWriter, placed: StoredPlacement) -> None:
        outcome = placed.placement.outcome
        if outcome is Outcome.DUPLICATE:
            return
        write.dirty.mark_subjects(
            DirtySubject(SubjectKind.PERSON_DAY, placed.person, day.isoformat(), day_span(day, self._zone))
            for day in days(placed.span, self._zone)
        )
        if outcome is Outcome.SUSPENSE:
            write.dirty.mark_subjects(
                [DirtySubject(SubjectKind.SUSPENSE_GROUP, placed.person, placed.label or "-", ALWAYS)]
            )
            write.dirty.mark_periods(placed.span)

    def _closed(self, span: Span) -> Instant:
        """When the last platform closes the week in which an entry ends."""
        moment = last_moment(span)
        if moment not in self._closing.during:  # mostly it is: entries come week by week
            self._closing = closing(moment, self._profiles)
        return self._closing.at

    def _project(self, entry: TimeEntry) -> str:
        label = self._names.at(self._closed(_span(entry))).get(entry.project) if entry.project else None
        return label.name if label else ""


def _span(entry: TimeEntry) -> Span:
    """A running entry is not yet worked time."""
    return Span(entry.start, entry.stop or entry.start)
