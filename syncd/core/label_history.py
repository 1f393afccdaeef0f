"""Knows the names that labels have and had, so that a new name moves no closed week.

A week is closed when the last platform that could bill it takes no more edits. Until then an entry is mapped by the
names its labels have now; afterwards by the names they had when the week closed. Only where those map to nothing are
the present names tried, because time in suspense belongs to no closed period. Everything follows from the observations
and their instants, so deriving it again gives the same result.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

from syncd.core.identity import ProjectOfClient
from syncd.core.mapping import NameIndex, Outcome, Placement, label_refs, place
from syncd.core.profile import Profile
from syncd.core.records import Label, LabelKind, Ref, TimeEntry
from syncd.core.time import BEGINNING, DISTANT, Instant, Span, day_of
from syncd.core.versions import Version

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Closing:
    """An entry that ends `during` these moments is in a week that closes `at` this instant."""

    during: Span
    at: Instant


def closing(moment: Instant, profiles: Iterable[Profile]) -> Closing:
    """When the last platform closes its week around `moment`, and for which moments around it the answer is the
    same."""
    weeks = [(profile, profile.week_of(day_of(moment, profile.zone))) for profile in profiles]
    spans = [profile.week(first) for profile, first in weeks]
    during = Span(max(span.start for span in spans), min(span.end for span in spans))
    return Closing(during, max(profile.editable_until(first) for profile, first in weeks))


def last_moment(span: Span) -> Instant:
    """The last moment that belongs to `span`; its start where it is empty."""
    return max(span.start, span.end - _MOMENT)


class Step(NamedTuple):
    """A change of a label: it has the content `digest` from the instant `since` on."""

    since: Instant
    digest: str


def steps(versions: Iterable[Version]) -> list[Step]:
    """The steps of a label, oldest first. The first one also holds for the time before it.

    A deletion changes no name, so a deleted label keeps its last. A version without a clock of its own (its `until` is
    the beginning of time) is a name read elsewhere: it counts only while nothing else is known.
    """
    named = [version for version in versions if not version.gone]
    named = [version for version in named if version.until > BEGINNING] or named
    history: list[Step] = []
    newest: tuple[Instant, Instant, str] | None = None
    for version in sorted(named, key=lambda version: (version.observed, version.until, version.digest)):
        rank = (version.until, version.observed, version.digest)
        if newest is not None and rank <= newest:
            continue  # observed late: something newer was known by then
        newest = rank
        if history and history[-1].since == version.observed:
            history.pop()  # observed together with something newer
        if not history or history[-1].digest != version.digest:
            history.append(Step(version.observed, version.digest))
    return history


def renamed_since(before: Iterable[Version], after: Iterable[Version]) -> Instant | None:
    """The earliest instant from which new versions give a label another content than the old ones did.

    The beginning of time where even its first content differs; None where nothing does.
    """
    old, new = steps(before), steps(after)
    if not old or not new:
        return BEGINNING if old or new else None
    if old[0].digest != new[0].digest:
        return BEGINNING
    for one, other in zip(old[1:], new[1:], strict=False):
        if one != other:
            return min(one.since, other.since)
    rest = old[len(new) :] or new[len(old) :]
    return rest[0].since if rest else None


class Former(NamedTuple):
    """A label goes on as another one: until the instant `since`, it was the label `ref`."""

    since: Instant
    ref: Ref


class LabelHistory:
    """The contents of some labels `now`, and `at` an instant.

    `labels`: digest → content. `formers`: of labels that are known by their names, those that they were before.
    """

    def __init__(
        self,
        versions: Mapping[Ref, Iterable[Version]],
        labels: Mapping[str, Label],
        formers: Mapping[Ref, Iterable[Former]] | None = None,
    ) -> None:
        self._labels = labels
        self._steps = {ref: label_steps for ref, known in versions.items() if (label_steps := steps(known))}
        self._formers = {ref: sorted(each, reverse=True) for ref, each in (formers or {}).items()}
        self.now: Mapping[Ref, Label] = {
            ref: labels[label_steps[-1].digest] for ref, label_steps in self._steps.items()
        }
        changes = [label_steps[-1].since for label_steps in self._steps.values() if len(label_steps) > 1]
        changes += [each[0].since for each in self._formers.values()]
        self._settled = max(changes, default=BEGINNING)
        self._past: dict[Instant, Mapping[Ref, Label]] = {}

    def at(self, moment: Instant) -> Mapping[Ref, Label]:
        """The labels as they were last observed up to `moment`; one that was first observed later, as it was then."""
        if moment >= self._settled:
            return self.now
        if moment not in self._past:
            self._past[moment] = {ref: self._then(ref, moment)[0] for ref in self._steps}
        return self._past[moment]

    def renamed(self, refs: Iterable[Ref], moment: Instant) -> Iterator[tuple[Label, Instant]]:
        """The labels of `refs` whose names differ from those at `moment`: each as it was then, and the instant of its
        next name."""
        for ref in refs:
            if ref in self._steps:
                then, until = self._then(ref, moment)
                if self.now[ref].name != then.name:
                    yield then, until

    def known_since(self, ref: Ref | None) -> Instant:
        """When a label, or one that it was, was first observed; the beginning of time for none."""
        refs, known = [ref] if ref else [], set[Ref]()
        while refs:
            one = refs.pop()
            if one not in known:
                known.add(one)
                refs += [former.ref for former in self._formers.get(one, ())]
        return min((self._steps[one][0].since for one in known if one in self._steps), default=BEGINNING)

    def projects(self) -> Iterator[tuple[str, ProjectOfClient]]:
        """The names that projects had under each name of a client. A project that goes on as another one no longer has
        its name."""
        ends = {former.ref: former.since for each in self._formers.values() for former in each}
        for ref, label_steps in self._steps.items():
            if self.now[ref].kind is not LabelKind.PROJECT:
                continue
            for step, following in zip(label_steps, [*label_steps[1:], None], strict=True):
                label = self._labels[step.digest]
                until = following.since if following else ends.get(ref)
                if until is not None and any(former.since >= until for former in self._formers.get(ref, ())):
                    until = None  # it is the same one again
                for client, since, end in self._client_names(label.parent, step.since, until):
                    yield label.name, ProjectOfClient(client=client, since=since, until=end)

    def _client_names(
        self, ref: Ref | None, since: Instant, until: Instant | None
    ) -> Iterator[tuple[str, Instant, Instant | None]]:
        """(name, from, until) of a client between two instants; "" where there is none."""
        client_steps = self._steps.get(ref, []) if ref else []
        within = [
            step.since for step in client_steps[1:] if since < step.since and (until is None or step.since < until)
        ]
        for begin, end in zip([since, *within], [*within, until], strict=True):
            name = self._labels[client_steps[_in_force(client_steps, begin)].digest].name if client_steps else ""
            yield name, begin, end

    def _then(self, ref: Ref, moment: Instant, before: Instant = DISTANT) -> tuple[Label, Instant]:
        """A label at `moment`, and until when it had that name: at the latest `before`, when it went on as another."""
        for former in self._formers.get(ref, ()):
            if moment < former.since < before and former.ref in self._steps:
                return self._then(former.ref, moment, former.since)
        label_steps = self._steps[ref]
        index = _in_force(label_steps, moment)
        then = self._labels[label_steps[index].digest]
        later = (step.since for step in label_steps[index + 1 :] if self._labels[step.digest].name != then.name)
        return then, min(next(later, before), before)


def _in_force(label_steps: Sequence[Step], moment: Instant) -> int:
    return max(bisect_right(label_steps, moment, key=lambda step: step.since) - 1, 0)


@dataclass(frozen=True, slots=True)
class NamedPlacement:
    """The placement of an entry, with the labels whose names decided it. A name that one of them gets after
    `names_until` does not move the entry."""

    placement: Placement
    labels: frozenset[Ref]
    names_until: Instant


def place_at_close(entry: TimeEntry, history: LabelHistory, closed: Instant, index: NameIndex) -> NamedPlacement:
    """Place an entry whose week closes at `closed`: by the names of that instant, else by the present ones."""
    then = history.at(closed)
    # A project that got the same name later moves nothing that was closed before.
    placement = place(entry, then, index, max(closed, history.known_since(entry.project)))
    labels = frozenset(label_refs(entry, then))
    if placement.outcome is not Outcome.SUSPENSE:
        return NamedPlacement(placement, labels, closed)
    if then is not history.now:
        placement = place(entry, history.now, index)
        labels |= set(label_refs(entry, history.now))
        if placement.outcome is not Outcome.SUSPENSE:
            why = f"{placement.why}, by names given after its week closed: the earlier ones fit no contract"
            placement = replace(placement, why=why)
    return NamedPlacement(placement, labels, DISTANT)
