"""Work on a milestone that the client has not funded: no money is set aside for it, so you may not be paid.

Reports when a milestone that is proposed, unfunded or cancelled has more than `allow` minutes of tracked time. The
stake is the time at the contract's `target_rate`, else at its hourly rate, at most the milestone's amount; unknown if
the contract has neither.

What to do: stop until the client funds the milestone. If you agreed to prepare it, explain the discrepancy.

Options: `allow`, minutes of unpaid preparation (default 0).

What it cannot know: a funding that is newer than your milestone table or export, and preparation you agreed on. Once
the milestone is funded, time before the funding is no finding.
"""

from collections.abc import Iterator
from datetime import timedelta

from syncd.core.milestone_evidence import times_as_evidence
from syncd.core.milestone_exposure import UNPAID, worth_of_time
from syncd.core.milestone_stakes import UNFUNDED, same_money
from syncd.core.records import MilestoneState
from syncd.options import Minutes
from syncd.rule import Assertion, Finding, Hours, MilestoneCase, Phrase, Rule, RuleOptions, Severity, say

EVIDENCE = 10


class Options(RuleOptions):
    """See the module's docstring."""

    allow: Minutes = timedelta()


def check(case: MilestoneCase, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `unfunded`."""
    milestone = case.milestone
    if milestone.state not in UNPAID or case.seconds <= options.allow.total_seconds():
        return
    latest = case.latest_pieces
    yield Finding(
        key="unfunded",
        seconds=case.seconds,
        stake=worth_of_time(case),
        economic_date=latest[0].day,
        summary=_summary(case),
        action=_action(case),
        evidence=times_as_evidence(latest[:EVIDENCE], case),
        same_money=same_money(case, UNFUNDED, worth_of_time(case)),
    )


def _summary(case: MilestoneCase) -> Phrase:
    title, tracked = case.milestone.title, Hours(case.seconds)
    if case.milestone.state is MilestoneState.CANCELLED:
        return say("{hours} tracked on “{milestone}”, which is cancelled", hours=tracked, milestone=title)
    return say(
        "{hours} tracked on “{milestone}”, which is not funded in your milestone table or export",
        hours=tracked,
        milestone=title,
    )


def _action(case: MilestoneCase) -> Phrase:
    title, client = case.milestone.title, case.contract.client_name
    if case.milestone.state is MilestoneState.CANCELLED:
        time = Hours(case.seconds)
        if client:
            return say(
                "Stop “{milestone}” and ask {client} to pay {hours} of it", milestone=title, client=client, hours=time
            )
        return say("Stop “{milestone}” and ask the client to pay {hours} of it", milestone=title, hours=time)
    if client:
        return say("Stop “{milestone}” until {client} funds it", milestone=title, client=client)
    return say("Stop “{milestone}” until the client funds it", milestone=title)


RULE = Rule(
    id=UNFUNDED,
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.CRITICAL,
    check=check,
    Options=Options,
)
