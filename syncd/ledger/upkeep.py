"""What the daemon did to keep the ledger safe: its weekly look for damage, and the backups it made by itself."""

import json
from contextlib import suppress
from dataclasses import dataclass

from syncd.core.time import Instant
from syncd.errors import SyncdError
from syncd.ledger.connection import ForeignLedger
from syncd.ledger.database import Database, Write, moment, stamp
from syncd.ledger.soundness import KEEP, THOROUGH

_DAMAGE, _MADE, _FAILED = "damage", "backup", "failed backup"
"""Names in `meta`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBackup:
    """A backup that was made by itself: when, its file, bytes, and SHA-256 in hexadecimal."""

    at: Instant
    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FailedBackup:
    """When the latest backup failed, and why."""

    at: Instant
    reason: str


class Upkeep:
    """Reads it, and looks for damage."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def checked(self) -> Instant | None:
        """Return when the ledger was last read to its last row and found sound; None where it never was."""
        value = self._value(THOROUGH)
        return moment(value) if value else None

    def damage(self) -> str:
        """Return the sentence about the damage that the weekly look found; nothing where there is none."""
        return self._value(_DAMAGE)

    def last_backup(self) -> MadeBackup | None:
        """Return the latest backup that succeeded."""
        value = self._value(_MADE)
        if not value:
            return None
        known = json.loads(value)
        return MadeBackup(at=moment(known["at"]), file=known["file"], size=known["size"], sha256=known["sha256"])

    def failed_backup(self) -> FailedBackup | None:
        """Return the latest attempt at a backup, where it failed."""
        value = self._value(_FAILED)
        if not value:
            return None
        known = json.loads(value)
        return FailedBackup(moment(known["at"]), known["reason"])

    def check_weekly(self, now: Instant) -> None:
        """Read the ledger to its last row, unless it was found sound in the week before `now`.

        ForeignLedger where it is damaged."""
        if not self._database.is_check_due(now):
            return
        try:
            self._database.check(now, thorough=True)
        except ForeignLedger as error:
            with suppress(SyncdError), self._database.write() as write:  # where even that cannot be written
                UpkeepWriter(write).damaged(str(error))
            raise
        if self.damage():  # a disk that failed to read, or a backup that was made meanwhile
            with self._database.write() as write:
                write("DELETE FROM meta WHERE name = ?", (_DAMAGE,))

    def _value(self, name: str) -> str:
        row = self._database.row("SELECT value FROM meta WHERE name = ?", (name,))
        return row[0] if row else ""


class UpkeepWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def damaged(self, sentence: str) -> None:
        """Note that the ledger was found damaged."""
        self._write(KEEP, (_DAMAGE, sentence))

    def backed_up(self, backup: MadeBackup) -> None:
        """Note a backup that succeeded; earlier failures are forgotten."""
        known = {"at": stamp(backup.at), "file": backup.file, "size": backup.size, "sha256": backup.sha256}
        self._write(KEEP, (_MADE, json.dumps(known)))
        self._write("DELETE FROM meta WHERE name = ?", (_FAILED,))

    def backup_failed(self, failure: FailedBackup) -> None:
        """Note that a backup failed."""
        self._write(KEEP, (_FAILED, json.dumps({"at": stamp(failure.at), "reason": failure.reason})))
