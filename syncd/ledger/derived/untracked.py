"""Reads what a platform shows in a person's account on a day, and the days without entries that may lack some."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.records import Ref
from syncd.core.subjects import SubjectKind
from syncd.core.time import Span, day_span
from syncd.ledger.database import Database, Write
from syncd.ledger.dirty import DirtySubject, DirtyWriter
from syncd.ledger.repeating_weeks import mark_quarters

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShownHours:
    """The hours of one contract on one day."""

    contract: str
    seconds: int
    refs: tuple[Ref, ...]


def shown_on(database: Database, person: str, day: date) -> list[ShownHours]:
    """The hours in a person's account on a platform day, by contract; without rows that no contract is known of."""
    rows = database.rows(
        "SELECT contract, ref, seconds FROM line WHERE person = ? AND day = ? AND kind = 'hourly' "
        "AND contract IS NOT NULL AND seconds > 0 ORDER BY contract, ref",
        (person, day.isoformat()),
    )
    by_contract: dict[str, list[tuple[Ref, int]]] = {}
    for contract, ref, seconds in rows:
        by_contract.setdefault(contract, []).append((ref, seconds))
    return [
        ShownHours(contract, sum(seconds for _, seconds in found), tuple(ref for ref, _ in found))
        for contract, found in by_contract.items()
    ]


class UntrackedWriter:
    """Marks days without entries on which an account has hours."""

    def __init__(self, write: Write, dirty: DirtyWriter) -> None:
        self._write = write
        self._dirty = dirty

    def mark_day(self, person: str | None, day: str | None, zone: ZoneInfo) -> None:
        """Mark a person's day of which a platform's hours changed, unless time entries touch it. `zone`: the user's."""
        entry = "SELECT 1 FROM entry_day WHERE person = ? AND day = ? LIMIT 1"
        if person and day and self._write.one(entry, (person, day)) is None:
            span = day_span(date.fromisoformat(day), zone)
            around = Span(span.start - _DAY, span.end + _DAY)  # the platform's day begins and ends elsewhere
            self._dirty.mark_subjects([DirtySubject(SubjectKind.PERSON_DAY, person, day, around)])

    def mark_around(self, weeks: Iterable[tuple[str, str]], days: Iterable[tuple[str, date]]) -> None:
        """Mark the days around entries that changed: those of a contract's week, and those beside a person's day, whose
        platform day may reach into it; and the weeks of its quarter in which entries repeat others."""
        days = sorted(days)
        mark_quarters(self._write, days)
        alone = "NOT dirty AND NOT EXISTS (SELECT 1 FROM entry_day WHERE person = subject.name AND day = subject.part)"
        self._write.many(
            "UPDATE subject SET dirty = 1 WHERE kind = 'person-day' AND (name, part) IN "
            f"(SELECT person, day FROM line WHERE contract = ? AND day BETWEEN ? AND ?) AND {alone}",
            ((contract, week, (date.fromisoformat(week) + 6 * _DAY).isoformat()) for contract, week in sorted(weeks)),
        )
        self._write.many(
            f"UPDATE subject SET dirty = 1 WHERE kind = 'person-day' AND name = ? AND part IN (?, ?) AND {alone}",
            ((person, (day - _DAY).isoformat(), (day + _DAY).isoformat()) for person, day in days),
        )
