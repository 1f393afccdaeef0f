"""Hands stored messages to channels: an attempt is marked before it begins, so nothing is sent twice silently."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from syncd import log
from syncd.channel import DeliveryError, Message
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.errors import SyncdError
from syncd.ledger.outbox import Delivery, Outgoing
from syncd.report.render import message
from syncd.report.render.notice import notice
from syncd.wiring.composition import Composition

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


def queue_report(
    composition: Composition,
    report: Report,
    channels: Iterable[str],
    now: Instant,
    slot: tuple[str, Instant] | None = None,
) -> None:
    """Store a report with one rendered message per channel, and the slot it was due in, in one transaction."""
    messages: dict[str, Message] = {channel: message(report, composition.formats(channel)) for channel in channels}
    composition.ledger.outbox.queue(report, messages, slot, now)


def deliver_due(composition: Composition, now: Instant) -> list[Delivered]:
    """Send what is due, oldest first. A channel that fails stops no other, and is announced through the others when it
    gives up, in the same round."""
    delivered: list[Delivered] = []
    tried: set[int] = set()
    while due := [each for each in composition.ledger.outbox.due(now) if each.id not in tried]:
        tried |= {each.id for each in due}
        delivered += [_deliver(composition, each, now) for each in due]
    return delivered


def _deliver(composition: Composition, outgoing: Outgoing, now: Instant) -> Delivered:
    deliveries = composition.ledger.outbox
    if outgoing.channel not in composition.config.channels:
        return _dead(composition, outgoing, now, f"the channel {outgoing.channel} is no longer configured")
    if outgoing.state is Delivery.SENDING and outgoing.attempts >= UNKNOWN_TRIES:
        return _dead(composition, outgoing, now, "interrupted while sending: it may have arrived")
    deliveries.mark(outgoing.id, Delivery.SENDING, now)
    try:
        with composition.channel(outgoing.channel) as channel:
            receipt = channel.send(outgoing.message)
    except DeliveryError as error:
        return _failed(composition, outgoing, error, now)
    except SyncdError as error:
        return _failed(composition, outgoing, DeliveryError(str(error)), now)
    except Exception as fault:  # noqa: BLE001 - a channel's bug must not stop the other channels
        log.get_logger(__name__).exception("channel failed", channel=outgoing.channel)
        unknown = DeliveryError(f"the channel failed with {type(fault).__name__}: that is a bug in it", unknown=True)
        return _failed(composition, outgoing, unknown, now)
    answer = receipt.detail
    if receipt.refused:
        answer = f"{answer}; refused: {', '.join(receipt.refused)}"
    deliveries.mark(outgoing.id, Delivery.DONE, now, answer=answer)
    return Delivered(channel=outgoing.channel, report=outgoing.report, state=Delivery.DONE, answer=answer)


def _failed(composition: Composition, outgoing: Outgoing, error: DeliveryError, now: Instant) -> Delivered:
    attempts = outgoing.attempts + 1
    if error.permanent or now - outgoing.queued > GIVE_UP_AFTER or (error.unknown and attempts >= UNKNOWN_TRIES):
        return _dead(composition, outgoing, now, str(error))
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    if error.retry_after is not None:
        wait = max(wait, timedelta(seconds=error.retry_after))
    again = now + wait
    composition.ledger.outbox.mark(outgoing.id, Delivery.PENDING, now, answer=str(error), next_attempt=again)
    return Delivered(
        channel=outgoing.channel,
        report=outgoing.report,
        state=Delivery.PENDING,
        answer=str(error),
        next_attempt=again,
    )


def _dead(composition: Composition, outgoing: Outgoing, now: Instant, why: str) -> Delivered:
    deliveries = composition.ledger.outbox
    deliveries.mark(outgoing.id, Delivery.DEAD, now, answer=why)
    if not outgoing.about:
        others = [name for name in composition.config.channels if name != outgoing.channel]
        sentence = (
            f"“{outgoing.message.subject}” could not be delivered through {outgoing.channel}: {why}. "
            f"Read it with: syncd report show {outgoing.report}"
        )
        messages = {
            name: notice(f"{outgoing.message.id}.{outgoing.channel}", sentence, now, composition.formats(name))
            for name in others
        }
        deliveries.notify(outgoing, messages, now)
    return Delivered(channel=outgoing.channel, report=outgoing.report, state=Delivery.DEAD, answer=why)
