"""Copies a ledger while others write to it, looks into such a copy, and puts one in the ledger's place.

A copy is one file of one moment: what was committed before it began. It appears under its name once it is whole and was
checked from end to end.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from syncd.core.audit import Action
from syncd.core.time import Instant
from syncd.errors import LedgerError, SyncdError
from syncd.ledger import Ledger, soundness
from syncd.ledger.connection import connect, in_words, marker_of, write_marker
from syncd.ledger.database import moment
from syncd.ledger.locks import daemon_lock
from syncd.ledger.outbox import Delivery
from syncd.ledger.schema import APPLICATION_ID
from syncd.ledger.whole_file import appearing, refuse_to_replace, to_disk

__all__ = ["Backup", "Contents", "back_up", "contents_of", "restore"]

_PAGES = 2_000
"""Pages that are copied between two looks at how far it is: 8 MB."""
HELD = "not sent: the ledger was restored from a backup, and nobody knows whether it was sent after that"
"""Why messages that waited when the backup was made are not sent."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made: its file, bytes, and SHA-256 in hexadecimal."""

    file: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a file holds that is a sound ledger: `identity` is the same in all copies of one ledger.

    `last_pull`: when a source was last read; None where none ever was. `decided`: entries of the audit trail, 0 in a
    ledger of an older syncd, which has none.
    """

    identity: str
    records: int
    reports: int
    decided: int
    last_pull: Instant | None


def back_up(
    ledger: Ledger, to: Path, now: Instant, *, replace: bool = False, progress: Callable[[float], None] = lambda _: None
) -> Backup:
    """Copy the ledger to the file `to`, or into the folder `to` under a name with the time, for its owner alone.

    `progress` gets the part that is copied, from 0 to 1. LedgerError where the file is there already and is not to be
    replaced, or cannot be written; ForeignLedger where the copy is damaged.
    """
    source = ledger.database.path
    if to.is_dir():
        to = to / f"{source.stem}-{now:%Y%m%dT%H%M%SZ}{source.suffix or '.db'}"
    refuse_to_replace(to, source, replace=replace)
    with appearing(to) as fresh:
        ledger.database.copy(fresh, pages=_PAGES, progress=progress)
        if contents_of(fresh).identity != ledger.database.identity:
            raise LedgerError(f"{source} was exchanged while it was copied: run the backup again")
        with fresh.open("rb") as file:
            made = Backup(to, fresh.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
    return made


def contents_of(file: Path) -> Contents:
    """Check a file from end to end and say what is in it; nothing is written. LedgerError where it is not there or no
    ledger of syncd, ForeignLedger where it is damaged."""
    if not file.is_file():
        raise LedgerError(f"there is no file {file}")
    try:
        with closing(connect(file, "ro")) as connection:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise LedgerError(f"{file} is not a ledger of syncd")
            soundness.check(connection, file, thorough=True)
            return _contents(connection)
    except sqlite3.DatabaseError as error:
        if words := in_words(file, error):
            raise words from None
        raise


def _contents(connection: sqlite3.Connection) -> Contents:
    def one(sql: str) -> object:
        row = connection.execute(sql).fetchone()
        return row[0] if row else None

    has_audit = one("SELECT 1 FROM sqlite_schema WHERE name = 'audit'")
    last = one("SELECT max(started) FROM pull")
    return Contents(
        identity=str(one("SELECT value FROM meta WHERE name = 'ledger'") or ""),
        records=int(str(one("SELECT count(*) FROM record"))),
        reports=int(str(one("SELECT count(*) FROM report"))),
        decided=int(str(one("SELECT count(*) FROM audit"))) if has_audit else 0,
        last_pull=moment(str(last)) if last else None,
    )


def restore(file: Path, ledger: Path, now: Instant, actor: str) -> Path | None:
    """Put a copy of `file` in the place of `ledger`; return where the ledger that lay there lies now, if there was one.

    At every moment a whole ledger lies at its path. Nothing is sent twice silently: messages that waited when the
    backup was made are given up and announced, and reports that were due since are not made. TryLater while a daemon
    runs, LedgerError and ForeignLedger where `file` is no sound ledger, or of a newer syncd.
    """
    contents_of(file)
    ledger.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=ledger.parent, prefix=".syncd-restored-"))
    try:
        fresh = place / ledger.name
        with closing(connect(file, "ro")) as source, closing(sqlite3.connect(fresh)) as target:
            source.backup(target)
        fresh.chmod(0o600)
        identity = _prepared(fresh, file, now, actor)
        to_disk(fresh)
        with daemon_lock(ledger):
            aside = _put_aside(ledger, now)
            write_marker(ledger, identity)
            fresh.replace(ledger)
            to_disk(ledger.parent)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return aside


def _prepared(fresh: Path, file: Path, now: Instant, actor: str) -> str:
    """Bring the copy up to date, hold what would be sent, and note who restored it. Returns its identity."""
    with Ledger.open(fresh, now) as opened, opened.write() as write:
        for waiting in opened.outbox.backlog():
            if waiting.state is not Delivery.DEAD:
                write.outbox.end(waiting, Delivery.DEAD, now, answer=HELD)
        write.outbox.forget_schedules()
        write.audit.add(Action.RESTORED, file.name, now, actor)
        return opened.database.identity


def _put_aside(ledger: Path, now: Instant) -> Path | None:
    """Give the present ledger a second name with the time, its log written into it; None without a ledger."""
    if not ledger.exists():
        return None
    aside = ledger.with_name(f"{ledger.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")
    if aside.exists():
        raise LedgerError(f"{aside} is there already: restore again in a second")
    with suppress(SyncdError, sqlite3.Error), closing(connect(ledger, "rw")) as connection:  # one that is damaged stays
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for log in (ledger.with_name(f"{ledger.name}-wal"), ledger.with_name(f"{ledger.name}-shm")):
        if log.exists():
            log.rename(aside.with_name(aside.name + log.name.removeprefix(ledger.name)))
    os.link(ledger, aside)
    with suppress(FileNotFoundError):
        shutil.copy2(marker_of(ledger), marker_of(aside))
    return aside
