"""Looks for damage in the whole file of the ledger: every week, after an unclean end, before a migration, on demand.

Not at every start, since that reads the file from end to end. Where SQLite meets damage in between, it says so.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from syncd.core.time import Instant, instant
from syncd.errors import SyncdError
from syncd.ledger.codec import UnreadableRow
from syncd.ledger.connection import ForeignLedger, damaged, in_words
from syncd.ledger.locks import is_working

EVERY = timedelta(days=7)
QUICK, THOROUGH = "checked", "checked thoroughly"
"""Names in `meta` of the instants at which the file was last found sound: its pages, and every row of it."""
KEEP = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
"""Keeps a value in `meta`."""


def ended_uncleanly(path: Path) -> bool:
    """Whether the last who wrote to the file did not close it: its write-ahead log is left, and nobody works now."""
    try:
        left = path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False
    return left and not is_working(path, besides_us=True)


def is_due(connection: sqlite3.Connection, now: Instant, kind: str = QUICK) -> bool:
    """Whether the file was not checked in the week before `now`, as far as is known. `kind`: QUICK or THOROUGH."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (kind,)).fetchone()
    return row is None or abs(now - instant(row[0])) >= EVERY


def noted(at: str, *, thorough: bool) -> list[tuple[str, str]]:
    """Return what `KEEP` is to keep of a check at the instant `at`."""
    return [(kind, at) for kind in ((QUICK, THOROUGH) if thorough else (QUICK,))]


def check(connection: sqlite3.Connection, path: Path, *, thorough: bool = False) -> None:
    """Raise ForeignLedger where the file is damaged. `thorough`: compare every index with its table, and
    read every row: within a page that looks like one, only that meets garbage."""
    pragma = "integrity_check" if thorough else "quick_check"
    answer: str = connection.execute(f"PRAGMA {pragma}(1)").fetchone()[0]
    if answer != "ok":
        why = " ".join(answer.replace("*** in database main ***", "").split())
        raise ForeignLedger(f"the ledger {path} is damaged ({why}): restore a backup of it: `syncd restore FILE`")
    if thorough:
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            for _ in connection.execute(f'SELECT * FROM "{table}"'):
                pass


@contextmanager
def blamed(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Raise ForeignLedger for a fault that nobody expected, where a damaged file is to blame for it."""
    try:
        yield
    except (SyncdError, OSError, sqlite3.Error):
        raise
    except UnreadableRow:
        raise damaged(path) from None
    except Exception:
        try:
            check(connection, path, thorough=True)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if words := in_words(path, error):
                raise words from None
        raise
