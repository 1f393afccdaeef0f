"""`syncd notify test`: does a channel reach people?"""

from dataclasses import replace
from typing import Annotated

import typer

from syncd.cli import completion
from syncd.cli.common import ConfigOption, JsonOption, NowOption, print_json, say

app = typer.Typer(help="Try a channel out.", no_args_is_help=True)


@app.callback()
def notify() -> None:
    """Try a channel out."""


@app.command("test")
def try_out(
    channel: Annotated[str, typer.Argument(help="A channel in the configuration.", autocompletion=completion.channels)],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> int:
    """Send a test message through a channel, now; 75: it may work later."""
    from syncd.channel import DeliveryError
    from syncd.cli.scratch import on_trial
    from syncd.config import load
    from syncd.core.records import short_hash
    from syncd.core.time import iso
    from syncd.core.wording import hint, when
    from syncd.errors import DONE, FAILED, TryLater, UsageError
    from syncd.report.render.notice import notice
    from syncd.service.clock import clock

    loaded, moment = load(config), clock(now)()
    if channel not in loaded.channels:
        raise UsageError(f'there is no channel "{channel}" in the configuration{hint(channel, loaded.channels)}')
    sentence = f"This is a test of syncd's channel {channel}, sent {when(moment)}: reports will reach you here."
    with on_trial(loaded, moment) as composition:
        id = f"test-{short_hash(channel, iso(moment))}"
        message = notice(id, sentence, moment, composition.channels.formats(channel))
        try:
            with composition.channels.open(channel) as opened:
                receipt = opened.send(replace(message, subject=f"syncd: a test of {channel}"))
        except DeliveryError as error:
            if error.permanent:
                raise
            raise TryLater(str(error)) from None
    if as_json:
        print_json({"channel": channel, "answer": receipt.detail, "refused": list(receipt.refused)})
    else:
        say(f"{channel}: {receipt.detail}")
        for each in receipt.refused:
            say(f"{channel}: refused {each}")
    return FAILED if receipt.refused else DONE
