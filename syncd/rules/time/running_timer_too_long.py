"""A timer that has been running for too long: probably forgotten, and its time will be wrong when you stop it.

Reports once a timer has run for `limit` hours and the tracker, read since then, still shows it running. There is no
stake, because nobody knows how much time is wrong before the timer stops.

What to do: stop the timer, and correct its end.

Options: `limit`, hours (default 12).

What it cannot know: whether you stopped the timer after the tracker was last read; if that was before the limit, it
says "cannot tell". It does not distinguish night work from a forgotten timer. Entries that a `[[map]]` rule ignores do
not count.
"""

from collections.abc import Iterator
from datetime import timedelta

from syncd.core.records import TimeEntry
from syncd.core.time import Instant
from syncd.options import Hours
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    PersonDay,
    Rule,
    RuleOptions,
    Severity,
    hours,
    when,
)


class Options(RuleOptions):
    """See the module's docstring."""

    limit: Hours = timedelta(hours=12)


def check(day: PersonDay, options: Options) -> Iterator[Finding | CannotTell]:
    """One finding per running timer that started on this day; its key is the entry's ref."""
    read = day.tracked.as_of
    for entry in _running(day):
        too_long = entry.start + options.limit
        if day.now < too_long:
            continue
        limit, text = hours(int(options.limit.total_seconds())), f": “{entry.description}”" if entry.description else ""
        if read is None or read < too_long:
            last = f"last read on {when(read, day)}" if read else "never read"
            because = f"a timer has run since {when(entry.start, day)}, but the tracker was {last}"
            yield CannotTell(because=because, source=day.tracked.source)
            continue
        yield Finding(
            key=entry.ref,
            summary=f"Timer running since {when(entry.start, day)}, more than {limit}{text}",
            action="Stop it in the tracker and correct its end",
            evidence=(Evidence(entry.ref, f"started {when(entry.start, day)}, still running"),),
        )


def next(day: PersonDay, options: Options) -> Instant | None:
    """The next instant at which a running timer reaches the limit."""
    limits = (entry.start + options.limit for entry in _running(day))
    return min((moment for moment in limits if moment > day.now), default=None)


def _running(day: PersonDay) -> Iterator[TimeEntry]:
    for mapped in day.entries:
        if mapped.entry.stop is None and not mapped.ignored and day.starts_here(mapped.entry.start):
            yield mapped.entry


RULE = Rule(
    id="running-timer-too-long",
    subject=PersonDay,
    needs=frozenset(),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    next=next,
    Options=Options,
)
