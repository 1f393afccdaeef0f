"""Facts about a platform, from syncd's data and the user's table, and the profile that follows from them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side
from syncd.core.fees import FeeEra, FeeStep
from syncd.core.profile import Profile
from syncd.core.recipes import Recipe, of_platform, path_to
from syncd.core.records import Kind
from syncd.platforms.schema import DATED, WEEKDAYS, FeeTable, PlatformTable

__all__ = ["Fact", "Platform"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about a platform from a day on; `own`: it comes from the user's configuration."""

    key: str  # of the table
    value: Any
    start: date = date.min
    own: bool = False


@dataclass(frozen=True, slots=True)
class Platform:
    """All facts about one platform. A fact of the user replaces syncd's from its first day on."""

    name: str
    facts: tuple[Fact, ...]

    @classmethod
    def of(cls, name: str, shipped: PlatformTable | None, own: PlatformTable | None) -> "Platform":
        """Combine syncd's data with the user's table; either may be missing."""
        shipped_facts = list(_facts(shipped, own=False)) if shipped else []
        own_facts = list(_facts(own, own=True)) if own else []
        keys = dict.fromkeys(fact.key for fact in (*shipped_facts, *own_facts))
        return cls(name, tuple(fact for key in keys for fact in _combined(key, shipped_facts, own_facts)))

    def history(self, key: str) -> list[Fact]:
        """Return the values of a fact by day; an empty list when it is unknown."""
        return [fact for fact in self.facts if fact.key == key]

    def profile(self, zone: ZoneInfo, recipes: Sequence[Recipe] = ()) -> Profile:
        """Return the profile by which syncd calculates; `zone` is the user's, for a platform without one.

        By default the week starts on Monday, the platform has all sides, and `recipes`, those of any platform, say
        where to click for an export.
        """
        starts = sorted({date.min, *(fact.start for fact in self.facts if fact.key in DATED)})
        first, *later = (self._since(start, zone, of_platform(recipes, self.name)) for start in starts)
        return replace(first, eras=tuple(later))

    def _since(self, start: date, zone: ZoneInfo, recipes: Sequence[Recipe]) -> Profile:
        facts = {fact.key: fact.value for fact in self.facts if fact.start <= start}  # the last one of a key wins
        release = facts.get("release_weekday")
        return Profile(
            platform=self.name,
            title=facts.get("title", self.name),
            zone=facts.get("zone", zone),
            sides=facts.get("sides", frozenset(Side)),
            first_weekday=WEEKDAYS.index(facts.get("first_weekday", "monday")),
            start=start,
            editable_for=timedelta(hours=facts.get("editable_hours_after_week", 0)),
            review_days=facts.get("review_days_after_week"),
            security_days=facts.get("security_days"),
            release_weekday=None if release is None else WEEKDAYS.index(release),
            auto_release_days=facts.get("auto_release_days"),
            segment=60 * facts["segment_minutes"] if "segment_minutes" in facts else 1,
            milestone_minimum=facts.get("milestone_minimum"),
            export_hours=facts.get("export_hours") or path_to(Kind.WORK, recipes),
            export_money=facts.get("export_money") or path_to(Kind.TRANSACTION, recipes),
            diary=facts.get("diary"),
            fees=tuple(_fee(fact.value) for fact in self.history("fee")),
        )


def _facts(table: PlatformTable, *, own: bool) -> Iterator[Fact]:
    """Yield all facts of a table, the values of each key by day."""
    eras = sorted(table.era, key=lambda era: era.start)
    for key in type(table).model_fields:
        if key == "fee":
            yield from (Fact(key, fee, fee.start, own) for fee in sorted(table.fee, key=lambda fee: fee.start))
        elif key in table.model_fields_set and key != "era":
            yield Fact(key, getattr(table, key), own=own)
        if key in DATED:
            changes = (era for era in eras if key in era.model_fields_set)
            yield from (Fact(key, getattr(era, key), era.start, own) for era in changes)


def _combined(key: str, shipped: Iterable[Fact], own: Iterable[Fact]) -> Sequence[Fact]:
    own = [fact for fact in own if fact.key == key]
    since = min((fact.start for fact in own), default=date.max)
    return [fact for fact in shipped if fact.key == key and fact.start < since] + own


def _fee(table: FeeTable) -> FeeEra:
    steps = tuple(FeeStep(step.fee, step.to) for step in table.steps)
    if table.fee is not None:
        steps = (FeeStep(table.fee),)
    return FeeEra(start=table.start, steps=steps, new_contracts=table.new_contracts)
