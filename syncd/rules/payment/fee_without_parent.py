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
from shlex import quote

from syncd.core.payment_words import KINDS, posted_rows
from syncd.core.phrases import Value
from syncd.rule import (
    Assertion,
    CannotTell,
    Finding,
    PaymentGroup,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    plural,
    say,
)


def applies(group: PaymentGroup, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Only fees and taxes that stand alone."""
    return not group.rows and group.head.amount.minor != 0 and group.has(Side.FEE)


def check(group: PaymentGroup, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding."""
    fee, known = group.head, group.known(Side.FEE)
    if group.may_be_of:
        because = plural(
            len(group.may_be_of),
            "{amount} ({what}) posted {day} may be of {number} earning posted around it",
            "{amount} ({what}) posted {day} may be of any of {number} earnings posted around it",
            group,
            amount=abs(fee.amount),
            what=KINDS[fee.kind],
            day=fee.posted,
        )
        yield CannotTell(because=because)
        return
    if not known.complete:
        unread = known.because or say("what was posted before {day} is not known", group, day=fee.posted)
        yield CannotTell(because=unread, source=known.source)
        return
    yield Finding(
        stake=-fee.amount,
        summary=joined([_taken(group), *_named(group)], ": "),
        action=say(
            "Ask {platform} what the {amount} of {day} is for, or match it with its earning: "
            "`syncd match {ref} EARNING`",
            group,
            platform=group.profile.title,
            amount=abs(fee.amount),
            day=fee.posted,
            ref=quote(fee.ref),
        ),
        evidence=posted_rows((fee, *(row for row in group.taken if row.ref != fee.ref)), group),
    )


def _taken(group: PaymentGroup) -> Phrase:
    fee = group.head
    known: dict[str, Value] = {"platform": group.profile.title, "amount": abs(fee.amount), "day": fee.posted}
    known["what"] = KINDS[fee.kind]
    if fee.amount.minor < 0:
        return say("{platform} took {amount} ({what}) on {day} for no earning that is known", group, **known)
    return say("{platform} gave back {amount} ({what}) on {day} for no earning that is known", group, **known)


def _named(group: PaymentGroup) -> Iterator[Phrase]:
    if group.head.parent:
        yield say("no export shows the row that it names")


RULE = Rule(
    id="fee-without-parent",
    subject=PaymentGroup,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.LOW,
    check=check,
    applies=applies,
)
