"""A source without new data for too long: figures that rest on it are old, and checks turn into "cannot tell".

A source on the network is stale when its last successful pull is older than `api_hours`, or than three of its own
intervals if that is longer. A source of files is stale when its newest file is older than `file_days`. Where all
it shows is money that usually comes less often, such as monthly invoices, it has as much time more as usually lies
between two days with money. A source that was never read counts from the day you configured it. The finding becomes
high after twice the limit.

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
from syncd.core.what_to_do import confirm_changes
from syncd.core.wording import clean
from syncd.options import Days, Hours
from syncd.rule import Assertion, Finding, Moment, Phrase, Rule, RuleOptions, Severity, SourceHealth, joined, say

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
        summary=joined([_summary(source), *_error(source)], "; "),
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
    rare = source.usual_gap if source.usual_gap > options.file_days else timedelta()
    limit = options.file_days + rare if source.reads_files else max(options.api_hours, pulls)
    since = _last(source) or source.configured_since
    return since + limit, since + 2 * limit


def _summary(source: SourceHealth) -> Phrase:
    name, last = source.source, _last(source)
    if last is None:
        since = Moment(source.configured_since)
        return say("{source} was never read, though configured since {moment}", source, source=name, moment=since)
    if source.reads_files:
        return say("The newest file of {source} is from {moment}", source, source=name, moment=Moment(last))
    return say("{source} was last read on {moment}", source, source=name, moment=Moment(last))


def _error(source: SourceHealth) -> Iterator[Phrase]:
    if source.last_error:
        yield say("the last error was: {error}", error=clean(source.last_error))


def _action(source: SourceHealth) -> Phrase:
    if source.reads_files and source.held_since is not None:
        return confirm_changes(source.source, source.held)
    if source.reads_files and source.clicks:
        return say(
            "Export a new file for {source} ({clicks}): save it into its folder, or run `syncd import {source} FILE`",
            source=source.source,
            clicks=source.clicks,
        )
    if source.reads_files:
        return say(
            "Export a new file for {source}: save it into its folder, or run `syncd import {source} FILE`",
            source=source.source,
        )
    return say("Run `syncd once --source {source}`", source=source.source)


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
