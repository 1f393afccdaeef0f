"""A bill for hours that the platform does not show of its days: nothing stands behind it, or behind a part of it.

Only bills for hours need hours: bonuses, expenses and fixed payments are agreed by themselves, and so is a retainer. A
bill that states its hours is compared with the hours of its days, another one by its amount with what these are worth,
as the platform claims or at the contract's rate, whichever is more. Up to ten minutes are left alone, or, where a bill
states no hours, one cent for each row. The stake is the part without hours, negative: the client can take it back. What
a refund gave back is no part of it, and neither is what another bill has been for already (see `duplicate-billing`) or
what a bill has beyond the agreed rate (see `rate-drift`).

What to do: look up what the bill is for. If it is a scheduled payment, set `type = "retainer"` for the contract; if it
states hours, download the hours again, without filters. Else agree with the client, and explain the discrepancy.

What it cannot know: what you agreed on. While the platform's hours of these days are not all known, no export of them
was made after the platform's cut-off, no rate tells what they are worth, or the bill names no days, it says "cannot
tell".
"""

from collections.abc import Iterator

from syncd.core.matching.earning_hours import SEGMENT, WithoutHours
from syncd.core.matching.hours_behind_bills import are_hours_final, earlier_bills, without_basis
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
    hours,
    on,
)


def applies(group: PaymentGroup, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Only bills for hours of an hourly contract; of several for the same days, the first one, unless no hours are
    shown at all."""
    is_hourly = group.contract is not None and group.contract.type is ContractType.HOURLY
    is_bill = bool(group.rows) and group.head.kind is TransactionKind.HOURLY and group.left.minor > 0
    return is_hourly and is_bill and group.has(Side.LOGGED) and not (group.seconds_shown and earlier_bills(group))


def check(group: PaymentGroup, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding."""
    title, known, posted = group.profile.title, group.known(Side.LOGGED), on(group.posted_on, group)
    if not group.names_days:
        if not group.seconds_shown or _stated(group) > group.seconds_shown + SEGMENT:
            yield CannotTell(because=f"the bill of {group.gross} posted {posted} does not say which days it is for")
        return
    lacks = without_basis(group)
    if lacks is not None and not lacks.amount.minor:
        return
    if not known.complete:
        yield CannotTell(because=known.because or f"{title} hours of these days are not known", source=known.source)
    elif not are_hours_final(group):
        because = f"no {title} export of hours{known.of_whom} was made after the cut-off of {days(*group.paid_days)}"
        yield CannotTell(because=f"{because}: download one", source=known.source)
    elif lacks is None:
        because = f"no rate tells what the {hours(group.seconds_shown)} that {title} shows are worth"
        yield CannotTell(because=f"{because}, so nobody knows whether they are behind {group.gross}")
    else:
        yield _finding(group, lacks)


def _finding(group: PaymentGroup, lacks: WithoutHours) -> Finding:
    return Finding(
        seconds=lacks.seconds,
        stake=-lacks.amount,
        summary=f"{group.gross}{_with_hours(group)} was billed {on(group.posted_on, group)} for "
        f"{days(*group.paid_days)}, of which {_shown(group, lacks)}",
        action=_action(group),
        evidence=tuple(
            Evidence(row.ref, f"{on(row.posted, group)}: {row.words or row.kind} of {row.amount}")
            for row in (*group.rows, *group.refunds)
        ),
    )


def _stated(group: PaymentGroup) -> int:
    """The hours that its rows state, in seconds."""
    return sum(row.seconds or 0 for row in group.rows)


def _with_hours(group: PaymentGroup) -> str:
    return f" ({hours(_stated(group))})" if _stated(group) >= SEGMENT else ""


def _shown(group: PaymentGroup, lacks: WithoutHours) -> str:
    title = group.profile.title
    if not group.seconds_shown:
        return f"{title} shows no hours"
    lacking = f"{hours(lacks.seconds)}, {lacks.amount}," if lacks.seconds else f"{lacks.amount}"
    return f"{title} shows {hours(group.seconds_shown)}: {lacking} has no hours behind it"


def _action(group: PaymentGroup) -> str:
    if _stated(group) >= SEGMENT:
        title = group.profile.title
        return (
            f"Download the hours of {title} again, without filters. "
            "If they still lack these, agree with the client, or have the bill corrected"
        )
    return (
        "Look up what the bill is for and agree with the client. "
        'If it is a scheduled payment, set type = "retainer" in your configuration'
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
