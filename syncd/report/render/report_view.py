"""The report as words, in the order in which every format shows them. Formats only lay out what stands here."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from syncd.core.lifecycle import Discrepancy
from syncd.core.report import CannotTellGroup, Report, ReportKind, SourceState, fixable
from syncd.core.time import Instant
from syncd.core.wording import age, clean, count, countdown, dated, local
from syncd.report.render.summary_view import Table, table
from syncd.report.render.wording import about, stake

EVIDENCE = 5
"""Evidence lines shown of one discrepancy; CSV and JSON have all."""
SUBJECTS = 3
"""Subjects named of one group of checks that could not be made."""
NOTICES = 5
"""Notices shown of one source; JSON has all."""
RESOLVED = 10
ALL = "all of them: syncd discrepancies list, or discrepancies.csv where it is attached"
_KINDS = {
    "time": "time entries",
    "work": "logged work",
    "contract": "contracts",
    "milestone": "milestones",
    "transaction": "transactions",
    "label": "names",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One discrepancy."""

    id: str
    rule: str
    severity: str
    state: str
    age: str
    summary: str
    action: str
    about: str
    stake: str
    deadline: str  # "" where there is none, or where the group is named for it
    evidence: tuple[tuple[str, str], ...]  # (ref, what it says)
    more_evidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Discrepancies under one heading: a deadline, or a contract."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """Checks that were not made, for one reason."""

    rule: str
    because: str
    source: str
    subjects: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source, how far it reaches, and what it said that a person should know."""

    name: str
    reach: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report in words. `more` counts discrepancies beyond the ones shown."""

    id: str
    name: str
    subject: str
    made: str
    sources: tuple[Source, ...]
    notes: tuple[str, ...]
    fixable: tuple[Group, ...]
    others: tuple[Group, ...]
    more: int
    untold: tuple[Untold, ...]
    more_untold: int
    resolved: tuple[tuple[str, str], ...]  # (id, summary)
    more_resolved: int
    table: Table | None


def view(report: Report, shown: int) -> View:
    """`report` in words, with at most `shown` rows in each of its lists."""
    some = report.discrepancies[:shown]
    in_time = [each for each in some if fixable(each, report.made_at)]
    others = [each for each in some if not fixable(each, report.made_at)]
    resolved = report.resolved[: min(shown, RESOLVED)]
    untold = report.cannot_tell[:shown]
    return View(
        id=report.id,
        name=clean(report.name, 60),
        subject=report.subject,
        made=dated(report.made_at, report.zone),
        sources=tuple(_source(each, report) for each in report.sources),
        notes=tuple(_notes(report)),
        fixable=_groups(report, in_time, _by_deadline),
        others=_groups(report, others, _by_owner),
        more=len(report.discrepancies) - len(some),
        untold=tuple(_untold(each) for each in untold),
        more_untold=len(report.cannot_tell) - len(untold),
        resolved=tuple((each.id, clean(each.finding.summary)) for each in resolved),
        more_resolved=len(report.resolved) - len(resolved),
        table=table(report.summary, shown) if report.summary else None,
    )


def _notes(report: Report) -> Iterable[str]:
    """What qualifies the first line: amounts that are in no total, and what "nothing" means."""
    if report.kind is ReportKind.SUMMARY:
        return
    if not report.discrepancies:
        checked = ", ".join(clean(each.source, 60) for each in report.sources if each.as_of)
        waiting = ", except what stands under “Cannot tell yet”" if report.cannot_tell else ""
        unread = "; ".join(_unread(each) for each in report.sources if each.notices)
        agrees = (
            f"Not everything could be read: {unread}. What was read" if unread else "Everything that could be checked"
        )
        yield (
            f"{agrees} agrees{waiting}. Checked: {checked}, as far as the data reaches."
            if checked
            else "No source has data yet, so nothing could be checked."
        )
    if report.discrepancies and report.unpriced:
        yield f"The stake of {count(report.unpriced, 'discrepancy', 'discrepancies')} is unknown and in no total."
    if report.hushed:
        states = Counter(each.state.value for each in report.hushed)
        yield f"{' and '.join(f'{n} {state}' for state, n in sorted(states.items()))}, in no total."


def _source(source: SourceState, report: Report) -> Source:
    shown = [clean(notice) for notice in source.notices[:NOTICES]]
    more = len(source.notices) - len(shown)
    return Source(
        name=clean(source.source, 60),
        reach=_reach(source, report),
        notices=(*shown, f"+{more} more") if more else tuple(shown),
    )


def _unread(source: SourceState) -> str:
    more = len(source.notices) - 1
    return f"{clean(source.source, 60)}, {clean(source.notices[0])}" + (f", and {more} more" if more else "")


def _reach(source: SourceState, report: Report) -> str:
    """`time entries, names through Mon 16 Nov 09:55 UTC; transactions through …, 13 days before this report`."""
    kinds: dict[Instant, list[str]] = {}
    for kind, moment in source.as_of.items():
        kinds.setdefault(moment, []).append(_KINDS.get(kind, clean(kind, 40)))
    parts = []
    for moment in sorted(kinds, reverse=True):
        old = (report.made_at - moment).days
        behind = f", {count(old, 'day')} before this report" if old > 1 else ""
        parts.append(f"{', '.join(sorted(kinds[moment]))} through {local(moment, report.zone)}{behind}")
    reach = "; ".join(parts) or "no data yet"
    return f"{reach}. Last pull failed: {clean(source.error)}" if source.error else reach


def _groups(
    report: Report, found: Iterable[Discrepancy], titled: Callable[[Discrepancy, Report], str]
) -> tuple[Group, ...]:
    """Grouped under their titles; groups stand where their most urgent member stood."""
    groups: dict[str, list[Item]] = {}
    for each in found:
        groups.setdefault(titled(each, report), []).append(_item(each, report))
    return tuple(Group(title=title, items=tuple(items)) for title, items in groups.items())


def _by_deadline(each: Discrepancy, report: Report) -> str:
    assert each.finding.deadline is not None
    left = countdown(each.finding.deadline, report.made_at)
    return f"Before {local(each.finding.deadline, report.zone)}, {left}"


def _by_owner(each: Discrepancy, report: Report) -> str:  # noqa: ARG001 - the shape of both titles
    for key, words in (("contract", "Contract"), ("person", "Time entries of"), ("source", "Source")):
        if key in each.facts:
            return f"{words} {clean(each.facts[key], 80)}"
    return "Other"


def _item(each: Discrepancy, report: Report) -> Item:
    finding, now = each.finding, report.made_at
    deadline = ""
    if finding.deadline is not None and not fixable(each, now):  # a deadline that can be met is the group's title
        word = "deadline" if finding.deadline > now else "deadline passed"
        deadline = f"{word} {local(finding.deadline, report.zone)}, {countdown(finding.deadline, now)}"
    return Item(
        id=each.id,
        rule=each.rule,
        severity=each.severity.word,
        state=each.state.value,
        age=age(each.first_seen, now),
        summary=clean(finding.summary),
        action=clean(finding.action),
        about=about(each.facts),
        stake=stake(finding.stake),
        deadline=deadline,
        evidence=tuple((clean(fact.ref, 120), clean(fact.says, 200)) for fact in finding.evidence[:EVIDENCE]),
        more_evidence=max(0, len(finding.evidence) - EVIDENCE),
    )


def _untold(group: CannotTellGroup) -> Untold:
    named = "; ".join(about(facts) for facts in group.subjects[:SUBJECTS])
    more = len(group.subjects) - SUBJECTS
    return Untold(
        rule=group.rule,
        because=clean(group.because),
        source=clean(group.source, 60),
        subjects=f"{count(len(group.subjects), 'check')}: {named}" + (f" and {more} more" if more > 0 else ""),
    )
