"""Takes out of a report what its readers may not see, before any format is made of it.

A masked report is built from nothing: it gets the fields that its readers may see, and a field that is added later is
masked until somebody names it here. The owner sees everything.

* A client sees their timesheet, or their milestones as `for_client` of these has them.
* A contractor sees what is to be done about their time, and their hours. They see no money: no rate, no amount and no
  fee, neither as a figure nor in a sentence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from syncd.core.ageing import by_age
from syncd.core.audience import Audience, Role
from syncd.core.discrepancies import Evidence, Finding
from syncd.core.lifecycle import Discrepancy, counted
from syncd.core.milestone_report import for_client
from syncd.core.money import Money
from syncd.core.phrases import Percent, Phrase, Value, english
from syncd.core.records import Kind
from syncd.core.report import Report, ReportKind
from syncd.core.report_parts import CannotTellGroup, SourceState
from syncd.core.subjects import SubjectKind
from syncd.core.summary import Summary, SummaryLine, Total
from syncd.core.time import Instant

HIDDEN = "…"
"""What stands for an amount in a sentence."""
KINDS = {
    Role.OWNER: frozenset(ReportKind),
    Role.CONTRACTOR: frozenset({ReportKind.RECONCILIATION, ReportKind.CUT_OFF}),
    Role.CLIENT: frozenset({ReportKind.TIMESHEET, ReportKind.MILESTONES}),
}
"""The kinds of report that each role can get."""
_OF_TIME = frozenset(
    {SubjectKind.PERSON_DAY, SubjectKind.PERSON_WEEK, SubjectKind.SUSPENSE_GROUP, SubjectKind.BILLING_PERIOD}
)
"""The subjects that are about somebody's time."""
_AMOUNT = re.compile(r"[+−-]?\d[\d.,’'\N{NO-BREAK SPACE}]*[ \N{NO-BREAK SPACE}](?:[A-Z]{3}|%)(?![A-Za-z])")


class NotForThem(ValueError):
    """A report is of a kind that its readers may not get, or about somebody else."""


def masked(report: Report, audience: Audience) -> Report:
    """A report as its readers may see it. NotForThem where they may see none of it."""
    if why := why_not(report.kind, report.client, report.person, audience):
        raise NotForThem(why)
    seen = _MASKS[audience.role](report)
    return seen if audience.role is Role.OWNER else replace(seen, is_masked=True)


def why_not(kind: ReportKind, client: str, person: str, audience: Audience) -> str:
    """Why readers may not get a report of a kind about a client or a person, in words for the user; "" where they
    may."""
    role = audience.role
    if kind not in KINDS[role]:
        can = ", ".join(sorted(KINDS[role])) or "none"
        return f'a report of the kind "{kind}" is not for a {role}, who can get these kinds: {can}'
    if role is Role.CLIENT and client != audience.client:
        return f'its readers are the client "{audience.client}": the report needs client = "{audience.client}"'
    if role is Role.CONTRACTOR and person != audience.person:
        return f'its reader is "{audience.person}": the report needs person = "{audience.person}"'
    return ""


def _for_contractor(report: Report) -> Report:
    discrepancies = tuple(_without_money(one) for one in report.discrepancies if _is_of_time(one.facts))
    return Report(
        id=report.id,
        name=report.name,
        kind=report.kind,
        person=report.person,
        made_at=report.made_at,
        shown_at=report.shown_at,
        zone=report.zone,
        sources=tuple(_reach_of(report.sources)),
        discrepancies=discrepancies,
        ages=by_age(counted(discrepancies), report.made_at),
        cannot_tell=tuple(_checks(report.cannot_tell)),
        names=report.names,
        unchecked_seconds=report.unchecked_seconds,
        summary=_hours_of(report.summary) if report.summary else None,
        silence=replace(report.silence, usual=()) if report.silence else None,
        cut_off=report.cut_off,
        saved=replace(report.saved, amounts=()) if report.saved else None,
        thread=report.thread,
        rounds=report.rounds,
        brief=report.brief,
    )


def _is_of_time(facts: Mapping[str, str]) -> bool:
    return facts.get("kind") in _OF_TIME


def _reach_of(sources: Iterable[SourceState]) -> Iterator[SourceState]:
    """How far time is known, of all sources together: which ones there are, what else was read, and what happened
    meanwhile is the owner's."""
    known: dict[str, Instant] = {}
    for source in sources:
        for kind in (Kind.TIME, Kind.WORK):
            if at := source.as_of.get(kind):
                known[kind] = min(at, known.get(kind, at))
    if known:
        yield SourceState(source="syncd", connector="", as_of=known, all_read=True)


def _without_money(one: Discrepancy) -> Discrepancy:
    return Discrepancy(
        id=one.id,
        rule=one.rule,
        subject=one.subject,
        facts=one.facts,
        assertion=one.assertion,
        severity=one.severity,
        state=one.state,
        finding=_finding(one.finding),
        first_seen=one.first_seen,
        last_seen=one.last_seen,
    )


def _finding(finding: Finding) -> Finding:
    return Finding(
        summary=words_without_money(finding.summary),
        action=words_without_money(finding.action),
        key=finding.key,
        seconds=finding.seconds,
        deadline=finding.deadline,
        severity=finding.severity,
        evidence=tuple(Evidence(one.ref, words_without_money(one.says), one.more) for one in finding.evidence),
        parent=finding.parent,
        economic_date=finding.economic_date,
        timing=finding.timing,
        steps=tuple(
            replace(
                step,
                says=words_without_money(step.says),
                when=words_without_money(step.when),
                there=words_without_money(step.there),
                shown_by=words_without_money(step.shown_by),
                memo=words_without_money(step.memo),
                stake=None,
            )
            for step in finding.steps
        ),
        link=finding.link,
        whose=finding.whose,
    )


def _checks(groups: Iterable[CannotTellGroup]) -> Iterator[CannotTellGroup]:
    for group in groups:
        subjects = tuple(facts for facts in group.subjects if _is_of_time(facts))
        if subjects:
            yield replace(group, because=words_without_money(group.because), subjects=subjects, more=0)


def _hours_of(summary: Summary) -> Summary:
    return Summary(
        period=summary.period,
        lines=tuple(_hours(line) for line in summary.lines),
        totals={currency: _total_hours(total) for currency, total in summary.totals.items()},
        gaps=tuple(replace(gap, because=words_without_money(gap.because)) for gap in summary.gaps),
    )


def _hours(line: SummaryLine) -> SummaryLine:
    return SummaryLine(
        client=line.client,
        client_name=line.client_name,
        contract=line.contract,
        title=line.title,
        kind=line.kind,
        person=line.person,
        basis=line.basis,
        currency=line.currency,
        seconds_tracked=line.seconds_tracked,
        seconds_billable=line.seconds_billable,
        seconds_logged=line.seconds_logged,
        billable_partial=line.billable_partial,
        billable_estimated=line.billable_estimated,
        gaps=tuple(replace(gap, because=words_without_money(gap.because)) for gap in line.gaps),
        distinction=line.distinction,
    )


def _total_hours(total: Total) -> Total:
    return replace(total, gross=None, fee=None, tax=None, net=None)


def words_without_money(words: str) -> Phrase:
    """A sentence in which every amount and every share is `…`, also an amount in text that has no template."""
    text = str(words)
    for amount in sorted({english(value) for value in _amounts(words)}, key=len, reverse=True):
        text = text.replace(amount, HIDDEN)
    text = _AMOUNT.sub(HIDDEN, text)
    if not isinstance(words, Phrase) or not words.template:
        return Phrase(text)
    return Phrase(text, words.template, {name: _hidden(value) for name, value in words.values.items()}, words.plural)


def _amounts(words: Value) -> Iterator[Value]:
    if isinstance(words, Phrase):
        for value in words.values.values():
            yield from _amounts(value)
    elif isinstance(words, Money | Percent | Decimal):
        yield words


def _hidden(value: Value) -> Value:
    if isinstance(value, Money | Percent | Decimal):
        return HIDDEN
    return words_without_money(value) if isinstance(value, str) else value


def _for_client(report: Report) -> Report:
    return Report(
        id=report.id,
        name="",
        kind=report.kind,
        client=report.client,
        made_at=report.made_at,
        zone=report.zone,
        timesheet=report.timesheet,  # which holds only what a client may see
        milestones=for_client(report.milestones, report.client) if report.milestones else None,
    )


_MASKS: Mapping[Role, Callable[[Report], Report]] = {
    Role.OWNER: lambda report: report,
    Role.CONTRACTOR: _for_contractor,
    Role.CLIENT: _for_client,
}
