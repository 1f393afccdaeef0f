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

from syncd.core.matching.earning_hours import without_hours
from syncd.core.matching.hours_behind_bills import (
    are_hours_final,
    earlier_bills,
    own_bills,
    worth_of_lines,
)
from syncd.core.matching.paid_again import PaidMilestone
from syncd.core.records import ContractType
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
    posted = on(group.posted_on, group)
    return Finding(
        stake=-group.gross,
        summary=f"{group.gross}, posted {posted}, pays for milestone “{paid.title}”, which was paid before",
        action="Ask the client which payment is meant, or give back what was paid twice",
        evidence=(
            Evidence(group.ref, f"{posted}: {group.gross}"),
            *(Evidence(ref, f"paid for “{paid.title}” before") for ref in paid.payments),
        ),
    )


def _hours(group: PaymentGroup) -> Iterator[Finding | CannotTell]:
    title, known = group.profile.title, group.known(Side.LOGGED)
    own, earlier, paid_for = own_bills(group), earlier_bills(group), days(*group.paid_days)
    if not known.complete:
        yield CannotTell(because=known.because or f"{title} hours of these days are not known", source=known.source)
        return
    if not group.seconds_shown:
        return  # nothing stands behind any of the bills
    if group.reaches_back:
        yield CannotTell(
            because=f"more bills than can be compared share days with that for {paid_for}, one after the other"
        )
        return
    twice = without_hours([*earlier, *own], list(worth_of_lines(group)))
    if twice is None or (not are_hours_final(group) and twice.keys() & {bill.ref for bill in earlier}):
        yield CannotTell(because=f"{title} does not show all hours of {paid_for} that its bills are for")
        return
    amounts = [twice[bill.ref].amount for bill in own if bill.ref in twice]
    if not amounts:
        return
    stake = sum(amounts[1:], amounts[0])
    yield Finding(
        stake=-stake,
        summary=(
            f"{stake} of {group.gross}, billed {on(group.posted_on, group)} for {paid_for}, is billed twice: "
            f"{title} shows {hours(group.seconds_shown)}, and another bill is for them"
        ),
        action="Ask the client to correct it, or give back what was billed twice",
        evidence=tuple(
            Evidence(bill.ref, f"posted {on(bill.posted, group)}: {bill.amount} for {days(bill.first, bill.last)}")
            for bill in (*own, *earlier)
        ),
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
