"""Which contract a tracker's label could belong to: the one that is named alike and was worked on in the same hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from syncd.core.mapping import normalise_name

LIKELY = 0.5
"""The likeness from which on a suggestion is worth making."""
Weekly = Mapping[date, int]
"""First day of a week → seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A contract with what it is called and what the platform shows of it."""

    contract: str
    names: tuple[str, ...]
    weekly: Weekly


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """How much a contract is like a label, from 0 (nothing in common) to 1 (the same); None: it cannot be compared."""

    contract: str
    names: float
    hours: float | None
    likeness: float

    @property
    def likely(self) -> bool:
        """Whether it is worth making."""
        return self.likeness >= LIKELY


def suggest(names: Iterable[str], weekly: Weekly, candidates: Iterable[Candidate]) -> list[Suggestion]:
    """Every candidate's likeness to a label with these names and hours, best first; each independent of the others."""
    called = [normalise_name(name) for name in names]
    found = [_suggestion(called, weekly, each) for each in candidates]
    return sorted(found, key=lambda each: (-each.likeness, -each.names, each.contract))


def _suggestion(called: list[str], weekly: Weekly, candidate: Candidate) -> Suggestion:
    names = name_likeness(called, [normalise_name(name) for name in candidate.names])
    hours = hours_likeness(weekly, candidate.weekly)
    likeness = names if hours is None else (names + hours) / 2
    return Suggestion(contract=candidate.contract, names=names, hours=hours, likeness=likeness)


def name_likeness(ours: Iterable[str], theirs: Iterable[str]) -> float:
    """The likeness of the two names, one of each side, that are most alike."""
    theirs = list(theirs)
    return max((_alike(one, other) for one in ours for other in theirs if one and other), default=0.0)


def _alike(one: str, other: str) -> float:
    first, second = sorted((one, other))  # what difflib says depends on the order
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def hours_likeness(ours: Weekly, theirs: Weekly) -> float | None:
    """The hours that both have in the same weeks, as a share of the hours that either has there.

    It looks at the weeks that both reach: before one began or after it ended, nothing is expected of it. None when
    there is no such week, or none with hours.
    """
    if not ours or not theirs:
        return None
    first, last = max(min(ours), min(theirs)), min(max(ours), max(theirs))
    weeks = [week for week in ours.keys() | theirs.keys() if first <= week <= last]
    either = sum(max(ours.get(week, 0), theirs.get(week, 0)) for week in weeks)
    both = sum(min(ours.get(week, 0), theirs.get(week, 0)) for week in weeks)
    return both / either if either else None
