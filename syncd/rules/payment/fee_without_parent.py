"""A fee or tax that belongs to no earning that any source showed.

A fee's row names what it was taken of, or was posted beside it. Where neither is known, and every transaction of the
two weeks before it is, the fee was taken of nothing. The stake is the fee. Memberships, connects and fees of payouts
are costs of your account and no fees of an earning: they are no finding.

What to do: ask the platform what the fee is for. If it is a cost of your account, say so where you map the table's
types: `kinds."Account charge" = "membership"`. If you know the earning, match both: `syncd match FEE EARNING`.

What it cannot know: an earning that was posted more than two weeks before its fee and that no export shows. While some
transactions of these weeks are not known, it says "cannot tell".
"""

from collections.abc import Iterator

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
    count,
    on,
)


def applies(group: PaymentGroup, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Only fees and taxes that stand alone."""
    return not group.rows and group.head.amount.minor != 0 and group.has(Side.FEE)


def check(group: PaymentGroup, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding."""
    fee, known = group.head, group.known(Side.FEE)
    posted = on(fee.posted, group)
    if group.may_be_of:
        earnings = count(len(group.may_be_of), "earning", "earnings")
        what = f"the {fee.kind} of {abs(fee.amount)} posted {posted}"
        yield CannotTell(because=f"{what} may be of any of {earnings} posted around it")
        return
    if not known.complete:
        yield CannotTell(because=known.because or f"what was posted before {posted} is not known", source=known.source)
        return
    was = "taken" if fee.amount.minor < 0 else "given back"
    named = ": no export shows the row that it names" if fee.parent else ""
    yield Finding(
        stake=-fee.amount,
        summary=f"A {fee.kind} of {abs(fee.amount)} was {was} {posted} for no earning that is known{named}",
        action=f"Ask {group.profile.title} what it is for; if you know the earning, match the two with `syncd match`",
        evidence=tuple(
            Evidence(row.ref, f"{on(row.posted, group)}: {row.words or row.kind} of {row.amount}")
            for row in (fee, *(row for row in group.taken if row.ref != fee.ref))
        ),
    )


RULE = Rule(
    id="fee-without-parent",
    subject=PaymentGroup,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.LOW,
    check=check,
    applies=applies,
)
