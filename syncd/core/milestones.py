"""One milestone told twice: by the table that a user keeps, and by what a platform answers.

Two sources mean the same milestone where both name one contract and one id, or else one title that fits no other. The
one further along counts, since milestones move on; of two that are equally far the one that knows more. It is decided
by what they say and never by when they said it, so that the order in which files come changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from syncd.core.mapping import normalise_name
from syncd.core.records import Milestone, MilestoneState, Ref, id_of, namespace_of

_ORDER = {state: rank for rank, state in enumerate(MilestoneState)}


def duplicate_milestones(milestones: Iterable[Milestone]) -> dict[Ref, Ref]:
    """Of one contract's milestones those that tell again what another tells, with the one that counts."""
    found: dict[Ref, Ref] = {}
    for same in _alike(milestones):
        first = min(same, key=_preference)
        found.update((each.ref, first.ref) for each in same if each is not first)
    return found


def _alike(milestones: Iterable[Milestone]) -> list[list[Milestone]]:
    """Those that are one, together: by id, then by title."""
    by_id: defaultdict[str, list[Milestone]] = defaultdict(list)
    for each in milestones:
        by_id[id_of(each.ref)].append(each)
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for id, group in by_id.items():
        for each in group:
            titles[normalise_name(each.title)].add(id)
    home = {id: id for id in by_id}
    for _, ids in sorted(titles.items()):
        first, *others = sorted({_surviving(home, id) for id in ids})
        if others and _from_different_sources([*by_id[first], *(each for id in others for each in by_id[id])]):
            for id in others:
                by_id[first] += by_id.pop(id)
                home[id] = first
    return list(by_id.values())


def _surviving(home: dict[str, str], id: str) -> str:
    """Where the group of an id went."""
    while home[id] != id:
        id = home[id]
    return id


def _from_different_sources(milestones: Sequence[Milestone]) -> bool:
    return len({namespace_of(each.ref) for each in milestones}) == len(milestones)


def _preference(milestone: Milestone) -> tuple[int, int, Ref]:
    """The least is preferred."""
    facts = (milestone.amount, milestone.funded, milestone.submitted, milestone.released)
    return -_ORDER[milestone.state], -sum(fact is not None for fact in facts), milestone.ref
