"""Chooses which backups to keep: the newest of each of the last days, weeks and months that have one."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from syncd.core.time import Instant, day_of

__all__ = ["Retention", "kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How many days, weeks (from Monday) and months keep their newest backup; 0: none of that kind."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def kept(instants: Iterable[Instant], retention: Retention, zone: ZoneInfo) -> set[Instant]:
    """Return those of the instants of backups that are kept; days, weeks and months are those of `zone`.

    The newest one is always kept. Days without a backup do not count, so a long break makes nothing go. Pruning after
    each backup leaves the same as pruning once at the end.
    """
    newest_first = sorted(set(instants), reverse=True)
    days = {at: day_of(at, zone) for at in newest_first}
    return {
        *newest_first[:1],
        *_newest(days, retention.daily),
        *_newest({at: day.isocalendar()[:2] for at, day in days.items()}, retention.weekly),
        *_newest({at: (day.year, day.month) for at, day in days.items()}, retention.monthly),
    }


def _newest(periods: Mapping[Instant, Hashable], number: int) -> list[Instant]:
    """Return the newest backup of each of the last `number` periods. `periods` is sorted, the newest first."""
    newest: dict[Hashable, Instant] = {}
    for at, period in periods.items():
        newest.setdefault(period, at)
    return list(newest.values())[:number]
