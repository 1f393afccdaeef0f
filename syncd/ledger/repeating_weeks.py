"""Marks the weeks in which a person's entries repeat others. An import too many is reported once a quarter, so all of
its weeks are judged together."""

from collections.abc import Iterable
from datetime import date

from syncd.core.person_week import quarter_of
from syncd.core.time import week_start
from syncd.ledger.database import Write


def mark_quarters(write: Write, days: Iterable[tuple[str, date]]) -> None:
    """Mark the weeks of the quarters of these days of people, as far as they are kept: where entries repeat others."""
    quarters = sorted({(person, *quarter_of(week_start(day))) for person, day in days})
    write.many(
        "UPDATE subject SET dirty = 1 WHERE kind = 'person-week' AND name = ? AND part BETWEEN ? AND ? AND NOT dirty",
        ((person, first.isoformat(), last.isoformat()) for person, first, last in quarters),
    )
