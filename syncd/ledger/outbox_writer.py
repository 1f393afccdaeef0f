"""Writes reports, the messages of the outbox and the slots of the schedule."""

from collections.abc import Iterable, Mapping

from syncd.channel import Message
from syncd.core.audit import SYNCD, Action
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.ledger.audit import AuditWriter
from syncd.ledger.codec import digest, encode
from syncd.ledger.database import Write, stamp
from syncd.ledger.outbox import Delivery, Destination, Outgoing
from syncd.redaction import redacted


class OutboxWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._audit = AuditWriter(write)

    # -- what is to be sent

    def queue(
        self, report: Report, messages: Mapping[Destination, Message], slot: tuple[str, Instant] | None, now: Instant
    ) -> None:
        """Store a report, its messages and the (job, slot) it was due in. In one transaction, so that a report is never
        forgotten, nor sent for the same slot twice. A report that is already stored stays as it is."""
        self._write(
            "INSERT OR IGNORE INTO report VALUES (?, ?, ?, ?, ?)",
            (report.id, report.name, report.kind, stamp(report.made_at), encode(report)),
        )
        for to, message in messages.items():
            self._queue(report.id, to, "", message, now)
        if slot is not None:
            self.finish_slot(*slot, now)

    def notify(self, report: str, about: str, messages: Mapping[Destination, Message], now: Instant) -> None:
        """Queue notices of what became of a report somewhere else, each at most once."""
        for to, message in messages.items():
            self._queue(report, to, about, message, now)

    def announced(self, failed: Iterable[Outgoing], to: Destination, now: Instant) -> None:
        """Record that another message to `to` announced that these did not arrive."""
        for outgoing in failed:
            message = Message(id=outgoing.report, subject="", made_at=now, parts={}, is_report=False)
            self._queue(outgoing.report, to, outgoing.to.key, message, now)
            self._write(
                "UPDATE outbox SET state = 'done', updated = ? WHERE report = ? AND channel = ? AND recipient = ? "
                "AND about = ?",
                (stamp(now), outgoing.report, *to, outgoing.to.key),
            )

    def send_again(self, report: str, to: Destination, message: Message, now: Instant) -> None:
        """Queue a stored report as if for the first time, as a person asks; as it was rendered then, or `message` where
        it was not queued for `to` before. Notices of its failure are forgotten, so that another one is announced."""
        self._queue(report, to, "", message, now)
        self._write(
            "UPDATE outbox SET state = 'pending', attempts = 0, unknowns = 0, offered = NULL, answer = '', "
            "next_attempt = :now, queued = :now, updated = :now, resent = :now "
            "WHERE report = :report AND channel = :channel AND recipient = :recipient AND about = ''",
            {"report": report, "channel": to.channel, "recipient": to.recipient, "now": stamp(now)},
        )
        self._write("DELETE FROM outbox WHERE report = ? AND about IN (?, ?)", (report, to.key, f"{to.key} waits"))

    def split(self, outgoing: Outgoing, recipients: Iterable[str]) -> None:
        """Make a row for each recipient of a channel out of one that was queued before each had its own."""
        self._write.many(
            "INSERT OR IGNORE INTO outbox (report, channel, about, recipient, state, attempts, unknowns, offered, "
            "next_attempt, message, answer, queued, updated, resent) "
            "SELECT report, channel, about, ?, state, attempts, unknowns, offered, "
            "next_attempt, message, answer, queued, updated, resent FROM outbox WHERE id = ?",
            [(recipient, outgoing.id) for recipient in recipients],
        )
        self._write("DELETE FROM outbox WHERE id = ?", (outgoing.id,))

    def _queue(self, report: str, to: Destination, about: str, message: Message, now: Instant) -> None:
        body = encode(message)
        id = digest(body)
        self._write("INSERT OR IGNORE INTO rendered VALUES (?, ?)", (id, body))
        self._write(
            "INSERT OR IGNORE INTO outbox "
            "(report, channel, recipient, about, state, next_attempt, message, queued, updated) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (report, *to, about, Delivery.PENDING, stamp(now), id, stamp(now), stamp(now)),
        )

    # -- what becomes of it

    def begin(self, outgoing: Outgoing, now: Instant, retry: Instant) -> None:
        """Mark that an attempt begins. If it is cut off, the next one is at `retry`. What a clock that ran ahead has
        queued counts as queued now, so that it is not tried until then."""
        self._write(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, unknowns = ?, offered = NULL, "
            "next_attempt = ?, updated = ?, queued = ? WHERE id = ?",
            (outgoing.times_unknown, stamp(retry), stamp(now), stamp(min(outgoing.queued, now)), outgoing.id),
        )

    def offer(self, outgoing: Outgoing, now: Instant, retry: Instant) -> None:
        """Mark that the message is about to go out. If the attempt is cut off now, the next one is at `retry`."""
        self._write(
            "UPDATE outbox SET offered = ?, next_attempt = ?, updated = ? WHERE id = ?",
            (stamp(now), stamp(retry), stamp(now), outgoing.id),
        )

    def end(
        self,
        outgoing: Outgoing,
        state: Delivery,
        now: Instant,
        *,
        answer: str = "",
        next_attempt: Instant | None = None,
        unknown: bool = False,
    ) -> None:
        """Store the outcome of an attempt, or that there is none. `unknown`: the message may have arrived."""
        self._write(
            "UPDATE outbox SET state = ?, answer = ?, updated = ?, next_attempt = coalesce(?, next_attempt), "
            "unknowns = unknowns + ?, offered = NULL WHERE id = ?",
            (
                state,
                redacted(answer),
                stamp(now),
                next_attempt and stamp(next_attempt),
                1 if unknown else 0,
                outgoing.id,
            ),
        )
        if state is Delivery.DONE and not outgoing.about:
            self._audit.add(Action.SENT, f"{outgoing.report} {outgoing.to.key}", now, SYNCD)

    def revive(self, dead: Outgoing, now: Instant) -> None:
        """Queue again the latest report that was not sent because `dead` would take its place; none if a newer one
        arrived or may still arrive."""
        self._write(
            "UPDATE outbox SET state = 'pending', answer = '', next_attempt = :now, updated = :now WHERE id = ("
            "SELECT max(outbox.id) FROM outbox JOIN report ON report.id = outbox.report WHERE about = '' "
            "AND resent IS NULL AND channel = :channel AND recipient = :recipient AND state <> 'dead' "
            "AND name = (SELECT name FROM report WHERE id = :report)) AND state = 'superseded'",
            {"channel": dead.channel, "recipient": dead.recipient, "report": dead.report, "now": stamp(now)},
        )

    # -- the schedule

    def forget_schedules(self) -> None:
        """Forget which slots of reports are finished, so that their schedules begin with the next slot after this."""
        self._write("DELETE FROM slot WHERE job LIKE 'report:%'")

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
