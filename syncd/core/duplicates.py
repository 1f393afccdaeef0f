"""Finds the time entries of a file that the tracker's server shows too, so that no event counts twice.

A server's entries have ids and more detail: they are the *originals*, and they count. A file of the same tracker shows
entries without these ids: they are *candidates*. A candidate is a duplicate, and does not count, in two cases:

* it is paired with a live original;
* it is outdated: the server was read completely after the file was made, and does not show it, so it was edited or
  deleted there since.

Every other candidate counts like any entry.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Self

from syncd.core.mapping import normalise_name
from syncd.core.records import Ref
from syncd.core.time import Instant, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A time entry, reduced to the facts that both a file and a server show."""

    ref: Ref
    person: str  # the configuration's key
    start: Instant
    stop: Instant | None  # None while the timer runs
    description: str
    project: str  # its name
    observed: Instant  # by the source's clock, when the source last showed it


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalsCoverage:
    """Complete coverage of a person's time by a source of originals, as of an instant."""

    source: str
    person: str | None  # None: everyone
    space: str | None  # the only part of the source it is about, such as a workspace; None: all of it
    span: Span
    as_of: Instant

    def excludes(self, candidate: Event) -> bool:
        """Whether the source would show the candidate's original here, if there still was one."""
        return candidate.start in self.span and self.as_of >= candidate.observed


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Why a record does not count, and the original that counts instead; None where there is none."""

    of: Ref | None
    why: str

    @classmethod
    def of_original(cls, original: Ref) -> Self:
        """The record repeats a live original."""
        return cls(original, f"the same as {original}, which counts")

    @classmethod
    def outdated(cls, namespace: str) -> Self:
        """The sources of the originals were read later and do not show the event."""
        return cls(None, f"{namespace}, read later, does not show it: edited or deleted there")


def pair(candidates: Iterable[Event], originals: Iterable[Event]) -> dict[Ref, Ref]:
    """Pair candidates with originals one to one: candidate → original.

    Both have the same person, and the same start and stop to the second. Where several fit, those with the same
    description and project are paired first, then the rest in the order of their refs.
    """
    candidates, originals = sorted(candidates, key=_ref), sorted(originals, key=_ref)
    pairs: dict[Ref, Ref] = {}
    keys: tuple[Callable[[Event], Hashable], ...] = (_words, _moments)
    for key in keys:
        taken = set(pairs.values())
        free: defaultdict[Hashable, deque[Ref]] = defaultdict(deque)
        for original in originals:
            if original.ref not in taken:
                free[key(original)].append(original.ref)
        for candidate in candidates:
            if candidate.ref not in pairs and (fitting := free.get(key(candidate))):
                pairs[candidate.ref] = fitting.popleft()
    return pairs


def outdated(candidates: Iterable[Event], coverage: Iterable[OriginalsCoverage]) -> list[Ref]:
    """Select the candidates that would have an original if they were still true.

    After such a candidate was observed, the time in which it starts was covered completely: by one source as a whole,
    or by every space of a source that was ever read in parts.
    """
    by_person: defaultdict[str | None, list[OriginalsCoverage]] = defaultdict(list)
    for covered in coverage:
        by_person[covered.person].append(covered)
    return [
        candidate.ref
        for candidate in candidates
        if _excluded(candidate, [*by_person[None], *by_person[candidate.person]])
    ]


def _excluded(candidate: Event, coverage: Iterable[OriginalsCoverage]) -> bool:
    by_space: defaultdict[tuple[str, str], bool] = defaultdict(bool)
    for covered in coverage:
        if covered.space is not None:
            by_space[covered.source, covered.space] |= covered.excludes(candidate)
        elif covered.excludes(candidate):
            return True
    return bool(by_space) and all(by_space.values())


def _ref(event: Event) -> Ref:
    return event.ref


def _moments(event: Event) -> tuple[str, Instant, Instant | None]:
    stop = event.stop and event.stop.replace(microsecond=0)
    return event.person, event.start.replace(microsecond=0), stop


def _words(event: Event) -> Hashable:
    return *_moments(event), normalise_name(event.description), normalise_name(event.project)
