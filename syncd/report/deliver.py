"""Delivers stored messages through channels: at least once, and nothing twice or not at all without saying so.

Each attempt is marked before it begins, and again before the message goes out. So an attempt that was cut off by a
crash has either sent nothing, or may have arrived.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from syncd import log
from syncd.channel import DeliveryError, Message
from syncd.core.masks import NotForThem
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.core.wording import count
from syncd.errors import SyncdError, TryLater
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.outbox import Delivery, Destination, Outgoing, UnreadableReport
from syncd.report.attempt import Attempt, Stopped
from syncd.report.preface import Prepared, not_delivered, prepare, waits
from syncd.report.render.message import message
from syncd.report.render.notice import notice
from syncd.wiring.clients import Channels

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)
"""A message that could not be delivered for this long is dead; mail servers give up at the same age."""
LEAST_TRIES = 10
"""Attempts before a message is given up for its age: nobody tried while the machine was off. They take half a day."""
UNKNOWN_TRIES = 5
"""Attempts with an unknown outcome before a message is given up: it may have arrived every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of a message: the outcome of an attempt, or that there was no need of one."""

    channel: str
    recipient: str  # "" where the channel has none
    report: str
    state: Delivery
    answer: str
    next_attempt: Instant | None = None


def messages_of(report: Report, names: Iterable[str], channels: Channels) -> dict[Destination, Message]:
    """Render a report for everybody whom these channels serve."""
    rendered = {name: message(report, channels.formats(name), channels.audience(name)) for name in names}
    return {to: rendered[to.channel] for to in channels.destinations(rendered)}


def deliver_due(
    ledger: Ledger,
    channels: Channels,
    now: Instant,
    *,
    only: str | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> list[Delivered]:
    """Send the messages that are due, oldest first; `only`: those of one channel.

    A channel that fails stops no other. When it gives up, the others announce it in the same round. A channel through
    which another thread or process sends now is left to that one. When `stopping` returns True, no message is begun,
    and the one being sent is left alone: nothing goes out that is not marked as offered.
    """
    delivery = _Delivery(ledger, channels, now, stopping)
    delivered: list[Delivered] = []
    tried: set[int] = set()
    left: set[str] = set()  # channels through which somebody else sends

    def due() -> list[Outgoing]:
        messages = [outgoing for outgoing in ledger.outbox.due(now) if only in (None, outgoing.channel)]
        return [outgoing for outgoing in messages if outgoing.id not in tried and outgoing.channel not in left]

    while not stopping() and (names := list(dict.fromkeys(outgoing.channel for outgoing in due()))):
        for name in names:
            try:
                with ledger.lock(f"channel {name}", 0):
                    delivered += delivery.set_aside(name)
                    for outgoing in due():
                        if outgoing.channel == name and not stopping():
                            tried.add(outgoing.id)
                            delivered += delivery.attempt(outgoing)
            except TryLater:
                left.add(name)
    return delivered


class _Delivery:
    """Attempts to deliver messages."""

    def __init__(self, ledger: Ledger, channels: Channels, now: Instant, stopping: Callable[[], bool]) -> None:
        self._ledger = ledger
        self._channels = channels
        self._now = now
        self._stopping = stopping

    def set_aside(self, channel: str) -> list[Delivered]:
        """Give each recipient of a channel a row of their own, and set aside the reports that a newer one overtook."""
        if channel not in self._channels.configured:
            return []
        recipients = self._channels.recipients(channel)
        with self._ledger.write() as write:
            for outgoing in self._ledger.outbox.waiting(channel):
                if not outgoing.recipient and recipients != ("",):
                    write.outbox.split(outgoing, recipients)
        overtaken = self._ledger.outbox.overtaken(channel, self._now)
        return [
            self._end(outgoing, Delivery.SUPERSEDED, f"{newer} takes its place", unknown=outgoing.was_cut_off)
            for outgoing, newer in overtaken
            if self._replaces(newer, outgoing.report)
        ]

    def _replaces(self, newer: str, older: str) -> bool:
        """Whether a report makes another one of its name needless: a summary, a timesheet or a statement of other days
        does not, nor one that cannot be read."""
        try:
            new, old = self._ledger.outbox.report(newer), self._ledger.outbox.report(older)
        except UnreadableReport:
            return False
        return new is None or old is None or new.own_days == old.own_days

    def attempt(self, outgoing: Outgoing) -> list[Delivered]:
        """Try to deliver a message; nothing that a channel does raises. No outcome when syncd stops meanwhile."""
        if why := self._hopeless(outgoing):
            return [self._give_up(outgoing, why)]
        formats, audience = self._channels.formats(outgoing.channel), self._channels.audience(outgoing.channel)
        try:
            prepared = prepare(self._ledger.outbox, formats, audience, outgoing, self._now)
        except (UnreadableReport, NotForThem) as error:
            return [self._give_up(outgoing, str(error))]
        except (SyncdError, OSError, sqlite3.Error):
            raise
        except Exception as fault:  # noqa: BLE001 - one report that is odd must not stop the others
            log.get_logger(__name__).exception("report cannot be prepared", report=outgoing.report)
            because = f"syncd failed to prepare it ({type(fault).__name__}): that is a bug in syncd"
            return [self._give_up(outgoing, because)]
        with self._ledger.write() as write:
            write.outbox.begin(outgoing, self._now, self._now + _growing(outgoing.attempts))
        try:
            return [self._send(outgoing, prepared)]
        except Stopped:
            return []

    def _hopeless(self, outgoing: Outgoing) -> str:
        """Why no attempt can help; "" where one may."""
        if outgoing.channel not in self._channels.configured:
            return f"the channel {outgoing.channel} is no longer configured"
        if outgoing.recipient not in self._channels.recipients(outgoing.channel):
            return f"{outgoing.recipient} is no longer a recipient of {outgoing.channel}"
        if outgoing.about and self._ledger.outbox.stored_message(outgoing) is None:  # a report is rendered anew
            return "its stored text cannot be read; look for damage in the ledger with: syncd check --deep"
        if outgoing.times_unknown >= UNKNOWN_TRIES:
            return f"it was sent {count(outgoing.times_unknown, 'time')} and never confirmed: it may have arrived"
        if outgoing.state is Delivery.SENDING and self._is_over(outgoing, outgoing.attempts):
            return "every attempt was cut off"
        return ""

    def _send(self, outgoing: Outgoing, prepared: Prepared) -> Delivered:
        attempt = Attempt(partial(self._channels.open, outgoing.to), prepared.message)
        try:
            receipt = attempt.run(partial(self._mark_offered, outgoing), self._stopping)
        except Stopped:
            raise
        except DeliveryError as error:
            return self._failed(outgoing, error)
        except SyncdError as error:
            return self._failed(outgoing, DeliveryError(str(error)))
        except Exception as fault:  # noqa: BLE001 - a channel's bug must not stop the other channels
            log.get_logger(__name__).exception("channel failed", channel=outgoing.channel)
            because = f"the channel failed with {type(fault).__name__}: that is a bug in it"
            return self._failed(outgoing, DeliveryError(because, unknown=attempt.is_offered))
        with self._ledger.write() as write:
            write.outbox.announced(prepared.announces, outgoing.to, self._now)
            return self._end(outgoing, Delivery.DONE, receipt.detail)

    def _mark_offered(self, outgoing: Outgoing) -> None:
        with self._ledger.write() as write:
            write.outbox.offer(outgoing, self._now, self._now + _growing(outgoing.times_unknown, 6))

    def _failed(self, outgoing: Outgoing, error: DeliveryError) -> Delivered:
        """Plan the next attempt, or give up."""
        unknowns, left = outgoing.times_unknown + error.unknown, self._left(outgoing)
        asked = timedelta(seconds=max(0, min(GIVE_UP_AFTER.total_seconds(), error.retry_after or 0)))
        over = self._is_over(outgoing, outgoing.attempts + 1) or (asked > LONGEST_WAIT and left <= timedelta())
        if error.permanent or over or (error.unknown and unknowns >= UNKNOWN_TRIES):
            before = "; an earlier attempt may have arrived" if outgoing.times_unknown and not error.unknown else ""
            return self._give_up(outgoing, f"{error}{before}", unknown=error.unknown)
        wait = _growing(unknowns, 6) if error.unknown else _growing(outgoing.attempts + 1)
        at = self._now + (min(max(wait, asked), left) if left > timedelta() else max(wait, asked))
        with self._ledger.write() as write:
            if asked > LONGEST_WAIT and not outgoing.about:
                zone = self._ledger.outbox.zone(outgoing.report)
                sentence = waits(self._ledger.outbox, outgoing, error, at, self._now, zone)
                self._notify(write, outgoing, f"{outgoing.to.key} waits", sentence, "A report waits to be delivered")
            return self._end(outgoing, Delivery.PENDING, str(error), next_attempt=at, unknown=error.unknown)

    def _left(self, outgoing: Outgoing) -> timedelta:
        """The time until a message is given up, five days at most, also where a clock that ran ahead queued it."""
        return min(outgoing.queued + GIVE_UP_AFTER - self._now, GIVE_UP_AFTER)

    def _is_over(self, outgoing: Outgoing, attempts: int) -> bool:
        """Whether a message that does not get through is too old after so many attempts."""
        return self._left(outgoing) <= timedelta() and attempts >= LEAST_TRIES

    def _give_up(self, outgoing: Outgoing, why: str, *, unknown: bool = False) -> Delivered:
        """Mark a message dead and announce that through the other channels."""
        with self._ledger.write() as write:
            delivered = self._end(outgoing, Delivery.DEAD, why, unknown=unknown)
            if not outgoing.about:
                write.outbox.revive(outgoing, self._now)
                sentence = not_delivered(self._ledger.outbox, outgoing, why)
                self._notify(write, outgoing, outgoing.to.key, sentence, "A report was not delivered")
        return delivered

    def _notify(self, write: LedgerWriter, outgoing: Outgoing, about: str, sentence: str, subject: str) -> None:
        """Queue a sentence about a message for everybody whom your other channels serve: nobody else reads it."""
        others = [name for name in self._channels.owners() if name != outgoing.channel]
        id = f"{outgoing.report}.{about.replace(' ', '.')}"
        rendered = {name: notice(id, sentence, self._now, self._channels.formats(name), subject) for name in others}
        messages = {to: rendered[to.channel] for to in self._channels.destinations(others)}
        write.outbox.notify(outgoing.report, about, messages, self._now)

    def _end(
        self,
        outgoing: Outgoing,
        state: Delivery,
        answer: str,
        *,
        next_attempt: Instant | None = None,
        unknown: bool = False,
    ) -> Delivered:
        with self._ledger.write() as write:
            write.outbox.end(outgoing, state, self._now, answer=answer, next_attempt=next_attempt, unknown=unknown)
        return Delivered(
            channel=outgoing.channel,
            recipient=outgoing.recipient,
            report=outgoing.report,
            state=state,
            answer=answer,
            next_attempt=next_attempt,
        )


def _growing(failures: int, factor: int = 2) -> timedelta:
    """How long to wait after this many failures; after none, not at all."""
    return min(FIRST_WAIT * factor ** min(failures - 1, 10), LONGEST_WAIT) if failures else timedelta()
