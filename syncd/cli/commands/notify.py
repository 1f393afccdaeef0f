"""`syncd notify test`: does a channel reach people?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from syncd.channel import DeliveryError, Receipt
from syncd.cli import completion
from syncd.cli.groups import Commands, Group
from syncd.cli.lookup import check_name
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.scratch import scratch_composition
from syncd.cli.views import Json
from syncd.config import load
from syncd.core.records import short_hash
from syncd.core.time import iso
from syncd.core.wording import Here, when
from syncd.errors import DONE, FAILED, TryLater
from syncd.report.render.notice import notice
from syncd.service.clock import clock

app = Commands(cls=Group, help="Send a test message.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What the receiver of a test message answered."""

    channel: str
    receipt: Receipt

    def as_json(self) -> Json:
        return {"channel": self.channel, "answer": self.receipt.detail, "refused": list(self.receipt.refused)}

    def as_text(self) -> Iterator[str]:
        yield f"{self.channel}: {self.receipt.detail}"
        for address in self.receipt.refused:
            yield f"{self.channel}: refused {address}"


@app.command("test")
def send_test(
    channel: Annotated[str, typer.Argument(help="A channel in the configuration.", autocompletion=completion.channels)],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> int:
    """Send a test message through a channel now.

    Exit code 75 means that it failed but may work later.
    """
    loaded, moment = load(config), clock(now)()
    check_name("channel", channel, loaded.channels)
    sent = when(moment, Here(loaded.timezone, moment))
    sentence = f"This is a test of syncd's channel {channel}, sent {sent}: reports will reach you here."
    with scratch_composition(loaded, moment) as composition:
        id = f"test-{short_hash(channel, iso(moment))}"
        message = notice(id, sentence, moment, composition.channels.formats(channel))
        try:
            with composition.channels.open(channel) as opened:
                receipt = opened.send(replace(message, subject=f"syncd: a test of {channel}"))
        except DeliveryError as error:
            if error.permanent:
                raise
            raise TryLater(str(error)) from None
    show(Sent(channel, receipt), as_json=as_json)
    return FAILED if receipt.refused else DONE
