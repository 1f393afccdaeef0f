"""`syncd status`: how far the data reaches, what waits, and what comes next."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show_ledger
from syncd.cli.say import can_draw, write
from syncd.cli.state import coming, quotas, sources, upkeep
from syncd.cli.views.formats import StatusFormat, StatusFormatOption
from syncd.cli.views.status import LedgerStatus, Status
from syncd.config import load
from syncd.core.lifecycle import counted
from syncd.errors import UsageError
from syncd.ledger.remembered import RememberedLedgers
from syncd.report.build import attention
from syncd.service.clock import clock
from syncd.service.metrics import metrics
from syncd.wiring.composition import composed

app = Commands()


@app.command()
def status(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    format: StatusFormatOption = StatusFormat.TEXT,  # noqa: A002 - the option's name
    watch: Annotated[bool, typer.Option("--watch", help="Show it on one screen, as it changes, until Ctrl-C.")] = False,
) -> None:
    """Show each source's state, request quotas, waiting reports, what runs next, and the ledger.

    `--watch` shows the screen of `syncd run` beside a daemon; where it is no terminal, it prints the status once.
    `--format prometheus` prints figures for a monitoring system instead.
    """
    if watch and (now or as_json or format is not StatusFormat.TEXT):
        raise UsageError("--watch shows a screen on the real clock: use it without --now, --json and --format")
    if watch and can_draw():
        _watch(config)
        return
    with reading(config, now) as opened:
        if format is StatusFormat.PROMETHEUS and not as_json:
            write(metrics(opened.composition, opened.now))
            return
        ledger, unsettled = opened.composition.ledger, opened.unsettled()
        directory, off = opened.composition.directory(), opened.composition.rules_off
        standing = replace(attention(ledger, directory, opened.now, rules_off=off), unsettled=unsettled)
        known = tuple(sources(opened.composition, opened.now))
        view = Status(
            zone=opened.composition.config.timezone,
            now=opened.now,
            sources=known,
            quotas=tuple(quotas(opened.composition)),
            outbox=ledger.outbox.backlog(),
            coming=sorted(coming(opened.composition, opened.now, known), key=lambda one: (one.at, one.what)),
            ledger=LedgerStatus(
                path=ledger.database.path,
                size=ledger.size,
                discrepancies=len(counted(standing.discrepancies)) + len(standing.hushed),
                aside=standing.aside,
                cannot_tell=ledger.discrepancies.count_unmade(),
                upkeep=upkeep(opened.composition, opened.now),
            ),
            attention=standing.subject,
        )
    show_ledger(view, unsettled, as_json=as_json or format is StatusFormat.JSON)


def _watch(config: Path | None) -> None:
    from syncd.cli.live.watching import watch  # loads what draws

    tick, remembered = clock(), RememberedLedgers.of(os.environ)
    with composed(load(config), tick(), read_only=True, remembered=remembered) as composition:
        watch(composition, tick)
