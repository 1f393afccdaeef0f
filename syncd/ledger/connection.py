"""Connects to the ledger's file, and lets the connections of all threads and processes take turns to write."""

import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import Literal

from syncd.errors import CONFIGURATION, LedgerError, SyncdError, TryLater
from syncd.permissions import Exposed, exposed

BUSY_SECONDS = 10
"""How long reading waits where SQLite itself is busy, as after a crash."""
WRITE_SECONDS = 60
"""How long a transaction waits for its turn: longer than the largest file takes to commit."""
HASTE = 50
"""Milliseconds for which SQLite itself tries to get the turn, at growing distances, before it begins anew."""
TURN = 0.005
"""Seconds between two transactions, at most, that belong together."""
STREAK = 0.25
"""Seconds for which a connection may write batch after batch before it lets others go first."""


class ForeignLedger(LedgerError):
    """The file is not the expected ledger; a person must look before anything is written."""

    exit_code = CONFIGURATION


class OlderLedger(LedgerError):
    """The file was written by an older syncd; whoever writes next brings it up to date."""


def no_ledger(path: Path) -> LedgerError:
    """The error of a command that needs a ledger and would make none."""
    return LedgerError(f"there is no ledger at {path} yet: run `syncd once` or `syncd import` first")


def not_readable_yet(path: Path, *, empty: bool) -> LedgerError:
    """The error of a command that only reads, where the file is `empty` or of an older syncd."""
    if empty:
        return LedgerError(f"the ledger {path} is empty: run `syncd once` or `syncd import` first")
    return OlderLedger(f"the ledger {path} is of an older syncd: run `syncd once` to bring it up to date")


def marker_of(ledger: Path) -> Path:
    """The file beside a ledger that holds its identity."""
    return ledger.with_name(f"{ledger.name}.id")


def create(path: Path) -> None:
    """Create the file where it does not exist, readable for its owner alone. Raises LedgerError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise _cannot_open(path, error) from None


def write_marker(path: Path, identity: str) -> None:
    """Write a ledger's identity beside it."""
    fresh = path.with_name(f"{path.name}.id.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as marker:
        marker.write(f"{identity}\n")
        marker.flush()
        os.fsync(descriptor)
    fresh.replace(marker_of(path))  # whole or not at all: a half marker would fit no ledger


def refuse_if_open_to_others(path: Path) -> None:
    """ForeignLedger when the mode of the ledger, or of its log, is not the one that syncd made it with: for its owner
    alone."""
    for file, open_to_others in _open_to_others(path):
        every = replace(open_to_others, remedy=f"chmod go= {quote(str(path))}*")
        raise ForeignLedger(f"the ledger {file} is not used: {every.sentence}")


def close_to_others(path: Path) -> None:
    """Make a ledger that comes from elsewhere, such as a copy, one for its owner alone, and its log with it."""
    for file, _ in _open_to_others(path):
        file.chmod(0o600)


def _open_to_others(path: Path) -> Iterator[tuple[Path, Exposed]]:
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        open_to_others = exposed(file)
        if open_to_others and open_to_others.can_close:
            yield file, open_to_others


def connect(path: Path, mode: Literal["ro", "rw"]) -> sqlite3.Connection:
    """Connect to the file, read-only or to write as well. Raises LedgerError."""
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
    except (OSError, sqlite3.Error) as error:
        raise _cannot_open(path, error) from None
    connection.row_factory = sqlite3.Row
    return connection


def _cannot_open(path: Path, error: Exception) -> LedgerError:
    return LedgerError(f"the ledger {path} cannot be opened: {error}: check the folder's permissions")


def in_words(path: Path, error: sqlite3.DatabaseError | UnicodeDecodeError) -> SyncdError | None:
    """What an error of SQLite means for a person; None where it is a bug of ours."""
    if isinstance(error, UnicodeDecodeError) or _is_damage(error):
        return damaged(path)
    if is_busy(error):
        return TryLater(f"the ledger {path} is busy: another syncd is writing; try again")
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return TryLater(
            f"the ledger {path} cannot be written: the disk is full or failing; nothing was half written: make room "
            "and run again"
        )
    if name.startswith("SQLITE_READONLY"):
        return LedgerError(f"the ledger {path} is read-only: check its permissions")
    return None


def emptied(path: Path) -> ForeignLedger:
    """The file has no byte of what it held: a failed copy, or a new disk."""
    return ForeignLedger(
        f"the ledger {path} is empty although it held data before: restore a backup "
        f"(`syncd restore FILE`), or delete {marker_of(path).name} beside it to start anew"
    )


def damaged(path: Path) -> ForeignLedger:
    """The bytes of the file are not those that syncd wrote."""
    return ForeignLedger(f"{path} is damaged or not a ledger of syncd: restore a backup of it: `syncd restore FILE`")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    name = getattr(error, "sqlite_errorname", "") or ""
    in_a_row = ("malformed JSON", "Could not decode to UTF-8")  # SQLite's words for a row of garbage
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or str(error).startswith(in_a_row)


def hasten(connection: sqlite3.Connection) -> None:
    """Let SQLite give up soon where another connection writes: `Turns` begins anew."""
    connection.execute(f"PRAGMA busy_timeout = {HASTE}")


def is_busy(error: sqlite3.DatabaseError) -> bool:
    """Whether an error says that another connection writes."""
    return (getattr(error, "sqlite_errorname", "") or "").startswith("SQLITE_BUSY")


class Turns:
    """Begins the write transactions of one connection, each when no other connection writes.

    Left alone, SQLite tries again after up to a tenth of a second, and would never find the short pauses of a step that
    writes batch after batch: here it tries again sooner.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._file = _file(path)
        self._streak_began = self._streak_ended = 0.0  # monotonic seconds: of transactions one right after the other

    def begin(self) -> None:
        """Begin a transaction. Raises SQLite's error when others write for too long, and ForeignLedger when the file
        that was opened no longer lies at its path: what is written to it would be lost."""
        began = time.monotonic()
        if began - self._streak_ended > TURN:
            self._streak_began = began
        elif began - self._streak_began > STREAK:
            time.sleep(2 * TURN)
            self._streak_began = began
        self._wait(began + WRITE_SECONDS)
        try:
            self.check_file()
        except ForeignLedger:
            self._connection.rollback()
            raise

    def check_file(self) -> None:
        """ForeignLedger when the file that was opened no longer lies at its path."""
        if _file(self._path) != self._file:
            raise ForeignLedger(
                f"the ledger {self._path} was deleted or replaced while syncd used it: put the file back and start "
                "syncd again; nothing is written until then"
            )

    def _wait(self, until: float) -> None:
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() > until:
                    raise
            else:
                return

    def ended(self) -> None:
        """The transaction has been committed."""
        self._streak_ended = time.monotonic()


def _file(path: Path) -> tuple[int, int] | None:
    """Device and inode of the file at `path`; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
