"""Reads records: their current content, and every version with its origin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from syncd.core.records import Kind, Record, Ref, id_of
from syncd.core.time import Instant
from syncd.ledger.codec import decode_record
from syncd.ledger.database import Database, chunks, marks, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVersion:
    """A version of a record with its origin."""

    revision: Instant
    until: Instant
    gone: bool
    source: str
    pulled: Instant
    file: str | None
    place: str
    record: Record | None
    raw: str = ""  # the row of the file, as JSON
    status: str = ""  # "held"; "rejected" by a person; "withdrawn" when its file was read with other options


class Records:
    """Reads records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self, refs: Iterable[Ref]) -> dict[Ref, Record]:
        """The current content of those of `refs` that are alive."""
        current: dict[Ref, Record] = {}
        for chunk in chunks(list(refs)):
            rows = self._database.rows(
                "SELECT record.ref, body FROM record JOIN version ON version.id = record.version "
                f"WHERE record.gone = 0 AND record.ref IN ({marks(len(chunk))})",
                chunk,
            )
            current.update((row[0], decode_record(row[0], row[1])) for row in rows)
        return current

    def latest_days(self, kind: Kind, namespace: str, most: int) -> list[date]:
        """The latest days on which records of a kind and namespace begin, at most so many of them."""
        rows = self._database.rows(
            "SELECT DISTINCT substr(starts, 1, 10) AS day FROM record WHERE kind = ? AND namespace = ? AND gone = 0 "
            "AND starts IS NOT NULL ORDER BY starts DESC LIMIT ?",
            (kind, namespace, most),
        )
        return [date.fromisoformat(row["day"]) for row in rows]

    def history(self, ref: Ref) -> list[RecordVersion]:
        """Every version of a record, oldest first."""
        rows = self._database.rows(
            "SELECT version.*, pull.source AS source, pull.started AS pulled, "
            "coalesce(raw.cells, '') AS raw, "
            "CASE WHEN version.id IN (SELECT version FROM withheld) THEN 'held' "
            "WHEN withdrawn.version THEN 'withdrawn' WHEN held.rejected THEN 'rejected' "
            "WHEN held.version THEN 'held' ELSE '' END AS status FROM version "
            "JOIN pull ON pull.id = version.pull LEFT JOIN held ON held.version = version.id "
            "LEFT JOIN withdrawn ON withdrawn.version = version.id "
            "LEFT JOIN raw ON raw.version = version.id "
            "WHERE version.ref = ? ORDER BY revision, observed, digest",
            (ref,),
        )
        return [
            RecordVersion(
                revision=moment(row["revision"]),
                until=moment(row["until"]),
                gone=bool(row["gone"]),
                source=row["source"],
                pulled=moment(row["pulled"]),
                file=row["file"],
                place=row["place"],
                record=decode_record(ref, row["body"]) if row["body"] else None,
                raw=row["raw"],
                status=row["status"],
            )
            for row in rows
        ]

    def with_id(self, id: str) -> list[Ref]:
        """The refs of all records with this id, whether alive, gone or held."""
        rows = self._database.rows(
            "SELECT ref FROM (SELECT ref FROM record UNION SELECT ref FROM held UNION SELECT ref FROM withheld) "
            "WHERE substr(ref, -length(?1) - 1) = '/' || ?1 ORDER BY ref",
            (id,),
        )
        return [row[0] for row in rows]

    def with_part(self, part: str) -> list[Ref]:
        """The refs of all records whose id contains `part`, in any letter case, whether alive, gone or held: files give
        ids of several parts."""
        rows = self._database.rows(
            "SELECT ref FROM (SELECT ref FROM record UNION SELECT ref FROM held UNION SELECT ref FROM withheld) "
            "WHERE instr(lower(ref), lower(?)) ORDER BY ref",
            (part,),
        )
        return [row[0] for row in rows if part.lower() in id_of(row[0]).lower()]

    def counts(self) -> dict[tuple[str, str], int]:
        """(namespace, kind) → number of live records."""
        rows = self._database.rows("SELECT namespace, kind, count(*) FROM record WHERE gone = 0 GROUP BY 1, 2")
        return {(row[0], row[1]): row[2] for row in rows}

    def first_tracked(self) -> Instant | None:
        """The start of the earliest live time entry."""
        row = self._database.row(
            "SELECT min(starts) FROM record INDEXED BY record_tracked WHERE kind = 'time' AND gone = 0"
        )
        return moment(row[0]) if row and row[0] else None
