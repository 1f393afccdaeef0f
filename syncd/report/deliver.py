"""Delivers stored messages through channels. An attempt is marked before it begins: nothing is sent twice silently."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from syncd import log
from syncd.channel import DeliveryError, Message, Receipt
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.errors import SyncdError, TryLater
from syncd.ledger import Ledger
from syncd.ledger.outbox import Delivery, Outgoing
from syncd.report.render.message import message
from syncd.report.render.notice import notice
from syncd.wiring.clients import Channels

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)
"""A message that could not be delivered for this long is dead; mail servers give up at the same age."""
UNKNOWN_TRIES = 2
"""Attempts with an unknown outcome before a message is given up: it may have arrived every time."""


ATTEMPT = 10 * 60
"""Seconds after which an attempt is left alone."""
POLL = 0.2
"""Seconds between looks at whether syncd is stopping."""


class _Stopped(Exception):
    """syncd stops while a message is being sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The outcome of one attempt."""

    channel: str
    report: str
    state: Delivery
    answer: str
    next_attempt: Instant | None = None


def messages_of(report: Report, names: Iterable[str], channels: Channels) -> dict[str, Message]:
    """Render a report for each of these channels."""
    return {name: message(report, channels.formats(name)) for name in names}


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
    and the one being sent is left alone: its outcome is unknown.
    """
    delivery = _Delivery(ledger, channels, now, stopping)
    delivered: list[Delivered] = []
    tried: set[int] = set()

    def due() -> list[Outgoing]:
        messages = [outgoing for outgoing in ledger.outbox.due(now) if only in (None, outgoing.channel)]
        return [outgoing for outgoing in messages if outgoing.id not in tried]

    while names := list(dict.fromkeys(outgoing.channel for outgoing in due())):
        for name in names:
            with suppress(TryLater), ledger.lock(f"channel {name}", 0):
                for outgoing in due():
                    if outgoing.channel == name and not stopping():
                        delivered += delivery.attempt(outgoing)
            tried |= {outgoing.id for outgoing in due() if outgoing.channel == name}
    return delivered


class _Delivery:
    """Attempts to deliver messages, each attempt marked before it begins."""

    def __init__(self, ledger: Ledger, channels: Channels, now: Instant, stopping: Callable[[], bool]) -> None:
        self._ledger = ledger
        self._channels = channels
        self._now = now
        self._stopping = stopping

    def attempt(self, outgoing: Outgoing) -> list[Delivered]:
        """Try to deliver a message; nothing that a channel does raises. No outcome when syncd stops meanwhile."""
        if outgoing.channel not in self._channels.configured:
            return [self._give_up(outgoing, f"the channel {outgoing.channel} is no longer configured")]
        if outgoing.state is Delivery.SENDING and outgoing.attempts >= UNKNOWN_TRIES:
            return [self._give_up(outgoing, "interrupted while sending: it may have arrived")]
        self._mark(outgoing, Delivery.SENDING)
        try:
            return [self._sent(outgoing)]
        except _Stopped:
            return []

    def _sent(self, outgoing: Outgoing) -> Delivered:
        try:
            receipt = self._send(outgoing)
        except _Stopped:
            raise
        except DeliveryError as error:
            return self._failed(outgoing, error)
        except SyncdError as error:
            return self._failed(outgoing, DeliveryError(str(error)))
        except Exception as fault:  # noqa: BLE001 - a channel's bug must not stop the other channels
            log.get_logger(__name__).exception("channel failed", channel=outgoing.channel)
            because = f"the channel failed with {type(fault).__name__}: that is a bug in it"
            return self._failed(outgoing, DeliveryError(because, unknown=True))
        refused = f"; refused: {', '.join(receipt.refused)}" if receipt.refused else ""
        return self._mark(outgoing, Delivery.DONE, f"{receipt.detail}{refused}")

    def _send(self, outgoing: Outgoing) -> Receipt:
        """Send a message in a thread of its own, which is left alone when it takes too long or syncd stops."""
        receipt: Future[Receipt] = Future()

        def send() -> None:
            try:
                with self._channels.open(outgoing.channel) as channel:
                    receipt.set_result(channel.send(outgoing.message))
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
                receipt.set_exception(error)

        threading.Thread(target=send, name=f"send {outgoing.channel}", daemon=True).start()
        until = time.monotonic() + ATTEMPT
        while time.monotonic() < until:
            try:
                return receipt.result(POLL)
            except TimeoutError:
                if receipt.done():  # just now; or the channel itself raised this error
                    return receipt.result()
                if self._stopping():
                    raise _Stopped from None
        raise DeliveryError(f"it took longer than {ATTEMPT // 60} minutes: it may have arrived", unknown=True)

    def _failed(self, outgoing: Outgoing, error: DeliveryError) -> Delivered:
        """Plan the next attempt, or give up."""
        attempts = outgoing.attempts + 1
        left = min(
            outgoing.queued + GIVE_UP_AFTER - self._now, GIVE_UP_AFTER
        )  # less than that of a clock that ran ahead
        too_old = left <= timedelta()
        if error.permanent or too_old or (error.unknown and attempts >= UNKNOWN_TRIES):
            return self._give_up(outgoing, str(error))
        wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
        if error.retry_after is not None:
            wait = max(wait, timedelta(seconds=min(GIVE_UP_AFTER.total_seconds(), error.retry_after)))
        return self._mark(outgoing, Delivery.PENDING, str(error), self._now + min(wait, left))

    def _give_up(self, outgoing: Outgoing, why: str) -> Delivered:
        """Mark a message dead and announce that through the other channels."""
        delivered = self._mark(outgoing, Delivery.DEAD, why)
        if not outgoing.about:
            sentence = (
                f"“{outgoing.message.subject}” could not be delivered through {outgoing.channel}: {why}. "
                f"Read it with: syncd report show {outgoing.report}"
            )
            messages = {
                name: notice(
                    f"{outgoing.message.id}.{outgoing.channel}", sentence, self._now, self._channels.formats(name)
                )
                for name in self._channels.configured
                if name != outgoing.channel
            }
            with self._ledger.write() as write:
                write.outbox.notify(outgoing, messages, self._now)
        return delivered

    def _mark(
        self, outgoing: Outgoing, state: Delivery, answer: str = "", next_attempt: Instant | None = None
    ) -> Delivered:
        with self._ledger.write() as write:
            write.outbox.mark(outgoing.id, state, self._now, answer=answer, next_attempt=next_attempt)
        return Delivered(
            channel=outgoing.channel, report=outgoing.report, state=state, answer=answer, next_attempt=next_attempt
        )
