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

from syncd.core.milestone_exposure import UNPAID, worth_of_time
from syncd.core.milestone_stakes import UNFUNDED, same_money
from syncd.core.records import MilestoneState
from syncd.options import Minutes
from syncd.rule import Assertion, Evidence, Finding, MilestoneCase, Rule, RuleOptions, Severity, describe_time, hours

EVIDENCE = 10


class Options(RuleOptions):
    """See the module's docstring."""

    allow: Minutes = timedelta()


def check(case: MilestoneCase, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `unfunded`."""
    milestone = case.milestone
    if milestone.state not in UNPAID or case.seconds <= options.allow.total_seconds():
        return
    cancelled = milestone.state is MilestoneState.CANCELLED
    latest = case.latest_pieces
    yield Finding(
        key="unfunded",
        seconds=case.seconds,
        stake=worth_of_time(case),
        economic_date=latest[0].day,
        summary=f"{hours(case.seconds)} tracked on milestone “{milestone.title}”, which is {_is(milestone.state)}",
        action="Stop, and agree with the client who pays for this time; if it belongs elsewhere, map it there"
        if cancelled
        else "Stop until the client funds the milestone; if it is funded, update your milestone table",
        evidence=tuple(Evidence(piece.ref, describe_time(piece, case)) for piece in latest[:EVIDENCE]),
        same_money=same_money(case, UNFUNDED, worth_of_time(case)),
    )


def _is(state: MilestoneState) -> str:
    return "proposed and not funded" if state is MilestoneState.PROPOSED else str(state)


RULE = Rule(
    id=UNFUNDED,
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.CRITICAL,
    check=check,
    Options=Options,
)
