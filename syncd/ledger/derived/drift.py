"""Keeps the drift of weeks, found when a week is judged, so that other weeks of the contract can read it."""

from collections.abc import Iterable
from datetime import date

from syncd.core.week_drift import WeekDrift
from syncd.ledger.codec import decode, encode
from syncd.ledger.database import Database, Write


class Drifts:
    """Reads the drift of weeks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def between(self, contract: str, first: date, last: date) -> dict[date, WeekDrift]:
        """First day → drift of the contract's weeks that begin from `first` to `last`, both included."""
        rows = self._database.rows(
            "SELECT body FROM drift WHERE contract = ? AND week BETWEEN ? AND ?",
            (contract, first.isoformat(), last.isoformat()),
        )
        weeks = (decode(row[0], WeekDrift) for row in rows)
        return {week.first: week for week in weeks}


class DriftsWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def set(self, contract: str, week: str, drift: WeekDrift | None) -> bool:
        """Store the drift of a week; returns whether it changed."""
        before = self._write.one("SELECT body FROM drift WHERE contract = ? AND week = ?", (contract, week))
        after = encode(drift) if drift else None
        if before == after:
            return False
        if after is None:
            self._write("DELETE FROM drift WHERE contract = ? AND week = ?", (contract, week))
        else:
            self._write(
                "INSERT INTO drift VALUES (?1, ?2, ?3) ON CONFLICT (contract, week) DO UPDATE SET body = ?3",
                (contract, week, after),
            )
        return True

    def mark(self, contract: str, weeks: Iterable[date]) -> None:
        """Mark weeks of a contract to be judged again, where they exist."""
        self._write.many(
            "UPDATE subject SET dirty = 1 WHERE kind = 'billing-period' AND name = ? AND part = ? AND NOT dirty",
            ((contract, week.isoformat()) for week in sorted(weeks)),
        )
