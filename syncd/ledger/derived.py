"""Reading what follows from the records."""

from collections.abc import Sequence
from datetime import date, timedelta

from syncd.core.records import Ref
from syncd.core.terms import Terms
from syncd.core.time import Span
from syncd.ledger.codec import decode
from syncd.ledger.database import Database, chunks, fine, marks
from syncd.ledger.placed import NamedContract, Placed, placed_row


class Derived:
    """Reading what was derived."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def dirty_records(self, limit: int) -> list[Ref]:
        """Some of the records to derive, all of one kind; what names things comes before what is named."""
        rows = self._database.rows(
            "SELECT ref FROM dirty_record WHERE rank = (SELECT min(rank) FROM dirty_record) ORDER BY ref LIMIT ?",
            (limit,),
        )
        return [row[0] for row in rows]

    def count_dirty(self) -> int:
        """How many records wait to be derived."""
        row = self._database.row("SELECT count(*) FROM dirty_record")
        return int(row[0]) if row else 0

    def inputs(self) -> dict[str, str]:
        """The digests of the config that judging last read."""
        return {row[0]: row[1] for row in self._database.rows("SELECT name, digest FROM input")}

    def contracts(self) -> list[NamedContract]:
        """Contracts that sources named, once for each name; of one contract its record's own name first.

        Where hours are logged it is hourly, even if the latest export showed only a fixed payment.
        """
        rows = self._database.rows(
            "SELECT key, platform, id, title, client, CASE WHEN EXISTS "
            "(SELECT 1 FROM line WHERE line.contract = contract.key AND line.kind = 'hourly') THEN 'hourly' "
            "ELSE max(type) END AS type FROM contract "
            "GROUP BY key, platform, id, title, client ORDER BY key, min(ref)"
        )
        return [NamedContract(**dict(row)) for row in rows]

    def milestones(self) -> list[tuple[Ref, str, str]]:
        """(ref, contract, title) of every milestone."""
        return [tuple(row) for row in self._database.rows("SELECT ref, contract, title FROM milestone ORDER BY ref")]

    def learned(self) -> dict[str, Terms]:
        """Contract → terms learned from what was paid."""
        return {row[0]: decode(row[1], Terms) for row in self._database.rows("SELECT contract, rate FROM learned")}

    def entries_with(self, labels: Sequence[Ref]) -> list[Ref]:
        """Time entries that a change of these labels could move."""
        found: list[Ref] = []
        for chunk in chunks(list(labels)):
            rows = self._database.rows(
                f"SELECT DISTINCT ref FROM entry_label WHERE label IN ({marks(len(chunk))})", chunk
            )
            found.extend(row[0] for row in rows)
        return found

    def projects(self) -> list[tuple[Ref, str]]:
        """(ref, name) of every project of the trackers."""
        rows = self._database.rows(
            "SELECT record.ref, json_extract(body, '$.name') FROM record JOIN version ON version.id = record.version "
            "WHERE record.kind = 'label' AND record.gone = 0 AND json_extract(body, '$.kind') = 'project'"
        )
        return [(row[0], row[1]) for row in rows]

    def placement(self, ref: Ref) -> Placed | None:
        """Where a time entry belongs and why."""
        row = self._database.row("SELECT * FROM placement WHERE ref = ?", (ref,))
        return placed_row(row) if row else None

    def on_day(self, person: str, day: date) -> list[Placed]:
        """Placements of a person's entries that touch a day of the user's zone."""
        rows = self._database.rows(
            "SELECT placement.* FROM entry_day JOIN placement USING (ref) "
            "WHERE entry_day.person = ? AND entry_day.day = ? ORDER BY placement.starts, ref",
            (person, day.isoformat()),
        )
        return [placed_row(row) for row in rows]

    def suspense_touches(self, people: Sequence[str], span: Span) -> bool:
        """Whether any of `people` has unmapped time within `span`."""
        # Days of the user's zone lie at most one day off those of any other zone.
        first, last = (span.start - timedelta(days=1)).date(), (span.end + timedelta(days=1)).date()
        row = self._database.row(
            "SELECT 1 FROM entry_day JOIN placement USING (ref) WHERE outcome = 'suspense' AND seconds > 0 "
            f"AND entry_day.person IN ({marks(len(people))}) AND day BETWEEN ? AND ? "
            "AND starts < ? AND ends > ? LIMIT 1",
            (*people, first.isoformat(), last.isoformat(), fine(span.end), fine(span.start)),
        )
        return row is not None

    def suspense(self, person: str, label: Ref | None) -> list[Placed]:
        """A person's unmapped entries under one label."""
        rows = self._database.rows(
            "SELECT * FROM placement WHERE outcome = 'suspense' AND person = ? AND label IS ? ORDER BY starts, ref",
            (person, label),
        )
        return [placed_row(row) for row in rows]

    def suspense_counts(self) -> dict[str, int]:
        """Namespace → unmapped entries."""
        rows = self._database.rows(
            "SELECT namespace, count(*) FROM placement JOIN record USING (ref) WHERE outcome = 'suspense' GROUP BY 1"
        )
        return {row[0]: row[1] for row in rows}

    def contract_of(self, ref: Ref) -> str | None:
        """The contract that a platform's row of work or money was resolved to."""
        row = self._database.row(
            "SELECT contract FROM line WHERE ref = ?1 UNION ALL SELECT contract FROM posting WHERE ref = ?1", (ref,)
        )
        return row[0] if row else None

    def counts(self) -> dict[str, int]:
        """Outcome → entries."""
        return {row[0]: row[1] for row in self._database.rows("SELECT outcome, count(*) FROM placement GROUP BY 1")}
