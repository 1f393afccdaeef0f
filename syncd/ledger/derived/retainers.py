"""Marks the months of retainers."""

from collections.abc import Iterable
from datetime import date, timedelta

from syncd.core.subjects import SubjectKind
from syncd.core.time import Span
from syncd.ledger.database import Write, fine

_ADD = "INSERT INTO subject (kind, name, part, starts, ends, dirty) VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT"
_EARLIER = timedelta(days=366)
"""What is known of the months before matters to a month, too: time may be left of them."""


class RetainersWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def mark(self, contract: str, months: Iterable[tuple[date, Span]]) -> None:
        """Mark months of a contract, by their first days, and those after them: what is left of one is used in the
        next."""
        for month, span in months:
            self._write(f"{_ADD} (kind, name, part) DO UPDATE SET dirty = 1", _row(contract, month, span))
            self._write(
                "UPDATE subject SET dirty = 1 WHERE kind = ? AND name = ? AND part > ? AND NOT dirty",
                (SubjectKind.RETAINER_MONTH, contract, month.isoformat()),
            )

    def add(self, contract: str, month: date, span: Span) -> None:
        """Add a month that does not exist yet, by its first day."""
        self._write(f"{_ADD} DO NOTHING", _row(contract, month, span))

    def add_worked(self, contract: str) -> None:
        """Add the months in which a contract was worked on: it may be a retainer now."""
        self._write(
            "INSERT INTO subject (kind, name, part, starts, ends, dirty) "
            "SELECT DISTINCT ?1, contract, substr(day, 1, 7) || '-01', '1970-01-01T00:00:00.000000Z', "
            "'9999-12-31T00:00:00.000000Z', 1 FROM piece WHERE contract = ?2 ON CONFLICT DO NOTHING",
            (SubjectKind.RETAINER_MONTH, contract),
        )


def _row(contract: str, month: date, span: Span) -> tuple[str, ...]:
    return SubjectKind.RETAINER_MONTH, contract, month.isoformat(), fine(span.start - _EARLIER), fine(span.end)
