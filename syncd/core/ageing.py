"""How old a discrepancy is: from the day on which its money should have moved, never from when it was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Finding
from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money
from syncd.core.sums import Sums, sum_up
from syncd.core.time import Instant, day_of

BUCKETS = ((7, "0–7"), (14, "8–14"), (30, "15–30"), (60, "31–60"))
"""(last day, name) of each bucket of ages in days, the youngest first; older ones are in OLDEST."""
OLDEST = "61+"
AGES = (*(name for _, name in BUCKETS), OLDEST)
"""The names of all buckets, the youngest first."""
_DAYS = ("posted", "day", "end")
"""The facts of a subject that tell when its money should have moved, the most exact one first."""


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """The discrepancies of one bucket together."""

    bucket: str
    sums: Sums


def economic_date(discrepancy: Discrepancy) -> date | None:
    """The day on which the money of a discrepancy should have moved: the one that its rule names, as the day a payment
    was expected, else the day of its row, or the last day of its period. None where it is about no day."""
    return economic_date_of(discrepancy.finding, discrepancy.facts)


def economic_date_of(finding: Finding, facts: Mapping[str, str]) -> date | None:
    """The same, of a finding on a subject with these facts."""
    named = (date.fromisoformat(facts[fact]) for fact in _DAYS if fact in facts)
    return finding.economic_date or next(named, None)


def age_days(discrepancy: Discrepancy, now: Instant) -> int:
    """Whole days since its economic date, in the zone that its facts name, else UTC; since it was found, where it is
    about no day, as a source that fails. Never negative."""
    day = economic_date(discrepancy)
    if day is None:
        return max(0, (now - discrepancy.first_seen).days)
    return max(0, (day_of(now, ZoneInfo(discrepancy.facts.get("zone", "UTC"))) - day).days)


def bucket(days: int) -> str:
    """The bucket of an age in days: `0–7`, …, `61+`."""
    return next((name for last, name in BUCKETS if days <= last), OLDEST)


def by_age(discrepancies: Iterable[Discrepancy], now: Instant) -> tuple[AgeGroup, ...]:
    """Sum up discrepancies by bucket, the oldest first; buckets without any are left out."""
    stakes: dict[str, list[Money | None]] = {}
    for one in discrepancies:
        stakes.setdefault(bucket(age_days(one, now)), []).append(one.stake)
    return tuple(AgeGroup(name, sum_up(stakes[name])) for name in reversed(AGES) if name in stakes)
