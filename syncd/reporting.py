"""Makes a report from the ledger: what speaks now, what cannot be told, and the billable summary of a period."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from syncd.compose import Composition
from syncd.config import ReportConfig
from syncd.core.billing import Account, Summary, summarize
from syncd.core.discrepancies import Severity, Side
from syncd.core.lifecycle import Discrepancy, speaks
from syncd.core.records import ContractType, Kind, Milestone, short_hash
from syncd.core.report import CannotTellGroup, Report, ReportKind, SourceState, by_urgency
from syncd.core.time import BEGINNING, Instant, Period, covers, day_of, iso, iso_week, week_start
from syncd.ledger.periods import Days


def make_report(composition: Composition, wanted: ReportConfig, now: Instant, slot: Instant | None = None) -> Report:
    """The report `wanted` as of `now`. Its id names the slot it was due in, so that making it again is the same one."""
    period = period_of(wanted.period, day_of(slot or now, composition.config.timezone))
    summary = summarize_period(composition, period)
    id = "r-" + short_hash(wanted.name, iso(slot or now))
    report = Report(
        id=id,
        name=wanted.name,
        kind=wanted.kind,
        made_at=now,
        zone=str(composition.config.timezone),
        sources=source_states(composition),
        summary=summary,
    )
    if wanted.kind is ReportKind.SUMMARY:
        return report
    living = [each for each in composition.ledger.judgements.alive() if each.severity >= wanted.min_severity]
    return replace(
        report,
        discrepancies=by_urgency((each for each in living if speaks(each, now)), now),
        hushed=tuple(each for each in living if not speaks(each, now)),
        resolved=tuple(_resolved(composition, wanted.name, wanted.min_severity)),
        cannot_tell=cannot_tell(composition),
    )


def _resolved(composition: Composition, name: str, least: Severity) -> Iterable[Discrepancy]:
    before = composition.ledger.deliveries.reports(name, limit=1)
    since = before[0].made_at if before else BEGINNING
    return (each for each in composition.ledger.judgements.resolved_since(since) if each.severity >= least)


def cannot_tell(composition: Composition) -> tuple[CannotTellGroup, ...]:
    """Checks that were not made, grouped by rule, reason and source."""
    groups: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for each in composition.ledger.judgements.unmade():
        groups.setdefault((each.rule, each.because, each.source), []).append(dict(each.facts))
    return tuple(
        CannotTellGroup(rule=rule, because=because, source=source, subjects=tuple(subjects))
        for (rule, because, source), subjects in sorted(groups.items())
    )


def source_states(composition: Composition) -> tuple[SourceState, ...]:
    """One line on each configured source."""
    rows = composition.ledger.sources.all()
    return tuple(
        SourceState(
            source=source.name,
            connector=source.kind,
            as_of=_reach(composition, source.name),
            last_success=rows[source.name].last_success if source.name in rows else None,
            error=rows[source.name].last_error if source.name in rows else "",
        )
        for source in composition.config.sources.values()
    )


def _reach(composition: Composition, source: str) -> dict[str, Instant]:
    """A file may end long before it was made, and a table that is kept knows no end: the earlier of both counts."""
    sources = composition.ledger.sources
    through = sources.complete_through(source)
    return {str(kind): min(at, through[kind]) for kind, at in sorted(sources.as_of(source).items())}


def period_of(name: str, today: date) -> Period:
    """The period a report is about: `last-week`, `this-week`, `last-month` or `this-month`, seen from `today`."""
    if name.endswith("week"):
        monday = week_start(today) - (timedelta(days=7) if name == "last-week" else timedelta())
        return Period.parse(iso_week(monday))
    first = today.replace(day=1)
    if name == "last-month":
        first = (first - timedelta(days=1)).replace(day=1)
    return Period.parse(f"{first:%Y-%m}")


def summarize_period(composition: Composition, period: Period) -> Summary:
    """The billable summary of `period`, in each platform's own days."""
    ledger = composition.ledger
    contracts = composition.contracts()
    days = Days(period.first, period.last)
    milestones = _milestones(composition)
    active = set(ledger.periods.active_contracts(days))
    active |= {key for key, each in milestones.items() if any(one.released and one.released in period for one in each)}
    accounts = []
    for key in sorted(active & contracts.keys()):
        facts = contracts[key]
        profile = composition.profile(facts.platform)
        span = period.span(profile.zone)
        accounts.append(
            Account(
                contract=facts,
                platform_logs=profile.has(Side.LOGGED),
                person=_person(composition, key),
                pieces=ledger.periods.pieces(key, days),
                lines=ledger.periods.lines(key, days),
                postings=ledger.periods.postings(key, days),
                # The bill of a week is posted after it has ended.
                postings_complete=facts.type is not ContractType.DIRECT
                and covers(
                    (each.span for each in ledger.sources.stretches(Kind.TRANSACTION, None, span, facts.platform)),
                    profile.billed_by(span),
                ),
                milestones=milestones.get(key, []),
                lines_known=bool(ledger.sources.stretches(Kind.WORK, None, span, facts.platform)),
            )
        )
    return summarize(period, accounts)


def _milestones(composition: Composition) -> dict[str, list[Milestone]]:
    known = [(ref, key) for ref, key, _, counts in composition.ledger.derived.milestones() if ref == counts]
    records = composition.ledger.records.current(ref for ref, _ in known)
    found: dict[str, list[Milestone]] = {}
    for ref, contract in known:
        if isinstance(record := records.get(ref), Milestone):
            found.setdefault(contract, []).append(record)
    return found


def _person(composition: Composition, contract: str) -> str:
    configured = composition.config.contracts.get(contract)
    return (configured.person if configured else None) or ""
