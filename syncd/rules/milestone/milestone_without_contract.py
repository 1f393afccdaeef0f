"""A milestone of a contract that nobody knows: most often a misspelt name, and then nothing else is checked of it.

Speaks of a milestone whose contract is neither a key, an id or a title in your configuration nor one that a platform
has shown. It ends when the table names a contract that is known, or the contract becomes known. What was released or
cancelled is of no matter.

What it cannot know: which contract you meant; it names one that is written alike.
"""

from collections.abc import Iterator

from syncd.core.records import MilestoneState
from syncd.rule import Assertion, Evidence, Finding, MilestoneCase, Rule, RuleOptions, Severity

OVER = frozenset({MilestoneState.RELEASED, MilestoneState.CANCELLED})


class Options(RuleOptions):
    """None of its own."""


def check(case: MilestoneCase, options: Options) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding, with the key `nowhere`; the stake is the milestone's amount."""
    milestone = case.milestone
    if not case.contract_unknown or milestone.state in OVER:
        return
    yield Finding(
        key="nowhere",
        stake=milestone.amount,
        summary=f"milestone “{milestone.title}” names a contract “{milestone.contract}”, which nobody knows",
        action=f"Write a contract's key, id or title into your milestone table, or configure the contract"
        f"{case.suggestion}",
        evidence=(Evidence(milestone.ref, f"“{milestone.title}”, {milestone.state}"),),
    )


RULE = Rule(
    id="milestone-without-contract",
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.MEDIUM,
    check=check,
    Options=Options,
)
