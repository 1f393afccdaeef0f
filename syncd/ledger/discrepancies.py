"""Discrepancies with every event of their life, and the checks that could not be made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.audit import SYNCD, Action
from syncd.core.discrepancies import SubjectKey, Verdict
from syncd.core.lifecycle import ALIVE, Change, Discrepancy, State, Step
from syncd.core.phrases import Phrase
from syncd.core.time import Instant
from syncd.ledger.audit import AuditWriter
from syncd.ledger.codec import decode, encode, from_row, parse
from syncd.ledger.database import Database, Write, marks, stamp
from syncd.ledger.dirty import DirtyWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judged subject: the verdicts of its rules, the steps they lead to, when to judge it again without new data,
    and whether anything is left of it."""

    key: SubjectKey
    verdicts: Sequence[Verdict]
    steps: Sequence[Step]
    next: Instant | None
    exists: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmade:
    """A check that was not made: "cannot tell"."""

    rule: str
    because: Phrase
    source: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change in a discrepancy's life, and its state before: None at its beginning."""

    at: Instant
    change: Change
    actor: str
    note: str
    before: State | None
    after: Discrepancy


class Discrepancies:
    """Reads discrepancies, unmade checks and the subjects they are about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def subjects(self, kind: str) -> list[tuple[str, str]]:
        """(name, part) of every subject of a kind."""
        rows = self._database.rows("SELECT name, part FROM subject WHERE kind = ? ORDER BY 1, 2", (kind,))
        return [(row[0], row[1]) for row in rows]

    def periods(self) -> list[tuple[str, date]]:
        """(contract, first day) of every billing period."""
        return [(name, date.fromisoformat(part)) for name, part in self.subjects("billing-period")]

    def known(self, key: SubjectKey) -> dict[str, dict[str, Discrepancy]]:
        """Rule → id → discrepancy, for every discrepancy a subject ever had."""
        rows = self._database.rows(
            "SELECT body FROM discrepancy WHERE kind = ? AND name = ? AND part = ?", (key.kind, key.name, key.part)
        )
        by_rule: dict[str, dict[str, Discrepancy]] = {}
        for row in rows:
            discrepancy = decode(row[0], Discrepancy)
            by_rule.setdefault(discrepancy.rule, {})[discrepancy.id] = discrepancy
        return by_rule

    def get(self, id: str) -> Discrepancy | None:
        """The discrepancy with this full id."""
        row = self._database.row("SELECT body FROM discrepancy WHERE id = ?", (id,))
        return decode(row[0], Discrepancy) if row else None

    def starting_with(self, prefix: str) -> list[Discrepancy]:
        """Discrepancies whose id starts with `prefix`."""
        rows = self._database.rows("SELECT body FROM discrepancy WHERE substr(id, 1, ?) = ?", (len(prefix), prefix))
        return [decode(row[0], Discrepancy) for row in rows]

    def ids(self) -> list[str]:
        """The ids of all discrepancies there ever were."""
        return [row[0] for row in self._database.rows("SELECT id FROM discrepancy ORDER BY id")]

    def latest(self, discrepancy: Discrepancy) -> Discrepancy:
        """The discrepancy that this one continues as after contract merges; itself without any."""
        while discrepancy.goes_on_as and (successor := self.get(discrepancy.goes_on_as)):
            discrepancy = successor
        return discrepancy

    def alive(self) -> list[Discrepancy]:
        """Everything that has neither resolved, retired nor merged, by id."""
        return self.in_states(sorted(ALIVE))

    def in_states(self, states: Sequence[State]) -> list[Discrepancy]:
        """Discrepancies in these states, by id."""
        rows = self._database.rows(
            f"SELECT body FROM discrepancy WHERE state IN ({marks(len(states))}) ORDER BY id", tuple(states)
        )
        return [decode(row[0], Discrepancy) for row in rows]

    def resolved_since(self, since: Instant) -> list[Discrepancy]:
        """Discrepancies that resolved after `since` and stayed resolved, by id."""
        rows = self._database.rows(
            "SELECT body FROM discrepancy WHERE state = ? AND last_seen > ? ORDER BY id", (State.RESOLVED, stamp(since))
        )
        return [decode(row[0], Discrepancy) for row in rows]

    def about(self, ref: str) -> list[Discrepancy]:
        """Living discrepancies whose evidence names a record."""
        return [alive for alive in self.alive() if any(ref in fact.refs for fact in alive.finding.evidence)]

    def events(self, id: str) -> list[Event]:
        """The life of a discrepancy, oldest first, including the ids it had before contract merges."""
        rows = self._database.rows(
            "WITH RECURSIVE life (id) AS (SELECT ? UNION SELECT discrepancy.id FROM life JOIN discrepancy "
            "ON state = 'moved' AND json_extract(body, '$.goes_on_as') = life.id) "
            "SELECT * FROM event WHERE discrepancy IN (SELECT id FROM life) ORDER BY id",
            (id,),
        )
        states: dict[str, State] = {}
        events: list[Event] = []
        for row in rows:
            event = from_row(row, Event, before=states.get(row["discrepancy"]), after=parse(row["body"]))
            states[row["discrepancy"]] = event.after.state
            events.append(event)
        return events

    def decided(self) -> list[tuple[Discrepancy, Event]]:
        """What people decided about discrepancies, oldest first: each as it was then, and under the id it has now."""
        rows = self._database.rows("SELECT * FROM event WHERE actor <> 'syncd' ORDER BY id")
        found = [(row["discrepancy"], from_row(row, Event, before=None, after=parse(row["body"]))) for row in rows]
        known = {id: one for id in dict.fromkeys(id for id, _ in found) if (one := self.get(id))}
        return [(self.latest(known[id]), event) for id, event in found if id in known]

    def unmade(self) -> list[Unmade]:
        """Every check that was not made, sorted by rule, reason and subject."""
        rows = self._database.rows("SELECT * FROM cannot_tell ORDER BY rule, because, source, kind, name, part")
        return [
            from_row(row, Unmade, facts=parse(row["facts"]), because=parse(row["phrase"] or None) or row["because"])
            for row in rows
        ]

    def count_unmade(self) -> int:
        """Number of checks that `unmade` lists."""
        row = self._database.row("SELECT count(*) FROM cannot_tell")
        return int(row[0]) if row else 0


class DiscrepanciesWriter:
    """Writes verdicts and decisions within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._audit = AuditWriter(write)

    def store(self, judged: Iterable[Judged], now: Instant) -> None:
        """Store the verdicts on subjects and the steps they lead to, and clean the subjects."""
        dirty = DirtyWriter(self._write)
        for subject in judged:
            if subject.exists:
                dirty.clean_subject(subject.key, subject.next)
            else:
                dirty.remove_subject(subject.key)
            parts = (subject.key.kind, subject.key.name, subject.key.part)
            self._write("DELETE FROM cannot_tell WHERE kind = ? AND name = ? AND part = ?", parts)
            unmade = [(verdict, each) for verdict in subject.verdicts for each in verdict.cannot_tell]
            if unmade:
                self._write.many(
                    "INSERT OR IGNORE INTO cannot_tell VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        (
                            verdict.rule,
                            *parts,
                            str(each.because),
                            each.source,
                            encode(verdict.facts),
                            encode(each.because),
                        )
                        for verdict, each in unmade
                    ),
                )
            self.record(subject.steps, now)

    def record(self, steps: Iterable[Step], now: Instant, actor: str = SYNCD, note: str = "") -> None:
        """Store discrepancies as they are after `steps`, with one event for each step. `note` is the note of steps
        that have none. From the next round on, `judge.resolved_by_person` judges what a person said is resolved."""
        for step in steps:
            if step.change is Change.DONE:
                DirtyWriter(self._write).judge_soon(step.after.subject, now)
            row = _discrepancy_row(step.after)
            self._write(
                f"INSERT INTO discrepancy VALUES ({marks(len(row))}) ON CONFLICT (id) DO UPDATE SET {_UPDATES}", row
            )
            self._write(
                "INSERT INTO event (discrepancy, at, change, actor, note, body) VALUES (?, ?, ?, ?, ?, ?)",
                (step.after.id, stamp(now), step.change, actor, step.note or note, row[_BODY]),
            )
            if actor != SYNCD:
                self._audit.add(Action(step.change.word), step.after.id, now, actor, step.note or note)

    def drop_rules(self, kept: Sequence[str]) -> None:
        """Remove the unmade checks of rules other than `kept`."""
        self._write(f"DELETE FROM cannot_tell WHERE rule NOT IN ({marks(len(kept))})", tuple(kept))


_BODY = -2  # among the columns of a discrepancy
_UPDATES = ", ".join(
    f"{column} = excluded.{column}"
    for column in "state severity summary seconds stake currency deadline first_seen last_seen body parent".split()
)


def _discrepancy_row(discrepancy: Discrepancy) -> tuple[object, ...]:
    finding = discrepancy.finding
    return (
        discrepancy.id,
        discrepancy.rule,
        discrepancy.subject.kind,
        discrepancy.subject.name,
        discrepancy.subject.part,
        discrepancy.state,
        discrepancy.severity,
        finding.summary,
        finding.seconds,
        discrepancy.stake and discrepancy.stake.minor,
        discrepancy.stake and discrepancy.stake.currency,
        finding.deadline and stamp(finding.deadline),
        stamp(discrepancy.first_seen),
        stamp(discrepancy.last_seen),
        encode(discrepancy),
        finding.parent or None,
    )
