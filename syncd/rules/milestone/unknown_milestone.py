"""Tracked time whose `[[map]]` rule names a milestone that no source knows: nothing checks whether it is funded.

Reports when a rule's `milestone` is neither the title nor the id of a milestone of its contract, most often because of
a misspelt name, or when several milestones of the contract have it. Such time counts for the contract, and for none of
its milestones. It says nothing while no milestone of the contract is known.

What to do: correct `milestone` in the rule, or add the milestone to your milestone table.

What it cannot know: which milestone you mean. It suggests one with a similar title.
"""

from collections.abc import Iterator

from syncd.core.milestone_evidence import times_as_evidence
from syncd.rule import Assertion, Finding, Hours, MilestoneCase, Phrase, Rule, RuleOptions, Severity, say

EVIDENCE = 10


def check(case: MilestoneCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding, with the key `unknown`."""
    if case.fitting == 1 or not case.seconds:
        return
    latest = case.latest_pieces
    yield Finding(
        key="unknown",
        seconds=case.seconds,
        economic_date=latest[0].day,
        summary=_summary(case),
        action=_action(case),
        evidence=times_as_evidence(latest[:EVIDENCE], case),
    )


def _summary(case: MilestoneCase) -> Phrase:
    time, title, contract = Hours(case.seconds), case.milestone.title, case.contract.name
    if case.fitting > 1:
        return say(
            "{hours} mapped to “{milestone}” of {contract}, as {number} milestones are called. "
            "Whether they are funded is not checked",
            hours=time,
            milestone=title,
            contract=contract,
            number=case.fitting,
        )
    return say(
        "{hours} mapped to “{milestone}” of {contract}, which no source knows. Whether it is funded is not checked",
        hours=time,
        milestone=title,
        contract=contract,
    )


def _action(case: MilestoneCase) -> Phrase:
    title = case.milestone.title
    if case.fitting > 1:
        return say(
            "Say which “{milestone}” you mean: write its id, which `syncd milestones` shows, into your configuration",
            milestone=title,
        )
    if case.suggestion:
        return say(
            "Correct the milestone “{milestone}” in your configuration: you may mean “{name}”",
            milestone=title,
            name=case.suggestion,
        )
    return say(
        "Correct the milestone “{milestone}” in your configuration, or add it to your milestone table", milestone=title
    )


RULE = Rule(
    id="unknown-milestone",
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.HIGH,
    check=check,
)
