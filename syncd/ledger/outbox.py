"""Stored reports, the outbox with one message per report and channel, and the finished slots of the schedule."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from syncd.channel import Message
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.ledger.codec import decode, encode, from_row, parse
from syncd.ledger.database import Database, Write, moment, stamp
from syncd.redaction import redacted


class Delivery(StrEnum):
    """The state of a message."""

    PENDING = "pending"
    SENDING = "sending"  # an attempt began; after a crash its outcome is unknown
    DONE = "done"
    DEAD = "dead"  # trying again cannot help


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message in the outbox."""

    id: int
    report: str
    channel: str
    about: str  # for a notice, the channel that failed
    state: Delivery
    attempts: int
    next_attempt: Instant
    message: Message
    answer: str
    queued: Instant
    updated: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """A report without its content."""

    id: str
    name: str
    kind: str
    made_at: Instant


class Outbox:
    """Reads reports, their messages and the slots of the schedule."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: Instant) -> list[Outgoing]:
        """Messages to send now, oldest first. One in state `sending` was cut off by a crash and may have arrived. One
        that was last touched after `now`, by a clock that ran ahead, does not wait."""
        rows = self._database.rows(
            "SELECT * FROM outbox WHERE state IN ('pending', 'sending') AND (next_attempt <= ?1 OR updated > ?1) "
            "ORDER BY id",
            (stamp(now),),
        )
        return [_outgoing(row) for row in rows]

    def backlog(self) -> list[Outgoing]:
        """Every message that is not delivered: waiting, under way or dead, oldest first."""
        rows = self._database.rows("SELECT * FROM outbox WHERE state IN ('pending', 'sending', 'dead') ORDER BY id")
        return [_outgoing(row) for row in rows]

    def deliveries(self, report: str) -> list[Outgoing]:
        """The messages of one report."""
        return [_outgoing(row) for row in self._database.rows("SELECT * FROM outbox WHERE report = ?", (report,))]

    def reports(self, name: str | None = None, limit: int = 50) -> list[StoredReport]:
        """The latest reports, newest first; with this name only, if one is given."""
        rows = self._database.rows(
            "SELECT id, name, kind, made_at FROM report WHERE ? IS NULL OR name = ? ORDER BY made_at DESC, id LIMIT ?",
            (name, name, limit),
        )
        return [from_row(row, StoredReport) for row in rows]

    def report(self, id: str) -> Report | None:
        """The report with this id, as it was when it was made."""
        row = self._database.row("SELECT body FROM report WHERE id = ?", (id,))
        return decode(row[0], Report) if row else None

    def slot_done(self, job: str, slot: Instant) -> bool:
        """Whether a scheduled moment of a job is finished."""
        return self._database.row("SELECT 1 FROM slot WHERE job = ? AND slot = ?", (job, stamp(slot))) is not None

    def slots(self, job: str) -> list[Instant]:
        """The latest finished moments of a job, in the order of time."""
        return [
            moment(row[0]) for row in self._database.rows("SELECT slot FROM slot WHERE job = ? ORDER BY slot", (job,))
        ]


class OutboxWriter:
    """Writes reports, messages and slots within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def queue(
        self, report: Report, messages: dict[str, Message], slot: tuple[str, Instant] | None, now: Instant
    ) -> None:
        """Store a report, its messages by channel and the (job, slot) it was due in. In one transaction, so that a
        report is never forgotten, nor sent for the same slot twice. A report that is already stored stays as it is."""
        self._write(
            "INSERT OR IGNORE INTO report VALUES (?, ?, ?, ?, ?)",
            (report.id, report.name, report.kind, stamp(report.made_at), encode(report)),
        )
        for channel, message in messages.items():
            self._queue(report.id, channel, "", message, now)
        if slot is not None:
            self.finish_slot(*slot, now)

    def notify(self, failed: Outgoing, messages: dict[str, Message], now: Instant) -> None:
        """Queue notices through other channels that a message could not be delivered, each at most once."""
        for channel, message in messages.items():
            self._queue(failed.report, channel, failed.channel, message, now)

    def _queue(self, report: str, channel: str, about: str, message: Message, now: Instant) -> None:
        self._write(
            "INSERT OR IGNORE INTO outbox (report, channel, about, state, next_attempt, message, queued, updated) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (report, channel, about, Delivery.PENDING, stamp(now), encode(message), stamp(now), stamp(now)),
        )

    def mark(
        self, id: int, state: Delivery, now: Instant, *, answer: str = "", next_attempt: Instant | None = None
    ) -> None:
        """Change the state of a message. An attempt is counted when it begins."""
        self._write(
            "UPDATE outbox SET state = ?, answer = ?, updated = ?, next_attempt = coalesce(?, next_attempt), "
            "attempts = attempts + ? WHERE id = ?",
            (state, redacted(answer), stamp(now), next_attempt and stamp(next_attempt), state == Delivery.SENDING, id),
        )

    def finish_slot(self, job: str, slot: Instant, now: Instant) -> None:
        """Record that a scheduled moment of a job is finished; only its latest twenty are kept, and none after `now`:
        those come from a clock that ran ahead."""
        self._write("INSERT OR IGNORE INTO slot VALUES (?, ?, ?)", (job, stamp(slot), stamp(now)))
        self._write("DELETE FROM slot WHERE job = ? AND slot > ?", (job, stamp(now)))
        self._write(
            "DELETE FROM slot WHERE job = ?1 AND slot < (SELECT min(slot) FROM "
            "(SELECT slot FROM slot WHERE job = ?1 ORDER BY slot DESC LIMIT 20))",
            (job,),
        )


def _outgoing(row: sqlite3.Row) -> Outgoing:
    return from_row(row, Outgoing, message=parse(row["message"]))
