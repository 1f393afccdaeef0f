"""`syncd status`: how far the data reaches, what waits, and what comes next."""

from dataclasses import replace

from syncd.cli.groups import Commands
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show_ledger
from syncd.cli.say import write
from syncd.cli.state import coming, quotas, sources, upkeep
from syncd.cli.views.formats import StatusFormat, StatusFormatOption
from syncd.cli.views.status import LedgerStatus, Status
from syncd.core.lifecycle import counted
from syncd.report.build import attention
from syncd.service.metrics import metrics

app = Commands()


@app.command()
def status(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    format: StatusFormatOption = StatusFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Show each source's state, request quotas, waiting reports, what runs next, and the ledger.

    `--format prometheus` prints figures for a monitoring system instead.
    """
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
