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
from syncd.core.wording import days
from syncd.rule import (
    Assertion,
    Evidence,
    Finding,
    PersonWeek,
    Repeat,
    Rule,
    RuleOptions,
    Severity,
    count,
    describe_time,
    hours,
)


def check(week: PersonWeek, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding for each two trackers; its key is their names."""
    for (one, other), found in sorted(week.piles().items()):
        at_rate: Counter[Money | None] = Counter()
        for repeat in found:
            at_rate.update(owed_for(repeat))
        seconds = sum(repeat.seconds for repeat in found)
        entries, place = count(len(found), "entry", "entries"), f"in {one} and in {other}"
        if one == other:
            place = f"more than once in {one}"
        yield Finding(
            key=f"{one} {other}",
            seconds=seconds,
            stake=owed(at_rate),
            severity=Severity.HIGH if any(map(_of_two_payers, found)) else None,
            summary=f"{entries} {place}, {_days(week, found)}: {hours(seconds)} tracked twice",
            action="Keep one of the two: delete the other entries, or ignore them by a [[map]] rule",
            evidence=shorten(_says(week, found)),
        )


def _days(week: PersonWeek, found: Sequence[Repeat]) -> str:
    starts = [day_of(one.start, week.zone) for one in found]
    return days(min(starts), max(starts))


def _of_two_payers(repeat: Repeat) -> bool:
    one, other = repeat.of, repeat.copy
    return bool(one.billed and other.billed and one.contract and other.contract and one.contract != other.contract)


def _says(week: PersonWeek, found: Sequence[Repeat]) -> list[Evidence]:
    return [
        Evidence(
            one.of.entry.ref,
            f"{describe_time(one.of.entry, week)}, and {describe_time(one.copy.entry, week)}",
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
