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

from pydantic import model_validator

from syncd.core.milestone_burn import share_used
from syncd.core.milestone_case import AT_WORK
from syncd.core.milestone_stakes import BURN, over_budget, same_money
from syncd.options import Percent
from syncd.rule import (
    Assertion,
    Evidence,
    Finding,
    MilestoneCase,
    Rule,
    RuleOptions,
    Severity,
    Threshold,
    describe_time,
    hours,
    least_hours,
)

EVIDENCE = 5
"""Entries that are listed."""
_SEVERITIES = (Severity.INFO, Severity.LOW, Severity.MEDIUM)
"""Of the levels, from the first one on; those above have the last one."""


class Options(RuleOptions):
    """See the module's docstring."""

    levels: tuple[Percent, ...] = (Decimal("0.5"), Decimal("0.75"), Decimal("0.9"), Decimal(1))
    clears: Percent = Decimal("0.05")

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
        summary=f"{_amount(case)} tracked on milestone “{case.milestone.title}”, {_share(case, over)}{_progress(case)}",
        action="Agree with the client on more money or less work before you go on"
        if over > 0 or _exceeds(case)
        else "Compare what is left to do with what is left of the budget, and agree on changes early",
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


def _amount(case: MilestoneCase) -> str:
    return f"At least {least_hours(case.seconds)}" if case.missing_time else hours(case.seconds)


def _share(case: MilestoneCase, over: int) -> str:
    budget = hours(case.milestone.budget or 0)
    if over > 0:
        return f"{hours(over)} more than its budget of {budget}"
    return f"{int(100 * (share_used(case) or 0))} % of its budget of {budget}"


def _progress(case: MilestoneCase) -> str:
    """What the estimate says of the work: how much is done, and by how much it will exceed the budget."""
    estimate, budget, used = case.milestone.estimate, case.milestone.budget or 0, case.seconds
    if not estimate:
        return ""
    if used >= estimate:
        return f"; your estimate of {hours(estimate)} is used"
    done = f"; by your estimate of {hours(estimate)}, {int(100 * used / estimate)} % of the work is done"
    return f"{done}, and it takes {hours(estimate - budget)} more than the budget" if estimate > budget else done


def _evidence(case: MilestoneCase) -> Iterator[Evidence]:
    yield Evidence(case.milestone.ref, f"budget {hours(case.milestone.budget or 0)}, {case.milestone.state}")
    for piece in case.latest_pieces[:EVIDENCE]:
        yield Evidence(piece.ref, describe_time(piece, case))


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
