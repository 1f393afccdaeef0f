"""`syncd notify test`: does a channel reach people?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from syncd.channel import DeliveryError, Message
from syncd.cli import completion
from syncd.cli.groups import Commands, Group
from syncd.cli.lookup import check_name
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.scratch import scratch_composition
from syncd.cli.views import Json, json_of
from syncd.config import load
from syncd.core.records import short_hash
from syncd.core.time import iso
from syncd.core.wording import Here, when
from syncd.errors import DONE, FAILED, TRY_LATER, TryLater
from syncd.report.render.notice import notice
from syncd.service.clock import clock
from syncd.wiring.clients import Channels

app = Commands(cls=Group, help="Send a test message.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What the receiver of a test message answered; `refused`: the recipients that did not get it, with reasons."""

    channel: str
    answer: str
    refused: tuple[str, ...]

    def as_json(self) -> Json:
        return json_of(self, "channel", "answer", "refused")

    def as_text(self) -> Iterator[str]:
        yield f"{self.channel}: {self.answer}"
        for reason in self.refused:
            yield f"{self.channel}: not delivered to {reason}"


@app.command("test")
def send_test(
    channel: Annotated[str, typer.Argument(help="A channel in the configuration.", autocompletion=completion.channels)],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> int:
    """Send a test message through a channel now, to each of its recipients.

    Exit code 75 means that it failed but may work later.
    """
    loaded, moment = load(config), clock(now)()
    check_name("channel", channel, loaded.channels)
    sent = when(moment, Here(loaded.timezone, moment))
    sentence = f"This is a test of syncd's channel {channel}, sent {sent}: reports will reach you here."
    with scratch_composition(loaded, moment) as composition:
        id = f"test-{short_hash(channel, iso(moment))}"
        formats = composition.channels.formats(channel)
        message = notice(id, sentence, moment, formats, f"Test of the channel {channel}")
        answers, errors = _send(composition.channels, channel, message)
    if not answers:
        error = next(iter(errors.values()))
        raise error if error.permanent else TryLater(str(error))
    show(Sent(channel, answers[0], tuple(f"{to}: {error}" for to, error in errors.items())), as_json=as_json)
    return FAILED if any(error.permanent for error in errors.values()) else TRY_LATER if errors else DONE


def _send(channels: Channels, channel: str, message: Message) -> tuple[list[str], dict[str, DeliveryError]]:
    """Send to everybody whom a channel serves; return the answers, and the failures by recipient."""
    answers, errors = list[str](), dict[str, DeliveryError]()
    for to in channels.destinations([channel]):
        try:
            with channels.open(to) as opened:
                answers.append(opened.send(message).detail)
        except DeliveryError as error:
            errors[to.recipient] = error
    return answers, errors
