"""A bill for hours of days on which the platform shows none: nothing stands behind it.

Only bills for hours need hours: bonuses, expenses and fixed payments are agreed by themselves, and so is a retainer. A
bill that states its hours is no finding either: then the export of hours lacks them. The stake is the bill, negative:
the client can take it back. What a refund gave back is no part of it.

What to do: look up what the bill is for. If it is a scheduled payment, set `type = "retainer"` for the contract; else
agree with the client, and acknowledge it.

What it cannot know: what you agreed on. While the platform's hours of these days are not all known, or the bill names
no days, it says "cannot tell".
"""

from collections.abc import Iterator

from syncd.core.matching.earning_hours import SEGMENT
from syncd.core.records import ContractType, TransactionKind
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    PaymentGroup,
    Rule,
    RuleOptions,
    Severity,
    Side,
    days,
    on,
)


def applies(group: PaymentGroup, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Only bills without hours of an hourly contract, where no hours are shown."""
    is_hourly = group.contract is not None and group.contract.type is ContractType.HOURLY
    is_bill = bool(group.rows) and group.head.kind is TransactionKind.HOURLY and group.left.minor > 0
    states_hours = sum(row.seconds or 0 for row in group.rows) >= SEGMENT
    return is_hourly and is_bill and group.has(Side.LOGGED) and not states_hours and not group.seconds_shown


def check(group: PaymentGroup, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding."""
    title, known, posted = group.profile.title, group.known(Side.LOGGED), on(group.posted_on, group)
    if not group.names_days:
        yield CannotTell(because=f"the bill of {group.gross} posted {posted} does not say which days it is for")
        return
    if not known.complete:
        yield CannotTell(because=known.because or f"{title} hours of these days are not known", source=known.source)
        return
    yield Finding(
        stake=-group.left,
        summary=f"{group.gross} was billed {posted} for {days(*group.paid_days)}, of which {title} shows no hours",
        action=(
            "Look up what the bill is for and agree with the client. "
            'If it is a scheduled payment, set type = "retainer" in your configuration'
        ),
        evidence=tuple(
            Evidence(row.ref, f"{on(row.posted, group)}: {row.words or row.kind} of {row.amount}")
            for row in (*group.rows, *group.refunds)
        ),
    )


RULE = Rule(
    id="billed-without-basis",
    subject=PaymentGroup,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
)
