"""`syncd status`: how far the data reaches, what waits, and what comes next."""

from dataclasses import replace

from syncd.cli.groups import Commands
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show_ledger
from syncd.cli.state import coming, quotas, sources, upkeep
from syncd.cli.views.status import LedgerStatus, Status
from syncd.core.lifecycle import counted
from syncd.report.build import attention

app = Commands()


@app.command()
def status(config: ConfigOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Show each source's state, request quotas, waiting reports, what runs next, and the ledger."""
    with reading(config, now) as opened:
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
    show_ledger(view, unsettled, as_json=as_json)
