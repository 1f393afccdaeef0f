"""What goes out: stored reports, the outbox with one row per channel, and the schedule's slots."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from syncd.channel import Message
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.ledger.codec import decode, encode
from syncd.ledger.database import Database, Write, moment, stamp


class Delivery(StrEnum):
    """Where a message stands."""

    PENDING = "pending"
    SENDING = "sending"  # an attempt began; found so at start, its outcome is unknown
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
    """A report as the list of reports shows it."""

    id: str
    name: str
    kind: str
    made_at: Instant


class Outbox:
    """Reading and writing reports, outbox and slots."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def queue(
        self, report: Report, messages: dict[str, Message], slot: tuple[str, Instant] | None, now: Instant
    ) -> None:
        """Store a report, its messages by channel and the slot it was due in, in one transaction: a report is never
        forgotten, nor sent for the same slot twice. A report that is already stored stays as it is."""
        with self._database.write() as write:
            write(
                "INSERT OR IGNORE INTO report VALUES (?, ?, ?, ?, ?)",
                (report.id, report.name, report.kind, stamp(report.made_at), encode(report)),
            )
            for channel, message in messages.items():
                _queue(write, report.id, channel, "", message, now)
            if slot is not None:
                take_slot(write, slot[0], slot[1], now)

    def notify(self, about: Outgoing, messages: dict[str, Message], now: Instant) -> None:
        """Queue a notice through other channels that a message of this report could not be delivered."""
        with self._database.write() as write:
            for channel, message in messages.items():
                _queue(write, about.report, channel, about.channel, message, now)

    def due(self, now: Instant) -> list[Outgoing]:
        """Messages to send now, oldest first. One found `sending` was cut off by a crash and may have arrived."""
        rows = self._database.rows(
            "SELECT * FROM outbox WHERE state IN ('pending', 'sending') AND next_attempt <= ? ORDER BY id",
            (stamp(now),),
        )
        return [_outgoing(row) for row in rows]

    def mark(
        self, id: int, state: Delivery, now: Instant, *, answer: str = "", next_attempt: Instant | None = None
    ) -> None:
        """Move a message on; an attempt is counted when it begins."""
        with self._database.write() as write:
            write(
                "UPDATE outbox SET state = ?, answer = ?, updated = ?, next_attempt = coalesce(?, next_attempt), "
                "attempts = attempts + ? WHERE id = ?",
                (state, answer, stamp(now), next_attempt and stamp(next_attempt), state == Delivery.SENDING, id),
            )

    def backlog(self) -> list[Outgoing]:
        """Everything not delivered: waiting, under way or dead, oldest first."""
        rows = self._database.rows("SELECT * FROM outbox WHERE state IN ('pending', 'sending', 'dead') ORDER BY id")
        return [_outgoing(row) for row in rows]

    def deliveries(self, report: str) -> list[Outgoing]:
        """The messages of one report."""
        return [_outgoing(row) for row in self._database.rows("SELECT * FROM outbox WHERE report = ?", (report,))]

    def reports(self, name: str | None = None, limit: int = 50) -> list[StoredReport]:
        """The latest reports, newest first."""
        rows = self._database.rows(
            "SELECT id, name, kind, made_at FROM report WHERE ? IS NULL OR name = ? ORDER BY made_at DESC, id LIMIT ?",
            (name, name, limit),
        )
        return [StoredReport(id=row[0], name=row[1], kind=row[2], made_at=moment(row[3])) for row in rows]

    def report(self, id: str) -> Report | None:
        """A stored report as it was."""
        row = self._database.row("SELECT body FROM report WHERE id = ?", (id,))
        return decode(row[0], Report) if row else None

    def slot_done(self, job: str, slot: Instant) -> bool:
        """Whether a scheduled moment was taken up."""
        return self._database.row("SELECT 1 FROM slot WHERE job = ? AND slot = ?", (job, stamp(slot))) is not None

    def finish_slot(self, job: str, slot: Instant, now: Instant) -> None:
        """A scheduled moment is taken up."""
        with self._database.write() as write:
            take_slot(write, job, slot, now)


def take_slot(write: Write, job: str, slot: Instant, now: Instant) -> None:
    """Within a transaction: the slot is done. Of older slots of the job only the last few are kept."""
    write("INSERT OR IGNORE INTO slot VALUES (?, ?, ?)", (job, stamp(slot), stamp(now)))
    write(
        "DELETE FROM slot WHERE job = ?1 AND slot < (SELECT min(slot) FROM "
        "(SELECT slot FROM slot WHERE job = ?1 ORDER BY slot DESC LIMIT 20))",
        (job,),
    )


def _queue(write: Write, report: str, channel: str, about: str, message: Message, now: Instant) -> None:
    write(
        "INSERT OR IGNORE INTO outbox (report, channel, about, state, next_attempt, message, queued, updated) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (report, channel, about, Delivery.PENDING, stamp(now), encode(message), stamp(now), stamp(now)),
    )


def _outgoing(row: sqlite3.Row) -> Outgoing:
    return Outgoing(
        id=row["id"],
        report=row["report"],
        channel=row["channel"],
        about=row["about"],
        state=Delivery(row["state"]),
        attempts=row["attempts"],
        next_attempt=moment(row["next_attempt"]),
        message=decode(row["message"], Message),
        answer=row["answer"],
        queued=moment(row["queued"]),
        updated=moment(row["updated"]),
    )
