"""Builds the ledger's tables: each file `migrations/NNNN_name.sql` is one step, in the order of the numbers.

Names of tables and columns are those of released ledgers and stay. Instants are ISO 8601 text in UTC, so that they sort
and can be read; money is integer minor units beside its currency. In Python `scope` is coverage, `claim` the coverage
of a file, `alias` duplicates, and `source.echoes` duplicates_of.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from syncd.ledger.codec import digest

APPLICATION_ID = 0x73796E63  # "sync"
migrations = Migrations("syncd")


def _statements(code: str) -> Iterator[str]:
    """The statements of a script; the body of a trigger holds some that are part of it."""
    statement = ""
    for part in filter(str.strip, code.split(";")):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


def _step(script: Path) -> Callable[[Database], None]:
    """Return a step that runs the statements of `script`, which may call `digest(text)` for a version's content."""

    def run(db: Database) -> None:
        db.conn.create_function("digest", 1, digest, deterministic=True)
        # `executescript` would commit the transaction that sqlite-utils keeps around the step.
        code = "\n".join(line.split("--")[0].rstrip() for line in script.read_text("utf-8").splitlines())
        for statement in _statements(code):
            db.conn.execute(statement)

    return run


_SCRIPTS = sorted((Path(__file__).parent / "migrations").glob("*.sql"))
for _script in _SCRIPTS:
    migrations(name=_script.stem)(_step(_script))
STEPS = frozenset(script.stem for script in _SCRIPTS)
"""The names of all steps."""


@cache
def new_ledger() -> bytes:
    """Return the file of a ledger without rows, made by all steps."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(Database(connection, execute_plugins=False))
        return connection.serialize()
