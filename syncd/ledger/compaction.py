"""Gives room in the ledger's file that nothing uses any more back to the disk."""

import shutil
from contextlib import closing
from dataclasses import dataclass

from syncd.errors import LedgerError
from syncd.ledger import Ledger
from syncd.ledger.connection import connect
from syncd.ledger.locks import daemon_lock

__all__ = ["Room", "compact", "room"]


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of the ledger's file, and how many of them nothing uses."""

    size: int
    unused: int


def room(ledger: Ledger) -> Room:
    """Return how large the ledger is, and how much of it is unused at least: half-full pages do not count."""
    pages, unused, size = (
        int(row[0])
        for pragma in ("page_count", "freelist_count", "page_size")
        if (row := ledger.database.row(f"PRAGMA {pragma}"))
    )
    return Room(pages * size, unused * size)


def compact(ledger: Ledger) -> int:
    """Write the ledger anew without unused room, and return its bytes then. At every moment it is whole.

    TryLater while a daemon runs: SQLite before 3.51.3 may damage a file that two processes clear the log of at the same
    instant. LedgerError where the disk has no room for it.
    """
    path, before = ledger.database.path, room(ledger)
    free = shutil.disk_usage(path.parent).free
    if free < 2 * before.size:
        raise LedgerError(
            f"{path} is not compacted: that takes {2 * before.size:,} bytes for a while, and {free:,} are free on its "
            "disk: make room"
        )
    with daemon_lock(path), ledger.database.explained(), closing(connect(path, "rw")) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return ledger.size
