"""What people decided about matches. Decisions are never removed: one that no longer stands has its end."""

import sqlite3
from collections.abc import Iterable

from syncd.core.audit import Action
from syncd.core.matching.decisions import MatchDecision, Pair, Relation, Verdict, essence
from syncd.core.money import Money
from syncd.core.records import Ref
from syncd.core.time import Instant
from syncd.ledger.audit import AuditWriter
from syncd.ledger.database import Database, Write, chunks, marks, moment, stamp
from syncd.ledger.dirty import DirtyWriter

_STANDING = "SELECT * FROM match_decision WHERE ended IS NULL"


class MatchDecisions:
    """Reads the decisions that stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self) -> list[MatchDecision]:
        """All of them, in the order in which they were made."""
        return [_decision(row) for row in self._database.rows(f"{_STANDING} ORDER BY id")]

    def get(self, id: int) -> MatchDecision | None:
        """The decision with this id; None where it does not stand."""
        row = self._database.row(f"{_STANDING} AND id = ?", (id,))
        return _decision(row) if row else None

    def about(self, refs: Iterable[Ref]) -> list[MatchDecision]:
        """The decisions about any of these records."""
        found: dict[int, MatchDecision] = {}
        for chunk in chunks(list(refs)):
            for column in ("ref", "other"):
                rows = self._database.rows(f"{_STANDING} AND {column} IN ({marks(len(chunk))})", chunk)
                found |= {row["id"]: _decision(row) for row in rows}
        return [found[id] for id in sorted(found)]


class MatchDecisionsWriter:
    """Writes decisions within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._audit = AuditWriter(write)

    def record(self, pair: Pair, verdict: Verdict, amount: Money | None, now: Instant, actor: str, note: str) -> int:
        """Store a decision, and mark its records; returns its id. An earlier one about the same two ends."""
        self._end(pair.record.ref, pair.other.ref, now, actor, note)
        row = (
            pair.relation,
            pair.record.ref,
            pair.other.ref,
            verdict,
            amount and amount.minor,
            amount and amount.currency,
            stamp(now),
            actor,
            note,
            essence(pair.record),
            essence(pair.other),
        )
        self._write(
            "INSERT INTO match_decision (relation, ref, other, verdict, minor, currency, at, actor, note, ref_was, "
            f"other_was) VALUES ({marks(len(row))})",
            row,
        )
        id: int = self._write.one("SELECT max(id) FROM match_decision")
        action = Action.MATCHED if verdict is Verdict.PINNED else Action.KEPT_APART
        self._audit.add(action, f"{pair.record.ref} {pair.other.ref}", now, actor, note)
        return id

    def end(self, ref: Ref, other: Ref, now: Instant, actor: str, note: str) -> int:
        """End what stands about two records, in either order, and mark them; returns how many decisions that were."""
        if ended := self._end(ref, other, now, actor, note):
            self._audit.add(Action.TAKEN_BACK, f"{ref} {other}", now, actor, note)
        return ended

    def _end(self, ref: Ref, other: Ref, now: Instant, actor: str, note: str) -> int:
        found = self._write(
            f"{_STANDING} AND (ref, other) IN (VALUES (?1, ?2), (?2, ?1))".replace("*", "id"), (ref, other)
        ).fetchall()
        for (id,) in found:
            self._write(
                "UPDATE match_decision SET ended = ?, ended_by = ?, ended_note = ? WHERE id = ?",
                (stamp(now), actor, note, id),
            )
        self._mark((ref, other, *(str(id) for (id,) in found)))
        return len(found)

    def _mark(self, names: Iterable[str]) -> None:
        """Derive the records anew, and judge again what is named after them."""
        dirty, names = DirtyWriter(self._write), list(names)
        dirty.mark_records(name for name in names if "/" in name)
        dirty.mark_named(names)


def _decision(row: sqlite3.Row) -> MatchDecision:
    return MatchDecision(
        id=row["id"],
        relation=Relation(row["relation"]),
        ref=row["ref"],
        other=row["other"],
        verdict=Verdict(row["verdict"]),
        amount=None if row["minor"] is None else Money(row["minor"], row["currency"]),
        at=moment(row["at"]),
        actor=row["actor"],
        note=row["note"],
        was=(row["ref_was"], row["other_was"]),
    )
