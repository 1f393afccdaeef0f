"""Stored reports, the outbox with one row per report, channel and recipient, and the finished slots of the schedule.
Rows that send the same name one rendered message."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from syncd.channel import Message
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.core.wording import clean
from syncd.errors import SyncdError
from syncd.ledger.codec import UNREADABLE, decode, from_row
from syncd.ledger.database import Database, moment, stamp


class UnreadableReport(SyncdError):
    """What is stored as a report cannot be read."""

    def __init__(self, id: str, name: str) -> None:
        super().__init__(
            f"the stored report {id} cannot be read; make it anew with: syncd report {clean(name, 60)}, "
            "and look for damage in the ledger with: syncd check --deep"
        )


class Delivery(StrEnum):
    """The state of a message."""

    PENDING = "pending"
    SENDING = "sending"  # an attempt began; after a crash, `offered` tells whether the message may have arrived
    DONE = "done"
    DEAD = "dead"  # trying again cannot help
    SUPERSEDED = "superseded"  # a newer report of the same name takes its place: it was not sent


class Destination(NamedTuple):
    """A channel, and which of its recipients; "" for a channel that has none."""

    channel: str
    recipient: str = ""

    @property
    def key(self) -> str:
        """How a notice names what failed."""
        return f"{self.channel} {self.recipient}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message in the outbox, without its content: see `Outbox.message`."""

    id: int
    report: str
    channel: str
    about: str  # for a notice, what failed: the key of a destination
    recipient: str
    state: Delivery
    attempts: int
    unknowns: int  # attempts that ended without an answer
    offered: Instant | None  # within an attempt: when the message was about to go out
    next_attempt: Instant
    answer: str
    queued: Instant
    updated: Instant
    resent: Instant | None  # when a person asked to send it again

    @property
    def to(self) -> Destination:
        """Where it goes."""
        return Destination(self.channel, self.recipient)

    @property
    def was_cut_off(self) -> bool:
        """Whether its latest attempt had offered the message and has no outcome."""
        return self.state is Delivery.SENDING and self.offered is not None

    @property
    def times_unknown(self) -> int:
        """How many times it may have arrived."""
        return self.unknowns + self.was_cut_off


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """A report without its content."""

    id: str
    name: str
    kind: str
    made_at: Instant


_AGE = "CASE WHEN {0}.queued > :now THEN :now ELSE {0}.queued END"  # a clock that ran ahead makes nothing newer
_NEWER = f"({_AGE.format('newer')}, newer.id) > ({_AGE.format('older')}, older.id)"
_SIBLINGS = (  # two reports of one name on their way to one destination
    "newer.channel = older.channel AND newer.recipient = older.recipient AND newer.about = '' AND older.about = '' "
    f"AND newer.resent IS NULL AND newer_report.name = older_report.name AND {_NEWER}"
)
_JOINED = (
    "FROM outbox AS older JOIN report AS older_report ON older_report.id = older.report "
    "JOIN report AS newer_report ON newer_report.name = older_report.name "
    "JOIN outbox AS newer ON newer.report = newer_report.id "
)
_MESSAGES = "SELECT * FROM outbox"
_KEY = "trim(failed.channel || ' ' || failed.recipient)"  # Destination.key


class Outbox:
    """Reads reports, their messages and the slots of the schedule."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: Instant) -> list[Outgoing]:
        """Messages to send now, oldest first. One in state `sending` was cut off, or is being sent by another process.
        One that was last touched after `now`, by a clock that ran ahead, does not wait."""
        return self._outgoing(
            f"{_MESSAGES} WHERE state IN ('pending', 'sending') AND (next_attempt <= :now OR updated > :now) "
            "ORDER BY id",
            now=stamp(now),
        )

    def waiting(self, channel: str) -> list[Outgoing]:
        """Messages that are not sent yet through a channel, due or not, oldest first."""
        return self._outgoing(
            f"{_MESSAGES} WHERE state IN ('pending', 'sending') AND channel = :channel ORDER BY id",
            channel=channel,
        )

    def backlog(self) -> list[Outgoing]:
        """Every message that is not delivered: waiting, under way or dead, oldest first; no dead notices, since the
        report that they are about is dead, too."""
        return self._outgoing(
            f"{_MESSAGES} WHERE state IN ('pending', 'sending') OR (state = 'dead' AND about = '') ORDER BY id"
        )

    def counts(self) -> dict[tuple[str, str], int]:
        """Messages of reports by channel and what became of them: `sent`, `waiting` or `given-up`; no notices. Each
        channel that ever had one has all three."""
        sql = "SELECT channel, state, count(*) FROM outbox WHERE about = '' GROUP BY channel, state"
        became = dict.fromkeys((Delivery.PENDING, Delivery.SENDING), "waiting")
        became |= {Delivery.DONE: "sent", Delivery.DEAD: "given-up"}
        counts: dict[tuple[str, str], int] = {}
        for channel, state, number in self._database.rows(sql):
            counts |= {(channel, word): counts.get((channel, word), 0) for word in became.values()}
            if word := became.get(Delivery(state)):
                counts[channel, word] += number
        return counts

    def deliveries(self, report: str) -> list[Outgoing]:
        """The messages of one report, and the notices about it, oldest first."""
        return self._outgoing(f"{_MESSAGES} WHERE report = :report ORDER BY id", report=report)

    def overtaken(self, channel: str, now: Instant) -> list[tuple[Outgoing, str]]:
        """Reports that wait to be sent, each with the newest report of its name on the way to the same recipient, or
        there already. What a person sent again waits for nothing, and overtakes nothing."""
        rows = self._database.rows(
            f"SELECT older.*, newer.report AS by {_JOINED} WHERE older.channel = :channel "
            "AND older.state IN ('pending', 'sending') AND older.resent IS NULL "
            f"AND newer.state IN ('pending', 'sending', 'done') AND {_SIBLINGS} ORDER BY older.id, newer.id",
            {"channel": channel, "now": stamp(now)},
        )
        newest = {row["id"]: row for row in rows}
        return [(from_row(row, Outgoing), row["by"]) for row in newest.values()]

    def replaced(self, by: Outgoing, now: Instant) -> list[Outgoing]:
        """The reports that were not sent because `by` takes their place, oldest first; not those that one in between
        replaced, which arrived."""
        between = (
            "SELECT 1 FROM outbox AS arrived JOIN report ON report.id = arrived.report WHERE arrived.state = 'done' "
            "AND arrived.about = '' AND arrived.channel = older.channel AND arrived.recipient = older.recipient "
            f"AND report.name = older_report.name AND arrived.id <> :id "
            f"AND ({_AGE.format('arrived')}, arrived.id) > ({_AGE.format('older')}, older.id)"
        )
        return self._outgoing(
            f"SELECT older.* {_JOINED} "
            f"WHERE newer.id = :id AND older.state = 'superseded' AND {_SIBLINGS} "
            f"AND NOT EXISTS ({between}) ORDER BY older.id",
            id=by.id,
            now=stamp(now),
        )

    def unannounced(self, to: Destination) -> list[Outgoing]:
        """Reports that did not arrive somewhere and of which nobody knows at `to`, oldest first: those of the same
        channel, and those that were announced nowhere."""
        notice = f"SELECT 1 FROM outbox AS notice WHERE notice.report = failed.report AND notice.about = {_KEY}"
        here = "notice.channel = :channel AND notice.recipient = :recipient"
        return self._outgoing(
            "SELECT failed.* FROM outbox AS failed "
            "WHERE failed.state = 'dead' AND failed.about = '' "
            f"AND NOT EXISTS ({notice} AND {here} AND notice.state IN ('pending', 'sending', 'done')) "
            f"AND (failed.channel = :channel OR NOT EXISTS ({notice} AND notice.state = 'done')) ORDER BY failed.id",
            channel=to.channel,
            recipient=to.recipient,
        )

    def stored_message(self, outgoing: Outgoing) -> Message | None:
        """The content of a message as it was stored; None where it cannot be read."""
        sql = "SELECT body FROM outbox JOIN rendered ON rendered.id = outbox.message WHERE outbox.id = ?"
        row = self._database.row(sql, (outgoing.id,))
        try:
            return decode(row["body"] if row else "", Message)
        except UNREADABLE:
            return None

    def message(self, outgoing: Outgoing) -> Message:
        """The content of a message; where it cannot be read, one that has its report's id alone."""
        id, subject = outgoing.report, f"report {outgoing.report}"
        return self.stored_message(outgoing) or Message(id=id, subject=subject, made_at=outgoing.queued, parts={})

    def reports(self, name: str | None = None, limit: int = 50) -> list[StoredReport]:
        """The latest reports, newest first; with this name only, if one is given."""
        rows = self._database.rows(
            "SELECT id, name, kind, made_at FROM report WHERE ? IS NULL OR name = ? ORDER BY made_at DESC, id LIMIT ?",
            (name, name, limit),
        )
        return [from_row(row, StoredReport) for row in rows]

    def report(self, id: str) -> Report | None:
        """The report with this id, as it was when it was made. UnreadableReport where what is stored is none."""
        row = self._database.row("SELECT body, name FROM report WHERE id = ?", (id,))
        if row is None:
            return None
        try:
            return decode(row["body"], Report)
        except UNREADABLE:
            raise UnreadableReport(id, row["name"]) from None

    def zone(self, report: str) -> str:
        """The time zone of a report's texts."""
        stored = self.report(report)
        return stored.zone if stored else "UTC"

    def slot_done(self, job: str, slot: Instant) -> bool:
        """Whether a scheduled moment of a job is finished."""
        return self._database.row("SELECT 1 FROM slot WHERE job = ? AND slot = ?", (job, stamp(slot))) is not None

    def slots(self, job: str) -> list[Instant]:
        """The latest finished moments of a job, in the order of time."""
        return [
            moment(row[0]) for row in self._database.rows("SELECT slot FROM slot WHERE job = ? ORDER BY slot", (job,))
        ]

    def _outgoing(self, sql: str, **parameters: object) -> list[Outgoing]:
        return [from_row(row, Outgoing) for row in self._database.rows(sql, parameters)]
