"""The same entry more than once in one tracker: the time would be billed twice.

Copies have the same person, start, end, description and contract, and other ids; they come of a tracker that sends its
entries again, for example. All copies that start on one day, in your time zone, are one discrepancy. Ten and more in a
week are an import too many, which `duplicate-import` reports with all copies of the quarter. The stake is what the
copies are worth, and negative: you may owe it. It is 0 where hours are not billed, and unknown where a rate is.

What to do: delete the copies.

Options: only `enabled` and `severity`.

What it cannot know: which one of them you mean to keep. A repetition of the same work at another time is no copy, and
neither is an entry of another contract, whose time `overlapping-entries` reports. Running entries, and entries that a
`[[map]]` rule ignores, do not count.
"""

from collections import Counter
from collections.abc import Iterator

from syncd.core.double_time import owed, owed_for
from syncd.core.entry_evidence import shorten
from syncd.core.entry_words import named_entry
from syncd.core.money import Money
from syncd.rule import (
    Assertion,
    Between,
    Evidence,
    Finding,
    Hours,
    PersonDay,
    Phrase,
    Repeat,
    Rule,
    RuleOptions,
    Severity,
    describe_time,
    joined,
    plural,
    say,
)


def check(day: PersonDay, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding, with the key `copies`."""
    if not day.copies:
        return
    at_rate: Counter[Money | None] = Counter()
    for copy in day.copies:
        at_rate.update(owed_for(copy))
    seconds = sum(copy.seconds for copy in day.copies)
    first = min(day.copies, key=lambda copy: (copy.start, copy.copy.entry.ref))
    says = [
        Evidence(
            one.copy.entry.ref,
            joined([describe_time(one.copy.entry, day), say("a copy")], ": "),
            (one.of.entry.ref,),
        )
        for one in day.copies
    ]
    yield Finding(
        key="copies",
        seconds=seconds,
        stake=owed(at_rate),
        summary=plural(
            len(day.copies),
            "{hours} tracked twice: {number} entry repeats another one of the tracker",
            "{hours} tracked twice: {number} entries repeat others of the tracker",
            hours=Hours(seconds),
        ),
        action=_action(day, first),
        evidence=shorten(says),
    )


def _action(day: PersonDay, first: Repeat) -> Phrase:
    entry, number = first.copy.entry, len(day.copies)
    name, moments = named_entry(entry), Between(entry.start, entry.stop)
    if number == 1:
        return say("Delete the copy of {entry}: {moments}", day, entry=name, moments=moments)
    return say(
        "Delete {number} copies, the first of {entry}: {moments}", day, number=number, entry=name, moments=moments
    )


RULE = Rule(
    id="duplicate-entry",
    subject=PersonDay,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.MEDIUM,
    check=check,
)
