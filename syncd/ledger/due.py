"""Reads what is due: the records to derive again, and the subjects to judge again. `dirty.py` tells how they move."""

from collections.abc import Iterable

from syncd.core.discrepancies import SubjectKey
from syncd.core.records import Kind, Ref
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant
from syncd.ledger.codec import encode
from syncd.ledger.database import Database, chunks, fine, marks, moment
from syncd.ledger.dirty import NAMED_BY_CONTRACT, RANK

_NAMED = ", ".join(repr(str(kind)) for kind in (*NAMED_BY_CONTRACT, SubjectKind.CLIENT_WEEK))
"""The kinds of subject that are named by a contract or a client."""


class Dirty:
    """Reads what is due."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def records(self, limit: int) -> list[Ref]:
        """At most `limit` dirty records of one kind, the kind that others depend on first."""
        rows = self._database.rows(
            "SELECT ref FROM dirty_record WHERE rank = (SELECT min(rank) FROM dirty_record) ORDER BY ref LIMIT ?",
            (limit,),
        )
        return [row[0] for row in rows]

    def count_records(self) -> int:
        """Number of dirty records."""
        row = self._database.row("SELECT count(*) FROM dirty_record")
        return int(row[0]) if row else 0

    def renamed_since(self, refs: Iterable[Ref]) -> dict[Ref, str]:
        """Dirty label → the instant from which its names differ, as the ledger writes it; "" for always."""
        since: dict[Ref, str] = {}
        for chunk in chunks(list(refs)):
            rows = self._database.rows(
                f"SELECT ref, since FROM dirty_record WHERE rank = ? AND ref IN ({marks(len(chunk))})",
                (RANK[Kind.LABEL], *chunk),
            )
            since.update((row[0], row[1]) for row in rows)
        return since

    def subjects(self, now: Instant, configured: Iterable[str], limit: int = 500) -> list[SubjectKey]:
        """At most `limit` dirty subjects; when there are none, subjects whose next instant has come.

        Periods, months, invoices and days of contracts, and weeks of clients, that are neither `configured` nor named
        by a source any more come last: their discrepancies continue under the new key, or resolve.
        """
        select, rows = "SELECT kind, name, part FROM subject", self._database.rows
        there = "name IN (SELECT key FROM contract) OR name IN (SELECT value FROM json_each(?))"
        due = (
            rows(
                f"{select} WHERE dirty AND (kind NOT IN ({_NAMED}) OR {there}) LIMIT ?",
                (encode(sorted(configured)), limit),
            )
            or rows(f"{select} WHERE dirty LIMIT ?", (limit,))
            or rows(f"{select} WHERE next <= ? LIMIT ?", (fine(now), limit))
        )
        return [SubjectKey(*row) for row in due]

    def among(self, keys: Iterable[SubjectKey]) -> list[SubjectKey]:
        """Those of these subjects that are dirty."""
        sql = "SELECT 1 FROM subject WHERE kind = ? AND name = ? AND part = ? AND dirty"
        return [key for key in keys if self._database.row(sql, (key.kind, key.name, key.part))]

    def count_subjects(self, now: Instant) -> int:
        """Number of subjects that `subjects` would list without a limit."""
        # Two searches: an OR would read every subject there is.
        row = self._database.row(
            "SELECT count(*) FROM (SELECT kind, name, part FROM subject WHERE dirty "
            "UNION SELECT kind, name, part FROM subject WHERE next <= ?)",
            (fine(now),),
        )
        return int(row[0]) if row else 0

    def next_instant(self) -> Instant | None:
        """The next instant at which a verdict may change without new data."""
        row = self._database.row("SELECT min(next) FROM subject")
        return moment(row[0]) if row and row[0] else None
