"""What is said of a platform, by syncd's data and by the user, and the profile that follows from it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side
from syncd.core.fees import FeeEra, FeeStep
from syncd.core.profile import Profile
from syncd.platforms.schema import DATED, WEEKDAYS, FeeTable, PlatformTable

__all__ = ["Platform", "Said"]


@dataclass(frozen=True, slots=True)
class Said:
    """A fact by its key in the tables, from a day on; `own` where the user's config says it."""

    fact: str
    value: Any
    start: date = date.min
    own: bool = False


@dataclass(frozen=True, slots=True)
class Platform:
    """All that is said of one platform. What the user says of a fact holds from its first day on, over syncd's data."""

    name: str
    said: tuple[Said, ...]

    @classmethod
    def of(cls, name: str, shipped: PlatformTable | None, own: PlatformTable | None) -> "Platform":
        """From the data file, if there is one, and from the user's table, if there is one."""
        theirs = list(_said(shipped, own=False)) if shipped else []
        users = list(_said(own, own=True)) if own else []
        facts = dict.fromkeys(each.fact for each in (*theirs, *users))
        return cls(name, tuple(each for fact in facts for each in _over(fact, theirs, users)))

    def of_fact(self, fact: str) -> list[Said]:
        """What is said of one fact, by its days; nothing where it is not known."""
        return [each for each in self.said if each.fact == fact]

    def profile(self, zone: ZoneInfo) -> Profile:
        """The platform as the engine counts by it; `zone` is the user's, for a platform without one. Where the week is
        not known, it starts on Monday; where the sides are not, it has all of them."""
        starts = sorted({date.min, *(each.start for each in self.said if each.fact in DATED)})
        first, *later = (self._since(start, zone) for start in starts)
        return replace(first, eras=tuple(later))

    def _since(self, start: date, zone: ZoneInfo) -> Profile:
        facts = {each.fact: each.value for each in self.said if each.start <= start}  # the last one of a fact holds
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
            fees=tuple(_fee(each.value) for each in self.of_fact("fee")),
        )


def _said(table: PlatformTable, *, own: bool) -> Iterator[Said]:
    """Everything a table says, each fact by its days."""
    eras = sorted(table.era, key=lambda era: era.start)
    for fact in type(table).model_fields:
        if fact == "fee":
            yield from (Said(fact, fee, fee.start, own) for fee in sorted(table.fee, key=lambda fee: fee.start))
        elif fact in table.model_fields_set and fact != "era":
            yield Said(fact, getattr(table, fact), own=own)
        if fact in DATED:
            said = (era for era in eras if fact in era.model_fields_set)
            yield from (Said(fact, getattr(era, fact), era.start, own) for era in said)


def _over(fact: str, theirs: Iterable[Said], users: Iterable[Said]) -> Sequence[Said]:
    own = [each for each in users if each.fact == fact]
    since = min((each.start for each in own), default=date.max)
    return [each for each in theirs if each.fact == fact and each.start < since] + own


def _fee(table: FeeTable) -> FeeEra:
    steps = tuple(FeeStep(step.fee, step.to) for step in table.steps)
    if table.fee is not None:
        steps = (FeeStep(table.fee),)
    return FeeEra(start=table.start, steps=steps, new_contracts=table.new_contracts)
