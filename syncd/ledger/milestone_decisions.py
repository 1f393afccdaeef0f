"""What people decided about the terms of milestones. Nothing is removed: what no longer stands has its end."""

import sqlite3
from collections.abc import Iterable
from datetime import date

from syncd.core.audit import Action
from syncd.core.milestone_terms import MilestoneTerms, Renegotiation
from syncd.core.records import Ref
from syncd.core.time import Instant
from syncd.ledger.audit import AuditWriter
from syncd.ledger.codec import decode, encode
from syncd.ledger.database import Database, Write, chunks, marks, moment, stamp
from syncd.ledger.dirty import DirtyWriter


class MilestoneDecisions:
    """Reads the decisions that stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def about(self, refs: Iterable[Ref]) -> list[Renegotiation]:
        """The decisions about any of these milestones, in the order in which they were made."""
        found: list[Renegotiation] = []
        for chunk in chunks(list(refs)):
            rows = self._database.rows(
                f"SELECT * FROM milestone_decision WHERE ended IS NULL AND ref IN ({marks(len(chunk))})", chunk
            )
            found += map(_decision, rows)
        return sorted(found, key=lambda one: one.id)


class MilestoneDecisionsWriter:
    """Writes decisions within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._audit = AuditWriter(write)

    def record(self, decision: Renegotiation) -> None:
        """Store a decision that terms of a milestone are agreed, and mark it. Its id is given by the ledger."""
        due, day = (each.isoformat() if each else None for each in (decision.due, decision.day))
        row = (decision.ref, encode(decision.terms), stamp(decision.at), decision.actor, decision.note, due, day)
        columns = "ref, terms, at, actor, note, due, day"
        self._write(f"INSERT INTO milestone_decision ({columns}) VALUES ({marks(len(row))})", row)
        self._audit.add(Action.AGREED, decision.ref, decision.at, decision.actor, decision.note)
        DirtyWriter(self._write).mark_named([decision.ref])

    def end(self, decision: Renegotiation, now: Instant, actor: str, note: str) -> None:
        """End a decision, and mark its milestone."""
        self._write(
            "UPDATE milestone_decision SET ended = ?, ended_by = ?, ended_note = ? WHERE id = ?",
            (stamp(now), actor, note, decision.id),
        )
        self._audit.add(Action.TAKEN_BACK, decision.ref, now, actor, note)
        DirtyWriter(self._write).mark_named([decision.ref])


def _decision(row: sqlite3.Row) -> Renegotiation:
    return Renegotiation(
        id=row["id"],
        ref=row["ref"],
        at=moment(row["at"]),
        actor=row["actor"],
        note=row["note"],
        terms=decode(row["terms"], tuple[MilestoneTerms, ...]),
        due=date.fromisoformat(row["due"]) if row["due"] else None,
        day=date.fromisoformat(row["day"]) if row["day"] else None,
    )
