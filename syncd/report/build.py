"""Makes a report from the ledger: what speaks now, what cannot be told, and the billable summary of a period."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from syncd.config import ReportConfig
from syncd.core.billing import UNKNOWN, Account, gaps, summarize
from syncd.core.discrepancies import Severity, Side, SideCoverage
from syncd.core.lifecycle import Discrepancy, speaks
from syncd.core.profile import Profile
from syncd.core.records import ContractType, Kind, Milestone, short_hash
from syncd.core.report import CannotTellGroup, Report, ReportKind, SourceState, by_urgency
from syncd.core.subject_parts import ContractFacts
from syncd.core.summary import Summary
from syncd.core.time import BEGINNING, Instant, Period, Span, covers, day_of, iso, iso_week, midnight, week_start
from syncd.core.wording import count, when
from syncd.coverage.people import Knowing, reach
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.ledger.observed.coverage import CoveredSpan
from syncd.ledger.observed.notices import told, unread
from syncd.wiring.directory import Directory

LATELY = timedelta(days=7)
"""How far back the first report of a name looks for what sources said."""


def make_report(
    ledger: Ledger, directory: Directory, wanted: ReportConfig, now: Instant, slot: Instant | None = None
) -> Report:
    """The report `wanted` as of `now`. Its id names the slot it was due in, so that making it again is the same one."""
    period = period_of(wanted.period, day_of(slot or now, directory.zone))
    summary = summarize_period(ledger, directory, period, now)
    before = ledger.outbox.reports(wanted.name, limit=1)
    since = before[0].made_at if before else None
    id = "r-" + short_hash(wanted.name, iso(slot or now))
    report = Report(
        id=id,
        name=wanted.name,
        kind=wanted.kind,
        made_at=now,
        zone=str(directory.zone),
        sources=source_states(ledger, directory, since or now - LATELY),
        summary=summary,
    )
    if wanted.kind is ReportKind.SUMMARY:
        return report
    living = [each for each in ledger.discrepancies.alive() if each.severity >= wanted.min_severity]
    return replace(
        report,
        discrepancies=by_urgency((each for each in living if speaks(each, now)), now),
        hushed=tuple(each for each in living if not speaks(each, now)),
        resolved=tuple(_resolved(ledger, since or BEGINNING, wanted.min_severity)),
        cannot_tell=cannot_tell(ledger),
    )


def _resolved(ledger: Ledger, since: Instant, least: Severity) -> Iterable[Discrepancy]:
    return (each for each in ledger.discrepancies.resolved_since(since) if each.severity >= least)


def cannot_tell(ledger: Ledger) -> tuple[CannotTellGroup, ...]:
    """Checks that were not made, grouped by rule, reason and source."""
    groups: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for each in ledger.discrepancies.unmade():
        groups.setdefault((each.rule, each.because, each.source), []).append(dict(each.facts))
    return tuple(
        CannotTellGroup(rule=rule, because=because, source=source, subjects=tuple(subjects))
        for (rule, because, source), subjects in sorted(groups.items())
    )


def source_states(ledger: Ledger, directory: Directory, since: Instant) -> tuple[SourceState, ...]:
    """One line on each configured source, with what its pulls said after `since`."""
    rows = ledger.sources.all()
    return tuple(
        SourceState(
            source=source.name,
            connector=source.connector,
            as_of=_reach(ledger, source.name),
            last_success=rows[source.name].last_success if source.name in rows else None,
            error=rows[source.name].last_error if source.name in rows else "",
            notices=tuple(_notices(ledger, source.name, since)),
        )
        for source in directory.sources.values()
    )


def _notices(ledger: Ledger, source: str, since: Instant) -> Iterator[str]:
    for rejected in unread(ledger.database, source, since):
        where = f" in {rejected.file}" if rejected.file else ""
        first = "" if rejected.count == 1 else "first "
        yield f"{count(rejected.count, 'row')} rejected{where} ({first}{rejected.place}: {rejected.reason})"
    for each in told(ledger.database, source, since):
        yield each.notice if not each.file or each.file in each.notice else f"{each.file}: {each.notice}"


def _reach(ledger: Ledger, source: str) -> dict[str, Instant]:
    """A file may end long before it was made, and a table that is kept knows no end: the earlier of both counts."""
    sources = ledger.sources
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


def summarize_period(ledger: Ledger, directory: Directory, period: Period, now: Instant) -> Summary:
    """The billable summary of `period`, in each platform's own days, as far as it is known `now`."""
    contracts = directory.contracts
    days = Days(period.first, period.last)
    milestones = _milestones(ledger)
    active = set(ledger.periods.active_contracts(days))
    active |= {key for key, each in milestones.items() if any(one.released and one.released in period for one in each)}
    accounts = Accounts(ledger, directory)
    knowing = Knowing(ledger, directory, _read_until(ledger, directory, now))
    figures = []
    for key in sorted(active & contracts.keys()):
        facts = contracts[key]
        profile = directory.profile(facts.platform)
        span = period.span(profile.zone)
        pieces, lines = ledger.periods.pieces(key, days), ledger.periods.lines(key, days)
        people = accounts.trackers(facts, {each.person for each in pieces} | {each.person for each in lines})
        held = knowing.held(Kind.WORK, accounts.people(Kind.WORK, facts), span, facts.platform)
        figures.append(
            Account(
                contract=facts,
                platform_logs=profile.has(Side.LOGGED),
                person=accounts.configured(key),
                pieces=pieces,
                lines=lines,
                postings=ledger.periods.postings(key, days),
                milestones=milestones.get(key, []),
                tracked=knowing.tracked(people, span),
                logged=held or accounts.told(Kind.WORK, facts, knowing.until_now(span), f"{profile.title} hours"),
                billed=_billed(accounts, facts, profile, span),
            )
        )
    everyone = accounts.everyone()
    known = {Side.TRACKED: knowing.tracked(everyone, period.span(directory.zone))} if everyone else {}
    return summarize(period, figures, gaps(known))


def _billed(accounts: "Accounts", contract: ContractFacts, profile: Profile, span: Span) -> SideCoverage:
    """How much of what was billed for `span` is known. The bill of a week is posted after it has ended."""
    if contract.type is ContractType.DIRECT:
        return UNKNOWN
    what, bills = f"{profile.title} transactions", profile.billed_by(span)
    known = accounts.told(Kind.TRANSACTION, contract, bills, what)
    if known.complete or not accounts.told(Kind.TRANSACTION, contract, span, what).complete:
        return known
    posted = f"{profile.title} posts the last bill of this period by {when(bills.end)}"
    return replace(known, because=f"{posted}, and no export is from after that")


def _read_until(ledger: Ledger, directory: Directory, now: Instant) -> Instant:
    """What must be known of a period that goes on: all until now, or until tracked time was last read today."""
    today = midnight(day_of(now, directory.zone), directory.zone)
    through = (ledger.sources.complete_through(source) for source in directory.sources)
    return min([now, *(at for each in through if (at := each.get(Kind.TIME)) and at > today)])


def _milestones(ledger: Ledger) -> dict[str, list[Milestone]]:
    known = [(ref, key) for ref, key, _, counts in ledger.derived.milestones() if ref == counts]
    records = ledger.records.current(ref for ref, _ in known)
    found: dict[str, list[Milestone]] = {}
    for ref, contract in known:
        if isinstance(record := records.get(ref), Milestone):
            found.setdefault(contract, []).append(record)
    return found


class Accounts:
    """Whose accounts on a platform a contract's hours and money come to, and what sources told of them."""

    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._ledger = ledger
        self._directory = directory
        self._heard: dict[tuple[Kind, str], Mapping[str, set[str]]] = {}

    def told(self, kind: Kind, contract: ContractFacts, span: Span, what: str) -> SideCoverage:
        """How much of `kind` in `span` was told of each account that the contract may have. `what` names it."""
        told = self._told(kind, contract, span)
        stated = [max(each.as_of for each in stretches) for stretches in told.values() if stretches]
        as_of = min(stated) if stated and len(stated) == len(told) else None
        for person, stretches in told.items():
            spans = [each.span for each in stretches]
            if not covers(spans, span):
                reached = reach(spans, span, self._directory.profile(contract.platform).zone)
                because = f"{what} of {person}: {reached}" if person else f"{what}: {reached}"
                return SideCoverage(complete=False, as_of=as_of, because=because)
        return SideCoverage(complete=bool(told), as_of=as_of, because="" if told else f"no source gives {what}")

    def everyone(self) -> set[str]:
        """Everybody whose tracked time any source ever told."""
        return set(self._heard_of(Kind.TIME, ""))

    def trackers(self, contract: ContractFacts, seen: set[str]) -> set[str]:
        """Whose time may have been tracked on the contract: as `people`, but of those who are on it in a period, where
        any are `seen`."""
        return self._whose(Kind.TIME, contract, seen or self._ledger.periods.earners(contract.key) - {""})

    def configured(self, contract: str) -> str:
        """The person whose contract it is by the config; "" where it does not tell."""
        return self._directory.names.freelancers.get(contract, "")

    def people(self, kind: Kind, contract: ContractFacts) -> set[str]:
        """The people whose rows the contract has, and the one that the config names, where any source ever spoke of
        their account or nobody else is known; where nobody is, everyone of whom any source ever spoke."""
        return self._whose(kind, contract, self._ledger.periods.earners(contract.key))

    def _whose(self, kind: Kind, contract: ContractFacts, known: set[str]) -> set[str]:
        heard = self._heard_of(kind, contract.platform)
        if (person := self.configured(contract.key)) and (person in heard or not known):
            known = known | {person}
        return known or set(heard)

    def _told(self, kind: Kind, contract: ContractFacts, span: Span) -> dict[str, list[CoveredSpan]]:
        """For each account of the contract, what was told of it around `span`. What is told of everybody is told of
        each."""
        sources = self._ledger.sources
        heard = self._heard_of(kind, contract.platform)
        return {
            person: [
                each
                for name in sorted({*self._directory.names_of(person), *heard.get(person, ())})
                for each in sources.stretches(kind, name, span, contract.platform)
            ]
            for person in sorted(self.people(kind, contract))
        }

    def _heard_of(self, kind: Kind, platform: str) -> Mapping[str, set[str]]:
        """The people of whose accounts any source ever spoke, each with the names it has there."""
        if (kind, platform) not in self._heard:
            found: dict[str, set[str]] = {}
            for name in self._ledger.sources.spoken_of(kind, platform, self._directory.sources):
                found.setdefault(self._directory.names.person(name), set()).add(name)
            self._heard[kind, platform] = found
        return self._heard[kind, platform]
