"""Writes what is derived from time entries, a batch at a time: placements, the labels they rest on, days and pieces."""

from collections.abc import Iterable, Sequence
from typing import Any

from syncd.core.mapping import Outcome
from syncd.core.records import Ref
from syncd.ledger.database import Write, chunks, fine, marks
from syncd.ledger.derived.rows import DerivedEntry, RemovedEntry, StoredPlacement, placement_of, until_text

GOODWILL = "goodwill"
"""In `piece.unbilled`: a mapping says that the contract does not bill this time."""

Rows = Iterable[Sequence[Any]]


class EntriesWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def remove(self, refs: Sequence[Ref]) -> dict[Ref, RemovedEntry]:
        """Remove everything derived from these time entries; returns what it was, of those that had something."""
        removed: dict[Ref, RemovedEntry] = {}
        for chunk in chunks(refs):
            rows = self._write(f"SELECT * FROM placement WHERE ref IN ({marks(len(chunk))})", chunk).fetchall()
            if rows:
                removed |= self._removed([placement_of(row) for row in rows])
        return removed

    def _removed(self, placements: Sequence[StoredPlacement]) -> dict[Ref, RemovedEntry]:
        refs = [stored.ref for stored in placements]
        chosen = f"WHERE ref IN ({marks(len(refs))})"
        pieces: dict[Ref, list[tuple[str, str, Ref | None]]] = {}
        for ref, *piece in self._write(f"SELECT ref, contract, week, milestone FROM piece {chosen}", refs).fetchall():
            pieces.setdefault(ref, []).append(tuple(piece))
        for table in ("piece", "placement", "entry_label", "entry_day"):
            self._write(f"DELETE FROM {table} {chosen}", refs)
        duplicates = (stored.ref for stored in placements if stored.placement.outcome is Outcome.DUPLICATE)
        self._write.many("DELETE FROM alias WHERE ref = ?", ((ref,) for ref in duplicates))
        return {stored.ref: RemovedEntry(stored, tuple(pieces.get(stored.ref, ()))) for stored in placements}

    def add(self, entries: Sequence[DerivedEntry]) -> None:
        """Store where time entries belong, the labels that decided it, their pieces, and the user's days they touch."""
        self._add("placement", 10, map(_placement, entries))
        self._add("entry_label", 3, _labels(entries))
        self._add("entry_day", 3, _days(entries))
        self._add("piece", 10, _pieces(entries))

    def _add(self, table: str, columns: int, rows: Rows) -> None:
        self._write.many(f"INSERT INTO {table} VALUES ({marks(columns)})", rows)


def _placement(entry: DerivedEntry) -> tuple[object, ...]:
    stored, placement = entry.stored, entry.stored.placement
    return (
        stored.ref,
        placement.outcome,
        stored.person,
        placement.contract,
        placement.milestone,
        stored.label,
        fine(stored.span.start),
        fine(stored.span.end),
        stored.span.seconds,
        placement.why,
    )


def _labels(entries: Iterable[DerivedEntry]) -> Rows:
    return ((label, until_text(entry.names_until), entry.stored.ref) for entry in entries for label in entry.labels)


def _days(entries: Iterable[DerivedEntry]) -> Rows:
    return ((entry.stored.person, day.isoformat(), entry.stored.ref) for entry in entries for day in entry.days)


def _pieces(entries: Iterable[DerivedEntry]) -> Rows:
    for entry in entries:
        stored, placement = entry.stored, entry.stored.placement
        for piece in entry.pieces:
            yield (
                stored.ref,
                piece.day.isoformat(),
                piece.week.isoformat(),
                placement.contract,
                placement.milestone,
                stored.person,
                fine(piece.start),
                piece.seconds,
                GOODWILL if placement.goodwill else None,
                entry.billable,
            )
