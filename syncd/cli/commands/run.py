"""`syncd run`: the daemon."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.logs import start_logging
from syncd.cli.options import ConfigOption, NowOption
from syncd.cli.say import can_draw, say_aside
from syncd.config import load
from syncd.core.short_days import soon
from syncd.core.time import Instant
from syncd.core.wording import Here, count
from syncd.errors import UsageError
from syncd.ledger.remembered import RememberedLedgers
from syncd.log import Kept
from syncd.service.clock import Clock, clock
from syncd.service.daemon import Beside, serve
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

    On a terminal it shows how everything stands, as it changes. Its log goes to a file that standard error is sent to,
    or to the terminal with SYNCD_LOG=info. TERM, Ctrl-C or q stops it; HUP makes it read the configuration again.
    """
    if now is not None:
        raise UsageError("the daemon runs on the real clock: use `syncd once --now` instead")
    kept = Kept() if _has_a_screen() and not log_json else None
    start_logging("info", json=log_json, background=True, kept=kept)
    beside = _screen(kept) if kept else _announced if sys.stderr.isatty() and not log_json else None
    remembered = RememberedLedgers.of(os.environ)
    serve(lambda: load(config), clock(), beside, remembered)


def _has_a_screen() -> bool:
    """Whether there is a screen, and nobody asks for a log instead."""
    return can_draw() and "SYNCD_LOG" not in os.environ


def _screen(kept: Kept) -> Beside:
    from syncd.cli.live.watching import live  # loads what draws, and a service needs none of it

    return partial(live, kept=kept)


@contextmanager
def _announced(current: Callable[[], Composition], clock: Clock) -> Iterator[None]:
    """Say on the terminal what the daemon watches."""
    say_aside(watching(current(), clock()))
    yield


def watching(composition: Composition, now: Instant) -> str:
    """`Watching 2 sources: toggl, upwork. Next: report weekly Mon 08:00. Ctrl-C stops.`"""
    config = composition.config
    sources = f"{count(len(config.sources), 'source')}: {', '.join(config.sources) or 'none is configured'}"
    coming = [(next_report(composition, report, now), name) for name, report in config.reports.items()]
    if not coming:
        return f"Watching {sources}. No report is configured. Ctrl-C stops."
    due, name = min(coming)
    at = "now" if due <= now else soon(due, Here(config.timezone, now))
    return f"Watching {sources}. Next: report {name} {at}. Ctrl-C stops."
