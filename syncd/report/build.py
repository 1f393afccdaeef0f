"""Makes a report from the ledger: what needs attention, which checks were not made, and the billable summary."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from syncd.config import ReportConfig
from syncd.core.about import EVERYTHING, About, contracts_in
from syncd.core.ageing import by_age
from syncd.core.aside import put_aside
from syncd.core.claims import fixable
from syncd.core.contract_names import distinctions, name_contract
from syncd.core.folding import fold
from syncd.core.hush import divide, speaks
from syncd.core.lifecycle import counted
from syncd.core.money import totals
from syncd.core.pages import KEPT_AS_OTHER, is_of_read_data
from syncd.core.parents import by_themselves
from syncd.core.phrases import Phrase, say, without
from syncd.core.records import short_hash
from syncd.core.report import Report, ReportKind
from syncd.core.report_parts import CannotTellGroup, SourceState
from syncd.core.rounds import Rounds
from syncd.core.rules_off import RulesOff
from syncd.core.severity import Severity
from syncd.core.shortening import shorten
from syncd.core.subjects import SubjectKind
from syncd.core.time import BEGINNING, Instant, Period, day_of, iso, iso_week, week_start
from syncd.core.urgency import by_urgency
from syncd.core.what_to_do import AND_SO, EXPORT_AGAIN
from syncd.core.wording import count, not_yet
from syncd.ledger import Ledger
from syncd.ledger.discrepancies import Unmade
from syncd.ledger.observed.notices import Notice
from syncd.ledger.outbox import StoredReport
from syncd.report.about import called, what_about
from syncd.report.beside import beside
from syncd.report.billable import summarize_period
from syncd.report.silent import latest_days, silence_in
from syncd.report.uncounted import NOTHING_MOVES, Moving
from syncd.report.unpaid import Week, tracked_in, unpaid
from syncd.wiring.directory import Directory
from syncd.wiring.rules import EnabledRule

Facts = Mapping[str, str]
"""What a subject is about: kind, contract, start, end …"""

_OF_TYPES = "unknown-row-type"
"""The rule that reports rows of unknown types."""
LATELY = timedelta(days=7)
"""How far back the first report of a name looks for notices of sources."""


def make_report(
    ledger: Ledger,
    directory: Directory,
    wanted: ReportConfig,
    now: Instant,
    slot: Instant | None = None,
    moving: Moving = NOTHING_MOVES,
    rules_off: RulesOff | None = None,
    before: StoredReport | None = None,
    asked: Period | None = None,
) -> Report:
    """Make the report `wanted` as of `now`, with lists that `shorten` bounds. Its id names the slot it was due in, so
    that one slot gives one report. `moving`: what a changed configuration may move; `before`: the report after which
    what happened is new, where that is not the one of its name before; `asked`: another period than the slot's."""
    period = asked or period_of(wanted.period, day_of(slot or now, directory.zone))
    before = before or next(iter(ledger.outbox.reports(wanted.name, limit=1)), None)
    since = before.made_at if before else None
    about = what_about(ledger, directory, wanted)
    summary = summarize_period(ledger, directory, period, now, moving, only=about.contracts)
    if wanted.kind is ReportKind.SUMMARY:
        found = Report(
            id=report_id(wanted.name, slot or now),
            name=wanted.name,
            kind=wanted.kind,
            made_at=now,
            zone=str(directory.zone),
            client=wanted.client,
            client_name=called(directory, wanted.client),
            person=wanted.person,
            sources=source_states(ledger, directory, since or now - LATELY, rules_off),
            summary=summary,
            unsettled=ledger.queue.unsettled(),
        )
        return shorten(replace(found, beside=beside(ledger, directory, found, before, moving, about.contracts)))
    least = wanted.min_severity
    resolved = [one for one in ledger.discrepancies.resolved_since(since or BEGINNING) if about.holds(one.facts)]
    found = attention(ledger, directory, now, since=since, least=least, rules_off=rules_off, about=about)
    in_time = (discrepancy.id for discrepancy in found.counted if fixable(discrepancy, now))
    folds, folded = fold(found.counted, in_time, wanted.small)
    found = replace(
        found,
        folds=folds,
        folded=folded,
        id=report_id(wanted.name, slot or now),
        name=wanted.name,
        client=wanted.client,
        client_name=called(directory, wanted.client),
        person=wanted.person,
        resolved=tuple(counted(discrepancy for discrepancy in resolved if discrepancy.severity >= least)),
        summary=summary,
        silence=silence_in(ledger, directory, period, now, about) or found.silence,
        rounds=_rounds(ledger, directory, since) if since else None,
    )
    return shorten(replace(found, beside=beside(ledger, directory, found, before, moving, about.contracts)))


def report_id(name: str, slot: Instant) -> str:
    """The id of the report of a slot: one slot gives one report."""
    return "r-" + short_hash(name, iso(slot))


def _rounds(ledger: Ledger, directory: Directory, since: Instant) -> Rounds:
    """How often the source that is read most often was read without a failure."""
    counts = [(since, *ledger.notices.readings_since(name, since)) for name in directory.sources]
    return max((Rounds(*each) for each in counts), key=lambda rounds: rounds.number, default=Rounds(since, 0, None))


def attention(
    ledger: Ledger,
    directory: Directory,
    now: Instant,
    *,
    since: Instant | None = None,
    least: Severity = Severity.INFO,
    rules_off: RulesOff | None = None,
    concerns: Callable[[Facts], bool] | None = None,
    about: About = EVERYTHING,
) -> Report:
    """What needs attention as of `now`, as a report without a name and a summary: its subject line says how things are.

    `since`: the instant after which notices of sources are new; `least`: the least severity of discrepancies;
    `concerns`: whether a check of these facts that was not made is worth a word, by default always;
    `about`: what it is about. It is silent of days since the beginning of last week.
    """
    known = ledger.discrepancies.alive()
    alive = [one for one in known if about.holds(one.facts)]
    severe = [discrepancy for discrepancy in alive if discrepancy.severity >= least]
    living, alive = by_themselves(severe, severe, now), by_themselves(alive, alive, now)
    below = [discrepancy for discrepancy in counted(alive) if discrepancy.severity < least]
    speaking, hushed = divide(living, now)
    loud = by_urgency(speaking, now)
    priced = {(discrepancy.facts.get("contract"), discrepancy.facts.get("start")) for discrepancy in loud}
    unmade = [check for check in ledger.discrepancies.unmade() if concerns is None or concerns(check.facts)]
    unmade = [check for check in unmade if about.holds(check.facts)]
    weeks = {week for check in unmade if (week := _week(check.facts)) and week not in priced}
    unchecked = [unpaid(ledger, directory, week, now) for week in sorted(weeks)]
    return Report(
        id="",
        name="",
        kind=ReportKind.RECONCILIATION,
        names=_names(directory, unmade),
        made_at=now,
        zone=str(directory.zone),
        unattributed=0 if about.is_all else sum(_is_nobodys(one.facts, about) for one in counted(known)),
        sources=source_states(ledger, directory, since or now - LATELY, rules_off),
        discrepancies=loud,
        ages=by_age(counted(loud), now),
        hushed=tuple(hushed),
        aside=put_aside(counted(loud), hushed=hushed),
        cannot_tell=(*_before_since(directory, now), *cannot_tell(unmade, day_of(now, directory.zone))),
        unchecked_seconds=sum(left.seconds for left in unchecked),
        unchecked_worth=tuple(totals(left.stake for left in unchecked if left.stake and left.stake.minor).values()),
        unsettled=ledger.queue.unsettled(),
        silence=silence_in(ledger, directory, latest_days(day_of(now, directory.zone)), now, about),
        rules_off=rules_off,
        less_severe=sum(speaks(discrepancy, now) for discrepancy in below),
    )


def _is_nobodys(facts: Facts, about: About) -> bool:
    """Whether a subject names no contract, and not the person that it is about either."""
    return not contracts_in(facts) and not about.holds(facts)


def _names(directory: Directory, unmade: Iterable[Unmade]) -> dict[str, dict[str, str]]:
    """What people call the contracts, and their clients, whose checks were not made."""
    keys = {check.facts.get("contract", "") for check in unmade}
    clients = {check.facts.get("client", "") for check in unmade}
    contracts, apart = directory.contracts.values(), distinctions(directory.contracts.values())
    return {
        "contract": {one.key: name_contract(one.name, apart[one.key]) for one in contracts if one.key in keys},
        "client": {one.client: one.client_name for one in contracts if one.client in clients and one.client_name},
    }


def alarming(ledger: Ledger, rules: Mapping[str, EnabledRule], found: Report, least: Severity) -> bool:
    """Whether something that is at least `least` severe needs attention in `found`, or may do so unseen: a check was
    not made, a source failed, or nothing was read."""
    severe = any(discrepancy.severity >= least for discrepancy in found.discrepancies)
    unmade = ledger.discrepancies.unmade()
    return severe or found.unchecked or any(alarms(ledger, rules, check, least) for check in unmade)


def alarms(ledger: Ledger, rules: Mapping[str, EnabledRule], check: Unmade, least: Severity) -> bool:
    """Whether a check that was not made is as bad as a discrepancy of severity `least`: its rule is at least that
    severe, and time was tracked in the week it is about."""
    severe = check.rule in rules and rules[check.rule].severity >= least
    week = _week(check.facts)
    return severe and week is not None and any(tracked_in(ledger, week).values())


def _week(facts: Facts) -> Week | None:
    """The contract and first day of a week; None for a subject of another kind."""
    return (facts["contract"], facts["start"]) if facts.get("kind") == SubjectKind.BILLING_PERIOD else None


def cannot_tell(unmade: Iterable[Unmade], today: date) -> tuple[CannotTellGroup, ...]:
    """Checks that were not made, grouped by rule, reason and source. Of a week that runs, no other export is asked for:
    nothing is missed until its end."""
    groups: dict[tuple[str, Phrase, str], list[dict[str, str]]] = {}
    running = week_start(today).isoformat()
    for check in unmade:
        goes_on = (check.facts.get("end") or check.facts.get("day") or "") >= running
        because = without(check.because, EXPORT_AGAIN, AND_SO) if goes_on else check.because
        groups.setdefault((check.rule, because, check.source), []).append(dict(check.facts))
    return tuple(
        CannotTellGroup(rule=rule, because=because, source=source, subjects=tuple(subjects))
        for (rule, because, source), subjects in sorted(groups.items())
    )


def _before_since(directory: Directory, now: Instant) -> Iterator[CannotTellGroup]:
    """All checks, where the configuration's `since` lies ahead: none of them is made before."""
    if directory.since is not None and (why := not_yet(day_of(directory.since, directory.zone), now, directory.zone)):
        yield CannotTellGroup(
            rule="since", because=why, source="", subjects=({"checks": "all that you tracked so far"},)
        )


def source_states(
    ledger: Ledger, directory: Directory, since: Instant, rules_off: RulesOff | None
) -> tuple[SourceState, ...]:
    """The state of each configured source, with the notices of its pulls after `since`. Rows of unknown types are a
    discrepancy, and a notice where its rule is switched off."""
    judged = rules_off is None or _OF_TYPES not in rules_off.rules
    rows = ledger.sources.all()
    return tuple(
        SourceState(
            source=source.name,
            connector=source.connector,
            as_of=_as_of(ledger, source.name),
            last_success=rows[source.name].last_success if source.name in rows else None,
            error=rows[source.name].last_error if source.name in rows else "",
            notices=tuple(_worded([*unread, *read])),
            all_read=not unread,
        )
        for source in directory.sources.values()
        for unread, read in [_notices(ledger, source.name, since, types_judged=judged)]
    )


def _notices(ledger: Ledger, source: str, since: Instant, *, types_judged: bool) -> tuple[list[Notice], list[Notice]]:
    """The notices of a source: those about data that was not read or used, and the others; without those about rows of
    unknown types where these are judged."""
    unread = []
    if milestones := ledger.coverage.unread_milestones(source):
        unread.append(
            Notice("", say("cannot tell what your other milestones are: {rows}; correct them", rows=milestones))
        )
    for rejected in ledger.notices.rejected_since(source, since):
        where = f" in {rejected.file}" if rejected.file else ""
        first = "" if rejected.count == 1 else "first "
        reason = f"{count(rejected.count, 'row')} rejected{where} ({first}{rejected.place}: {rejected.reason})"
        unread.append(Notice("", reason))
    others = ledger.notices.since(source, since)
    others = [notice for notice in others if not (types_judged and KEPT_AS_OTHER in notice.text)]
    read = [notice for notice in others if is_of_read_data(notice.text)]
    return [*unread, *(notice for notice in others if notice not in read)], read


def _worded(notices: Iterable[Notice]) -> Iterator[str]:
    for notice in notices:
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
