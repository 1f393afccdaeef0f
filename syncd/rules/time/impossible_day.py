"""More tracked time than a day has for work: a client who sees it may dispute all of it.

It takes the time that a person's entries cover on one day of your time zone, and reports more than `limit`, and more
than 24 hours whatever the limit is. Time that several entries share counts once: `overlapping-entries` reports it. An
entry that is longer than the limit by itself counts whole on the day on which it starts, and on no other day: it is one
mistake. The stake is what the time after the limit is worth, which you may lose; 0 where hours are not billed, and
unknown where a rate is.

What to do: correct the entries. Most often a timer ran on, or a date is wrong.

Options: `limit`, hours a day (default 16).

What it cannot know: whether you worked that long. Days are those of your own time zone wherever you travel, so a long
day on the road is no more than its hours. Running entries, and entries that a `[[map]]` rule ignores, do not count.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from syncd.core.entry_evidence import shorten
from syncd.core.entry_words import named_entry
from syncd.core.money import Money
from syncd.core.price_by_day import total_price
from syncd.core.records import TimeEntry
from syncd.core.time import BEGINNING, Span, day_span
from syncd.options import Hours as OptionHours
from syncd.rule import (
    Assertion,
    Between,
    Claim,
    DayEntry,
    Evidence,
    Finding,
    Hours,
    PersonDay,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    describe_time,
    say,
)

DAY = timedelta(hours=24)
"""No day has more time, whatever the limit is."""


class Options(RuleOptions):
    """See the module's docstring."""

    limit: OptionHours = timedelta(hours=16)


def check(day: PersonDay, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `hours`."""
    limit = min(options.limit, DAY)
    covered = list(_covered(_counting(day, limit)))
    worked = sum(span.seconds for _, span in covered)
    most = int(limit.total_seconds())
    if worked <= most:
        return
    entries = sorted({one.entry.ref: one.entry for one, _ in covered}.values(), key=lambda one: (one.start, one.ref))
    yield Finding(
        key="hours",
        seconds=worked - most,
        stake=_worth(covered, most),
        claim=Claim.GIVE_BACK,  # nobody lacks it; a client who sees it may dispute it
        summary=say(
            "{hours} tracked on {day}, {more} more than {limit} a day. Most often a timer ran on, or a date is wrong",
            day,
            hours=Hours(worked),
            day=day.day,
            more=Hours(worked - most),
            limit=Hours(most),
        ),
        action=_action(day, entries),
        evidence=shorten([Evidence(entry.ref, describe_time(entry, day)) for entry in entries]),
    )


def _action(day: PersonDay, entries: Sequence[TimeEntry]) -> Phrase:
    """What to correct: all entries of the day, or the only one."""
    if len(entries) > 1:
        return say("Correct the {number} entries of {day}", day, number=len(entries), day=day.day)
    (entry,) = entries
    moments = Between(entry.start, entry.stop)
    return say("Correct {entry}: {moments}", day, entry=named_entry(entry), moments=moments)


def _counting(day: PersonDay, limit: timedelta) -> Iterator[tuple[DayEntry, Span]]:
    """The entries that count for the day, each with the part that does."""
    whole = day_span(day.day, day.zone)
    for one in day.entries:
        if one.entry.stop is None or one.ignored:
            continue
        span = Span(one.entry.start, one.entry.stop)
        is_long = span.end - span.start > limit
        part = (span if day.starts_here(span.start) else None) if is_long else span.intersection(whole)
        if part:
            yield one, part


def _covered(parts: Iterator[tuple[DayEntry, Span]]) -> Iterator[tuple[DayEntry, Span]]:
    """The same by time, without what an entry shares with those before it."""
    reached = BEGINNING
    for one, span in sorted(parts, key=lambda part: (part[1].start, part[0].entry.ref)):
        if span.end > reached:
            yield one, Span(max(reached, span.start), span.end)
            reached = span.end


def _worth(covered: Sequence[tuple[DayEntry, Span]], most: int) -> Money | None:
    """What the time after the first `most` seconds is worth, each part at its entry's rate."""
    at_rate: Counter[Money | None] = Counter()
    left = timedelta(seconds=most)
    for one, span in covered:
        begins = span.start + min(left, span.end - span.start)
        left -= begins - span.start
        changes = {since for since, _ in one.new_rates if begins < since < span.end}
        for start, end in pairwise(sorted({begins, span.end, *changes})):
            at_rate[one.rate_at(start)] += int((end - start).total_seconds()) if one.billed else 0
    billed = {rate: seconds for rate, seconds in at_rate.items() if seconds}
    return total_price(billed or {rate: 0 for rate in at_rate if rate is not None})


RULE = Rule(
    id="impossible-day",
    subject=PersonDay,
    needs=frozenset(),  # what is known is too much, whatever else there is
    assertion=Assertion.ACCURACY,
    severity=Severity.HIGH,
    check=check,
    Options=Options,
)
