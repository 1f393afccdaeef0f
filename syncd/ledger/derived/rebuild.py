"""Forgets everything derived, and tells what came out otherwise when it was derived again. Within a rehearsal only."""

from collections.abc import Mapping
from dataclasses import dataclass

from syncd.ledger.database import Database

_FORGOTTEN = (
    "placement entry_day entry_label alias piece line posting contract learned stated milestone subject cannot_tell "
    "input dirty_record"
).split()
_COMPARED: Mapping[str, str] = {  # table → the columns in which a rebuilt ledger is the same
    "placement": "*",
    "entry_day": "*",
    "entry_label": "*",
    "alias": "*",
    "piece": "*",
    "line": "*",
    "posting": "*",
    "contract": "*",
    "learned": "*",
    "stated": "*",
    "milestone": "*",
    "subject": "kind, name, part, next",  # its span grows with what touched it, and may begin anew
    "cannot_tell": "*",
    "discrepancy": "id, rule, state, severity, summary, seconds, stake, currency, deadline",
}
EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A table whose rows came out otherwise."""

    table: str
    lost: int
    gained: int
    examples: tuple[str, ...]


class Rebuilding:
    """`forget()`, derive and judge again, then ask for the `differences()`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget(self) -> None:
        """Keep a copy of what was derived, and delete it."""
        with self._database.write() as write:
            for table, columns in _COMPARED.items():
                write(f"CREATE TEMP TABLE before_{table} AS SELECT {columns} FROM main.{table}")
            for table in _FORGOTTEN:
                write(f"DELETE FROM {table}")

    def differences(self) -> list[Difference]:
        """The tables in which some row is not as it was."""
        return [each for table, columns in _COMPARED.items() if (each := self._difference(table, columns))]

    def _difference(self, table: str, columns: str) -> Difference | None:
        now, before = f"SELECT {columns} FROM main.{table}", f"SELECT * FROM temp.before_{table}"
        lost = self._database.rows(f"{before} EXCEPT {now}")
        gained = self._database.rows(f"{now} EXCEPT {before}")
        if not lost and not gained:
            return None
        shown = [("was", row) for row in lost[:EXAMPLES]] + [("is", row) for row in gained[:EXAMPLES]]
        examples = tuple(f"{word}: {', '.join(str(value) for value in row)}" for word, row in shown)
        return Difference(table=table, lost=len(lost), gained=len(gained), examples=examples)
