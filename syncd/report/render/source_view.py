"""Words how far the data of a report's sources reaches."""

from dataclasses import dataclass

from syncd.core.phrases import Moment, Phrase, Value, joined, say
from syncd.core.report import Report
from syncd.core.report_parts import SourceState
from syncd.core.time import Instant
from syncd.core.wording import clean
from syncd.report.language.voice import Voice

NOTICES = 5
"""Notices shown for one source; JSON has all."""
_KINDS = {
    "time": say("time entries"),
    "work": say("logged work"),
    "contract": say("contracts"),
    "milestone": say("milestones"),
    "transaction": say("transactions"),
    "label": say("names"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source, how far its data reaches, and facts that a person should know."""

    name: str
    reach: str
    notices: tuple[str, ...]


def source_view(source: SourceState, report: Report, voice: Voice) -> Source:
    """Word one source and its notices, which are the words of whatever read it."""
    shown = [clean(notice) for notice in source.notices[:NOTICES]]
    more = len(source.notices) - len(shown) + source.more_notices
    return Source(
        name=clean(source.source, 60),
        reach=voice.words(_reach(source, report)),
        notices=(*shown, voice.plural(more, "and {number} more", "and {number} more")) if more else tuple(shown),
    )


def _reach(source: SourceState, report: Report) -> Phrase:
    """`time entries, names through Mon 16 Nov 10:55; transactions through …, 13 days before this report`."""
    kinds: dict[Instant, list[str]] = {}
    for kind, moment in source.as_of.items():
        kinds.setdefault(moment, []).append(_KINDS.get(kind, clean(kind, 40)))
    parts = list[Phrase]()
    for moment in sorted(kinds, reverse=True):
        old, named = (report.made_at - moment).days, joined(sorted(kinds[moment]))
        known: dict[str, Value] = {"kinds": named, "then": Moment(moment)}
        if old > 1:
            parts.append(
                say("{kinds} through {then}, {number} days before this report", report.here, number=old, **known)
            )
        else:
            parts.append(say("{kinds} through {then}", report.here, **known))
    reach = joined(parts, "; ") or say("no complete data yet")
    if not source.error:
        return reach
    return say("{reach}. Last pull failed: {error}", reach=reach, error=clean(source.error))
