"""Keeps what time entries were on their contracts before they changed, so that billed weeks can be compared with it.

`past_piece` has the pieces of entries whose time was not always what it is. Most entries have none, so a week without
rows was billed as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from sqlite3 import Row

from syncd.core.baseline import Elsewhere, PastPiece
from syncd.core.entry_history import Content, contents
from syncd.core.records import EARNINGS, Ref, TimeEntry
from syncd.core.subject_parts import Piece
from syncd.core.time import Instant
from syncd.core.versions import Version
from syncd.ledger.codec import decode_record
from syncd.ledger.database import Database, Write, chunks, fine, marks, moment
from syncd.ledger.derived.entries import GOODWILL
from syncd.ledger.derived.periods import Days
from syncd.ledger.derived.rows import until_text


@dataclass(frozen=True, slots=True)
class StoredPast:
    """A piece of the past as it is stored, with its contract and platform week."""

    past: PastPiece
    contract: str
    week: date


class Past:
    """Reads the past of time entries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def contents(self, refs: Iterable[Ref]) -> dict[Ref, list[Content]]:
        """The contents of those of `refs` that had several, deletions among them; see `core/entry_history.py`."""
        return {ref: contents(versions, entries) for ref, (versions, entries) in self._several(list(refs)).items()}

    def _several(self, refs: Sequence[Ref]) -> dict[Ref, tuple[list[Version], dict[str, TimeEntry]]]:
        found: dict[Ref, tuple[list[Version], dict[str, TimeEntry]]] = {}
        for chunk in chunks(refs):
            rows = self._database.rows(
                "SELECT version.*, held.version IS NOT NULL AS held FROM version "
                "LEFT JOIN held ON held.version = version.id WHERE version.ref IN (SELECT ref FROM version "
                f"WHERE ref IN ({marks(len(chunk))}) GROUP BY ref HAVING count(*) > 1) "
                "AND id NOT IN (SELECT version FROM withdrawn)",
                chunk,
            )
            for row in rows:
                versions, entries = found.setdefault(row["ref"], ([], {}))
                versions.append(_version(row))
                entry = decode_record(row["ref"], row["body"]) if row["body"] else None
                if isinstance(entry, TimeEntry):
                    entries[row["digest"]] = entry
        return found

    def pieces(self, contract: str, week: date) -> list[PastPiece]:
        """What entries were in a contract's platform week at one time or another, by ref, instant and day."""
        rows = self._database.rows(
            "SELECT * FROM past_piece WHERE contract = ? AND week = ? ORDER BY ref, since, day",
            (contract, week.isoformat()),
        )
        return [_past(row) for row in rows]

    def gone(self, refs: Iterable[Ref]) -> set[Ref]:
        """Those of `refs` that were deleted."""
        gone: set[Ref] = set()
        for chunk in chunks(sorted(refs)):
            sql = f"SELECT ref FROM record WHERE gone = 1 AND ref IN ({marks(len(chunk))})"
            gone.update(row[0] for row in self._database.rows(sql, chunk))
        return gone

    def elsewhere(self, refs: Iterable[Ref], contract: str, week: date) -> dict[Ref, list[Elsewhere]]:
        """The pieces that entries have outside a contract's week now, by time, with the key of another contract."""
        found: dict[Ref, list[Elsewhere]] = {}
        for chunk in chunks(sorted(refs)):
            rows = self._database.rows(
                "SELECT *, '' AS description FROM piece WHERE NOT (contract = ? AND week = ?) AND ref IN "
                f"({marks(len(chunk))}) ORDER BY starts, ref",
                (contract, week.isoformat(), *chunk),
            )
            for row in rows:
                other = "" if row["contract"] == contract else row["contract"]
                found.setdefault(row["ref"], []).append(Elsewhere(_piece(row), other))
        return found

    def first_observed(self, refs: Iterable[Ref]) -> dict[Ref, Instant]:
        """When each of `refs` was first observed."""
        first: dict[Ref, Instant] = {}
        for chunk in chunks(sorted(refs)):
            rows = self._database.rows(
                f"SELECT ref, min(observed) FROM version WHERE ref IN ({marks(len(chunk))}) GROUP BY ref", chunk
            )
            first.update((row[0], moment(row[1])) for row in rows)
        return first

    def bills(self, contract: str, days: Days) -> list[tuple[date | None, date, date]]:
        """(first day, last day, day posted) of the earnings of a contract that are for some of these days, by the last
        two; the first day is None where they name none."""
        rows = self._database.rows(
            "SELECT json_extract(body, '$.first_day'), day, posted FROM posting "
            "JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            f"WHERE posting.contract = ? AND posting.day >= ? AND posting.kind IN ({marks(len(EARNINGS))}) "
            "AND coalesce(json_extract(body, '$.first_day'), posting.day) <= ? ORDER BY posting.day, posted",
            (contract, days.texts[0], *sorted(EARNINGS), days.texts[1]),
        )
        return [
            (date.fromisoformat(row[0]) if row[0] else None, date.fromisoformat(row[1]), date.fromisoformat(row[2]))
            for row in rows
        ]


class PastWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def remove(self, refs: Sequence[Ref], gone: Sequence[Ref]) -> set[tuple[str, str]]:
        """Remove what entries were, and the labels of those that are `gone`; returns the (contract, week) of theirs."""
        weeks: set[tuple[str, str]] = set()
        for chunk in chunks(refs):
            chosen = f"FROM past_piece WHERE ref IN ({marks(len(chunk))})"
            weeks.update((row[0], row[1]) for row in self._write(f"SELECT DISTINCT contract, week {chosen}", chunk))
            if weeks:
                self._write(f"DELETE {chosen}", chunk)
        self._write.many("DELETE FROM entry_label WHERE ref = ?", ((ref,) for ref in gone))
        return weeks

    def add(self, rows: Iterable[StoredPast], labels: Mapping[Ref, Iterable[tuple[Ref, Instant]]]) -> None:
        """Store what entries were, and for each entry the labels that this rests on, with the instants after which
        their names move nothing."""
        self._write.many(f"INSERT INTO past_piece VALUES ({marks(12)})", map(_row, rows))
        self._write.many(
            "INSERT OR IGNORE INTO entry_label (label, until, ref) VALUES (?, ?, ?)",
            ((label, until_text(until), ref) for ref, some in labels.items() for label, until in some),
        )


def _row(stored: StoredPast) -> tuple[object, ...]:
    past, piece = stored.past, stored.past.piece
    where = (piece.ref, fine(past.since), fine(past.until), piece.day.isoformat(), stored.week.isoformat())
    unbilled = GOODWILL if piece.goodwill else None
    what = (piece.person, fine(piece.start), piece.seconds, unbilled, piece.billable, piece.description)
    return (*where, stored.contract, *what)


def _past(row: Row) -> PastPiece:
    return PastPiece(_piece(row), moment(row["since"]), moment(row["until"]))


def _piece(row: Row) -> Piece:
    return Piece(
        ref=row["ref"],
        person=row["person"],
        start=moment(row["starts"]),
        seconds=row["seconds"],
        day=date.fromisoformat(row["day"]),
        description=row["description"],
        billable=None if row["billable"] is None else bool(row["billable"]),
        goodwill=row["unbilled"] is not None,
    )


def _version(row: Row) -> Version:
    return Version(
        id=row["id"],
        revision=moment(row["revision"]),
        until=moment(row["until"]),
        observed=moment(row["observed"]),
        seen=moment(row["seen"]),
        digest=row["digest"],
        gone=bool(row["gone"]),
        held=bool(row["held"]),
    )
