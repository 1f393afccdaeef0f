"""Makes a report from the ledger: what needs attention, which checks were not made, and the billable summary."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from syncd.config import ReportConfig
from syncd.core.lifecycle import speaks
from syncd.core.records import short_hash
from syncd.core.report import CannotTellGroup, Report, ReportKind, SourceState, by_urgency
from syncd.core.time import BEGINNING, Instant, Period, day_of, iso, iso_week, week_start
from syncd.core.wording import count
from syncd.ledger import Ledger
from syncd.report.billable import summarize_period
from syncd.wiring.directory import Directory

LATELY = timedelta(days=7)
"""How far back the first report of a name looks for notices of sources."""


def make_report(
    ledger: Ledger, directory: Directory, wanted: ReportConfig, now: Instant, slot: Instant | None = None
) -> Report:
    """Make the report `wanted` as of `now`. Its id names the slot it was due in, so that one slot gives one report."""
    period = period_of(wanted.period, day_of(slot or now, directory.zone))
    before = ledger.outbox.reports(wanted.name, limit=1)
    since = before[0].made_at if before else None
    report = Report(
        id="r-" + short_hash(wanted.name, iso(slot or now)),
        name=wanted.name,
        kind=wanted.kind,
        made_at=now,
        zone=str(directory.zone),
        sources=source_states(ledger, directory, since or now - LATELY),
        summary=summarize_period(ledger, directory, period, now),
    )
    if wanted.kind is ReportKind.SUMMARY:
        return report
    least = wanted.min_severity
    living = [discrepancy for discrepancy in ledger.discrepancies.alive() if discrepancy.severity >= least]
    resolved = ledger.discrepancies.resolved_since(since or BEGINNING)
    return replace(
        report,
        discrepancies=by_urgency((discrepancy for discrepancy in living if speaks(discrepancy, now)), now),
        hushed=tuple(discrepancy for discrepancy in living if not speaks(discrepancy, now)),
        resolved=tuple(discrepancy for discrepancy in resolved if discrepancy.severity >= least),
        cannot_tell=cannot_tell(ledger),
    )


def cannot_tell(ledger: Ledger) -> tuple[CannotTellGroup, ...]:
    """Checks that were not made, grouped by rule, reason and source."""
    groups: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for check in ledger.discrepancies.unmade():
        groups.setdefault((check.rule, check.because, check.source), []).append(dict(check.facts))
    return tuple(
        CannotTellGroup(rule=rule, because=because, source=source, subjects=tuple(subjects))
        for (rule, because, source), subjects in sorted(groups.items())
    )


def source_states(ledger: Ledger, directory: Directory, since: Instant) -> tuple[SourceState, ...]:
    """The state of each configured source, with the notices of its pulls after `since`."""
    rows = ledger.sources.all()
    return tuple(
        SourceState(
            source=source.name,
            connector=source.connector,
            as_of=_as_of(ledger, source.name),
            last_success=rows[source.name].last_success if source.name in rows else None,
            error=rows[source.name].last_error if source.name in rows else "",
            notices=tuple(_notices(ledger, source.name, since)),
        )
        for source in directory.sources.values()
    )


def _notices(ledger: Ledger, source: str, since: Instant) -> Iterator[str]:
    for rejected in ledger.notices.rejected_since(source, since):
        where = f" in {rejected.file}" if rejected.file else ""
        first = "" if rejected.count == 1 else "first "
        yield f"{count(rejected.count, 'row')} rejected{where} ({first}{rejected.place}: {rejected.reason})"
    for notice in ledger.notices.since(source, since):
        yield notice.text if not notice.file or notice.file in notice.text else f"{notice.file}: {notice.text}"


def _as_of(ledger: Ledger, source: str) -> dict[str, Instant]:
    """The instant as of which each kind of a source's records is known, or the end of its coverage if that is
    earlier. A file may end long before it was made, and a table that you keep has no end."""
    through = ledger.coverage.complete_through(source)
    return {str(kind): min(at, through[kind]) for kind, at in sorted(ledger.coverage.as_of(source).items())}


def period_of(name: str, today: date) -> Period:
    """The period a report is about: `last-week`, `this-week`, `last-month` or `this-month`, seen from `today`."""
    if name.endswith("week"):
        monday = week_start(today) - (timedelta(days=7) if name == "last-week" else timedelta())
        return Period.parse(iso_week(monday))
    first = today.replace(day=1)
    if name == "last-month":
        first = (first - timedelta(days=1)).replace(day=1)
    return Period.parse(f"{first:%Y-%m}")
