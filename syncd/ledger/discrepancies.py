"""What judging found: discrepancies with every event of their life, checks that could not be made, what is due."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.discrepancies import SubjectKey, Verdict
from syncd.core.lifecycle import ALIVE, Change, Discrepancy, State, Step
from syncd.core.time import Instant
from syncd.ledger.codec import decode, encode
from syncd.ledger.database import Database, Write, fine, marks, moment, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A subject with the verdicts of its rules and the steps they lead to; `next`: when to judge it again without new
    data; `exists`: whether anything is left of it."""

    key: SubjectKey
    verdicts: Sequence[Verdict]
    steps: Sequence[Step]
    next: Instant | None
    exists: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmade:
    """A check that was not made."""

    rule: str
    because: str
    source: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change in a discrepancy's life."""

    at: Instant
    change: Change
    actor: str
    note: str
    after: Discrepancy


class Discrepancies:
    """Reading and writing verdicts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- subjects

    def due(self, now: Instant, configured: Iterable[str], limit: int = 500) -> list[SubjectKey]:
        """Some of the subjects whose inputs changed, or else of those whose verdict may have changed with time.

        Periods of contracts that are neither `configured` nor named by a source any more come after all others that
        changed: what was found there goes on under the contract's new key, or resolves if it does not.
        """
        select, rows = "SELECT kind, name, part FROM subject", self._database.rows
        there = "name IN (SELECT key FROM contract) OR name IN (SELECT value FROM json_each(?))"
        due = (
            rows(
                f"{select} WHERE dirty AND (kind != 'billing-period' OR {there}) LIMIT ?",
                (encode(sorted(configured)), limit),
            )
            or rows(f"{select} WHERE dirty LIMIT ?", (limit,))
            or rows(f"{select} WHERE next <= ? LIMIT ?", (fine(now), limit))
        )
        return [SubjectKey(*row) for row in due]

    def count_due(self, now: Instant) -> int:
        """How many subjects `due` would list in all."""
        # Two searches: an OR would read every subject there is.
        row = self._database.row(
            "SELECT count(*) FROM (SELECT kind, name, part FROM subject WHERE dirty "
            "UNION SELECT kind, name, part FROM subject WHERE next <= ?)",
            (fine(now),),
        )
        return int(row[0]) if row else 0

    def next_due(self) -> Instant | None:
        """The next instant at which some verdict could change without new data."""
        row = self._database.row("SELECT min(next) FROM subject")
        return moment(row[0]) if row and row[0] else None

    def subjects(self, kind: str) -> list[tuple[str, str]]:
        """(name, part) of every subject of a kind."""
        rows = self._database.rows("SELECT name, part FROM subject WHERE kind = ? ORDER BY 1, 2", (kind,))
        return [(row[0], row[1]) for row in rows]

    def periods(self) -> list[tuple[str, date]]:
        """(contract, first day) of every billing period."""
        return [(name, date.fromisoformat(part)) for name, part in self.subjects("billing-period")]

    # -- writing

    def known(self, key: SubjectKey) -> dict[str, dict[str, Discrepancy]]:
        """Rule → id → discrepancy: everything ever found about a subject."""
        rows = self._database.rows(
            "SELECT body FROM discrepancy WHERE kind = ? AND name = ? AND part = ?", (key.kind, key.name, key.part)
        )
        found: dict[str, dict[str, Discrepancy]] = {}
        for row in rows:
            each = decode(row[0], Discrepancy)
            found.setdefault(each.rule, {})[each.id] = each
        return found

    def store(
        self,
        judged: Iterable[Judged],
        now: Instant,
    ) -> None:
        """Store the verdicts on subjects and the steps they lead to."""
        with self._database.write() as write:
            for each in judged:
                parts = (each.key.kind, each.key.name, each.key.part)
                if each.exists:
                    write(
                        "UPDATE subject SET dirty = 0, next = ? WHERE kind = ? AND name = ? AND part = ?",
                        (each.next and fine(each.next), *parts),
                    )
                else:
                    write("DELETE FROM subject WHERE kind = ? AND name = ? AND part = ?", parts)
                write("DELETE FROM cannot_tell WHERE kind = ? AND name = ? AND part = ?", parts)
                for verdict in each.verdicts:
                    write.many(
                        "INSERT OR IGNORE INTO cannot_tell VALUES (?, ?, ?, ?, ?, ?, ?)",
                        (
                            (verdict.rule, *parts, unmade.because, unmade.source, encode(verdict.facts))
                            for unmade in verdict.cannot_tell
                        ),
                    )
                record_steps(write, each.steps, now)

    def decide(self, steps: Sequence[Step], now: Instant, actor: str, note: str = "") -> None:
        """Store what a person decided."""
        with self._database.write() as write:
            record_steps(write, steps, now, actor, note)

    def drop_rules(self, kept: Sequence[str]) -> None:
        """Forget the unmade checks of rules that are no longer asked."""
        with self._database.write() as write:
            write(f"DELETE FROM cannot_tell WHERE rule NOT IN ({marks(len(kept))})", tuple(kept))

    # -- reading

    def get(self, id: str) -> Discrepancy | None:
        """One discrepancy by its whole id."""
        row = self._database.row("SELECT body FROM discrepancy WHERE id = ?", (id,))
        return decode(row[0], Discrepancy) if row else None

    def starting_with(self, prefix: str) -> list[Discrepancy]:
        """Discrepancies whose id starts with `prefix`."""
        rows = self._database.rows("SELECT body FROM discrepancy WHERE substr(id, 1, ?) = ?", (len(prefix), prefix))
        return [decode(row[0], Discrepancy) for row in rows]

    def latest(self, discrepancy: Discrepancy) -> Discrepancy:
        """What a discrepancy goes on as; itself where it has not moved."""
        while discrepancy.goes_on_as and (goes_on := self.get(discrepancy.goes_on_as)):
            discrepancy = goes_on
        return discrepancy

    def alive(self) -> list[Discrepancy]:
        """Everything that is open, reopened, acknowledged or snoozed, by id."""
        return self.in_states(sorted(ALIVE))

    def in_states(self, states: Sequence[State]) -> list[Discrepancy]:
        """Discrepancies in these states, by id."""
        rows = self._database.rows(
            f"SELECT body FROM discrepancy WHERE state IN ({marks(len(states))}) ORDER BY id", tuple(states)
        )
        return [decode(row[0], Discrepancy) for row in rows]

    def resolved_since(self, since: Instant) -> list[Discrepancy]:
        """What resolved after `since` and stayed so, by id."""
        rows = self._database.rows(
            "SELECT body FROM discrepancy WHERE state = ? AND last_seen > ? ORDER BY id", (State.RESOLVED, stamp(since))
        )
        return [decode(row[0], Discrepancy) for row in rows]

    def about(self, ref: str) -> list[Discrepancy]:
        """Living discrepancies whose evidence names a record."""
        return [each for each in self.alive() if any(fact.ref == ref for fact in each.finding.evidence)]

    def events(self, id: str) -> list[Event]:
        """The life of a discrepancy, oldest first, from when it had other ids on."""
        rows = self._database.rows(
            "WITH RECURSIVE life (id) AS (SELECT ? UNION SELECT discrepancy.id FROM life JOIN discrepancy "
            "ON state = 'moved' AND json_extract(body, '$.goes_on_as') = life.id) "
            "SELECT * FROM event WHERE discrepancy IN (SELECT id FROM life) ORDER BY id",
            (id,),
        )
        return [_event(row) for row in rows]

    def unmade(self) -> list[Unmade]:
        """Every check that was not made, sorted by rule, reason and subject."""
        rows = self._database.rows("SELECT * FROM cannot_tell ORDER BY rule, because, source, kind, name, part")
        return [
            Unmade(
                rule=row["rule"],
                because=row["because"],
                source=row["source"],
                facts=decode(row["facts"], dict[str, str]),
            )
            for row in rows
        ]


def record_steps(write: Write, steps: Iterable[Step], now: Instant, actor: str = "syncd", note: str = "") -> None:
    """Store discrepancies as they are after `steps`, each with its event. What only was seen again is no event."""
    for step in steps:
        each = step.after
        body = encode(each)
        stake = each.finding.stake
        row = (
            each.id,
            each.rule,
            each.subject.kind,
            each.subject.name,
            each.subject.part,
            each.state,
            each.severity,
            each.finding.summary,
            each.finding.seconds,
            stake and stake.minor,
            stake and stake.currency,
            each.finding.deadline and stamp(each.finding.deadline),
            stamp(each.first_seen),
            stamp(each.last_seen),
            body,
        )
        write(f"INSERT INTO discrepancy VALUES ({marks(len(row))}) ON CONFLICT (id) DO UPDATE SET {_UPDATES}", row)
        write(
            "INSERT INTO event (discrepancy, at, change, actor, note, body) VALUES (?, ?, ?, ?, ?, ?)",
            (each.id, stamp(now), step.change, actor, step.note or note, body),
        )


_UPDATES = ", ".join(
    f"{column} = excluded.{column}"
    for column in (
        "state",
        "severity",
        "summary",
        "seconds",
        "stake",
        "currency",
        "deadline",
        "first_seen",
        "last_seen",
        "body",
    )
)


def _event(row: sqlite3.Row) -> Event:
    return Event(
        at=moment(row["at"]),
        change=Change(row["change"]),
        actor=row["actor"],
        note=row["note"],
        after=decode(row["body"], Discrepancy),
    )
