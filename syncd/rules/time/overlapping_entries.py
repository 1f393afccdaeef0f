"""Two entries of one person at the same time: the time would be billed twice.

Finds every pair of stopped entries that share at least `at_least` seconds; shorter overlaps happen when you switch from
one entry to the next. The finding is high if the entries belong to two contracts, because then two clients would pay
for the same time. It belongs to the day, in your time zone, on which the later entry starts. The stake is the shared
time at the lower of the two rates, and negative: you may owe it. Where more than two entries share a time, every pair
is found, but each hour too many is in the stake of one pair alone. An entry that is not billed, because of a fixed
price, goodwill or its mark, costs nothing: the stake is then 0.

What to do: shorten or delete one of the two entries.

Options: `at_least`, seconds (default 60).

What it cannot know: that you agreed to work on two things at once; acknowledge it then. Running entries, and entries
that a `[[map]]` rule ignores, do not count.
"""

from collections.abc import Iterator
from datetime import timedelta
from heapq import heappop, heappush

from syncd.core.money import Money, price
from syncd.core.records import Ref
from syncd.core.time import Instant, Span
from syncd.options import Seconds
from syncd.rule import (
    Assertion,
    DayEntry,
    Evidence,
    Finding,
    PersonDay,
    Rule,
    RuleOptions,
    Severity,
    describe_time,
    hours,
    when,
)


class Options(RuleOptions):
    """See the module's docstring."""

    at_least: Seconds = timedelta(seconds=60)


def check(day: PersonDay, options: Options) -> Iterator[Finding]:
    """One finding per pair; its key is the two refs, sorted."""
    for earlier, later, shared, seconds in _pairs(day, options.at_least):
        contracts = {entry.contract for entry in (earlier, later) if entry.billed}
        names = " and ".join(f"“{one.entry.description or 'no description'}”" for one in (earlier, later))
        yield Finding(
            key=" ".join(sorted((earlier.entry.ref, later.entry.ref))),
            severity=Severity.HIGH if len(contracts) == 2 and None not in contracts else None,
            seconds=shared.seconds,
            stake=_stake(earlier, later, seconds),
            summary=f"{hours(shared.seconds)} tracked twice from {when(shared.start, day)}: {names}",
            action="Shorten or delete one of the two entries in the tracker",
            evidence=tuple(Evidence(one.entry.ref, _described(one, day)) for one in (earlier, later)),
        )


def _pairs(day: PersonDay, at_least: timedelta) -> Iterator[tuple[DayEntry, DayEntry, Span, int]]:
    """Sweep over the starts; the heap holds the entries that end at least `at_least` after the current start.

    With each pair come the time that the two share, and the seconds of it that no other pair counts.
    """
    open_until: list[tuple[Instant, str, DayEntry]] = []
    for later in sorted(day.entries, key=lambda later: (later.entry.start, later.entry.ref)):
        start, stop = later.entry.start, later.entry.stop
        if stop is None or later.ignored or stop - start < at_least:
            continue
        while open_until and open_until[0][0] - start < at_least:
            heappop(open_until)
        if day.starts_here(start):
            counted = _counted(later, Span(start, stop), [earlier for _, _, earlier in open_until])
            for until, _, earlier in sorted(open_until, key=lambda item: (item[2].entry.start, item[1])):
                if shared := Span(start, stop).intersection(Span(start, until)):
                    yield earlier, later, shared, counted.get(earlier.entry.ref, 0)
        heappush(open_until, (stop, later.entry.ref, later))


def _counted(later: DayEntry, span: Span, earlier: list[DayEntry]) -> dict[Ref, int]:
    """Ref of an earlier entry → seconds of `later` that count beside it.

    Every moment counts beside one entry alone: of those that still last, the billed one with the highest rate. So over
    all pairs, entries at one time cost what they are worth together, less the dearest of them.
    """
    counted: dict[Ref, int] = {}
    reached = span.start
    for one in sorted(earlier, key=lambda one: _preference(one, later)):
        until = min(one.entry.stop or span.end, span.end)
        if until > reached:
            counted[one.entry.ref] = Span(reached, until).seconds
            reached = until
    return counted


def _preference(one: DayEntry, later: DayEntry) -> tuple[bool, bool, int, Instant, Ref]:
    alike = one.rate is not None and (later.rate is None or later.rate.currency == one.rate.currency)
    return not one.billed, not alike, -one.rate.minor if one.rate else 0, one.entry.start, one.entry.ref


def _stake(earlier: DayEntry, later: DayEntry, seconds: int) -> Money | None:
    rates = [entry.rate for entry in (earlier, later) if entry.rate is not None]
    if not rates or (len({rate.currency for rate in rates}) != 1 and earlier.billed and later.billed):
        return None
    lower = min(rates, key=lambda rate: (rate.minor, rate.currency))
    return -price(lower, seconds if earlier.billed and later.billed else 0)


def _described(entry: DayEntry, day: PersonDay) -> str:
    return f"{describe_time(entry.entry, day)}, {entry.contract or 'unmapped'}"


RULE = Rule(
    id="overlapping-entries",
    subject=PersonDay,
    needs=frozenset(),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    Options=Options,
)
