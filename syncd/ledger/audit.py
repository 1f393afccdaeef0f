"""The audit trail in the ledger. Rows are only added, each tied to the one before: see core/audit.py."""

import sqlite3
from collections.abc import Iterator

from syncd.core.audit import Action, AuditEntry, entry_after
from syncd.core.time import Instant
from syncd.ledger.database import Database, Write, marks, moment, stamp
from syncd.redaction import redacted


class AuditTrail:
    """Reads the trail."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> Iterator[AuditEntry]:
        """Yield every entry, oldest first."""
        for row in self._database.rows("SELECT * FROM audit ORDER BY number"):
            yield _entry(row)

    def last(self, action: Action) -> AuditEntry | None:
        """Return the latest entry of an action; None where it was never done."""
        row = self._database.row("SELECT * FROM audit WHERE action = ? ORDER BY number DESC LIMIT 1", (action,))
        return _entry(row) if row else None


class AuditWriter:
    """Adds to the trail within a transaction, so that nothing is done without its entry."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def add(self, action: Action, about: str, now: Instant, actor: str, note: str = "") -> None:
        """Add an entry: `actor` did `action` to `about` at `now`."""
        row = self._write("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
        last = (row[0], row[1]) if row else None
        entry = entry_after(last, at=now, actor=actor, action=action, about=about, note=redacted(note))
        values = (entry.number, stamp(entry.at), entry.actor, entry.action, entry.about, entry.note)
        self._write(f"INSERT INTO audit VALUES ({marks(8)})", (*values, entry.previous, entry.hash))


def _entry(row: sqlite3.Row) -> AuditEntry:
    return AuditEntry(
        number=row["number"],
        at=moment(row["at"]),
        actor=row["actor"],
        action=Action(row["action"]),
        about=row["about"],
        note=row["note"],
        previous=row["previous"],
        hash=row["hash"],
    )
