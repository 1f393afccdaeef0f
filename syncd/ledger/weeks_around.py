"""Marks weeks of a contract whose verdict rests on figures of another of its weeks."""

from collections.abc import Iterable
from datetime import date, timedelta

from syncd.ledger.database import Write

_WEEK = timedelta(days=7)


class WeeksAroundWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def mark_payments(self, contract: str) -> None:
        """Mark the weeks of a contract in which a platform shows payments beside hours: milestones may be these."""
        self._write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'billing-period' AND name = ?1 AND part IN "
            "(SELECT week FROM line WHERE contract = ?1 AND kind <> 'hourly')",
            (contract,),
        )

    def mark(self, weeks: Iterable[tuple[str, str]], *, before: int = 0, after: int = 0) -> None:
        """Mark so many weeks `before` and `after` each (contract, first day of a week), where they exist."""
        offsets = [*range(-before, 0), *range(1, after + 1)]
        around = {
            (contract, (date.fromisoformat(week) + offset * _WEEK).isoformat())
            for contract, week in weeks
            for offset in offsets
        }
        self._write.many(
            "UPDATE subject SET dirty = 1 WHERE kind = 'billing-period' AND name = ? AND part = ? AND NOT dirty",
            sorted(around),
        )
