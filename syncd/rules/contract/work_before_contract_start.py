"""Work on a contract before its first day: nobody has agreed to pay for it yet.

The first day is the `start` that you configured, else the one that the platform states, in the platform's days.

What to do: agree with the client that this time is paid, or leave it out of the contract. Talks before an offer are
often part of winning it: give them a tag of `ignore_tags`. If `start` is wrong, correct it.

The stake is the time at the contract's first rate, else at its `target_rate`. Time on days on which the platform shows
hours is no finding: it took them. Neither is goodwill, nor time marked not billable where the marks count.
`tracked-not-logged` does not report such time again.

Options: `allow`, minutes that are no finding (default 1); `ignore_tags`, of time that may lie before the first day, as
your tracker names them, in upper or lower case (default `["presales"]`).

What it cannot know: what you agreed with the client before the contract began.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from syncd.core.mapping import normalise_name
from syncd.core.milestone_evidence import times_as_evidence
from syncd.options import Minutes
from syncd.rule import (
    Assertion,
    ContractCase,
    Finding,
    Hours,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    joined,
    say,
)

EVIDENCE = 10
Tag = Annotated[str, Field(min_length=1)]


class Options(RuleOptions):
    """See the module's docstring."""

    allow: Minutes = timedelta(minutes=1)
    ignore_tags: tuple[Tag, ...] = ("presales",)


def check(case: ContractCase, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `start`."""
    ignored = {normalise_name(tag) for tag in options.ignore_tags}
    pieces = sorted(
        (time.piece for time in case.before if ignored.isdisjoint(map(normalise_name, time.tags))),
        key=lambda piece: (piece.start, piece.ref),
    )
    seconds = sum(piece.seconds for piece in pieces)
    if seconds <= options.allow.total_seconds():
        return
    yield Finding(
        key="start",
        seconds=seconds,
        stake=case.worth(pieces),
        economic_date=pieces[-1].day,
        summary=joined([_summary(case, seconds), _tag(options)], ". "),
        action=_action(case, seconds),
        evidence=times_as_evidence(pieces[::-1][:EVIDENCE], case),
    )


def _summary(case: ContractCase, seconds: int) -> Phrase:
    time, contract = Hours(seconds), case.contract.name
    if case.first_day:
        return say(
            "{hours} tracked on {contract} before its first day, {day}",
            case,
            hours=time,
            contract=contract,
            day=case.first_day,
        )
    return say("{hours} tracked on {contract} before its first day", hours=time, contract=contract)


def _tag(options: Options) -> str:
    if not options.ignore_tags:
        return ""
    return say("Talks before an offer get the tag “{tag}”", tag=options.ignore_tags[0])


def _action(case: ContractCase, seconds: int) -> Phrase:
    time, contract, client = Hours(seconds), case.contract.name, case.contract.client_name
    if client:
        return say(
            "Ask {client} to pay for {hours} before {contract} began", client=client, hours=time, contract=contract
        )
    return say("Ask the client to pay for {hours} before {contract} began", hours=time, contract=contract)


RULE = Rule(
    id="work-before-contract-start",
    subject=ContractCase,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.MEDIUM,
    check=check,
    Options=Options,
)
