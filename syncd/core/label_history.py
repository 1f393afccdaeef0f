"""What labels are called, and what they were called when a week was closed: a new name moves no closed week.

A week is closed when the last platform that could bill it takes no more edits. An entry is mapped by the names that its
labels had then. Only where those fit nothing the present names are tried, since time that maps to nothing belongs to no
closed period. All of it follows from what was stated and as of when, so what is derived anew comes out the same.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from syncd.core.mapping import NameIndex, Outcome, Placement, label_refs, place
from syncd.core.profile import Profile
from syncd.core.records import Label, Ref, TimeEntry
from syncd.core.time import BEGINNING, DISTANT, Instant, Span, day_of
from syncd.core.versions import Version

_MOMENT = timedelta(microseconds=1)

Step = tuple[Instant, str]
"""From this instant on, the label was known by the content with this digest."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What ends `during` these moments is closed `at` this instant."""

    during: Span
    at: Instant


def closing(moment: Instant, profiles: Iterable[Profile]) -> Closing:
    """When the last of some platforms closes its week around `moment`, and for which moments around that is so."""
    weeks = [(profile, profile.week_of(day_of(moment, profile.zone))) for profile in profiles]
    spans = [profile.week(first) for profile, first in weeks]
    during = Span(max(span.start for span in spans), min(span.end for span in spans))
    return Closing(during, max(profile.editable_until(first) for profile, first in weeks))


def last_moment(span: Span) -> Instant:
    """The last moment that belongs to `span`; of an empty one its start."""
    return max(span.start, span.end - _MOMENT)


def steps(versions: Iterable[Version]) -> list[Step]:
    """What a label was known by from which instant on, oldest first. Before the first step it counts as known by that.

    A deletion says nothing of names, so a deleted label keeps its last. A version without a clock of its own (its
    `until` is the beginning of time) is a name read elsewhere: it counts only while nothing else is known.
    """
    said = [each for each in versions if not each.gone]
    said = [each for each in said if each.until > BEGINNING] or said
    found: list[Step] = []
    newest: tuple[Instant, Instant, str] | None = None
    for each in sorted(said, key=lambda each: (each.observed, each.until, each.digest)):
        rank = (each.until, each.observed, each.digest)
        if newest is not None and rank <= newest:
            continue  # stated late: by then something newer was known
        newest = rank
        if found and found[-1][0] == each.observed:
            found.pop()  # stated together with something newer
        if not found or found[-1][1] != each.digest:
            found.append((each.observed, each.digest))
    return found


def renamed_since(before: Iterable[Version], after: Iterable[Version]) -> Instant | None:
    """The earliest instant at which a label was known by something else after its versions changed; the beginning of
    time where even its first name did; None where nothing did."""
    old, new = steps(before), steps(after)
    if not old or not new:
        return BEGINNING if old or new else None
    if old[0][1] != new[0][1]:
        return BEGINNING
    for one, other in zip(old[1:], new[1:], strict=False):
        if one != other:
            return min(one[0], other[0])
    rest = old[len(new) :] or new[len(old) :]
    return rest[0][0] if rest else None


class LabelHistory:
    """What some labels are called `now`, and what they were called `at` an instant. `labels`: digest → content."""

    def __init__(self, versions: Mapping[Ref, Iterable[Version]], labels: Mapping[str, Label]) -> None:
        self._labels = labels
        self._steps: dict[Ref, list[Step]] = {ref: found for ref, each in versions.items() if (found := steps(each))}
        self.now: Mapping[Ref, Label] = {ref: labels[each[-1][1]] for ref, each in self._steps.items()}
        self._settled = max((each[-1][0] for each in self._steps.values() if len(each) > 1), default=BEGINNING)
        self._past: dict[Instant, Mapping[Ref, Label]] = {}

    def at(self, moment: Instant) -> Mapping[Ref, Label]:
        """The labels as they were last stated up to `moment`; one that was first stated later, as it was then."""
        if moment >= self._settled:
            return self.now
        if moment not in self._past:
            self._past[moment] = {
                ref: self._labels[each[_in_force(each, moment)][1]] for ref, each in self._steps.items()
            }
        return self._past[moment]

    def renamed(self, refs: Iterable[Ref], moment: Instant) -> Iterator[tuple[Label, Instant]]:
        """Those of `refs` that are not called as they were at `moment`: as they were, and when the next name came."""
        for ref in refs:
            if ref not in self._steps:
                continue
            each = self._steps[ref]
            place = _in_force(each, moment)
            was = self._labels[each[place][1]]
            if self.now[ref].name != was.name:
                later = (at for at, digest in each[place + 1 :] if self._labels[digest].name != was.name)
                yield was, next(later)


def _in_force(found: Sequence[Step], moment: Instant) -> int:
    return max(bisect_right(found, moment, key=lambda step: step[0]) - 1, 0)


@dataclass(frozen=True, slots=True)
class NamedPlacement:
    """Where an entry belongs by the names of its labels. A name of one of `labels` that was first heard after `until`
    does not move it."""

    placement: Placement
    labels: frozenset[Ref]
    names_until: Instant


def place_at_close(entry: TimeEntry, names: LabelHistory, closed: Instant, book: NameIndex) -> NamedPlacement:
    """Where `entry`, whose week was or will be `closed` then, belongs: by the names of then, else by those of now."""
    then = names.at(closed)
    placement = place(entry, then, book)
    labels = frozenset(label_refs(entry, then))
    if placement.outcome is not Outcome.SUSPENSE:
        return NamedPlacement(placement, labels, closed)
    if then is not names.now:
        placement = place(entry, names.now, book)
        labels |= set(label_refs(entry, names.now))
        if placement.outcome is not Outcome.SUSPENSE:
            why = f"{placement.why}, by names of after its week closed: those of before fit nothing"
            placement = replace(placement, why=why)
    return NamedPlacement(placement, labels, DISTANT)
