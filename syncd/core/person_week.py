"""One person's calendar week, as far as entries of it repeat others: an import too many has to do with many days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.repeated_entries import PILE, Repeat
from syncd.core.subjects import UNKNOWN, SubjectKind
from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWeek:
    """The entries of a person that repeat others in a week of the user's zone, from Monday to Sunday.

    An import too many may lie in many weeks: `others` has what repeats in the others of the calendar quarter, by their
    Mondays."""

    person: str
    first: date
    zone: ZoneInfo
    now: Instant
    repeats: tuple[Repeat, ...] = ()  # by start and ref
    others: Mapping[date, tuple[Repeat, ...]] = field(default_factory=dict)

    @property
    def key(self) -> SubjectKey:
        """person-week / person / Monday."""
        return SubjectKey(SubjectKind.PERSON_WEEK, self.person, self.first.isoformat())

    @property
    def last(self) -> date:
        """The Sunday."""
        return self.first + timedelta(days=6)

    def has(self, side: Side) -> bool:
        """Only tracked time."""
        return side is Side.TRACKED

    def known(self, side: Side) -> SideCoverage:  # noqa: ARG002 - the shape of every `known`
        """Not looked up: what repeats does so whatever else there is."""
        return UNKNOWN

    def facts(self) -> Mapping[str, str]:
        """kind, person, start, end, zone."""
        start, end = self.first.isoformat(), self.last.isoformat()
        return {
            "kind": SubjectKind.PERSON_WEEK,
            "person": self.person,
            "start": start,
            "end": end,
            "zone": str(self.zone),
        }

    def piles(self) -> Mapping[tuple[str, str], tuple[Repeat, ...]]:
        """What is one import too many, by the two trackers, where this week stands for it."""
        return {pair: found for pair, (first, found) in self._all_piles().items() if first == self.first}

    @property
    def piled(self) -> frozenset[tuple[str, str]]:
        """The trackers of the imports too many of its quarter, whichever week stands for them."""
        return frozenset(self._all_piles())

    def _all_piles(self) -> Mapping[tuple[str, str], tuple[date, tuple[Repeat, ...]]]:
        return piles_of({**self.others, self.first: self.repeats})


def piles_of(weeks: Mapping[date, Sequence[Repeat]]) -> dict[tuple[str, str], tuple[date, tuple[Repeat, ...]]]:
    """The imports too many of a quarter, by the two trackers: the week that stands for each, and all that repeats.

    All that is in both of two trackers is one, and so are copies in one tracker if there is a week with a pile of them.
    The first such week stands for it. `weeks`: Monday → what repeats in the week."""
    found: dict[tuple[str, str], list[Repeat]] = {}
    stands: dict[tuple[str, str], date] = {}
    for monday, repeats in sorted(weeks.items()):
        number = Counter(repeat.trackers for repeat in repeats)
        for pair in sorted(number):
            found.setdefault(pair, []).extend(repeat for repeat in repeats if repeat.trackers == pair)
            if pair[0] != pair[1] or number[pair] >= PILE:
                stands.setdefault(pair, monday)
    return {pair: (first, tuple(found[pair])) for pair, first in stands.items()}


def quarter_of(monday: date) -> tuple[date, date]:
    """The first and the last Monday of the calendar quarter that a Monday is in."""
    first = date(monday.year, 3 * ((monday.month - 1) // 3) + 1, 1)
    after = date(first.year + first.month // 10, first.month % 12 + 3 if first.month < 10 else 1, 1)
    return first + timedelta(days=-first.weekday() % 7), after - timedelta(days=after.weekday() or 7)
