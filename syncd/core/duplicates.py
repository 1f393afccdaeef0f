"""One event told twice: by a tracker's server with its own ids, and by a file of the same tracker without them.

What the file tells is an *echo*, what the server tells the *original*, which is richer and counts. An echo does not
count where it is paired with a live original, nor where the server was read after the file was made, told everything of
that time, and does not show it: then it was edited or deleted since. Every other echo counts as any entry does.
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
    """A time entry by what two tellings of it have in common. `person` is the config's; `stop` is None while it runs;
    `said` is the source's clock at which it was last told."""

    ref: Ref
    person: str
    start: Instant
    stop: Instant | None
    description: str
    project: str  # its name
    observed: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalsCoverage:
    """A source of originals told everything of a person's time (None: of everyone's) in `span`, as of an instant;
    where it has parts, of one `space` of it alone."""

    source: str
    person: str | None
    space: str | None
    span: Span
    as_of: Instant


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An echo that does not count: the original it repeats, if there is one, and why."""

    of: Ref | None
    why: str

    @classmethod
    def of_original(cls, original: Ref) -> Self:
        """It is paired with a live original."""
        return cls(original, f"the same as {original}, which counts")

    @classmethod
    def outdated(cls, namespace: str) -> Self:
        """The originals' sources were read later and do not show it."""
        return cls(None, f"{namespace}, read later, does not show it: edited or deleted there")


def pair(echoes: Iterable[Event], originals: Iterable[Event]) -> dict[Ref, Ref]:
    """Echo → original, one to one: equal person, start and stop to the second; where several are equal, those with the
    same words and project first, then in the order of refs."""
    echoes, originals = sorted(echoes, key=_ref), sorted(originals, key=_ref)
    found: dict[Ref, Ref] = {}
    alikes: tuple[Callable[[Event], Hashable], ...] = (_words, _moment)
    for alike in alikes:
        taken = set(found.values())
        free: defaultdict[Hashable, deque[Ref]] = defaultdict(deque)
        for each in originals:
            if each.ref not in taken:
                free[alike(each)].append(each.ref)
        for each in echoes:
            if each.ref not in found and (fitting := free.get(alike(each))):
                found[each.ref] = fitting.popleft()
    return found


def outdated(echoes: Iterable[Event], claims: Iterable[OriginalsCoverage]) -> list[Ref]:
    """Those of some echoes without an original that would have one if they still were true: after they were told,
    everything was told of the time in which they start, by a source that speaks of all of a person's time, or else by
    every space that speaks of a part of it."""
    by_person: defaultdict[str | None, list[OriginalsCoverage]] = defaultdict(list)
    for claim in claims:
        by_person[claim.person].append(claim)
    return [each.ref for each in echoes if _overruled(each, [*by_person[None], *by_person[each.person]])]


def _overruled(echo: Event, claims: Iterable[OriginalsCoverage]) -> bool:
    spaces: defaultdict[tuple[str, str], bool] = defaultdict(bool)
    for claim in claims:
        says = echo.start in claim.span and claim.as_of >= echo.observed
        if claim.space is not None:
            spaces[claim.source, claim.space] |= says
        elif says:
            return True
    return bool(spaces) and all(spaces.values())


def _ref(event: Event) -> Ref:
    return event.ref


def _moment(event: Event) -> tuple[str, Instant, Instant | None]:
    stop = event.stop and event.stop.replace(microsecond=0)
    return event.person, event.start.replace(microsecond=0), stop


def _words(event: Event) -> Hashable:
    return *_moment(event), normalise_name(event.description), normalise_name(event.project)
