"""What people decided about periods, and the mapping that closed weeks keep. Nothing is removed: what no longer stands
has its end."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from syncd.core.audit import Action
from syncd.core.closed_mapping import KeptMapping, LabelNames
from syncd.core.period_decisions import Decided, PeriodDecision
from syncd.core.records import Ref
from syncd.core.time import Instant
from syncd.ledger.audit import AuditWriter
from syncd.ledger.codec import decode, encode
from syncd.ledger.database import Database, Write, chunks, fine, marks, moment, stamp
from syncd.ledger.dirty import DirtyWriter

_SINCE = "mapping_since"
"""The name in `meta` of the instant from which the present mapping is in force."""


class PeriodDecisions:
    """Reads the decisions that stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self) -> list[PeriodDecision]:
        """All of them, in the order in which they were made."""
        rows = self._database.rows("SELECT * FROM period_decision WHERE ended IS NULL ORDER BY id")
        return [_decision(row) for row in rows]

    def mappings(self, refs: Iterable[Ref]) -> dict[Ref, KeptMapping]:
        """The mapping that those of `refs` keep which were closed."""
        found: dict[Ref, KeptMapping] = {}
        for chunk in chunks(list(refs)):
            rows = self._database.rows(
                f"SELECT * FROM closed_mapping WHERE released IS NULL AND ref IN ({marks(len(chunk))}) ORDER BY id",
                chunk,
            )
            found |= {row["ref"]: _mapping(row) for row in rows}
        return found

    def kept(self) -> list[Ref]:
        """Every entry that keeps a mapping, by ref."""
        rows = self._database.rows("SELECT DISTINCT ref FROM closed_mapping WHERE released IS NULL ORDER BY ref")
        return [row[0] for row in rows]

    def mapping_since(self) -> Instant | None:
        """Since when the present mapping is in force; None before the first round."""
        row = self._database.row("SELECT value FROM meta WHERE name = ?", (_SINCE,))
        return moment(row[0]) if row else None

    def mapped(self, since: Instant, until: Instant) -> list[Ref]:
        """Entries that are mapped to a contract, keep no mapping yet, and end between two instants, by ref; those that
        are to be derived again are not certain."""
        rows = self._database.rows(
            "SELECT ref FROM placement WHERE outcome = 'mapped' AND ends BETWEEN ? AND ? "
            "AND ref NOT IN (SELECT ref FROM dirty_record) "
            "AND ref NOT IN (SELECT ref FROM closed_mapping WHERE released IS NULL) ORDER BY ref",
            (fine(since), fine(until)),
        )
        return [row[0] for row in rows]

    def reopened(self) -> set[Ref]:
        """The entries with time in a period that somebody reopened, and nobody closed since."""
        found: set[Ref] = set()
        for one in self.standing():
            if one.verdict is not Decided.REMAPPED:
                within = {
                    row[0]
                    for row in self._database.rows(
                        "SELECT DISTINCT ref FROM piece WHERE ?1 IN (contract, '') AND day BETWEEN ?2 AND ?3",
                        (one.contract or "", one.first.isoformat(), one.last.isoformat()),
                    )
                }
                found = found | within if one.verdict is Decided.REOPENED else found - within
        return found

    def in_period(self, contracts: Iterable[str], first: date, last: date) -> list[Ref]:
        """The entries with time of these contracts on these days, by ref."""
        return sorted({ref for contract in contracts for ref, _ in self.time_of(contract, first, last)})

    def time_of(self, contract: str, first: date, last: date) -> list[tuple[Ref, int]]:
        """(entry, seconds) of a contract on these days, by ref."""
        rows = self._database.rows(
            "SELECT ref, sum(seconds) FROM piece WHERE contract = ? AND day BETWEEN ? AND ? GROUP BY ref ORDER BY ref",
            (contract, first.isoformat(), last.isoformat()),
        )
        return [(row[0], row[1]) for row in rows]


class PeriodDecisionsWriter:
    """Writes decisions within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._dirty = DirtyWriter(write)
        self._audit = AuditWriter(write)

    def record(
        self, verdict: Decided, days: tuple[date, date], contract: str | None, now: Instant, actor: str, note: str
    ) -> int:
        """Store a decision about the days from the first to the last; returns its id."""
        first, last = (day.isoformat() for day in days)
        self._write(
            f"INSERT INTO period_decision (verdict, first, last, contract, at, actor, note) VALUES ({marks(7)})",
            (verdict, first, last, contract, fine(now), actor, note),
        )
        id: int = self._write.one("SELECT max(id) FROM period_decision")
        self._audit.add(Action(verdict), _about(first, last, contract), now, actor, note)
        return id

    def end(self, id: int, now: Instant, actor: str, note: str) -> None:
        """End a decision: mappings that it kept are let go, and those that it let go are kept again."""
        self._write(
            "UPDATE period_decision SET ended = ?, ended_by = ?, ended_note = ? WHERE id = ?",
            (stamp(now), actor, note, id),
        )
        verdict, *period = self._write(
            "SELECT verdict, first, last, contract FROM period_decision WHERE id = ?", (id,)
        ).fetchone()
        self._audit.add(Action.TAKEN_BACK, f"{verdict} {_about(*period)}", now, actor, note)
        rows = self._write("SELECT DISTINCT ref FROM closed_mapping WHERE kept_by = ?1 OR released = ?1", (id,))
        refs = [row[0] for row in rows.fetchall()]
        self._write("UPDATE closed_mapping SET released = NULL WHERE released = ?1 AND kept_by IS NOT ?1", (id,))
        self._write("UPDATE closed_mapping SET released = ?1 WHERE kept_by = ?1", (id,))
        self._dirty.mark_records(refs)

    def keep(self, mappings: Mapping[Ref, KeptMapping], now: Instant, decision: int | None = None) -> None:
        """Keep the mapping of entries that keep none."""
        self._write.many(
            "INSERT INTO closed_mapping (ref, at, kept_by, contract, milestone, goodwill, names) "
            "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS "
            "(SELECT 1 FROM closed_mapping WHERE ref = ?1 AND released IS NULL)",
            (
                (ref, stamp(now), decision, kept.contract, kept.milestone, kept.goodwill, encode(kept.names))
                for ref, kept in mappings.items()
            ),
        )

    def release(self, refs: Sequence[Ref], decision: int) -> None:
        """Let go what these entries keep, and map them anew."""
        self._write.many(
            "UPDATE closed_mapping SET released = ? WHERE ref = ? AND released IS NULL",
            ((decision, ref) for ref in refs),
        )
        self._dirty.mark_records(refs)

    def mark(self, contract: str, first: date, last: date) -> None:
        """Mark the weeks of a contract that begin on these days, and its invoices."""
        self._write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'billing-period' AND name = ? AND part BETWEEN ? AND ?",
            (contract, first.isoformat(), last.isoformat()),
        )
        self._write("UPDATE subject SET dirty = 1 WHERE kind = 'own-invoice' AND name = ?", (contract,))

    def set_mapping_since(self, now: Instant) -> None:
        """Store that the present mapping is in force from now on."""
        self._write(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_SINCE, fine(now)),
        )


def _about(first: str, last: str, contract: str | None) -> str:
    """Name the days of a decision, and its contract: `2026-11-09..2026-11-15 api`."""
    return f"{first}..{last}{f' {contract}' if contract else ''}"


def _decision(row: sqlite3.Row) -> PeriodDecision:
    return PeriodDecision(
        id=row["id"],
        verdict=Decided(row["verdict"]),
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        contract=row["contract"],
        at=moment(row["at"]),
        actor=row["actor"],
        note=row["note"],
    )


def _mapping(row: sqlite3.Row) -> KeptMapping:
    return KeptMapping(
        contract=row["contract"],
        milestone=row["milestone"],
        goodwill=bool(row["goodwill"]),
        names=decode(row["names"], LabelNames),
    )
