"""A bill for hours on a contract with a fixed price.

A fixed price is paid for what is delivered, whatever time it takes: a bill for hours on top of it charges the client
twice, and they can take it back. The stake is negative: you may owe it. What a refund gave back is no part of it.

What to do: if the contract is billed by the hour, too, set `type = "hourly"` in your configuration; its milestones
stay. Else agree with the client on what happens to the bill.

What it cannot know: whether you agreed on hours beside the price. If the type is right and the client agreed,
explain the discrepancy.
"""

from collections.abc import Iterator

from syncd.core.contract_names import client_of, title_of
from syncd.core.payment_words import posted_rows
from syncd.core.records import ContractType, TransactionKind
from syncd.rule import Assertion, Finding, PaymentGroup, Rule, RuleOptions, Severity, say


def applies(group: PaymentGroup, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Only bills for hours of a fixed contract."""
    is_fixed = group.contract is not None and group.contract.type is ContractType.FIXED
    return is_fixed and bool(group.rows) and group.head.kind is TransactionKind.HOURLY


def check(group: PaymentGroup, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding."""
    if group.contract is None or group.left.minor <= 0:
        return
    title = title_of(group.contract)
    yield Finding(
        stake=-group.left,
        summary=say(
            "{amount} was billed by the hour, posted {day}, though {contract} has a fixed price",
            group,
            amount=group.gross,
            day=group.posted_on,
            contract=title,
        ),
        action=say(
            'Agree with {client} on the {amount} for {contract}, or set `type = "hourly"` in your configuration',
            client=client_of(group.contract),
            amount=group.left,
            contract=title,
        ),
        evidence=posted_rows((*group.rows, *group.refunds), group),
    )


RULE = Rule(
    id="fixed-price-billed-by-hour",
    subject=PaymentGroup,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
)
