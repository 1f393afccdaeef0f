"""One person's calendar week, as far as entries of it repeat others: an import too many has to do with many days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.repeated_entries import PILE, Repeat
from syncd.core.subjects import UNKNOWN, SubjectKind
from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWeek:
    """The entries of a person that repeat others in a week of the user's zone, from Monday to Sunday."""

    person: str
    first: date
    zone: ZoneInfo
    now: Instant
    repeats: tuple[Repeat, ...] = ()  # by start and ref

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
        """What is one import too many, by the two trackers: all that is in both, and copies in one that are a pile."""
        by_pair: dict[tuple[str, str], list[Repeat]] = {}
        for repeat in self.repeats:
            by_pair.setdefault(repeat.trackers, []).append(repeat)
        return {pair: tuple(found) for pair, found in by_pair.items() if pair[0] != pair[1] or len(found) >= PILE}
