"""`syncd status`: how far the data reaches, what waits, and what comes next."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from syncd.cli.groups import Commands
from syncd.cli.opening import Opened, reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show_ledger
from syncd.cli.views.status import Coming, LedgerStatus, SourceQuota, SourceStatus, Status
from syncd.core.lifecycle import counted
from syncd.core.time import DISTANT, Instant
from syncd.errors import SyncdError
from syncd.ledger.observed.sources import SourceRow
from syncd.report.build import attention
from syncd.service.schedule import is_due, next_report, schedule_of
from syncd.wiring.composition import Composition

app = Commands()


@app.command()
def status(config: ConfigOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Show each source's state, request quotas, waiting reports, what runs next, and the ledger."""
    with reading(config, now) as opened:
        ledger, unsettled = opened.composition.ledger, opened.unsettled()
        directory, off = opened.composition.directory(), opened.composition.rules_off
        standing = replace(attention(ledger, directory, opened.now, rules_off=off), unsettled=unsettled)
        sources = tuple(_sources(opened))
        view = Status(
            zone=opened.composition.config.timezone,
            now=opened.now,
            sources=sources,
            quotas=tuple(_quotas(opened.composition)),
            outbox=ledger.outbox.backlog(),
            coming=sorted(_coming(opened, sources), key=lambda coming: (coming.at, coming.what)),
            ledger=LedgerStatus(
                path=ledger.database.path,
                size=ledger.size,
                discrepancies=len(counted(standing.discrepancies)) + len(standing.hushed),
                aside=standing.aside,
                cannot_tell=ledger.discrepancies.count_unmade(),
            ),
            attention=standing.subject,
        )
    show_ledger(view, unsettled, as_json=as_json)


def _quotas(composition: Composition) -> Iterator[SourceQuota]:
    """The quotas with the sources that use them. A secret that a command prints is not asked for: that may ask you."""
    connectors = composition.connectors
    limited = [name for name in composition.config.sources if connectors.kind(name).limits is not None]
    secrets = {what.split("]")[0].removeprefix("[source."): secret for what, secret in composition.config.secrets()}
    accounts: dict[str, str | None] = {}
    for name in limited:
        accounts[name] = None
        if name in secrets and secrets[name].kind != "command":
            with suppress(SyncdError):
                accounts[name] = connectors.account(name)
    quotas = composition.ledger.quotas.all()
    for quota in quotas:
        account = quota.bucket.partition(":")[0]
        known = tuple(name for name in limited if accounts[name] == account)
        yield SourceQuota(quota=quota, sources=known or tuple(name for name in limited if accounts[name] is None))


def _sources(opened: Opened) -> Iterator[SourceStatus]:
    composition = opened.composition
    ledger = composition.ledger
    rows, counts = ledger.sources.all(), ledger.records.counts()
    suspense, repeated = ledger.derived.suspense_counts(), ledger.derived.duplicate_counts()
    for source in composition.config.sources.values():
        namespace, name = composition.connectors.namespace(source.name), source.name
        row, last_pull = rows.get(name), ledger.sources.last_pull(name)
        yield SourceStatus(
            name=name,
            connector=source.kind,
            row=row,
            last_pull=last_pull,
            rejected_rows=ledger.sources.rejected(last_pull.id) if last_pull else (),
            as_of=ledger.coverage.as_of(name),
            complete_through=ledger.coverage.complete_through(name),
            records={kind: count for (space, kind), count in sorted(counts.items()) if space == namespace},
            rejected=sum(rows.count for rows in ledger.notices.rejected_since(name)),
            suspense=suspense.get(namespace, 0),
            repeated=repeated.get(namespace, 0),
            hold=ledger.holds.open(name),
            next=_next_pull(opened, name, row),
        )


def _next_pull(opened: Opened, source: str, row: SourceRow | None) -> Instant | None:
    """Return when a source is pulled next; None for one that only waits for files."""
    schedule = schedule_of(opened.composition.config, source)
    if schedule is None:
        return None
    if row is None or is_due(opened.composition.ledger, opened.composition.config, source, opened.now):
        return opened.now
    if row.next_attempt is not None and row.next_attempt > opened.now:
        return row.next_attempt
    return schedule.next(opened.now, opened.composition.config.timezone)


def _coming(opened: Opened, sources: tuple[SourceStatus, ...]) -> Iterator[Coming]:
    """Return pulls and reports that are due or scheduled, and the next moment when time alone may change a verdict."""
    config, ledger = opened.composition.config, opened.composition.ledger
    for source in sources:
        if source.next is not None:
            yield Coming(f"pull {source.name}", source.next)
    for report in config.reports.values():
        due = next_report(opened.composition, report, opened.now)
        if due < DISTANT:  # a platform that never closes a week has no cut-off to remind of
            yield Coming(f"report {report.name} to {', '.join(report.to)}", due)
    if again := ledger.dirty.next_instant():
        yield Coming("look again at what changes with time", again)
