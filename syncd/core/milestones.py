"""Finds milestones that two sources show: the table a user keeps, and a platform's answer.

Two records are the same milestone when they name one contract and one id, or one contract and one title that fits no
other milestone. The record that is further along counts, because milestones only move on; between equals, the one that
knows more. Only the contents decide, never the time of reading, so the order in which files arrive changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from syncd.core.mapping import normalise_name
from syncd.core.records import Milestone, MilestoneState, Ref, id_of, namespace_of

_ORDER = {state: rank for rank, state in enumerate(MilestoneState)}


def duplicate_milestones(milestones: Iterable[Milestone]) -> dict[Ref, Ref]:
    """Find the duplicates among one contract's milestones: duplicate → the record that counts."""
    duplicates: dict[Ref, Ref] = {}
    for same in _grouped(milestones):
        counting = min(same, key=_preference)
        duplicates.update((milestone.ref, counting.ref) for milestone in same if milestone is not counting)
    return duplicates


def _grouped(milestones: Iterable[Milestone]) -> list[list[Milestone]]:
    """Group the records of each milestone: by id, then by title."""
    by_id: defaultdict[str, list[Milestone]] = defaultdict(list)
    for milestone in milestones:
        by_id[id_of(milestone.ref)].append(milestone)
    ids_of_title: defaultdict[str, set[str]] = defaultdict(set)
    for id, group in by_id.items():
        for milestone in group:
            ids_of_title[normalise_name(milestone.title)].add(id)
    merged_into = {id: id for id in by_id}
    for _, ids in sorted(ids_of_title.items()):
        first, *others = sorted({_root(merged_into, id) for id in ids})
        together = [milestone for id in (first, *others) for milestone in by_id[id]]
        if others and _from_different_sources(together):
            by_id[first] = together
            for id in others:
                del by_id[id]
                merged_into[id] = first
    return list(by_id.values())


def _root(merged_into: dict[str, str], id: str) -> str:
    """The id under which the group of `id` is now."""
    while merged_into[id] != id:
        id = merged_into[id]
    return id


def _from_different_sources(milestones: Sequence[Milestone]) -> bool:
    return len({namespace_of(milestone.ref) for milestone in milestones}) == len(milestones)


def _preference(milestone: Milestone) -> tuple[int, int, Ref]:
    """Sort key: the least counts."""
    facts = (milestone.amount, milestone.funded, milestone.submitted, milestone.released)
    return -_ORDER[milestone.state], -sum(fact is not None for fact in facts), milestone.ref
