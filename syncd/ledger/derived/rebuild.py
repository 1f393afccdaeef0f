"""Removes everything derived and compares it with what comes out when it is derived and judged again. Use it within a
rehearsal only."""

from collections.abc import Mapping
from dataclasses import dataclass

from syncd.ledger.database import Database

_REMOVED = (
    "placement entry_day entry_label alias piece past_piece line posting account_day account_block payment_match "
    "fees_taken contract learned unconfirmed stated run marked worker milestone sister drift subject cannot_tell input "
    "dirty_record"
).split()
_COMPARED: Mapping[str, str] = {  # table → the columns that must come out the same
    "placement": "*",
    "entry_day": "*",
    "entry_label": "*",
    "alias": "*",
    "piece": "*",
    "past_piece": "*",
    "line": "*",
    "posting": "*",
    "account_day": "*",
    "account_block": "*",
    "payment_match": "*",
    "fees_taken": "*",
    "contract": "*",
    "learned": "*",
    "unconfirmed": "*",
    "stated": "*",
    "run": "*",
    "marked": "*",
    "worker": "*",
    "milestone": "*",
    "sister": "*",
    "drift": "*",
    "subject": "kind, name, part, next",  # its span only ever grows, and starts small again
    "cannot_tell": "*",
    "discrepancy": "id, rule, state, severity, summary, seconds, stake, currency, deadline",
}
EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDifference:
    """A table with other rows than before: how many it lost and gained, and the first of each."""

    table: str
    lost: int
    gained: int
    lost_examples: tuple[tuple[object, ...], ...]
    gained_examples: tuple[tuple[object, ...], ...]


class Rebuild:
    """Call `remove`, derive and judge again, then read the `differences`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remove(self) -> None:
        """Copy everything derived to temporary tables, and delete it."""
        with self._database.write() as write:
            for table, columns in _COMPARED.items():
                write(f"CREATE TEMP TABLE before_{table} AS SELECT {columns} FROM main.{table}")
            for table in _REMOVED:
                write(f"DELETE FROM {table}")

    def differences(self) -> list[TableDifference]:
        """The tables whose rows are not the same as before."""
        differences = (self._difference(table, columns) for table, columns in _COMPARED.items())
        return [difference for difference in differences if difference.lost or difference.gained]

    def _difference(self, table: str, columns: str) -> TableDifference:
        now, before = f"SELECT {columns} FROM main.{table}", f"SELECT * FROM temp.before_{table}"
        lost = self._database.rows(f"{before} EXCEPT {now}")
        gained = self._database.rows(f"{now} EXCEPT {before}")
        return TableDifference(
            table=table,
            lost=len(lost),
            gained=len(gained),
            lost_examples=tuple(tuple(row) for row in lost[:EXAMPLES]),
            gained_examples=tuple(tuple(row) for row in gained[:EXAMPLES]),
        )
