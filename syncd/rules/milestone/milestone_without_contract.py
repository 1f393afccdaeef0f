"""A milestone that names no known contract, most often because of a misspelt name; nothing else is checked for it.

Reports when the contract in your milestone table is neither a key, an id nor a title, in your configuration or on a
platform. A released milestone counts, too: its money is in no contract's figures. Only a cancelled one does not count.
It ends when the table names a known contract, or the contract becomes known.

What to do: correct the name in the table, or configure the contract.

What it cannot know: which contract you mean. It suggests one with a similar name.
"""

from collections.abc import Iterator

from syncd.core.milestone_evidence import milestone_evidence
from syncd.core.records import Milestone, MilestoneState
from syncd.rule import Assertion, Claim, Finding, MilestoneCase, Phrase, Rule, RuleOptions, Severity, joined, say


def check(case: MilestoneCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding, with the key `nowhere`; the stake is the milestone's amount."""
    milestone = case.milestone
    if not case.contract_unknown or milestone.state is MilestoneState.CANCELLED:
        return
    yield Finding(
        key="nowhere",
        stake=milestone.amount,
        claim=Claim.SORT_OUT,
        economic_date=milestone.released or milestone.due,
        summary=_summary(milestone),
        action=_action(case),
        evidence=(milestone_evidence(milestone),),
    )


def _summary(milestone: Milestone) -> Phrase:
    names = say(
        "“{milestone}” names a contract that is not known, “{contract}”",
        milestone=milestone.title,
        contract=milestone.contract,
    )
    if milestone.state is not MilestoneState.RELEASED:
        return names
    return joined([names, say("Its amount is in no contract's figures")], ". ")


def _action(case: MilestoneCase) -> Phrase:
    title = case.milestone.title
    if case.suggestion:
        return say(
            "Correct the contract of “{milestone}” in your milestone table: you may mean “{name}”",
            milestone=title,
            name=case.suggestion,
        )
    return say(
        "Correct the contract of “{milestone}” in your milestone table, or configure it as `syncd contracts` shows",
        milestone=title,
    )


RULE = Rule(
    id="milestone-without-contract",
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.MEDIUM,
    check=check,
)
