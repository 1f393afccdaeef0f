"""What a report says beside its list: what was not checked and read, what people put aside, and where its data ends."""

from collections.abc import Iterator

from syncd.core.lifecycle import State
from syncd.core.phrases import Dates, Hours
from syncd.core.report import Report
from syncd.core.report_parts import CannotTellGroup
from syncd.core.wording import clean
from syncd.report.document import Actions, Block, Facts, Paragraphs
from syncd.report.language.voice import Voice
from syncd.report.render.figures import NO_BREAK
from syncd.report.render.left_out import left_out_sentence
from syncd.report.render.source_view import source_view
from syncd.report.render.wording import about, aside_words

SUBJECTS = 3
"""Subjects named for one group of checks that could not be made."""
RESOLVED = 10
"""Resolved and explained discrepancies that are listed; JSON has all."""


def notes(report: Report, voice: Voice, shown: int) -> Iterator[Block]:
    """The blocks below the figures, each only where it has something to say."""
    left_out = voice.words(left_out_sentence(report))
    for title, sentences in (
        (voice.say("Not listed"), tuple(filter(None, (left_out, _unattributed(report, voice))))),
        (voice.say("Not checked"), tuple(_not_checked(report, voice, shown))),
        (voice.say("Not read"), tuple(_not_read(report, voice))),
        (voice.say("Put aside"), tuple(_aside(report, voice))),
        (voice.say("Settled since the last report"), tuple(_resolved(report, voice))),
        (voice.say("Explained, carried forward"), tuple(_carried(report, voice))),
        (voice.say("Hours of retainers"), tuple(voice.words(month.words(report.here)) for month in report.retainers)),
    ):
        if sentences:
            yield Paragraphs(title=title, sentences=sentences)


def _unattributed(report: Report, voice: Voice) -> str:
    """What a report about one client leaves out, because it belongs to no contract."""
    if not report.unattributed:
        return ""
    return voice.plural(
        report.unattributed,
        "{number} more belongs to no client's contract, and is in no report about one client.",
        "{number} more belong to no client's contract, and are in no report about one client.",
    )


def foot(report: Report, groups: tuple[Actions, ...], voice: Voice) -> Facts:
    """Where the data ends, and the ids that programs and commands take."""
    rows = [(view.name, view.reach) for view in (source_view(source, report, voice) for source in report.sources)]
    if report.summary is not None:
        first, last = report.summary.period.first, report.summary.period.last
        rows.append(
            (voice.say("Period"), voice.say("{days}, {name}", days=Dates(first, last), name=report.summary.period.name))
        )
    ids = [f"{item.number}{NO_BREAK}{id}" for group in groups for item in group.items for id in item.ids if item.number]
    if ids and not report.is_masked:
        command = f"syncd why ID: {', '.join(ids[:30])}"
        if len(ids) > 30:
            command = voice.say("{names} and {number} more", names=command, number=len(ids) - 30)
        rows.append((voice.say("Details"), command))
    if report.rounds is not None and report.rounds.number:
        rows.append((voice.say("Checks"), voice.words(report.rounds.words(report.here))))
    if report.id:
        rows.append((voice.say("Report"), report.id))
    return Facts(rows=tuple(rows))


def _not_checked(report: Report, voice: Voice, shown: int) -> Iterator[str]:
    if report.unchecked_seconds:
        worth = voice.joined((voice.words(money) for money in report.unchecked_worth), " + ")
        hours = Hours(report.unchecked_seconds)
        yield (
            voice.say("{hours} of tracked time worth {worth} is not checked.", hours=hours, worth=worth)
            if worth
            else voice.say("{hours} of tracked time is not checked.", hours=hours)
        )
    reasons: dict[str, list[CannotTellGroup]] = {}
    for group in report.cannot_tell[:shown]:
        reasons.setdefault(_sentence(voice.words(group.because)), []).append(group)
    for because, groups in reasons.items():
        yield _reason(because, groups, report, voice)
    if more := len(report.cannot_tell[shown:]) + report.rest.reasons:
        yield voice.plural(more, "and {number} more reason", "and {number} more reasons")
    if report.rules_off is not None:
        yield _sentence(voice.words(report.rules_off.what))


def _reason(because: str, groups: list[CannotTellGroup], report: Report, voice: Voice) -> str:
    """One reason with the subjects that rules could not judge for it, each named once."""
    subjects = list(
        dict.fromkeys(voice.words(about(facts, report.names)) for group in groups for facts in group.subjects)
    )
    more = len(subjects[SUBJECTS:]) + max(group.more for group in groups)
    named = "; ".join(subjects[:SUBJECTS])
    if not named:
        return because
    what = voice.plural(more, "{named} and {number} more", "{named} and {number} more", named=named) if more else named
    return voice.say("{because} ({what})", because=because, what=what)


def _not_read(report: Report, voice: Voice) -> Iterator[str]:
    for source in report.sources:
        view = source_view(source, report, voice)
        for notice in view.notices:
            yield voice.say("{source}: {notice}", source=view.name, notice=notice)


def _aside(report: Report, voice: Voice) -> Iterator[str]:
    for one in report.set_aside:
        yield voice.words(aside_words(one))
    if less := report.less_severe:
        yield voice.plural(
            less,
            "{number} less severe than this report shows is not listed.",
            "{number} less severe than this report shows are not listed.",
        )


def _resolved(report: Report, voice: Voice) -> Iterator[str]:
    for one in report.resolved[:RESOLVED]:
        yield clean(voice.words(one.finding.summary))
    if (more := len(report.resolved) - RESOLVED + report.rest.resolved) > 0:
        yield voice.plural(more, "and {number} more", "and {number} more")


def _carried(report: Report, voice: Voice) -> Iterator[str]:
    explained = [one for one in report.hushed if one.state is State.EXPLAINED]
    for one in explained[:RESOLVED]:
        reason = clean(one.hush.reason) if one.hush else ""
        yield voice.say("{what}: “{reason}”", what=clean(voice.words(one.finding.summary)), reason=reason)
    if (more := len(explained) - RESOLVED) > 0:
        yield voice.plural(more, "and {number} more", "and {number} more")


def _sentence(words: str) -> str:
    text = clean(words)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '…')) else '.'}"
