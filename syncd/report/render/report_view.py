"""Puts a report into words, in the order in which every format shows them. Formats only lay them out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from syncd.core.ageing import BUCKETS, age_days
from syncd.core.claims import fixable
from syncd.core.discrepancies import Evidence
from syncd.core.lifecycle import Discrepancy, State
from syncd.core.report import CannotTellGroup, Report, ReportKind
from syncd.core.wording import clean, count, countdown, dated, old
from syncd.report.in_lines import in_lines
from syncd.report.render.deadlines import deadline_title, deadline_words, with_platforms_clock
from syncd.report.render.source_view import Source, source_view, unread
from syncd.report.render.summary_view import Table, table
from syncd.report.render.wording import about, age_words, aside_words, denial, fold_words, state_words, worth

EVIDENCE = 7
"""Lines of evidence shown for one discrepancy; CSV and JSON have all."""
SUBJECTS = 3
"""Subjects named for one group of checks that could not be made."""
RESOLVED = 10
"""Resolved discrepancies shown; JSON has all."""
ME = "me"
"""The person of a source that does not name one."""
ALL = "see syncd discrepancies"
ATTACHED = f"{ALL}, or discrepancies.csv if it is attached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One discrepancy in words."""

    id: str
    rule: str
    severity: str
    state: str
    age: str
    summary: str
    action: str
    note: str  # what a person said of it that turned out otherwise; "" without
    about: str
    stake: str
    deadline: str  # "" where there is none, or where the group's title has it
    evidence: tuple[tuple[str, str], ...]  # (refs, words)
    more_evidence: int
    explains: tuple[tuple[str, str], ...]  # (id, words) of the discrepancies that it explains


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Discrepancies under one title: a deadline, or a contract."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """Checks that were not made, for one reason."""

    rule: str
    because: str
    source: str
    subjects: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report in words. `more` counts the discrepancies that are not shown, which `where` has."""

    closing: str
    name: str
    subject: str
    made: str
    sources: tuple[Source, ...]
    notes: tuple[str, ...]
    fixable: tuple[Group, ...]
    others: tuple[Group, ...]
    folds: tuple[str, ...]  # lines that each stand for several discrepancies
    more: int
    where: str
    not_checked: tuple[NotChecked, ...]
    more_not_checked: int
    resolved: tuple[tuple[str, str], ...]  # (id, summary)
    more_resolved: int
    carried: tuple[tuple[str, str], ...]  # (id, words) of those that a person explained
    more_carried: int
    table: Table | None
    retainers: tuple[str, ...]  # what is used and left of each


def view(report: Report, shown: int) -> View:
    """Put `report` into words, with at most `shown` rows in each of its lists."""
    some = [discrepancy for discrepancy in report.counted if discrepancy.id not in report.folded][:shown]
    in_time = [discrepancy for discrepancy in some if fixable(discrepancy, report.now)]
    others = [discrepancy for discrepancy in some if not fixable(discrepancy, report.now)]
    resolved = report.resolved[: min(shown, RESOLVED)]
    cannot_tell = report.cannot_tell[:shown]
    explained = [one for one in report.hushed if one.state is State.EXPLAINED]
    carried = explained[: min(shown, RESOLVED)]
    by_deadline, titles = _groups(report, in_time, deadline_title), with_platforms_clock(in_time, report)
    words = View(
        closing=(f"Report {report.id}. " if report.id else "") + "Details: syncd why ID",
        name=clean(report.name, 60),
        subject=report.subject,
        made=dated(report.made_at, ZoneInfo(report.zone)),
        sources=tuple(source_view(source, report) for source in report.sources),
        notes=tuple(_notes(report)),
        fixable=tuple(replace(group, title=titles.get(group.title, group.title)) for group in by_deadline),
        others=_groups(report, others, _by_owner),
        folds=tuple(map(fold_words, report.folds)),
        more=report.number - len(some) - sum(fold.sums.number for fold in report.folds),
        where=ALL if report.rest.discrepancies else ATTACHED,
        not_checked=tuple(_not_checked(group) for group in cannot_tell),
        more_not_checked=len(report.cannot_tell) - len(cannot_tell) + report.rest.reasons,
        resolved=tuple((discrepancy.id, clean(discrepancy.finding.summary)) for discrepancy in resolved),
        more_resolved=len(report.resolved) - len(resolved) + report.rest.resolved,
        carried=tuple((one.id, _carried(one)) for one in carried),
        more_carried=len(explained) - len(carried),
        table=table(report.summary, shown) if report.summary else None,
        retainers=tuple(month.words for month in report.retainers),
    )
    return in_lines(words)


def _notes(report: Report) -> Iterator[str]:
    """Sentences that qualify the first line: what is not settled, amounts that no total includes, and the limits of
    "nothing"."""
    if report.unsettled is not None:
        yield report.unsettled.sentence
    if report.kind is ReportKind.SUMMARY:
        return
    if not report.discrepancies:
        yield _nothing_to_fix(report)
    elif report.unpriced:
        yield f"The totals leave out {count(report.unpriced, 'discrepancy', 'discrepancies')} with an unknown stake."
    if report.rest.discrepancies or report.rest.explained:
        yield left_out_sentence(report)
    if any(group.bucket != BUCKETS[0][1] for group in report.ages):
        yield f"By age: {'; '.join(map(age_words, report.ages))}."
    if report.set_aside:
        yield f"Put aside, in no total: {'; '.join(map(aside_words, report.set_aside))}."
    if report.less_severe:
        yield f"Not listed and not in any total: {report.less_severe} less severe than this report shows."


def left_out_sentence(report: Report) -> str:
    """Say what a report lists of its discrepancies, and how to see the others; "" where it lists all."""
    rest = report.rest
    if not rest.discrepancies and not rest.explained:
        return ""
    listed = len(report.discrepancies)
    number = count(listed + rest.discrepancies + rest.explained, "discrepancy", "discrepancies")
    return (
        f"This report lists the {listed} most urgent of {number}, also as CSV and JSON; counts and totals include all "
        "of them. See those that need attention now with: syncd discrepancies"
    )


def _nothing_to_fix(report: Report) -> str:
    checked = ", ".join(clean(source.source, 60) for source in report.sources if source.as_of)
    if not checked:
        return "No source has complete data yet, so nothing could be checked."
    if report.rules_off is not None and report.rules_off.every:
        return "Every rule is switched off, so nothing was checked."
    reach = f"{checked}, as far as their data reaches"
    if not any(report.doubts()):
        all_well = (
            "Nothing else was found"
            if report.hushed or report.less_severe
            else "Everything that could be checked agrees"
        )
        return f"{all_well}. Checked: {reach}."
    not_read = "; ".join(unread(source) for source in report.sources if source.notices and not source.all_read)
    why = f" Some data could not be read: {not_read}." if not_read else ""
    waiting = " Some checks could not be made, see “Cannot tell yet”." if report.cannot_tell else ""
    return f"Nothing else was found, but not everything was checked.{why}{waiting} Checked: {reach}."


def _groups(
    report: Report, discrepancies: Iterable[Discrepancy], title_of: Callable[[Discrepancy, Report], str]
) -> tuple[Group, ...]:
    """Group discrepancies under their titles; the order is that of the most urgent one in each group."""
    groups: dict[str, list[Item]] = {}
    for discrepancy in discrepancies:
        groups.setdefault(title_of(discrepancy, report), []).append(_item(discrepancy, report))
    return tuple(Group(title=title, items=tuple(items)) for title, items in groups.items())


def _by_owner(discrepancy: Discrepancy, report: Report) -> str:  # noqa: ARG001 - the shape of both titles
    facts = discrepancy.facts
    if "contract" in facts:
        return f"Contract {clean(facts['contract'], 80)}"
    if "client" in facts:
        return f"Client {clean(facts['client'], 80)}"
    if "account" in facts:
        return f"Account {clean(facts['account'], 80)}"
    if "person" in facts:
        return "Your time entries" if facts["person"] == ME else f"Time entries of {clean(facts['person'], 80)}"
    return f"Source {clean(facts['source'], 80)}" if "source" in facts else "Other"


def _item(discrepancy: Discrepancy, report: Report) -> Item:
    finding, now = discrepancy.finding, report.now
    deadline = ""
    if finding.deadline is not None and not fixable(discrepancy, now):  # else the group's title has it
        word = "deadline" if finding.deadline > now else "deadline passed"
        deadline = f"{word} {deadline_words(finding.deadline, discrepancy, report)}, {countdown(finding.deadline, now)}"
    return Item(
        id=discrepancy.id,
        rule=discrepancy.rule,
        severity=discrepancy.severity.word,
        state=state_words(discrepancy),
        age=old(age_days(discrepancy, now)),
        summary=clean(finding.summary),
        action=clean(finding.action),
        note=denial(discrepancy.denied, report.here),
        about=about(discrepancy.facts),
        stake=f"{worth(discrepancy)}{', timing' if finding.timing else ''}",
        deadline=deadline,
        evidence=tuple((_refs(fact), clean(fact.says)) for fact in finding.evidence[:EVIDENCE]),
        more_evidence=max(0, len(finding.evidence) - EVIDENCE),
        explains=tuple(_explained(discrepancy, report)),
    )


def _carried(discrepancy: Discrepancy) -> str:
    reason = clean(discrepancy.hush.reason) if discrepancy.hush else ""
    return f"{clean(discrepancy.finding.summary)}: “{reason}”, {worth(discrepancy)}"


def _refs(fact: Evidence) -> str:
    """`toggl/time/4300000094 and 2 more`: the record to look at first."""
    return clean(fact.ref, 120) + (f" and {len(fact.more)} more" if fact.more else "")


def _explained(parent: Discrepancy, report: Report) -> Iterator[tuple[str, str]]:
    for discrepancy in report.discrepancies:
        if discrepancy.finding.parent == parent.id:
            place = clean(discrepancy.facts.get("contract", ""), 80)
            words = [f"{place}: {clean(discrepancy.finding.summary)}" if place else clean(discrepancy.finding.summary)]
            yield discrepancy.id, "; ".join([*words, worth(discrepancy)])


def _not_checked(group: CannotTellGroup) -> NotChecked:
    named = "; ".join(about(facts) for facts in group.subjects[:SUBJECTS])
    number = len(group.subjects) + group.more
    more = number - min(SUBJECTS, len(group.subjects))
    return NotChecked(
        rule=group.rule,
        because=clean(group.because),
        source=clean(group.source, 60),
        subjects=f"{count(number, 'check')}: {named}" + (f" and {more} more" if more > 0 else ""),
    )
