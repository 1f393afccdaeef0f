"""Opens and checks the SQLite file, and runs short IMMEDIATE transactions, each kept whole or not at all."""

import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from sqlite_utils import Database as Tables

from syncd.core.time import Instant
from syncd.ledger import soundness
from syncd.ledger.connection import (
    ForeignLedger,
    Turns,
    close_to_others,
    connect,
    create,
    emptied,
    hasten,
    in_words,
    marker_of,
    no_ledger,
    not_readable_yet,
    refuse_if_open_to_others,
    write_marker,
)
from syncd.ledger.locks import lane_lock
from syncd.ledger.schema import APPLICATION_ID, STEPS, migrations, new_ledger


class Database:
    """A connection to the ledger's file. Use from one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.identity = ""  # made with the ledger, and its for good
        self.is_new = False  # whether it was made when it was opened
        self._connection = connection
        self._turns = Turns(path, connection)

    @classmethod
    def open(cls, path: Path, now: Instant, *, read_only: bool = False) -> Self:
        """Open the ledger; create, migrate or check it where needed: see `soundness.py`.

        Raises LedgerError when it is damaged, and ForeignLedger when it is another file or of a newer syncd.
        """
        if read_only and not path.exists():
            raise no_ledger(path)
        if not read_only:
            create(path)
        if marker_of(path).exists():  # before SQLite makes a log of the same mode
            refuse_if_open_to_others(path)
        connection = connect(path, "ro" if read_only else "rw")
        database = cls(path, connection)
        try:
            with database.explained():
                unclean = soundness.ended_uncleanly(path)
                database._prepare(now, read_only=read_only)
                if unclean or soundness.is_due(connection, now):
                    database.check(now, read_only=read_only)
                if not read_only:
                    hasten(connection)
        except BaseException:
            connection.close()
            raise
        return database

    def is_check_due(self, now: Instant) -> bool:
        """Whether nobody read the whole file to its last row in the week before `now`, as far as is known."""
        with self.explained():
            return soundness.is_due(self._connection, now, soundness.THOROUGH)

    def check(self, now: Instant, *, read_only: bool = False, thorough: bool = False) -> None:
        """Look for damage in the whole file, and note unless `read_only` that it was done. Raises ForeignLedger."""
        with self.explained():
            soundness.check(self._connection, self.path, thorough=thorough)
        if not read_only:
            with self.write() as write:
                write.many(soundness.KEEP, soundness.noted(stamp(now), thorough=thorough))

    def connect_again(self) -> Self:
        """Open another connection to the same ledger, for another thread. The file is the one that was opened."""
        self._turns.check_file()
        connection = connect(self.path, "rw")
        connection.executescript("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL")
        hasten(connection)
        again = type(self)(self.path, connection)
        again.identity = self.identity
        return again

    def _prepare(self, now: Instant, *, read_only: bool) -> None:
        run = self._connection.execute
        application = run("PRAGMA application_id").fetchone()[0]
        empty = run("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
        if self._marker.exists() and empty:
            raise emptied(self.path)
        if not empty and application != APPLICATION_ID:
            raise ForeignLedger(f"{self.path} is not a ledger of syncd: choose another file with ledger = …")
        tables = Tables(self._connection, execute_plugins=False)
        self._refuse_newer(tables)
        # Only here is it clear that the file is ours: nothing before writes to it.
        run("PRAGMA foreign_keys = ON")
        if not read_only:
            close_to_others(self.path)
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA synchronous = FULL")
        pending = migrations.pending(tables)
        if read_only and (empty or pending):
            raise not_readable_yet(self.path, empty=empty)
        if pending or not (read_only or self._marker.exists()):
            with lane_lock(self.path, "open"):  # not twice by two that start at once
                self._migrate(tables)
                self._identify(now, read_only=False)
        self._identify(now, read_only=read_only)

    def _migrate(self, tables: Tables) -> None:
        if not (pending := migrations.pending(tables)):
            return
        if tables.table_names():
            soundness.check(self._connection, self.path)
            self.copy(self.path.with_name(f"{self.path.name}.before-{pending[0].name}"))
            migrations.apply(tables)
            return
        with closing(sqlite3.connect(":memory:")) as new:  # at once: step by step, a slow disk takes seconds
            new.deserialize(new_ledger())
            new.backup(self._connection)

    def _refuse_newer(self, tables: Tables) -> None:
        newer = sorted({applied.name for applied in migrations.applied(tables)} - STEPS)
        if newer:
            raise ForeignLedger(f"the ledger {self.path} was written by a newer syncd ({newer[-1]}): upgrade syncd")

    @property
    def _marker(self) -> Path:
        return marker_of(self.path)

    def _identify(self, now: Instant, *, read_only: bool) -> None:
        """Compare the ledger's identity with the marker beside it; an emptied or exchanged file does not match."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = 'ledger'").fetchone()
        identity = row[0] if row else None
        if identity is None and not read_only:
            identity, self.is_new = str(uuid.uuid4()), True
            with self.write() as write:
                known = (identity, stamp(now), stamp(now))
                write("INSERT INTO meta VALUES ('ledger', ?), ('created', ?), ('checked', ?)", known)
        self.identity = identity or ""
        if self._marker.exists():
            if self._marker.read_text("utf-8").strip() != identity:
                raise ForeignLedger(
                    f"{self.path} is another ledger than the one used before: put the right file back, "
                    f"or delete {self._marker.name} beside it if the change is meant"
                )
        elif not read_only:
            write_marker(self.path, str(identity))

    @contextmanager
    def write(self) -> Iterator["Write"]:
        """One transaction; within another one, a part of that."""
        if self._connection.in_transaction:
            yield Write(self._connection)
            return
        with self.explained():
            self._turns.begin()
            try:
                yield Write(self._connection)
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.execute("COMMIT")
            self._turns.ended()

    def version(self) -> int:
        """A number that changes when another connection has committed something."""
        row = self.row("PRAGMA data_version")
        assert row is not None
        return int(row[0])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state of the ledger until the end of the block, whatever others commit; also in a transaction."""
        if self._connection.in_transaction:
            yield
            return
        with self.explained():
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.rollback()

    @contextmanager
    def rehearsal(self) -> Iterator[Self]:
        """A copy to try things out on, thrown away at the end of the block. Others may write to the ledger."""
        with TemporaryDirectory(prefix="syncd-") as folder:
            path = Path(folder) / self.path.name
            self.copy(path)
            with closing(connect(path, "rw")) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA synchronous = OFF")
                yield type(self)(path, connection)

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self.explained():
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Row | None:
        """The first row of a query."""
        with self.explained():
            row: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
            return row

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn errors of SQLite into messages for people."""
        try:
            yield
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # SQLite's own message may quote garbage
            if self._connection.in_transaction:
                self._connection.rollback()
            if words := in_words(self.path, error):
                raise words from None
            raise

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Turn a fault that nobody expected into ForeignLedger where a damaged file is to blame for it."""
        with soundness.blamed(self._connection, self.path):
            yield

    def copy(self, to: Path, pages: int = -1, progress: Callable[[float], None] = lambda _: None) -> None:
        """Copy everything committed, including the write-ahead log, over the file `to`. After every so many `pages`,
        `progress` gets the part that is copied, from 0 to 1."""
        to.unlink(missing_ok=True)
        to.touch(mode=0o600)
        with self.snapshot(), closing(sqlite3.connect(to)) as target:
            self.row("SELECT 1 FROM sqlite_schema")  # others write, and it stays this state
            copied = lambda _, left, total: progress(1 - left / max(total, 1))  # noqa: E731
            try:
                self._connection.backup(target, pages=pages, progress=copied)
            except sqlite3.OperationalError as error:  # of the copy's disk: the ledger itself is only read
                raise in_words(to, error) or error from None
            target.execute("PRAGMA journal_mode = DELETE")  # one file, which needs no log beside it

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Write:
    """An open transaction: call it with one SQL statement, or `many` with a batch."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __call__(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Cursor:
        return self._connection.execute(sql, parameters)

    def many(self, sql: str, parameters: Iterable[Sequence[Any] | dict[str, Any]]) -> None:
        """Run a statement once for each set of parameters, of which there often are none."""
        if rows := list(parameters):
            self._connection.executemany(sql, rows)

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row; None without a row."""
        row = self._connection.execute(sql, parameters).fetchone()
        return row[0] if row else None


def stamp(moment: Instant) -> str:
    """An instant to the second, as the ledger writes its own clock."""
    return f"{moment.isoformat(timespec='seconds')[:19]}Z"


@lru_cache(4096)  # a page has few clocks, each of them several times
def fine(moment: Instant) -> str:
    """An instant to the microsecond, as the ledger writes the clocks of sources."""
    return f"{moment.isoformat(timespec='microseconds')[:26]}Z"


def moment(text: str) -> Instant:
    """The instant that `stamp` or `fine` wrote."""
    return datetime.fromisoformat(text)


def marks(count: int) -> str:
    """`?, ?, ?` for an IN list."""
    return ", ".join("?" * count)


def chunks(items: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Split `items` into parts of at most `size`, for IN lists."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
