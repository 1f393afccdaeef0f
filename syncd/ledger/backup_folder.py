"""Keeps the backups that syncd makes by itself in a folder, and deletes the old ones among them.

Their names hold the time. Nothing else is ever deleted: a file must have such a name and be a copy of this very ledger.
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from syncd.core.retention import Retention, kept
from syncd.core.time import Instant, instant
from syncd.errors import LedgerError
from syncd.ledger import Ledger
from syncd.ledger.backups import Backup, back_up
from syncd.ledger.connection import connect
from syncd.ledger.schema import APPLICATION_ID

__all__ = ["back_up_into", "prune", "why_no_backup"]

_UNFINISHED = re.compile(r"\.syncd-\w{8}(-journal)?")
"""What a copy is called until it is whole."""
_GIVEN_UP = timedelta(days=1)
"""The age at which nobody works at an unfinished copy any more."""


def back_up_into(ledger: Ledger, folder: Path, now: Instant, progress: Callable[[float], None]) -> Backup:
    """Copy the ledger into the folder, for its owner alone, and check the copy. The folder is made where only it is
    missing. LedgerError where it cannot be written, ForeignLedger where the copy is damaged."""
    if reason := why_no_backup(folder):
        raise LedgerError(f"no backup was made: {reason}, or change `folder` of [backup]")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        raise LedgerError(f"no backup was made: {folder} cannot be made: {why}: change `folder` of [backup]") from None
    source = ledger.database.path
    return back_up(ledger, folder / f"{source.stem}-{now:%Y%m%dT%H%M%SZ}-scheduled.db", now, progress=progress)


def why_no_backup(folder: Path) -> str:
    """Return why no copy can be made in the folder, whatever its permissions; nothing where one can."""
    if folder.exists() and not folder.is_dir():
        return f"{folder} is a file, not a folder: move it away"
    return "" if folder.parent.is_dir() else f"there is no {folder.parent}: connect its disk, or make it"


def prune(ledger: Ledger, made: Backup, retention: Retention, zone: ZoneInfo, now: Instant) -> list[Path]:
    """Delete the backups beside `made`, which was just made, that are not kept; return them, the oldest first.

    `made` is never deleted, whatever times the others have. Unfinished copies that a killed syncd left go, too.
    LedgerError where one cannot be deleted.
    """
    folder = made.file.parent
    backups = _backups(folder, ledger)
    keep = kept(backups, retention, zone)
    old = [file for at, file in sorted(backups.items()) if at not in keep and file != made.file]
    unfinished = [file for file in folder.iterdir() if _is_given_up(file, now)]
    for file in (*old, *unfinished):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            why = (error.strerror or "it failed").lower()
            raise LedgerError(f"the old backup {file} cannot be deleted: {why}: delete it yourself") from None
    return old


def _backups(folder: Path, ledger: Ledger) -> dict[Instant, Path]:
    """The copies of this ledger in the folder that `back_up_into` made."""
    name = re.compile(rf"{re.escape(ledger.database.path.stem)}-(\d{{8}}T\d{{6}}Z)-scheduled\.db", re.ASCII)
    found: dict[Instant, Path] = {}
    for file in folder.iterdir():
        match = name.fullmatch(file.name)
        if match and file.is_file() and not file.is_symlink() and _identity(file) == ledger.database.identity:
            with suppress(ValueError):  # no day has 25 hours
                found[instant(match[1])] = file
    return found


def _identity(file: Path) -> str | None:
    """The identity of the ledger of which a file is a copy; None where it is none, or unreadable."""
    try:
        with closing(connect(file, "ro")) as connection:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                return None
            row = connection.execute("SELECT value FROM meta WHERE name = 'ledger'").fetchone()
            return str(row[0]) if row else None
    except (LedgerError, sqlite3.Error):
        return None


def _is_given_up(file: Path, now: Instant) -> bool:
    if not _UNFINISHED.fullmatch(file.name) or not file.is_file() or file.is_symlink():
        return False
    return now.timestamp() - file.stat().st_mtime > _GIVEN_UP.total_seconds()
