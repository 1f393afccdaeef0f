"""Work on a milestone that the client has not funded: nothing is held for it, so nobody may pay.

Speaks of a milestone that is proposed, unfunded or cancelled and has more than `allow` minutes of tracked time.

Options: `allow`, minutes of preparation that you give away (default 0).

What it cannot know: a funding newer than your milestone table or export, and preparation you agreed on. Time before
the funding of a milestone that is funded now is no finding. The stake is the time at the contract's hourly rate, at
most the milestone's amount; unknown where the contract has no rate.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from syncd.core.money import Money, price
from syncd.core.records import MilestoneState
from syncd.options import Minutes
from syncd.rule import Assertion, Evidence, Finding, MilestoneCase, Rule, RuleOptions, Severity, describe_time, hours

UNPAID = frozenset({MilestoneState.PROPOSED, MilestoneState.UNFUNDED, MilestoneState.CANCELLED})
EVIDENCE = 10


class Options(RuleOptions):
    """See the module."""

    allow: Minutes = timedelta()


def check(case: MilestoneCase, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `unfunded`."""
    milestone = case.milestone
    if milestone.state not in UNPAID or case.seconds <= options.allow.total_seconds():
        return
    latest = sorted(case.pieces, key=lambda piece: (piece.start, piece.ref), reverse=True)
    cancelled = milestone.state is MilestoneState.CANCELLED
    yield Finding(
        key="unfunded",
        seconds=case.seconds,
        stake=_stake(case),
        summary=f"{hours(case.seconds)} tracked on milestone “{milestone.title}”, which is {milestone.state}",
        action="Stop, and agree with the client who pays the time spent; map it elsewhere if it belongs elsewhere"
        if cancelled
        else "Stop until the client funds the milestone; if it is funded, update your milestone table",
        evidence=tuple(Evidence(piece.ref, describe_time(piece)) for piece in latest[:EVIDENCE]),
    )


def _stake(case: MilestoneCase) -> Money | None:
    at_rate: Counter[Money | None] = Counter()
    for piece in case.pieces:
        at_rate[case.contract.rate_on(piece.day)] += piece.seconds
    prices = [price(rate, seconds) for rate, seconds in at_rate.items() if rate is not None]
    if None in at_rate or len({each.currency for each in prices}) != 1:
        return None
    worth = Money(sum(each.minor for each in prices), prices[0].currency)
    cap = case.milestone.amount
    return cap if cap and cap.currency == worth.currency and cap.minor < worth.minor else worth


RULE = Rule(
    id="work-on-unfunded-milestone",
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.CRITICAL,
    check=check,
    Options=Options,
)
