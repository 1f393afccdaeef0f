"""A contract that ended while its client's money is still set aside for a milestone: you may lose it.

A contract has ended where its platform shows it as closed or cancelled, or after its last day: the `end` that you
configured, else the one that the platform states, in the platform's days. Money is set aside for a milestone that is
funded and not released, or for which the client requested changes. What was paid for it already does not count.

What to do: ask the client to release the money before you end anything, or ask the platform's support. If you end a
contract yourself, the platform gives the money back to the client. If it was released, update your milestone table.

The stake is the money that is set aside. A release in progress is no finding: a milestone that is submitted, on a
platform that releases by itself (see `release-clock`).

What it cannot know: a release that is newer than your milestone table or export, and a contract that ended after your
last export.
"""

from collections.abc import Iterator
from datetime import date

from syncd.core.contract_case import ESCROW, LEFT_BEHIND, OpenMilestone
from syncd.core.milestone_evidence import STATES
from syncd.core.money import Money
from syncd.core.records import ContractState
from syncd.core.time import Instant, day_of
from syncd.rule import (
    Assertion,
    ContractCase,
    Evidence,
    Finding,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    joined,
    plural,
    say,
)


def check(case: ContractCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every `check`
    """At most one finding, with the key `escrow`."""
    found = case.left_behind
    if not found:
        return
    amounts = [left for _, left in found]
    same = len({amount.currency for amount in amounts}) == 1
    stake = sum(amounts[1:], amounts[0]) if same else None
    much = stake or joined([say("{amount}", amount=amount) for amount in amounts])
    yield Finding(
        key=LEFT_BEHIND,
        stake=stake,
        economic_date=_end(case),
        summary=joined([_set_aside(found, much), _ended(case)], ". "),
        action=_action(case, much),
        evidence=tuple(
            Evidence(one.milestone.ref, joined([_left(one, left), STATES[one.milestone.state]])) for one, left in found
        ),
    )


def next(case: ContractCase, options: RuleOptions) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The end of the last day."""
    return case.ends if case.set_aside and case.ends and case.now < case.ends else None


def _set_aside(found: list[tuple[OpenMilestone, Money]], much: Money | Phrase) -> Phrase:
    if len(found) == 1:
        title = found[0][0].milestone.title
        return say("{amount} is still set aside for “{milestone}”", amount=much, milestone=title)
    return plural(
        len(found),
        "{amount} is still set aside for {number} milestone",
        "{amount} is still set aside for {number} milestones",
        amount=much,
    )


def _left(one: OpenMilestone, left: Money) -> Phrase:
    return say("“{milestone}”: {amount}", milestone=one.milestone.title, amount=left)


def _action(case: ContractCase, much: Money | Phrase) -> Phrase:
    client, contract = case.contract.client_name, case.contract.name
    if client:
        return say("Ask {client} to release {amount} of {contract}", client=client, amount=much, contract=contract)
    return say("Ask the client to release {amount} of {contract}", amount=much, contract=contract)


def _end(case: ContractCase) -> date | None:
    """The day on which the contract ended, or on which an export first showed so."""
    if case.ends is not None and case.ends <= case.now:
        return case.last_day
    halts = case.contract.run.halts
    return day_of(halts[-1].since, case.profile.zone) if halts else None


def _ended(case: ContractCase) -> Phrase:
    contract, platform = case.contract.name, case.profile.title
    if case.ends is not None and case.ends <= case.now and case.last_day:
        return say("{contract} ended on {day}", case, contract=contract, day=case.last_day)
    if case.contract.run.state is ContractState.CANCELLED:
        return say("{contract} is cancelled on {platform}", contract=contract, platform=platform)
    return say("{contract} is closed on {platform}", contract=contract, platform=platform)


RULE = Rule(
    id=ESCROW,
    subject=ContractCase,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.CRITICAL,
    check=check,
    next=next,
)
