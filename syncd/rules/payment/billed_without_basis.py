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

from syncd.core.contract_names import client_of
from syncd.core.matching.earning_hours import SEGMENT, WithoutHours
from syncd.core.matching.hours_behind_bills import are_hours_final, earlier_bills, without_basis
from syncd.core.payment_words import posted_rows
from syncd.core.phrases import Value
from syncd.core.records import ContractType, TransactionKind
from syncd.rule import (
    Assertion,
    CannotTell,
    Days,
    Finding,
    Hours,
    PaymentGroup,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    say,
)


def applies(group: PaymentGroup, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Only bills for hours of an hourly contract; of several for the same days, the first one, unless no hours are
    shown at all."""
    is_hourly = group.contract is not None and group.contract.type is ContractType.HOURLY
    is_bill = bool(group.rows) and group.head.kind is TransactionKind.HOURLY and group.left.minor > 0
    return is_hourly and is_bill and group.has(Side.LOGGED) and not (group.seconds_shown and earlier_bills(group))


def check(group: PaymentGroup, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding."""
    title, known = group.profile.title, group.known(Side.LOGGED)
    if not group.names_days:
        if not group.seconds_shown or _stated(group) > group.seconds_shown + SEGMENT:
            because = say(
                "the bill of {amount} posted {day} does not say which days it is for",
                group,
                amount=group.gross,
                day=group.posted_on,
            )
            yield CannotTell(because=because)
        return
    lacks = without_basis(group)
    if lacks is not None and not lacks.amount.minor:
        return
    if not known.complete:
        unread = known.because or say("{platform} hours of these days are not known", platform=title)
        yield CannotTell(because=unread, source=known.source)
    elif not are_hours_final(group):
        yield CannotTell(because=_too_early(group), source=known.source)
    elif lacks is None:
        because = say(
            "no rate tells what the {hours} that {platform} shows are worth, so nobody knows whether they are behind "
            "{amount}",
            hours=Hours(group.seconds_shown),
            platform=title,
            amount=group.gross,
        )
        yield CannotTell(because=because)
    else:
        yield _finding(group, lacks)


def _too_early(group: PaymentGroup) -> Phrase:
    known: dict[str, Value] = {"platform": group.profile.title, "days": Days(*group.paid_days)}
    if whose := group.known(Side.LOGGED).whose:
        return say(
            "no {platform} export of hours of {person} was made after the cut-off of {days}: download one",
            person=whose,
            **known,
        )
    return say("no {platform} export of hours was made after the cut-off of {days}: download one", **known)


def _finding(group: PaymentGroup, lacks: WithoutHours) -> Finding:
    return Finding(
        seconds=lacks.seconds,
        stake=-lacks.amount,
        summary=joined([_billed(group), _shown(group, lacks)], ": "),
        action=_action(group),
        evidence=posted_rows((*group.rows, *group.refunds), group),
    )


def _stated(group: PaymentGroup) -> int:
    """The hours that its rows state, in seconds."""
    return sum(row.seconds or 0 for row in group.rows)


def _billed(group: PaymentGroup) -> Phrase:
    known: dict[str, Value] = {"amount": group.gross, "day": group.posted_on, "days": Days(*group.paid_days)}
    if _stated(group) >= SEGMENT:
        stated = Hours(_stated(group))
        return say("{amount} ({hours}) was billed on {day} for {days}", group, hours=stated, **known)
    return say("{amount} was billed on {day} for {days}", group, **known)


def _shown(group: PaymentGroup, lacks: WithoutHours) -> Phrase:
    known: dict[str, Value] = {"platform": group.profile.title, "shown": Hours(group.seconds_shown)}
    if not group.seconds_shown:
        return say("{platform} shows no hours", platform=group.profile.title)
    if not lacks.seconds:
        return say("{platform} shows {shown}, and {amount} has no hours behind it", amount=lacks.amount, **known)
    return say(
        "{platform} shows {shown}, and {hours}, {amount}, has no hours behind it",
        hours=Hours(lacks.seconds),
        amount=lacks.amount,
        **known,
    )


def _action(group: PaymentGroup) -> Phrase:
    client = client_of(group.contract) if group.contract else say("the client")
    known: dict[str, Value] = {"client": client, "days": Days(*group.paid_days)}
    if _stated(group) >= SEGMENT:
        return say(
            "Export the {platform} hours of {days} again, without filters, or ask {client} to correct the bill",
            platform=group.profile.title,
            **known,
        )
    return say(
        'Ask {client} what the {amount} for {days} is for, or set `type = "retainer"` if it is a scheduled payment',
        amount=group.gross,
        **known,
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
