"""Finds entries that repeat another entry of the same person: copies in one tracker, and the same work in two.

Two workspaces of one tracker count as two trackers. What repeats is found day by day, among the entries that touch a
day. So a day and the week around it find the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from syncd.core.mapping import normalise_name
from syncd.core.records import Ref, namespace_of
from syncd.core.subject_parts import DayEntry
from syncd.core.time import Instant

COPIES, TWICE = "duplicate-entry", "duplicate-import"
"""The rules that report them."""
PILE = 10
"""From so many copies in a week on, in one tracker, they are one import too many, and not so many slips."""
_ALIKE = 10
"""Two entries have the same time where what only one of them has is at most one part in so many of the longer one."""
_Tracker = tuple[str, str]
"""A namespace, and the workspace in it; "" where there are none."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """An entry, and the one whose time it repeats: `copy` is the later one by start and ref."""

    copy: DayEntry
    of: DayEntry

    @property
    def trackers(self) -> tuple[str, str]:
        """The names of the two, with their workspaces where only these differ; the same twice where a tracker has a
        copy of its own entry."""
        one, other = sorted((_tracker(self.of), _tracker(self.copy)))
        if one[0] != other[0] or one == other:
            return one[0], other[0]
        return _named(*one), _named(*other)

    @property
    def is_copy(self) -> bool:
        """Whether one tracker has both."""
        return self.trackers[0] == self.trackers[1]

    @property
    def start(self) -> Instant:
        """When the time that both have begins."""
        return max(self.copy.entry.start, self.of.entry.start)

    @property
    def seconds(self) -> int:
        """The time that both have."""
        return _shared(self.copy, self.of)


def repeats(entries: Iterable[DayEntry]) -> list[Repeat]:
    """The entries among those of one person's day that repeat another one, by start and ref of the copy.

    A *copy* has the start, end, description and contract of another entry of its tracker; all copies of an entry are
    of the first one. The *same work* in two trackers starts and ends at nearly the same times; an entry is repeated by
    at most one of each other tracker. Running and ignored entries, and empty ones, repeat nothing.
    """
    counting = sorted(
        (one for one in entries if not one.ignored and one.entry.seconds),
        key=lambda one: (one.entry.start, one.entry.ref),
    )
    copies = _copies(counting)
    copied = {repeat.copy.entry.ref for repeat in copies}
    twins = _twins([one for one in counting if one.entry.ref not in copied])
    return sorted((*copies, *twins), key=lambda repeat: (repeat.copy.entry.start, repeat.copy.entry.ref))


def _copies(entries: Sequence[DayEntry]) -> list[Repeat]:
    first: dict[tuple[object, ...], DayEntry] = {}
    found = []
    for one in entries:
        text = normalise_name(one.entry.description)
        kind = _tracker(one), one.entry.start, one.entry.stop, text, one.contract
        if kind in first:
            found.append(Repeat(one, first[kind]))
        else:
            first[kind] = one
    return found


def _twins(entries: Sequence[DayEntry]) -> list[Repeat]:
    """Pairs of entries of two trackers with nearly the same time, those that start first, first."""
    if len({_tracker(one) for one in entries}) < 2:
        return []
    found, taken, repeating = [], set[tuple[Ref, _Tracker]](), set[Ref]()
    for place, one in enumerate(entries):
        if one.entry.ref in repeating:  # what repeats it repeats the same one
            continue
        own = _tracker(one)
        for other in entries[place + 1 :]:
            theirs = _tracker(other)
            if other.entry.start >= (one.entry.stop or one.entry.start):
                break
            if theirs == own or other.entry.ref in repeating or (one.entry.ref, theirs) in taken:
                continue
            if _is_same_time(one, other):
                found.append(Repeat(other, one))
                taken.add((one.entry.ref, theirs))
                repeating.add(other.entry.ref)
    return found


def _tracker(one: DayEntry) -> _Tracker:
    return namespace_of(one.entry.ref), one.entry.space


def _named(namespace: str, space: str) -> str:
    return f"{namespace} ({space})" if space else namespace


def _is_same_time(one: DayEntry, other: DayEntry) -> bool:
    longer = max(one.entry.seconds, other.entry.seconds)
    return (longer - _shared(one, other)) * _ALIKE <= longer


def _shared(one: DayEntry, other: DayEntry) -> int:
    starts = max(one.entry.start, other.entry.start)
    stops = min(one.entry.stop or starts, other.entry.stop or starts)
    return max(0, int((stops - starts) / timedelta(seconds=1)))
