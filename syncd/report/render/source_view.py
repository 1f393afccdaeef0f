"""Words how far the data of a report's sources reaches."""

from dataclasses import dataclass

from syncd.core.report import Report
from syncd.core.report_parts import SourceState
from syncd.core.time import Instant
from syncd.core.wording import clean, count, when

NOTICES = 5
"""Notices shown for one source; JSON has all."""
_KINDS = {
    "time": "time entries",
    "work": "logged work",
    "contract": "contracts",
    "milestone": "milestones",
    "transaction": "transactions",
    "label": "names",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source, how far its data reaches, and facts that a person should know."""

    name: str
    reach: str
    notices: tuple[str, ...]


def source_view(source: SourceState, report: Report) -> Source:
    """Word one source and its notices."""
    shown = [clean(notice) for notice in source.notices[:NOTICES]]
    more = len(source.notices) - len(shown) + source.more_notices
    return Source(
        name=clean(source.source, 60),
        reach=_reach(source, report),
        notices=(*shown, f"+{more} more") if more else tuple(shown),
    )


def unread(source: SourceState) -> str:
    """Name a source and the first thing of it that was not read."""
    more = len(source.notices) - 1 + source.more_notices
    return f"{clean(source.source, 60)}, {clean(source.notices[0])}" + (f", and {more} more" if more else "")


def _reach(source: SourceState, report: Report) -> str:
    """`time entries, names through Mon 16 Nov 10:55; transactions through …, 13 days before this report`."""
    kinds: dict[Instant, list[str]] = {}
    for kind, moment in source.as_of.items():
        kinds.setdefault(moment, []).append(_KINDS.get(kind, clean(kind, 40)))
    parts = []
    for moment in sorted(kinds, reverse=True):
        old = (report.made_at - moment).days
        behind = f", {count(old, 'day')} before this report" if old > 1 else ""
        parts.append(f"{', '.join(sorted(kinds[moment]))} through {when(moment, report.here)}{behind}")
    reach = "; ".join(parts) or "no complete data yet"
    return f"{reach}. Last pull failed: {clean(source.error)}" if source.error else reach
