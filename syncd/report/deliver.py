"""Hands stored messages to channels: an attempt is marked before it begins, so nothing is sent twice silently."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from syncd import log
from syncd.channel import DeliveryError, Message
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.errors import SyncdError
from syncd.ledger import Ledger
from syncd.ledger.outbox import Delivery, Outgoing
from syncd.report.render import message
from syncd.report.render.notice import notice
from syncd.wiring.clients import Channels

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)
"""A message that could not be delivered for this long is dead; mail servers give up at the same age."""
UNKNOWN_TRIES = 2
"""Attempts with an unknown outcome before a message is held: it may have arrived every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one attempt came to."""

    channel: str
    report: str
    state: Delivery
    answer: str
    next_attempt: Instant | None = None


def messages_of(report: Report, names: Iterable[str], channels: Channels) -> dict[str, Message]:
    """Render a report for each of these channels."""
    return {name: message(report, channels.formats(name)) for name in names}


def deliver_due(ledger: Ledger, channels: Channels, now: Instant) -> list[Delivered]:
    """Send what is due, oldest first. A channel that fails stops no other, and is announced through the others when it
    gives up, in the same round."""
    delivered: list[Delivered] = []
    tried: set[int] = set()
    while due := [each for each in ledger.outbox.due(now) if each.id not in tried]:
        tried |= {each.id for each in due}
        delivered += [_deliver(ledger, channels, each, now) for each in due]
    return delivered


def _deliver(ledger: Ledger, channels: Channels, outgoing: Outgoing, now: Instant) -> Delivered:
    if outgoing.channel not in channels.configured:
        return _dead(ledger, channels, outgoing, now, f"the channel {outgoing.channel} is no longer configured")
    if outgoing.state is Delivery.SENDING and outgoing.attempts >= UNKNOWN_TRIES:
        return _dead(ledger, channels, outgoing, now, "interrupted while sending: it may have arrived")
    _mark(ledger, outgoing, Delivery.SENDING, now)
    try:
        with channels.open(outgoing.channel) as channel:
            receipt = channel.send(outgoing.message)
    except DeliveryError as error:
        return _failed(ledger, channels, outgoing, error, now)
    except SyncdError as error:
        return _failed(ledger, channels, outgoing, DeliveryError(str(error)), now)
    except Exception as fault:  # noqa: BLE001 - a channel's bug must not stop the other channels
        log.get_logger(__name__).exception("channel failed", channel=outgoing.channel)
        unknown = DeliveryError(f"the channel failed with {type(fault).__name__}: that is a bug in it", unknown=True)
        return _failed(ledger, channels, outgoing, unknown, now)
    answer = receipt.detail
    if receipt.refused:
        answer = f"{answer}; refused: {', '.join(receipt.refused)}"
    _mark(ledger, outgoing, Delivery.DONE, now, answer)
    return Delivered(channel=outgoing.channel, report=outgoing.report, state=Delivery.DONE, answer=answer)


def _mark(ledger: Ledger, outgoing: Outgoing, state: Delivery, now: Instant, answer: str = "") -> None:
    with ledger.write() as write:
        write.outbox.mark(outgoing.id, state, now, answer=answer)


def _failed(ledger: Ledger, channels: Channels, outgoing: Outgoing, error: DeliveryError, now: Instant) -> Delivered:
    attempts = outgoing.attempts + 1
    if error.permanent or now - outgoing.queued > GIVE_UP_AFTER or (error.unknown and attempts >= UNKNOWN_TRIES):
        return _dead(ledger, channels, outgoing, now, str(error))
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    if error.retry_after is not None:
        wait = max(wait, timedelta(seconds=error.retry_after))
    again = now + wait
    with ledger.write() as write:
        write.outbox.mark(outgoing.id, Delivery.PENDING, now, answer=str(error), next_attempt=again)
    return Delivered(
        channel=outgoing.channel,
        report=outgoing.report,
        state=Delivery.PENDING,
        answer=str(error),
        next_attempt=again,
    )


def _dead(ledger: Ledger, channels: Channels, outgoing: Outgoing, now: Instant, why: str) -> Delivered:
    _mark(ledger, outgoing, Delivery.DEAD, now, why)
    if not outgoing.about:
        others = [name for name in channels.configured if name != outgoing.channel]
        sentence = (
            f"“{outgoing.message.subject}” could not be delivered through {outgoing.channel}: {why}. "
            f"Read it with: syncd report show {outgoing.report}"
        )
        messages = {
            name: notice(f"{outgoing.message.id}.{outgoing.channel}", sentence, now, channels.formats(name))
            for name in others
        }
        with ledger.write() as write:
            write.outbox.notify(outgoing, messages, now)
    return Delivered(channel=outgoing.channel, report=outgoing.report, state=Delivery.DEAD, answer=why)
