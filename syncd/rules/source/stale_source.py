"""A source without new data for too long: figures that rest on it are old, and checks turn into "cannot tell".

A source on the network is stale when its last successful pull is older than `api_hours`, or than three of its own
intervals if that is longer. A source of files is stale when its newest file is older than `file_days`. A source that
was never read counts from the day you configured it. The finding becomes high after twice the limit.

What to do: download and import a new file, or fix the error of the last pull. Where changes that were read wait for
your decision, it asks for that instead.

Options: `api_hours` (default 24); `file_days` (default 8: a week and a day).

What it cannot know: that you are on holiday; snooze it then. Only files with time, work or money become stale: a table
of milestones is true until someone changes it.
"""

from collections.abc import Iterator
from datetime import timedelta

from syncd.core.records import Kind
from syncd.core.time import Instant
from syncd.core.wording import decide_about_changes
from syncd.options import Days, Hours
from syncd.rule import Assertion, Finding, Rule, RuleOptions, Severity, SourceHealth, when

FLOWING = frozenset({Kind.TIME, Kind.WORK, Kind.TRANSACTION})
"""A working person has new records of these kinds every week."""
INTERVALS = 3


class Options(RuleOptions):
    """See the module's docstring."""

    api_hours: Hours = timedelta(hours=24)
    file_days: Days = timedelta(days=8)


def check(source: SourceHealth, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `stale`."""
    stale, worse = _limits(source, options)
    if source.now < stale or not _flows(source):
        return
    yield Finding(
        key="stale",
        severity=Severity.HIGH if source.now >= worse else None,
        summary=f"{source.source}: {_summary(source)}",
        action=_action(source),
    )


def next(source: SourceHealth, options: Options) -> Instant | None:
    """The limit, then twice the limit."""
    moments = _limits(source, options) if _flows(source) else ()
    return min((moment for moment in moments if moment > source.now), default=None)


def _flows(source: SourceHealth) -> bool:
    return not source.reads_files or not source.as_of or not FLOWING.isdisjoint(source.as_of)


def _last(source: SourceHealth) -> Instant | None:
    if not source.reads_files:
        return source.last_success
    return max((moment for kind, moment in source.as_of.items() if kind in FLOWING), default=None)


def _limits(source: SourceHealth, options: Options) -> tuple[Instant, Instant]:
    pulls = INTERVALS * source.every if source.every else timedelta()
    limit = options.file_days if source.reads_files else max(options.api_hours, pulls)
    since = _last(source) or source.configured_since
    return since + limit, since + 2 * limit


def _summary(source: SourceHealth) -> str:
    last = _last(source)
    if last is None:
        return f"never read, though configured since {when(source.configured_since, source)}"
    read = when(last, source)
    return f"the newest file is from {read}" if source.reads_files else f"last read on {read}"


def _action(source: SourceHealth) -> str:
    wrong = f"; the last error was: {source.last_error}" if source.last_error else ""
    if source.reads_files and source.held_since is not None:
        decide = decide_about_changes(source.source)
        return f"{decide[:1].upper()}{decide[1:]}{wrong}"
    if source.reads_files:
        return (
            f"Export a new file, and save it into the source's folder, or run: syncd import {source.source} FILE{wrong}"
        )
    return f"Run: syncd once --source {source.source}{wrong}"


RULE = Rule(
    id="stale-source",
    subject=SourceHealth,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.MEDIUM,
    check=check,
    next=next,
    Options=Options,
)
