"""Two bills for the same hours or milestone: the later one bills what an earlier one has billed already.

Several bills for one week are normal: several people on one contract, a raise, a correction. So bills are compared with
the hours that the platform shows of their days. Each takes its hours in the order of posting; a later bill for which
not all are left is a finding. What the first one has beyond all hours is one of `billed-without-basis`. Up to ten
minutes are left alone, or, where a bill states no hours, one cent for each row. The stake is what is billed twice,
negative: the client can take it back. A bill that was given back does not count.

A payment that names a milestone of your table, and is worth its amount, is a finding where others had paid all of it.
Parts that add up to a milestone pay it once, and another amount on top is a bonus.

What to do: ask the client to correct it, or give the money back: the longer it stays, the worse it looks.

What it cannot know: whether hours outside the platform were agreed. A bill that names no days is not compared. While
the platform's hours of these days are not all known, or an earlier bill is for more than they are and no export of them
was made after the platform's cut-off, it says "cannot tell". Bills for days without any hours are those of
`billed-without-basis`.
"""

from collections.abc import Iterator

from syncd.core.contract_names import client_of
from syncd.core.matching.earning_hours import HoursBill, without_hours
from syncd.core.matching.hours_behind_bills import (
    are_hours_final,
    earlier_bills,
    own_bills,
    worth_of_lines,
)
from syncd.core.matching.paid_again import PaidMilestone
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.wording import clean
from syncd.rule import (
    Assertion,
    CannotTell,
    Days,
    Evidence,
    Finding,
    Hours,
    PaymentGroup,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    say,
)

TITLE = 80
"""Letters of a milestone's title that are shown."""


def applies(group: PaymentGroup, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Only bills for hours that are not the first one for their days, and payments for milestones that were paid."""
    if group.milestone:
        return group.left == group.gross
    is_hourly = group.contract is not None and group.contract.type is ContractType.HOURLY
    return is_hourly and group.has(Side.LOGGED) and bool(earlier_bills(group))


def check(group: PaymentGroup, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding."""
    if group.milestone:
        yield _milestone(group, group.milestone)
    else:
        yield from _hours(group)


def _milestone(group: PaymentGroup, paid: PaidMilestone) -> Finding:
    title = clean(paid.title, TITLE)
    return Finding(
        stake=-group.gross,
        summary=say(
            "{amount}, posted {day}, pays for milestone “{milestone}”, which was paid before",
            group,
            amount=group.gross,
            day=group.posted_on,
            milestone=title,
        ),
        action=say(
            "Ask {client} what the {amount} of {day} is for, or give it back",
            group,
            client=_client(group),
            amount=group.gross,
            day=group.posted_on,
        ),
        evidence=(
            Evidence(group.ref, say("{day}: {amount}", group, day=group.posted_on, amount=group.gross)),
            *(Evidence(ref, say("paid for “{milestone}” before", milestone=title)) for ref in paid.payments),
        ),
    )


def _client(group: PaymentGroup) -> str:
    return client_of(group.contract) if group.contract else say("the client")


def _hours(group: PaymentGroup) -> Iterator[Finding | CannotTell]:
    title, known = group.profile.title, group.known(Side.LOGGED)
    own, earlier, paid_for = own_bills(group), earlier_bills(group), Days(*group.paid_days)
    if not known.complete:
        unread = known.because or say("{platform} hours of these days are not known", platform=title)
        yield CannotTell(because=unread, source=known.source)
        return
    if not group.seconds_shown:
        return  # nothing stands behind any of the bills
    if group.reaches_back:
        because = say(
            "more bills than can be compared share days with that for {days}, one after the other", days=paid_for
        )
        yield CannotTell(because=because)
        return
    twice = without_hours([*earlier, *own], list(worth_of_lines(group)))
    if twice is None or (not are_hours_final(group) and twice.keys() & {bill.ref for bill in earlier}):
        because = say(
            "{platform} does not show all hours of {days} that its bills are for", platform=title, days=paid_for
        )
        yield CannotTell(because=because)
        return
    amounts = [twice[bill.ref].amount for bill in own if bill.ref in twice]
    if not amounts:
        return
    stake = sum(amounts[1:], amounts[0])
    yield Finding(
        stake=-stake,
        summary=_billed_twice(group, stake),
        action=say(
            "Ask {client} to correct the bill of {day} for {days}, or give {amount} back",
            group,
            client=_client(group),
            day=group.posted_on,
            days=paid_for,
            amount=stake,
        ),
        evidence=tuple(Evidence(bill.ref, _bill(group, bill)) for bill in (*own, *earlier)),
    )


def _billed_twice(group: PaymentGroup, stake: Money) -> Phrase:
    return say(
        "{twice} of {amount}, billed on {day} for {days}, is billed twice: {platform} shows {hours}, and another bill "
        "is for them",
        group,
        twice=stake,
        amount=group.gross,
        day=group.posted_on,
        days=Days(*group.paid_days),
        platform=group.profile.title,
        hours=Hours(group.seconds_shown),
    )


def _bill(group: PaymentGroup, bill: HoursBill) -> Phrase:
    return say(
        "posted {day}: {amount} for {days}",
        group,
        day=bill.posted,
        amount=bill.amount,
        days=Days(bill.first, bill.last),
    )


RULE = Rule(
    id="duplicate-billing",
    subject=PaymentGroup,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.HIGH,
    check=check,
    applies=applies,
)
