"""The same work in two trackers, or imported twice into one: all of it would be billed twice.

Two entries of one person in two trackers are the same work if nine tenths of their time are shared, whatever they say.
Two workspaces of one tracker count as two trackers. In one tracker, ten copies and more in a week are an import too
many; fewer are `duplicate-entry`'s. All copies of a calendar quarter that has such a week are one discrepancy, and so
is all that two trackers have twice in a quarter. It stands on the first of these weeks, from Monday to Sunday in your
time zone, and `overlapping-entries` does not repeat it. The stake is the time that both have at the lower of the two
rates, and negative: you may owe it. It is 0 where one of them is not billed, and unknown where a rate is. It is high if
the two belong to two contracts, since then two clients would pay.

What to do: keep one of the two. Delete the other entries, or give them a `[[map]]` rule with `ignore = true`.

Options: only `enabled` and `severity`.

What it cannot know: that you worked on two things at once, with a tracker for each; explain it then. An export of a
tracker whose server syncd reads, too, repeats nothing: its rows are the same entries. Running entries, and entries that
a `[[map]]` rule ignores, do not count.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from syncd.core.double_time import owed, owed_for
from syncd.core.entry_evidence import shorten
from syncd.core.money import Money
from syncd.core.time import day_of
from syncd.rule import (
    Assertion,
    Days,
    Evidence,
    Finding,
    Hours,
    PersonWeek,
    Phrase,
    Repeat,
    Rule,
    RuleOptions,
    Severity,
    describe_time,
    joined,
    plural,
)


def check(week: PersonWeek, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding for each two trackers; its key is their names."""
    for (one, other), found in sorted(week.piles().items()):
        at_rate: Counter[Money | None] = Counter()
        for repeat in found:
            at_rate.update(owed_for(repeat))
        seconds = sum(repeat.seconds for repeat in found)
        yield Finding(
            key=f"{one} {other}",
            seconds=seconds,
            stake=owed(at_rate),
            severity=Severity.HIGH if any(map(_of_two_payers, found)) else None,
            summary=_summary(one, other, len(found), seconds),
            action=_action(week, one, other, found),
            evidence=shorten(_says(week, found)),
        )


def _summary(one: str, other: str, number: int, seconds: int) -> Phrase:
    if one == other:
        return plural(
            number,
            "{hours} tracked twice: {number} entry is more than once in {tracker}",
            "{hours} tracked twice: {number} entries are more than once in {tracker}",
            hours=Hours(seconds),
            tracker=one,
        )
    return plural(
        number,
        "{hours} tracked twice: {number} entry is in {tracker} and in {other}",
        "{hours} tracked twice: {number} entries are in {tracker} and in {other}",
        hours=Hours(seconds),
        tracker=one,
        other=other,
    )


def _action(week: PersonWeek, one: str, other: str, found: Sequence[Repeat]) -> Phrase:
    days = _days(week, found)
    if one == other:
        return plural(
            len(found),
            "Delete {number} copy in {tracker}: {days}",
            "Delete {number} copies in {tracker}: {days}",
            tracker=one,
            days=days,
        )
    return plural(
        len(found),
        "Delete {number} entry in {tracker}, or the same in {other}: {days}",
        "Delete {number} entries in {tracker}, or the same in {other}: {days}",
        tracker=one,
        other=other,
        days=days,
    )


def _days(week: PersonWeek, found: Sequence[Repeat]) -> Days:
    starts = [day_of(one.start, week.zone) for one in found]
    return Days(min(starts), max(starts))


def _of_two_payers(repeat: Repeat) -> bool:
    one, other = repeat.of, repeat.copy
    return bool(one.billed and other.billed and one.contract and other.contract and one.contract != other.contract)


def _says(week: PersonWeek, found: Sequence[Repeat]) -> list[Evidence]:
    return [
        Evidence(
            one.of.entry.ref,
            joined([describe_time(one.of.entry, week), describe_time(one.copy.entry, week)], " = "),
            (one.copy.entry.ref,),
        )
        for one in found
    ]


RULE = Rule(
    id="duplicate-import",
    subject=PersonWeek,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.MEDIUM,
    check=check,
)
