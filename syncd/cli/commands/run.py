"""`syncd run`: the daemon."""

import os
import sys
from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.logs import start_logging
from syncd.cli.options import ConfigOption, NowOption
from syncd.cli.say import say_aside
from syncd.config import load
from syncd.core.time import Instant
from syncd.core.wording import Here, count, when
from syncd.errors import UsageError
from syncd.ledger.remembered import RememberedLedgers
from syncd.service.clock import clock
from syncd.service.daemon import serve
from syncd.service.schedule import next_report
from syncd.wiring.composition import Composition

app = Commands()


@app.command()
def run(
    config: ConfigOption = None,
    now: NowOption = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log JSON lines, as under systemd.")] = False,
) -> None:
    """Run as a daemon: pull on schedule, check, report; until stopped.

    TERM or Ctrl-C stops it; HUP makes it read the configuration again.
    """
    if now is not None:
        raise UsageError("the daemon runs on the real clock: use `syncd once --now` instead")
    start_logging("info", json=log_json, background=True)
    announce = sys.stderr.isatty() and not log_json
    remembered = RememberedLedgers.of(os.environ)
    serve(lambda: load(config), clock(), _announce if announce else None, remembered)


def _announce(composition: Composition, now: Instant) -> None:
    """Say on the terminal what the daemon watches."""
    say_aside(watching(composition, now))


def watching(composition: Composition, now: Instant) -> str:
    """`Watching 2 sources: toggl, upwork. Next report: weekly, Mon 16 Nov 08:00. Ctrl-C stops.`"""
    config = composition.config
    sources = f"{count(len(config.sources), 'source')}: {', '.join(config.sources) or 'none is configured'}"
    coming = [(next_report(composition, report, now), name) for name, report in config.reports.items()]
    if not coming:
        return f"Watching {sources}. No report is configured. Ctrl-C stops."
    due, name = min(coming)
    at = "now" if due <= now else when(due, Here(config.timezone, now))
    return f"Watching {sources}. Next report: {name}, {at}. Ctrl-C stops."
