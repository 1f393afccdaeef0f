"""The records in the ledger: what is current, what was ever said, and where it came from."""

from collections.abc import Iterable
from dataclasses import dataclass

from syncd.core.records import Record, Ref
from syncd.core.time import Instant
from syncd.ledger.codec import decode_record
from syncd.ledger.database import Database, chunks, marks, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A version of a record with where it came from, for people."""

    revision: Instant
    until: Instant
    gone: bool
    source: str
    pulled: Instant
    file: str | None
    place: str
    record: Record | None
    raw: str = ""  # the row of the file, as JSON
    standing: str = ""  # "held" or "rejected" where it is not believed, "withdrawn" where its file says so no more


class Records:
    """Reading what sources said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self, refs: Iterable[Ref]) -> dict[Ref, Record]:
        """The current content of those of `refs` that exist and are not gone."""
        found: dict[Ref, Record] = {}
        for chunk in chunks(list(refs)):
            rows = self._database.rows(
                "SELECT record.ref, body FROM record JOIN version ON version.id = record.version "
                f"WHERE record.gone = 0 AND record.ref IN ({marks(len(chunk))})",
                chunk,
            )
            found.update((row[0], decode_record(row[0], row[1])) for row in rows)
        return found

    def history(self, ref: Ref) -> list[Seen]:
        """Every version of a record, oldest first, with its provenance."""
        rows = self._database.rows(
            "SELECT version.*, pull.source AS source, pull.started AS pulled, "
            "coalesce(raw.cells, '') AS raw, "
            "CASE WHEN withdrawn.version THEN 'withdrawn' WHEN held.rejected THEN 'rejected' "
            "WHEN held.version THEN 'held' ELSE '' END AS standing FROM version "
            "JOIN pull ON pull.id = version.pull LEFT JOIN held ON held.version = version.id "
            "LEFT JOIN withdrawn ON withdrawn.version = version.id "
            "LEFT JOIN raw ON raw.version = version.id "
            "WHERE version.ref = ? ORDER BY revision, observed, digest",
            (ref,),
        )
        return [
            Seen(
                revision=moment(row["revision"]),
                until=moment(row["until"]),
                gone=bool(row["gone"]),
                source=row["source"],
                pulled=moment(row["pulled"]),
                file=row["file"],
                place=row["place"],
                record=decode_record(ref, row["body"]) if row["body"] else None,
                raw=row["raw"],
                standing=row["standing"],
            )
            for row in rows
        ]

    def with_id(self, id: str) -> list[Ref]:
        """The refs of every record that any source gave this id, gone or not, believed or not."""
        rows = self._database.rows(
            "SELECT ref FROM (SELECT ref FROM record UNION SELECT ref FROM held) "
            "WHERE substr(ref, -length(?1) - 1) = '/' || ?1 ORDER BY ref",
            (id,),
        )
        return [row[0] for row in rows]

    def counts(self) -> dict[tuple[str, str], int]:
        """(namespace, kind) → live records."""
        rows = self._database.rows("SELECT namespace, kind, count(*) FROM record WHERE gone = 0 GROUP BY 1, 2")
        return {(row[0], row[1]): row[2] for row in rows}

    def first_tracked(self) -> Instant | None:
        """The start of the earliest live time entry."""
        row = self._database.row(
            "SELECT min(starts) FROM record INDEXED BY record_tracked WHERE kind = 'time' AND gone = 0"
        )
        return moment(row[0]) if row and row[0] else None
