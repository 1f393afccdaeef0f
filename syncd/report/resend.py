"""Sends a stored report again, as a person asks: to whom it did not get, or to whom they name."""

from collections.abc import Iterable
from contextlib import ExitStack

from syncd.core.masks import NotForThem
from syncd.core.time import Instant
from syncd.core.wording import hint
from syncd.errors import UsageError
from syncd.ledger import Ledger
from syncd.ledger.outbox import Delivery, Destination, Outbox, Outgoing
from syncd.mime import address
from syncd.report.render.message import message
from syncd.wiring.clients import Channels

PATIENCE = 10.0
"""Seconds to wait for a message that is being sent through the same channel."""


def find_destinations(
    outbox: Outbox, channels: Channels, report: str, *, channel: str | None = None, to: str | None = None
) -> list[Destination]:
    """Return where a report is to be sent again: through a channel, to an address, both, or where it did not arrive. If
    it arrived everywhere, everywhere. UsageError where no channel goes there."""
    rows = own(outbox.deliveries(report))
    names = [channel] if channel else list(dict.fromkeys(row.channel for row in rows))
    reach = channels.destinations(name for name in names if name in channels.configured)
    if to is not None:
        return _to_address(to, reach if channel else [*reach, *channels.destinations(channels.configured)], channels)
    if not reach:
        went = f"the report went through {' and '.join(names)}" if names else "the report went through no channel"
        raise UsageError(f"{went}, no longer in the configuration: name a --channel{hint('', channels.configured)}")
    arrived = {row.to for row in rows if row.state is Delivery.DONE}
    return [at for at in reach if not {at, Destination(at.channel)} & arrived] or reach


def resend(ledger: Ledger, channels: Channels, report: str, to: Iterable[Destination], now: Instant) -> None:
    """Queue a stored report for these destinations. TryLater while a message is being sent through one of the channels,
    UsageError where the readers of one may not see it.

    A delivery that failed for good, to somebody whom its channel no longer serves, counts as replaced by these.
    """
    to = list(to)
    stored = ledger.outbox.report(report)
    assert stored is not None
    try:
        messages = {at: message(stored, channels.formats(at.channel), channels.audience(at.channel)) for at in to}
    except NotForThem as error:
        raise UsageError(str(error)) from None
    with ExitStack() as locks:
        for name in sorted({at.channel for at in to}):
            locks.enter_context(ledger.lock(f"channel {name}", PATIENCE))
        with ledger.write() as write:
            for at, again in messages.items():
                write.outbox.send_again(report, at, again, now)
            for row in own(ledger.outbox.deliveries(report)):
                served = channels.recipients(row.channel) if row.channel in channels.configured else ()
                if row.state is Delivery.DEAD and row.recipient not in served:
                    write.outbox.end(row, Delivery.SUPERSEDED, now, answer=f"sent again elsewhere; {row.answer}")


def own(rows: Iterable[Outgoing]) -> list[Outgoing]:
    """Of these messages, those that are the report itself, not notices about it."""
    return [row for row in rows if not row.about]


def _to_address(to: str, reach: Iterable[Destination], channels: Channels) -> list[Destination]:
    try:
        wanted = address(to).addr_spec.casefold()
    except ValueError as error:
        raise UsageError(f'--to: "{to}" {error}') from None
    if fitting := list(dict.fromkeys(at for at in reach if at.recipient.casefold() == wanted)):
        first = fitting[0].channel
        return [at for at in fitting if at.channel == first]
    known = dict.fromkeys(at.recipient for at in (*reach, *channels.destinations(channels.configured)) if at.recipient)
    there_are = f"there are: {', '.join(known)}" if known else "no channel has recipients"
    raise UsageError(f"--to: no channel here sends to {to}; {there_are}")
