"""Suggests contracts for a tracker's label: those with a similar name and similar hours in the same weeks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from syncd.core.mapping import normalise_name

LIKELY = 0.5
"""A suggestion of at least this likeness is worth making."""
LEGAL_FORMS = frozenset(
    ("ab", "ag", "bv", "co", "corp", "gmbh", "inc", "kg", "limited", "llc", "ltd", "plc", "sa", "sarl", "srl")
)
"""Words in a company's name that do not tell two clients apart."""
Weekly = Mapping[date, int]
"""First day of a week → seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A contract with its names and the hours that the platform shows."""

    contract: str
    names: tuple[str, ...]
    weekly: Weekly
    clients: tuple[str, ...] = ()  # names of its client; empty where it is unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """How much a contract is like a label, from 0 (nothing in common) to 1 (equal)."""

    contract: str
    names: float
    hours: float | None  # None: there are no weeks to compare
    likeness: float
    other_client: bool = False  # the label's client is not the contract's

    @property
    def likely(self) -> bool:
        """Whether it is worth making; never across clients, however much the rest is alike."""
        return self.likeness >= LIKELY and not self.other_client


def suggest(
    names: Iterable[str], weekly: Weekly, candidates: Iterable[Candidate], client: str = ""
) -> list[Suggestion]:
    """Compare every candidate with a label of these names, hours and client ("" where it has none).

    The best comes first, contracts of another client last; each is compared independently of the others.
    """
    label_names = [normalise_name(name) for name in names]
    suggestions = [_suggestion(label_names, weekly, client, candidate) for candidate in candidates]
    return sorted(suggestions, key=lambda each: (each.other_client, -each.likeness, -each.names, each.contract))


def surest(suggestions: Sequence[Suggestion]) -> Suggestion | None:
    """The first suggestion, where it is worth making and no other is as good: which of two is meant, only you know."""
    likely = [suggestion for suggestion in suggestions if suggestion.likely]
    if not likely or any(other.likeness >= likely[0].likeness for other in likely[1:]):
        return None
    return likely[0]


def same_client(one: str, other: str) -> bool:
    """Whether two names may be one client's: they are equal but for punctuation and the legal form."""
    return _essential(one) == _essential(other)


def _essential(name: str) -> list[str]:
    words = re.findall(r"\w+", normalise_name(name.replace(".", "")))
    return [word for word in words if word not in LEGAL_FORMS] or words


def _suggestion(label_names: list[str], weekly: Weekly, client: str, candidate: Candidate) -> Suggestion:
    names = name_likeness(label_names, [normalise_name(name) for name in candidate.names])
    hours = hours_likeness(weekly, candidate.weekly)
    other = bool(client and candidate.clients) and not any(same_client(client, name) for name in candidate.clients)
    likeness = names if hours is None else (names + hours) / 2
    return Suggestion(contract=candidate.contract, names=names, hours=hours, likeness=likeness, other_client=other)


def name_likeness(ours: Iterable[str], theirs: Iterable[str]) -> float:
    """The likeness of the most similar pair of names, one from each side."""
    theirs = list(theirs)
    return max((_alike(one, other) for one in ours for other in theirs if one and other), default=0.0)


def _alike(one: str, other: str) -> float:
    first, second = sorted((one, other))  # the result of difflib depends on the order
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def hours_likeness(ours: Weekly, theirs: Weekly) -> float | None:
    """The hours that both have in the same weeks, as a share of the hours that either has in them.

    Only the weeks between the first and the last week of both count: nothing is expected of one that has not begun or
    has ended. None when there is no such week, or none with hours.
    """
    if not ours or not theirs:
        return None
    first, last = max(min(ours), min(theirs)), min(max(ours), max(theirs))
    weeks = [week for week in ours.keys() | theirs.keys() if first <= week <= last]
    either = sum(max(ours.get(week, 0), theirs.get(week, 0)) for week in weeks)
    both = sum(min(ours.get(week, 0), theirs.get(week, 0)) for week in weeks)
    return both / either if either else None
