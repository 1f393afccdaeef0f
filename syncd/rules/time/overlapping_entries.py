"""Entries of one person at the same time: the time would be billed twice.

Entries that overlap, directly or through others between them, are one finding, however many they are. Two entries
overlap if both are stopped and share at least `at_least` seconds; shorter overlaps happen when you switch from one to
the next. The finding is high if entries of two contracts overlap, because then two clients would pay for the same
time. It belongs to the day, in your time zone, on which the later of two entries starts; entries that go on overlapping
past midnight are found again on the next day, with that day's time.

The time is what all entries have together, less what they cover: each hour too many counts once. The stake is that time
at the lower of the two rates of its day, and negative: you may owe it. An entry that is not billed by the hour, because
of a fixed price, a retainer, goodwill or its mark, costs nothing: the stake is then 0. It is unknown where a rate is,
such as that of an entry without a contract.

What to do: shorten or delete entries until no two of them share time.

Options: `at_least`, seconds (default 60).

What it cannot know: that you agreed to work on two things at once; explain it then. Neither does it look at what a
platform shows: time that it shows once is owed to nobody. Running entries, and entries that a `[[map]]` rule ignores,
do not count. Neither do copies of an entry, and work that two trackers have: `duplicate-entry` and `duplicate-import`
report these.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heappop, heappush
from itertools import pairwise

from syncd.core.double_time import lower_rate, owed
from syncd.core.entry_evidence import shorten
from syncd.core.entry_words import named_entry
from syncd.core.money import Money
from syncd.core.records import Ref
from syncd.core.time import BEGINNING, Instant, Span
from syncd.options import Seconds
from syncd.rule import (
    Assertion,
    Between,
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
    joined,
    plural,
    say,
)


class Options(RuleOptions):
    """See the module's docstring."""

    at_least: Seconds = timedelta(seconds=60)


@dataclass(slots=True)
class _Run:
    """Entries that overlap, directly or through others between them."""

    start: Instant  # of the first overlap
    end: Instant  # of the last one
    entries: list[DayEntry]
    seconds: int = 0  # the time that all entries have together, less what they cover
    owed: Counter[Money | None] = field(default_factory=Counter)  # billed seconds of these, by rate; None: unknown
    contracts_overlap: bool = False
    clients_overlap: bool = False

    @property
    def stake(self) -> Money | None:
        """What all of it is worth, negative; None where a rate is unknown, or rates are in several currencies."""
        return owed(self.owed)


def check(day: PersonDay, options: Options) -> Iterator[Finding]:
    """One finding per run of overlapping entries; its key is their refs, sorted."""
    for run in _runs(day, options.at_least):
        entries = sorted(run.entries, key=lambda one: (one.entry.start, one.entry.ref))
        yield Finding(
            key=" ".join(sorted(one.entry.ref for one in entries)),
            severity=Severity.HIGH if run.contracts_overlap else None,
            seconds=run.seconds,
            stake=run.stake,
            summary=joined([_summary(run, len(entries)), _counted(run) or ""]),
            action=_action(day, run, entries),
            evidence=shorten([Evidence(one.entry.ref, _described(one, day)) for one in entries]),
        )


def _summary(run: _Run, number: int) -> Phrase:
    if number == 2:
        return say("{hours} tracked twice", hours=Hours(run.seconds))
    return say("{hours} tracked more than once, in {number} entries", hours=Hours(run.seconds), number=number)


def _counted(run: _Run) -> Phrase | None:
    """Who would pay for the time."""
    if run.clients_overlap:
        return say("counted for two clients")
    return say("counted for two contracts") if run.contracts_overlap else None


def _action(day: PersonDay, run: _Run, entries: list[DayEntry]) -> Phrase:
    one, other = (named_entry(mapped.entry) for mapped in entries[:2])
    moments, others = Between(run.start, run.end), len(entries) - 2
    if others:
        return plural(
            others,
            "Shorten {one}, {other} or {number} other entry by {hours} in all: {moments}",
            "Shorten {one}, {other} or {number} other entries by {hours} in all: {moments}",
            day,
            one=one,
            other=other,
            hours=Hours(run.seconds),
            moments=moments,
        )
    if one == other:
        return say("Shorten or delete one of two entries, {one}: {moments}", day, one=one, moments=moments)
    return say("Shorten {one} or {other}: {moments}", day, one=one, other=other, moments=moments)


def _runs(day: PersonDay, at_least: timedelta) -> Iterator[_Run]:
    """Sweep over the starts; the heap holds the entries that end at least `at_least` after the current start.

    An entry that starts on this day joins all of these into one run. Those that are alike differ in nothing but their
    end, so of each kind the one that ends last stands for all: a pile of entries costs no more than a row of them.
    """
    run: _Run | None = None
    run_until = BEGINNING
    open_until: list[tuple[Instant, str, DayEntry]] = []
    last: dict[tuple[object, ...], DayEntry] = {}  # kind → the entry that ends last
    for later in sorted(day.entries, key=lambda later: (later.entry.start, later.entry.ref)):
        start, stop = later.entry.start, later.entry.stop
        if stop is None or later.ignored or later.entry.ref in day.repeated or stop - start < at_least:
            continue
        while open_until and open_until[0][0] - start < at_least:
            heappop(open_until)
        if open_until and day.starts_here(start):
            if run is None or run_until - start < at_least:
                if run is not None:
                    yield run
                run, run_until = _Run(start, start, [one for _, _, one in open_until]), open_until[0][0]
            earlier = [one for one in last.values() if one.entry.stop and one.entry.stop - start >= at_least]
            run_until = max(run_until, stop, *(one.entry.stop for one in earlier if one.entry.stop))
            _add(run, later, stop, earlier)
        heappush(open_until, (stop, later.entry.ref, later))
        kind = later.billed, later.rate, later.new_rates, later.contract
        if kind not in last or (last[kind].entry.stop or start) < stop:
            last[kind] = later
    if run is not None:
        yield run


def _add(run: _Run, later: DayEntry, stop: Instant, earlier: list[DayEntry]) -> None:
    """Add an entry that overlaps all of `earlier`.

    Every moment counts beside one entry alone: of those that still last, the billed one with the highest rate. So over
    a whole run, entries at one time cost what they are worth together, less the dearest of them.
    """
    run.entries.append(later)
    changes = {since for one in (later, *earlier) for since, _ in one.new_rates if later.entry.start < since < stop}
    for start, end in pairwise(sorted({later.entry.start, stop, *changes})):
        _add_seconds(run, later, Span(start, end), earlier)
    billed = [one for one in earlier if one.billed and one.contract and later.billed and later.contract]
    run.contracts_overlap |= any(one.contract != later.contract for one in billed)
    run.clients_overlap |= any(one.client and later.client and one.client != later.client for one in billed)


def _add_seconds(run: _Run, later: DayEntry, span: Span, earlier: list[DayEntry]) -> None:
    """Add the time that an entry shares with `earlier` within a span in which no rate changes."""
    rate, reached = later.rate_at(span.start), span.start
    for one in sorted(earlier, key=lambda one: _preference(one, span.start, rate)):
        until = min(one.entry.stop or span.end, span.end)
        if until > reached:
            seconds = Span(reached, until).seconds
            run.seconds += seconds
            run.end = max(run.end, until)
            billed = seconds if one.billed and later.billed else 0
            run.owed[lower_rate(one.rate_at(span.start), rate, billed)] += billed
            reached = until


def _preference(one: DayEntry, moment: Instant, beside: Money | None) -> tuple[bool, bool, int, Instant, Ref]:
    rate = one.rate_at(moment)
    alike = rate is not None and (beside is None or beside.currency == rate.currency)
    return not one.billed, not alike, -rate.minor if rate else 0, one.entry.start, one.entry.ref


def _described(entry: DayEntry, day: PersonDay) -> Phrase:
    contract = say("of no contract")
    if entry.contract:
        contract = say("{contract}", contract=entry.title or entry.contract)
    return joined([describe_time(entry.entry, day), contract])


RULE = Rule(
    id="overlapping-entries",
    subject=PersonDay,
    needs=frozenset(),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    Options=Options,
)
