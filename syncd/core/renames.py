"""Recognises renamed labels of a tracker's files, where a label is known by its name alone.

Such a file shows a renamed project as another project, so that all its entries seem to move. It is a rename, and no
move, where what a pull shows under the old label before is what it shows under the new label now, nothing that it shows
has the old label any more, and nothing had the new one before. An entry that is known by its project, too, is another
entry after that: it is paired with the one that it was.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from syncd.core.records import Ref, TimeEntry, id_of

Labels = frozenset[Ref]
"""The labels on an entry."""
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Relabelled:
    """The labels on an entry before and after a pull."""

    before: Labels
    after: Labels


@dataclass(frozen=True, slots=True)
class Rename:
    """A label that goes on under another ref since a pull."""

    label: Ref
    former: Ref


def labels_of(entry: TimeEntry) -> Labels:
    """The project, the task and the tags of an entry."""
    return frozenset(ref for ref in (entry.project, entry.task, *entry.tags) if ref)


def possible_renames(changes: Mapping[Ref, Relabelled]) -> list[Rename]:
    """The pairs of labels of one kind of which all entries that lost the one gained the other, and no others did."""
    lost: dict[Ref, set[Ref]] = {}
    gained: dict[Ref, set[Ref]] = {}
    for ref, change in changes.items():
        for label in change.before - change.after:
            lost.setdefault(label, set()).add(ref)
        for label in change.after - change.before:
            gained.setdefault(label, set()).add(ref)
    renames = []
    for former, entries in sorted(lost.items()):
        candidates = changes[next(iter(entries))].after
        fitting = [
            label for label in candidates if _kind(label) == _kind(former) and gained.get(label, set()) == entries
        ]
        rivals = [other for other, others in lost.items() if _kind(other) == _kind(former) and others == entries]
        if len(fitting) == 1 and len(rivals) == 1:
            renames.append(Rename(fitting[0], former))
    return renames


def true_renames(
    possible: Iterable[Rename],
    changes: Mapping[Ref, Relabelled],
    *,
    shown: Collection[Ref],
    used_before: Collection[Ref],
    known: Iterable[Rename],
) -> list[Rename]:
    """Those of `possible` that are renames and no moves.

    `shown`: labels on entries that the pull shows. `used_before`: labels that entries had before it. A label that was
    used before goes on only where it is `known` to be the other one by an earlier rename.
    """
    groups = _groups(known)
    renames = [
        rename
        for rename in possible
        if rename.former not in shown
        and (rename.label not in used_before or rename.label in groups.get(rename.former, ()))
    ]
    while True:
        # A task goes to another project with it: it was renamed only where the project was, or stayed.
        moved = _places_that_moved(changes.values(), relabelling(renames))
        kept = [rename for rename in renames if not {rename.former, rename.label} & moved]
        if len(kept) == len(renames):
            return renames
        renames = kept


def relabelling(renames: Iterable[Rename]) -> dict[Ref, Ref]:
    """Former label → label."""
    return {rename.former: rename.label for rename in renames}


def relabelled(entry: TimeEntry, names: Mapping[Ref, Ref]) -> TimeEntry:
    """An entry with the labels that its own go on under."""

    def now(ref: Ref | None) -> Ref | None:
        return names.get(ref, ref) if ref else None

    tags = tuple(sorted(names.get(tag, tag) for tag in entry.tags))
    return replace(entry, project=now(entry.project), task=now(entry.task), tags=tags)


def pair_entries(vanished: Iterable[TimeEntry], appeared: Iterable[TimeEntry]) -> dict[Ref, TimeEntry]:
    """Ref of an entry that appeared → the one that it was: of one person, text and length, and less than half a day
    away, since a file without clock times places its entries anew within their day."""
    before, after = _alike(vanished), _alike(appeared)
    pairs: dict[Ref, TimeEntry] = {}
    for facts, new in after.items():
        old = iter(before.get(facts, []))
        candidate = next(old, None)
        for entry in new:
            while candidate and candidate.start <= entry.start - _HALF_A_DAY:
                candidate = next(old, None)
            if candidate and candidate.start < entry.start + _HALF_A_DAY:
                pairs[entry.ref] = candidate
                candidate = next(old, None)
    return pairs


def _alike(entries: Iterable[TimeEntry]) -> dict[tuple[str, str, int], list[TimeEntry]]:
    groups: dict[tuple[str, str, int], list[TimeEntry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.start, entry.ref)):
        groups.setdefault((entry.person, entry.description, entry.seconds), []).append(entry)
    return groups


def _groups(known: Iterable[Rename]) -> dict[Ref, set[Ref]]:
    """Label → all labels that are the same one by earlier renames, whichever way these went."""
    groups: dict[Ref, set[Ref]] = {}
    for rename in known:
        joined = groups.get(rename.label, {rename.label}) | groups.get(rename.former, {rename.former})
        groups |= dict.fromkeys(joined, joined)
    return groups


def _places_that_moved(changes: Iterable[Relabelled], names: Mapping[Ref, Ref]) -> set[Ref]:
    """The projects and tasks on entries whose project or task changed by more than these new names."""
    moved: set[Ref] = set()
    for change in changes:
        before, after = set(_places(change.before)), set(_places(change.after))
        if {names.get(ref, ref) for ref in before} != after:
            moved |= before | after
    return moved


def _places(labels: Labels) -> Iterator[Ref]:
    return (label for label in labels if _kind(label) in ("project", "task"))


def _kind(label: Ref) -> str:
    return id_of(label).split("-", 1)[0]
