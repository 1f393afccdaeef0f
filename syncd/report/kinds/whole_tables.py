"""All discrepancies that a report lists, as a table for files: one row each, with everything that is known of it."""

from collections.abc import Iterable

from syncd.core.ageing import age_days, bucket, economic_date
from syncd.core.claims import claim_of
from syncd.core.lifecycle import Discrepancy
from syncd.core.phrases import Hours, Moment
from syncd.core.report import Report, ReportKind
from syncd.core.time import Instant
from syncd.report.document import BLANK, Cell, Column, Row, Table
from syncd.report.kinds.contract_weeks import contract_weeks
from syncd.report.kinds.summary_table import summary_table
from syncd.report.language.voice import Voice
from syncd.report.render.left_out import left_out_sentence
from syncd.report.render.wording import about

_NUMBERS = frozenset({"seconds", "stake", "age_days"})


def whole_tables(report: Report, voice: Voice) -> tuple[Table, ...]:
    """The tables for files: of discrepancies, except where a report is about none, of all contracts of a period, and of
    the weeks of each."""
    summary = report.summary and summary_table(report.summary, voice, len(report.summary.lines))
    weeks = contract_weeks(report.summary, report.beside, voice) if report.summary else ()
    if report.kind is ReportKind.SUMMARY and summary and not report.discrepancies:
        return (summary, *weeks)
    listed = discrepancy_table(report.discrepancies, report.now, voice, left_out_sentence(report))
    return (listed, *((summary,) if summary else ()), *weeks)


def discrepancy_table(found: Iterable[Discrepancy], now: Instant, voice: Voice, more: str = "") -> Table:
    """All that is known of each discrepancy. Words that programs read, such as those of states, are the same in every
    language. `more`: how many there are besides."""
    return Table(
        title=voice.say("Discrepancies"),
        columns=tuple(Column(key=key, title=title, is_number=key in _NUMBERS) for key, title in _titles(voice).items()),
        rows=tuple(Row(tuple(_cells(one, now, voice).values())) for one in found),
        sheet=voice.say("Discrepancies"),
        more=more,
        more_in="summary",
        is_exact=True,
    )


def _titles(voice: Voice) -> dict[str, str]:
    return {
        "id": voice.say("Id"),
        "rule": voice.say("Rule"),
        "severity": voice.say("Severity"),
        "state": voice.say("State"),
        "assertion": voice.say("Assertion"),
        "about": voice.say("About"),
        "summary": voice.say("What was found"),
        "action": voice.say("What to do"),
        "seconds": voice.say("Hours"),
        "stake": voice.say("Amount"),
        "currency": voice.say("Currency"),
        "deadline": voice.say("Deadline"),
        "first_seen": voice.say("First seen"),
        "last_seen": voice.say("Last seen"),
        "age_days": voice.say("Days old"),
        "evidence": voice.say("Evidence"),
        "parent": voice.say("Part of"),
        "economic_date": voice.say("Day of the money"),
        "age_bucket": voice.say("Age"),
        "resolved_by": voice.say("Resolved by"),
        "claim": voice.say("Claim"),
        "link": voice.say("Link"),
    }


def _cells(one: Discrepancy, now: Instant, voice: Voice) -> dict[str, Cell]:
    """The cells by the keys of their columns."""
    finding, stake, days, day = one.finding, one.stake, age_days(one, now), economic_date(one)
    link = finding.link.url if finding.link else ""
    return {
        **_texts(id=one.id, rule=one.rule, severity=one.severity.word, state=one.state.word, assertion=one.assertion),
        "about": _text(voice.words(about(one.facts))),
        **_texts(summary=voice.words(finding.summary), action=voice.words(finding.action)),
        "seconds": BLANK if finding.seconds is None else _hours(finding.seconds, voice),
        "stake": BLANK if stake is None else Cell(voice.words(stake), stake),
        "currency": _text("" if stake is None else stake.currency),
        "deadline": _moment(finding.deadline, voice),
        "first_seen": _moment(one.first_seen, voice),
        "last_seen": _moment(one.last_seen, voice),
        "age_days": Cell(voice.words(days), days),
        "evidence": _text("; ".join(f"{', '.join(fact.refs)}: {voice.words(fact.says)}" for fact in finding.evidence)),
        "parent": _text(finding.parent),
        "economic_date": Cell(voice.words(day), day) if day else BLANK,
        **_texts(age_bucket=bucket(days), resolved_by=one.state.resolved_by or "", claim=claim_of(one, now), link=link),
    }


def _hours(seconds: int, voice: Voice) -> Cell:
    return Cell(voice.words(Hours(seconds)), Hours(seconds))


def _moment(at: Instant | None, voice: Voice) -> Cell:
    return Cell(voice.words(Moment(at)), Moment(at)) if at else BLANK


def _text(words: str) -> Cell:
    return Cell(words) if words else BLANK


def _texts(**words: str) -> dict[str, Cell]:
    return {key: _text(each) for key, each in words.items()}
