"""The hours of a milestone's budget that are used: from half of it on, and when it is exceeded.

It compares the time you tracked on a milestone with `budget` in your milestone table, while it is funded and your move.
At half the budget it is for information, at 75 % low, at 90 % and beyond the budget medium; it is one discrepancy,
which grows. If your table has an `estimate` of all hours it takes, the finding says how much of the work is done and by
how much it will exceed the budget: then it is medium at once. If the rest of the estimate fits into the budget, it
stays for information until the budget is exceeded. Exactly all of the budget is not beyond it. The stake is the time
beyond the budget at the contract's `target_rate`, else at its hourly rate. Of all that is found about one milestone,
the largest stake counts, and the rest is listed below it.

What to do: agree on more money or less work before you go on.

Options: `levels`, the parts of the budget at which it gets more severe (default 50, 75, 90 and 100 %; above the last
one the budget is exceeded), and `clears`, how far below the first one it must fall to be silent again (default 5 %).

What it cannot know: time that is not mapped to the milestone; what is known is a lower bound.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pydantic import model_validator

from syncd.core.milestone_burn import share_used
from syncd.core.milestone_case import AT_WORK
from syncd.core.milestone_evidence import milestone_evidence, times_as_evidence
from syncd.core.milestone_stakes import BURN, over_budget, same_money
from syncd.options import Percent as Share
from syncd.rule import (
    Assertion,
    Evidence,
    Finding,
    Hours,
    MilestoneCase,
    Percent,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Threshold,
    joined,
    say,
)

EVIDENCE = 5
"""Entries that are listed."""
_SEVERITIES = (Severity.INFO, Severity.LOW, Severity.MEDIUM)
"""Of the levels, from the first one on; those above have the last one."""


class Options(RuleOptions):
    """See the module's docstring."""

    levels: tuple[Share, ...] = (Decimal("0.5"), Decimal("0.75"), Decimal("0.9"), Decimal(1))
    clears: Share = Decimal("0.05")

    @model_validator(mode="after")
    def _in_order(self) -> "Options":
        if not self.levels or list(self.levels) != sorted(set(self.levels)):
            raise ValueError('`levels` must rise, like ["50 %", "75 %", "90 %", "100 %"]')
        return self


def applies(case: MilestoneCase, options: Options) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Known milestones with a budget that are funded and not submitted."""
    return case.is_known and case.milestone.state in AT_WORK and bool(case.milestone.budget)


def check(case: MilestoneCase, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `budget`."""
    budget, used = case.milestone.budget or 0, case.seconds
    over, begins = used - budget, options.levels[0]
    if not used:
        return
    yield Finding(
        key="budget",
        seconds=over if over > 0 else None,
        stake=over_budget(case),
        severity=_severity(case, options),
        summary=joined([joined([_tracked(case), _share(case, over)]), _progress(case)], ". "),
        action=_action(case, over),
        evidence=tuple(_evidence(case)),
        same_money=same_money(case, BURN, over_budget(case)),
        threshold=Threshold(used, begins=begins * budget, ends=(begins - options.clears) * budget),
    )


def _severity(case: MilestoneCase, options: Options) -> Severity:
    used, milestone = share_used(case) or 0, case.milestone
    if used > 1 or _exceeds(case):
        return Severity.MEDIUM
    if milestone.estimate is not None:  # it fits
        return Severity.INFO
    reached = sum(used >= level for level in options.levels)
    return _SEVERITIES[min(max(reached, 1), len(_SEVERITIES)) - 1]


def _exceeds(case: MilestoneCase) -> bool:
    """Whether the estimate exceeds the budget."""
    estimate, budget = case.milestone.estimate, case.milestone.budget
    return estimate is not None and budget is not None and estimate > budget


def _tracked(case: MilestoneCase) -> Phrase:
    title = case.milestone.title
    if case.missing_time:
        return say("At least {hours} tracked on “{milestone}”", hours=Hours(case.seconds, down=True), milestone=title)
    return say("{hours} tracked on “{milestone}”", hours=Hours(case.seconds), milestone=title)


def _share(case: MilestoneCase, over: int) -> Phrase:
    budget = Hours(case.milestone.budget or 0)
    if over > 0:
        return say("{hours} more than its budget of {budget}", hours=Hours(over), budget=budget)
    return say("{share} of its budget of {budget}", share=_percent(share_used(case) or 0), budget=budget)


def _percent(share: Fraction | int) -> Percent:
    """Rounded down to whole percents."""
    return Percent(Decimal(int(100 * share)) / 100)


def _progress(case: MilestoneCase) -> str:
    """What the estimate says of the work: how much is done, and by how much it will exceed the budget."""
    estimate, budget, used = case.milestone.estimate, case.milestone.budget or 0, case.seconds
    if not estimate:
        return ""
    whole, done = Hours(estimate), _percent(Fraction(used, estimate))
    if used >= estimate:
        return say("Your estimate of {hours} is used", hours=whole)
    if estimate > budget:
        return say(
            "By your estimate of {hours}, {share} of the work is done, and it takes {more} more than the budget",
            hours=whole,
            share=done,
            more=Hours(estimate - budget),
        )
    return say("By your estimate of {hours}, {share} of the work is done", hours=whole, share=done)


def _action(case: MilestoneCase, over: int) -> Phrase:
    title, client = case.milestone.title, case.contract.client_name
    if over <= 0 and not _exceeds(case):
        return say("Plan the rest of “{milestone}”: {hours} of its budget is left", milestone=title, hours=Hours(-over))
    if client:
        return say("Ask {client} for more money or less work for “{milestone}”", client=client, milestone=title)
    return say("Ask the client for more money or less work for “{milestone}”", milestone=title)


def _evidence(case: MilestoneCase) -> Iterator[Evidence]:
    yield milestone_evidence(case.milestone, say("budget {hours}", hours=Hours(case.milestone.budget or 0)))
    yield from times_as_evidence(case.latest_pieces[:EVIDENCE], case)


RULE = Rule(
    id=BURN,
    subject=MilestoneCase,
    needs=frozenset(),  # what is known of the time is a lower bound, worth saying
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    applies=applies,
    check=check,
    Options=Options,
)
