"""Tracked time whose `[[map]]` rule names a milestone that no source knows: nothing checks whether it is funded.

Reports when a rule's `milestone` is neither the title nor the id of a milestone of its contract, most often because of
a misspelt name, or when several milestones of the contract have it. Such time counts for the contract, and for none of
its milestones. It says nothing while no milestone of the contract is known.

What to do: correct `milestone` in the rule, or add the milestone to your milestone table.

What it cannot know: which milestone you mean. It suggests one with a similar title.
"""

from collections.abc import Iterator

from syncd.rule import Assertion, Evidence, Finding, MilestoneCase, Rule, RuleOptions, Severity, describe_time, hours

EVIDENCE = 10


def check(case: MilestoneCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding, with the key `unknown`."""
    if case.fitting == 1 or not case.seconds:
        return
    title, several = case.milestone.title, case.fitting > 1
    is_what = f"which {case.fitting} milestones are called" if several else "which no source knows"
    latest = case.latest_pieces
    yield Finding(
        key="unknown",
        seconds=case.seconds,
        economic_date=latest[0].day,
        summary=f"{hours(case.seconds)} mapped to milestone “{title}” of {case.contract.key}, {is_what}: "
        "whether it is funded is not checked",
        action="Write the id of the milestone into your [[map]] rule"
        if several
        else f"Correct `milestone` in your [[map]] rule, or add it to your milestone table{case.suggestion}",
        evidence=tuple(Evidence(piece.ref, describe_time(piece, case)) for piece in latest[:EVIDENCE]),
    )


RULE = Rule(
    id="unknown-milestone",
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.HIGH,
    check=check,
)
