"""Looks for damage in the whole file of the ledger: every week, after an unclean end, before a migration, on demand.

Not at every start, since that reads the file from end to end. Where SQLite meets damage in between, it says so.
"""

import sqlite3
from datetime import timedelta
from pathlib import Path

from syncd.core.time import Instant, instant
from syncd.ledger.connection import ForeignLedger
from syncd.ledger.locks import is_working

EVERY = timedelta(days=7)


def ended_uncleanly(path: Path) -> bool:
    """Whether the last who wrote to the file did not close it: its write-ahead log is left, and nobody works now."""
    try:
        left = path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False
    return left and not is_working(path, besides_us=True)


def is_due(connection: sqlite3.Connection, now: Instant) -> bool:
    """Whether the file was not checked in the week before `now`, as far as is known."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'checked'").fetchone()
    return row is None or abs(now - instant(row[0])) >= EVERY


def check(connection: sqlite3.Connection, path: Path, *, thorough: bool = False) -> None:
    """Raise ForeignLedger where the file is damaged. `thorough`: compare every index with its table, too."""
    pragma = "integrity_check" if thorough else "quick_check"
    answer: str = connection.execute(f"PRAGMA {pragma}(1)").fetchone()[0]
    if answer != "ok":
        why = " ".join(answer.replace("*** in database main ***", "").split())
        raise ForeignLedger(f"the ledger {path} is damaged ({why}): restore a backup of it")
