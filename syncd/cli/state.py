"""How everything is now: each source, the quotas of servers, and what comes next."""

from collections.abc import Iterator

from syncd.cli.views.status import Coming, SourceQuota, SourceStatus
from syncd.cli.views.upkeep import UpkeepStatus
from syncd.core.time import DISTANT, Instant
from syncd.ledger.observed.sources import SourceRow
from syncd.service.backups import next_backup
from syncd.service.quotas import quotas_of_sources
from syncd.service.schedule import is_due, next_report, schedule_of
from syncd.wiring.composition import Composition


def quotas(composition: Composition) -> Iterator[SourceQuota]:
    """The quotas with the sources that use them."""
    for quota, names in quotas_of_sources(composition):
        yield SourceQuota(quota=quota, sources=names)


def sources(composition: Composition, now: Instant) -> Iterator[SourceStatus]:
    """The state of each configured source."""
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
            next=_next_pull(composition, now, name, row),
        )


def _next_pull(composition: Composition, now: Instant, source: str, row: SourceRow | None) -> Instant | None:
    """Return when a source is pulled next; None for one that only waits for files."""
    schedule = schedule_of(composition.config, source)
    if schedule is None:
        return None
    if row is None or is_due(composition.ledger, composition.config, source, now):
        return now
    if row.next_attempt is not None and row.next_attempt > now:
        return row.next_attempt
    return schedule.next(now, composition.config.timezone)


def coming(composition: Composition, now: Instant, sources: tuple[SourceStatus, ...]) -> Iterator[Coming]:
    """Return pulls and reports that are due or scheduled, and the next moment when time alone may change a verdict."""
    config, ledger = composition.config, composition.ledger
    for source in sources:
        if source.next is not None:
            yield Coming(f"pull {source.name}", source.next)
    for report in config.reports.values():
        due = next_report(composition, report, now)
        if due < DISTANT:  # a platform that never closes a week has no cut-off to remind of
            yield Coming(f"report {report.name} to {', '.join(report.to)}", due)
    if again := ledger.dirty.next_instant():
        yield Coming("look again at what changes with time", again)


def upkeep(composition: Composition, now: Instant) -> UpkeepStatus:
    """Whether the ledger is sound and backed up."""
    kept, wanted = composition.ledger.upkeep, composition.config.backup
    return UpkeepStatus(
        checked=kept.checked(),
        damage=kept.damage(),
        folder=wanted.folder if wanted else None,
        last=kept.last_backup(),
        failed=kept.failed_backup() if wanted else None,
        next=next_backup(composition.config, composition.ledger, now),
    )
