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
from syncd.core.money import Money
from syncd.core.time import Instant, day_of
from syncd.rule import Assertion, ContractCase, Evidence, Finding, Rule, RuleOptions, Severity, count, on


def check(case: ContractCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every `check`
    """At most one finding, with the key `escrow`."""
    found = case.left_behind
    if not found:
        return
    amounts = [left for _, left in found]
    same = len({amount.currency for amount in amounts}) == 1
    stake = sum(amounts[1:], amounts[0]) if same else None
    much = stake or " and ".join(map(str, amounts))
    yield Finding(
        key=LEFT_BEHIND,
        stake=stake,
        economic_date=_end(case),
        summary=f"{much} is still set aside for {_named(found)}, and the contract {_ended(case)}",
        action=f"Ask the client to release it, or ask {case.profile.title}'s support; if it was released, update your "
        "milestone table",
        evidence=tuple(
            Evidence(one.milestone.ref, f"“{one.milestone.title}”: {left}, state {one.milestone.state}")
            for one, left in found
        ),
    )


def next(case: ContractCase, options: RuleOptions) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The end of the last day."""
    return case.ends if case.set_aside and case.ends and case.now < case.ends else None


def _named(found: list[tuple[OpenMilestone, Money]]) -> str:
    if len(found) == 1:
        return f"milestone “{found[0][0].milestone.title}”"
    return count(len(found), "milestone")


def _end(case: ContractCase) -> date | None:
    """The day on which the contract ended, or on which an export first showed so."""
    if case.ends is not None and case.ends <= case.now:
        return case.last_day
    halts = case.contract.run.halts
    return day_of(halts[-1].since, case.profile.zone) if halts else None


def _ended(case: ContractCase) -> str:
    if case.ends is not None and case.ends <= case.now and case.last_day:
        return f"ended on {on(case.last_day, case)}"
    return f"is {case.contract.run.state} on {case.profile.title}"


RULE = Rule(
    id=ESCROW,
    subject=ContractCase,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.CRITICAL,
    check=check,
    next=next,
)
