"""Finds duplicates among changed time entries, and further entries that are duplicates now, or no longer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from syncd.core.duplicates import Duplicate, Event, outdated, pair
from syncd.core.mapping import NameIndex
from syncd.core.records import Ref, TimeEntry, namespace_of
from syncd.core.time import Instant
from syncd.ledger import Ledger

Observed = tuple[TimeEntry, Instant]
"""An entry, and its source's clock when it was last observed."""


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Entries of two namespaces that start in the seconds in which something changed."""

    entries: Sequence[Observed]  # those that may be duplicates
    originals: Sequence[Observed]
    namespace: str  # of the originals


class Duplicates:
    """The duplicates among and around the changed records `refs`, of which `entries` are those that exist."""

    def __init__(self, ledger: Ledger, refs: Sequence[Ref], entries: Mapping[Ref, TimeEntry]) -> None:
        self._ledger = ledger
        self._refs = frozenset(refs)
        namespaces = sorted(ledger.derived.duplicating_namespaces().items())
        candidates = [self._candidates(namespace, originals, entries) for namespace, originals in namespaces]
        self._groups = [group for group in candidates if group.entries]

    def _candidates(self, namespace: str, originals: str, entries: Mapping[Ref, TimeEntry]) -> _Candidates:
        derived = self._ledger.derived
        changed = [ref for ref in self._refs if namespace_of(ref) in (namespace, originals)]
        starts = [entries[ref].start for ref in changed if ref in entries] + derived.placement_starts(changed)
        return _Candidates(derived.entries_at(namespace, starts), derived.entries_at(originals, starts), originals)

    @property
    def entries(self) -> list[TimeEntry]:
        """Every entry that is compared."""
        return [entry for group in self._groups for entry, _ in (*group.entries, *group.originals)]

    def find(self, names: NameIndex, project_name: Callable[[TimeEntry], str]) -> dict[Ref, Duplicate]:
        """The duplicates by ref."""

        def event(observed: Observed) -> Event:
            entry, at = observed
            return Event(
                ref=entry.ref,
                person=names.person(entry.person),
                start=entry.start,
                stop=entry.stop,
                description=entry.description,
                project=project_name(entry),
                observed=at,
            )

        duplicates: dict[Ref, Duplicate] = {}
        for group in self._groups:
            events = [event(observed) for observed in group.entries]
            pairs = pair(events, [event(observed) for observed in group.originals])
            duplicates |= {ref: Duplicate.of_original(original) for ref, original in pairs.items()}
            if single := [event for event in events if event.ref not in pairs]:
                coverage = [
                    replace(covered, person=covered.person and names.person(covered.person))
                    for covered in self._ledger.coverage.of_originals(group.namespace)
                ]
                duplicates |= {ref: Duplicate.outdated(group.namespace) for ref in outdated(single, coverage)}
        return duplicates

    def changed(self, duplicates: Mapping[Ref, Duplicate]) -> list[Ref]:
        """The compared entries outside the batch that are duplicates now, or no longer, or of another original."""
        others = [entry.ref for group in self._groups for entry, _ in group.entries if entry.ref not in self._refs]
        before = self._ledger.derived.duplicates(others)
        return [ref for ref in others if before.get(ref) != duplicates.get(ref)]
