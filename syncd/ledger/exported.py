"""Writes everything that a ledger holds as JSON lines, and makes an equal ledger of them.

The format, version 1, is UTF-8 text, one JSON object on each line:

1. `{"format":"syncd-ledger","version":1,"schema":"0051_audit","rows":N}`: the schema is the last migration.
2. For each row of each table `{"table":"record","row":{"ref":"toggl/time/1", …}}`: tables by name, rows in the order in
   which the ledger keeps them, columns as in the schema. Values are text, whole numbers and null.
3. `{"end":{"rows":N,"sha256":"…"}}`: SHA-256 of all lines before, in hexadecimal.

The same ledger gives the same bytes. Each version of each record is a row of `version`; nothing is left out.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from sqlite_utils import Database as Tables

from syncd.errors import LedgerError
from syncd.ledger import Ledger
from syncd.ledger.connection import connect, in_words
from syncd.ledger.schema import APPLICATION_ID, STEPS, migrations
from syncd.ledger.whole_file import appearing, refuse_to_replace

__all__ = ["Export", "export", "is_export", "ledger_of"]

FORMAT, VERSION = "syncd-ledger", 1
_BEGINNING = b'{"format":"syncd-ledger",'
_OFTEN = 1000
"""Rows between two looks at how far it is."""

Progress = Callable[[float], None]
Columns = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Export:
    """An export that was written: its file, bytes, rows, and SHA-256 of the whole file in hexadecimal."""

    file: Path
    size: int
    rows: int
    sha256: str


class _Header(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    schema: str
    rows: int


class _Row(msgspec.Struct):
    table: str
    row: dict[str, str | int | None]


class _Totals(msgspec.Struct):
    rows: int
    sha256: str


class _End(msgspec.Struct):
    end: _Totals


def export(ledger: Ledger, to: Path, *, replace: bool = False, progress: Progress = lambda _: None) -> Export:
    """Write one state of the ledger to the file `to`, for its owner alone; others may write to the ledger meanwhile.

    `progress` gets the part that is written, from 0 to 1. LedgerError where the file is there already and is not to be
    replaced, or cannot be written. It needs little memory, however long the history is.
    """
    source, whole = ledger.database.path, hashlib.sha256()
    refuse_to_replace(to, source, replace=replace)
    with (
        appearing(to) as fresh,
        ledger.database.explained(),
        closing(connect(source, "ro")) as connection,
        fresh.open("wb") as file,
    ):
        connection.row_factory = None
        connection.execute("BEGIN")
        header = _header_of(connection)
        for line in _lines(connection, header, progress):
            whole.update(line)
            _write(file, line, to)
        end = msgspec.json.encode(_End(_Totals(header.rows, whole.hexdigest()))) + b"\n"
        whole.update(end)
        _write(file, end, to)
        size = file.tell()
    return Export(to, size, header.rows, whole.hexdigest())


def _write(file: BinaryIO, line: bytes, to: Path) -> None:
    try:
        file.write(line)
    except OSError as error:
        raise LedgerError(f"{to} cannot be written: {(error.strerror or 'it failed').lower()}") from None


def _header_of(connection: sqlite3.Connection) -> _Header:
    rows = sum(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in _columns(connection))
    schema = max(applied.name for applied in migrations.applied(Tables(connection, execute_plugins=False)))
    return _Header(FORMAT, VERSION, schema, rows)


def _lines(connection: sqlite3.Connection, header: _Header, progress: Progress) -> Iterator[bytes]:
    """Yield the header and each row."""
    encoder, done = msgspec.json.Encoder(), 0
    yield encoder.encode(header) + b"\n"
    for table, names in _columns(connection).items():
        for values in connection.execute(_in_order(connection, table, names)):
            yield encoder.encode({"table": table, "row": dict(zip(names, values, strict=True))}) + b"\n"
            done += 1
            if not done % _OFTEN:
                progress(done / header.rows)
    progress(1)


def _columns(connection: sqlite3.Connection) -> Columns:
    """The columns of each table of syncd, by name of the table. Litestream has tables there, too: `_litestream_seq`."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    tables = [name for (name,) in connection.execute(sql) if not name.startswith(("sqlite_", "_"))]
    return {
        table: tuple(name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')) for table in tables
    }


def _in_order(connection: sqlite3.Connection, table: str, names: tuple[str, ...]) -> str:
    """Return the query for the rows of a table in the order in which the ledger keeps them."""
    info = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    key = [name for _, name, *_, place in sorted(info, key=itemgetter(5)) if place]
    (without_rowid,) = connection.execute("SELECT wr FROM pragma_table_list WHERE name = ?", (table,)).fetchone()
    order = ", ".join(f'"{name}"' for name in key) if without_rowid else "rowid"
    return f'SELECT {_listed(names)} FROM "{table}" ORDER BY {order}'


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def is_export(file: Path) -> bool:
    """Whether a file begins like an export; False where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(_BEGINNING)) == _BEGINNING
    except OSError:
        return False


def ledger_of(file: Path, to: Path, progress: Progress = lambda _: None) -> None:
    """Make the ledger of an export, at the new file `to`. An export of an older syncd gives a ledger of that one, which
    is brought up to date when it is opened.

    LedgerError where the export is of a newer syncd, damaged or cut off; then `to` is of no use.
    """
    to.touch(mode=0o600, exist_ok=False)
    with file.open("rb") as lines, closing(sqlite3.connect(to, isolation_level=None)) as connection:
        header = _header(file, lines)
        connection.execute("PRAGMA journal_mode = OFF")  # the file counts once it is whole
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _apply(connection, header.schema)
        try:
            connection.execute("BEGIN")
            _fill(connection, lines, header, progress)
            connection.execute("COMMIT")
        except (msgspec.MsgspecError, sqlite3.Error, ValueError, OverflowError, KeyError, _Damaged) as error:
            if isinstance(error, sqlite3.DatabaseError) and (words := in_words(to, error)):
                raise words from None
            why = str(error) if isinstance(error, _Damaged) else "a line is not as it was written"
            raise LedgerError(
                f"the export {file} is damaged: {why}: take another copy of it, or export again"
            ) from None


class _Damaged(Exception):
    """The export is not as it was written; says why."""


def _header(file: Path, lines: BinaryIO) -> _Header:
    try:
        header = msgspec.json.decode(lines.readline(10_000), type=_Header)
    except msgspec.MsgspecError:
        raise LedgerError(f"the export {file} is damaged: its first line is not as it was written") from None
    if header.version > VERSION or header.schema not in STEPS:
        raise LedgerError(f"the export {file} was written by a newer syncd ({header.schema}): upgrade syncd")
    return header


def _apply(connection: sqlite3.Connection, schema: str) -> None:
    """Make the tables as they were after the migration `schema`."""
    tables, later = Tables(connection, execute_plugins=False), [step for step in sorted(STEPS) if step > schema]
    migrations.apply(tables, stop_before=later[:1])


def _fill(connection: sqlite3.Connection, lines: BinaryIO, header: _Header, progress: Progress) -> None:
    """Fill new tables with the rows of an export."""
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:  # what they do is in the export already
        connection.execute(f'DROP TRIGGER "{name}"')
    columns, done = _columns(connection), 0
    for table in columns:
        connection.execute(f'DELETE FROM "{table}"')
    for table, rows in groupby(_rows(lines, header), key=lambda row: row.table):
        names = columns[table]
        sql = f'INSERT INTO "{table}" ({_listed(names)}) VALUES ({", ".join("?" * len(names))})'
        for row in rows:
            connection.execute(sql, _values(row, names))
            done += 1
            if not done % _OFTEN:
                progress(done / max(header.rows, 1))
    for _, sql in triggers:
        connection.execute(sql)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise _Damaged("a row names another one that is not there")
    progress(1)


def _values(row: _Row, names: tuple[str, ...]) -> list[Any]:
    if len(row.row) != len(names):
        raise _Damaged(f"a row of {row.table} has other columns")
    return [row.row[name] for name in names]


def _rows(lines: BinaryIO, header: _Header) -> Iterator[_Row]:
    """Yield the rows. _Damaged at the end where they are not those that were written."""
    lines.seek(0)
    seen = hashlib.sha256(lines.readline())
    decoder = msgspec.json.Decoder(_Row)
    for number, line in enumerate(lines):
        if line.startswith(b'{"end":'):
            end = msgspec.json.decode(line, type=_End).end
            same = (end.rows, end.sha256) == (number, seen.hexdigest()) and number == header.rows
            if not same or not line.endswith(b"\n") or lines.read(1):
                raise _Damaged("it is not what was written")
            return
        seen.update(line)
        yield decoder.decode(line)
    raise _Damaged("its end is missing")
