"""A milestone that names no known contract, most often because of a misspelt name; nothing else is checked for it.

Reports when the contract in your milestone table is neither a key, an id nor a title, in your configuration or on a
platform. A released milestone counts, too: its money is in no contract's figures. Only a cancelled one does not count.
It ends when the table names a known contract, or the contract becomes known.

What to do: correct the name in the table, or configure the contract.

What it cannot know: which contract you mean. It suggests one with a similar name.
"""

from collections.abc import Iterator

from syncd.core.records import MilestoneState
from syncd.rule import Assertion, Evidence, Finding, MilestoneCase, Rule, RuleOptions, Severity


def check(case: MilestoneCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding, with the key `nowhere`; the stake is the milestone's amount."""
    milestone = case.milestone
    if not case.contract_unknown or milestone.state is MilestoneState.CANCELLED:
        return
    uncounted = ": its amount is in no contract's figures" if milestone.state is MilestoneState.RELEASED else ""
    yield Finding(
        key="nowhere",
        stake=milestone.amount,
        economic_date=milestone.released or milestone.due,
        summary=f"Milestone “{milestone.title}” refers to an unknown contract, “{milestone.contract}”{uncounted}",
        action="Write a contract's key, id or title into your milestone table, or configure the contract"
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
)
