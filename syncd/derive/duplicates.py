"""Which of some time entries tell an event again that another one tells, and what that moves beyond them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from syncd.core.duplicates import Duplicate, Event, outdated, pair
from syncd.core.mapping import NameIndex
from syncd.core.records import Ref, TimeEntry, namespace_of
from syncd.core.time import Instant
from syncd.ledger import Ledger

Told = tuple[TimeEntry, Instant]
"""An entry, and its source's clock at which it was last told."""


@dataclass(frozen=True, slots=True)
class _Group:
    """All that two namespaces tell of the seconds in which something changed."""

    namespace: str  # of the originals
    echoes: Sequence[Told]
    originals: Sequence[Told]


class Repeats:
    """The echoes among and around some changed entries. `entries` are those of `refs` that live."""

    def __init__(self, ledger: Ledger, refs: Sequence[Ref], entries: Mapping[Ref, TimeEntry]) -> None:
        self._ledger = ledger
        self._refs = frozenset(refs)
        self._groups = [
            group
            for echoing, original in sorted(ledger.derived.duplicating_namespaces().items())
            if (group := self._group(echoing, original, entries)).echoes
        ]

    def _group(self, echoing: str, original: str, entries: Mapping[Ref, TimeEntry]) -> _Group:
        moved = [ref for ref in self._refs if namespace_of(ref) in (echoing, original)]
        starts = [entries[ref].start for ref in moved if ref in entries] + self._ledger.derived.placement_starts(moved)
        told_at = self._ledger.derived.entries_at
        return _Group(original, told_at(echoing, starts), told_at(original, starts))

    @property
    def entries(self) -> list[TimeEntry]:
        """Everything that was looked at."""
        return [entry for group in self._groups for entry, _ in (*group.echoes, *group.originals)]

    def found(self, book: NameIndex, project: Callable[[TimeEntry], str]) -> dict[Ref, Duplicate]:
        """The echoes that do not count. `project` tells what an entry's project is called."""

        def event(told: Told) -> Event:
            entry, said = told
            return Event(
                ref=entry.ref,
                person=book.person(entry.person),
                start=entry.start,
                stop=entry.stop,
                description=entry.description,
                project=project(entry),
                observed=said,
            )

        found: dict[Ref, Duplicate] = {}
        for group in self._groups:
            echoes = [event(told) for told in group.echoes]
            pairs = pair(echoes, [event(told) for told in group.originals])
            found.update((echo, Duplicate.of_original(of)) for echo, of in pairs.items())
            if single := [echo for echo in echoes if echo.ref not in pairs]:
                claims = [
                    replace(each, person=each.person and book.person(each.person))
                    for each in self._ledger.coverage.of_originals(group.namespace)
                ]
                found.update((echo, Duplicate.outdated(group.namespace)) for echo in outdated(single, claims))
        return found

    def moved(self, found: Mapping[Ref, Duplicate]) -> list[Ref]:
        """Echoes that were looked at, are not among the changed entries, and come to count or no longer do."""
        others = [entry.ref for group in self._groups for entry, _ in group.echoes if entry.ref not in self._refs]
        before = self._ledger.derived.duplicates(others)
        return [ref for ref in others if before.get(ref) != found.get(ref)]
