"""Money that was taken back after it was paid: a refund of a bill that you had earned.

One finding for each refund whose bill is known. The stake is what was taken back, less what was billed again for the
same days since: where all of it was, there is no finding. The platform may give back its fee of it; the text says how
much. Where another bill for the same days stood before, it may have corrected one that came twice: that is less severe.
Credits and discounts in a table of your own invoices are your own, and no finding.

What to do: ask the client why. If you gave the money back yourself, acknowledge it. Platforms let you dispute a refund
for a limited time.

What it cannot know: who asked for the refund, and whether it was agreed. A bill that is paid again without its days is
not seen as the same. A refund whose bill is not known is one of `refund-without-bill`.
"""

from collections.abc import Iterator

from syncd.core.money import Money
from syncd.rule import (
    Assertion,
    Evidence,
    Finding,
    PaymentGroup,
    Rule,
    RuleOptions,
    Severity,
    Side,
    count,
    days,
    on,
)


def applies(group: PaymentGroup, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Only refunds of a platform whose bill is known: nobody else writes your own invoices."""
    return bool(group.rows) and group.has(Side.RELEASED) and group.is_refund and group.original is not None


def check(group: PaymentGroup, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding."""
    earned, currency = group.original, group.gross.currency
    again = sum(amount.minor for _, amount in group.billed_again)
    lost = Money(-group.gross.minor - again, currency)
    if earned is None or lost.minor <= 0:
        return
    paid_for = f"for {days(*group.days)}, " if group.days else ""
    fee = Money(sum(row.amount.minor for row in group.fees if row.amount.currency == currency), currency)
    and_again = f"; {Money(again, currency)} was billed again" if again else ""
    beside = group.standing_beside
    and_beside = f"; {count(len(beside), 'other bill', 'other bills')} for the same days stood before" if beside else ""
    and_fee = f"; {fee} of its fee was given back" if fee.minor > 0 else ""
    yield Finding(
        stake=lost,
        severity=Severity.HIGH if beside else Severity.CRITICAL,
        summary=(
            f"{-group.gross} was taken back {on(group.posted_on, group)} of {earned.amount} "
            f"{paid_for}posted {on(earned.posted, group)}{and_again}{and_beside}{and_fee}"
        ),
        action="Ask the client why, and dispute it if it is wrong; if you gave it back yourself, acknowledge it",
        evidence=(
            Evidence(earned.ref, f"{on(earned.posted, group)}: {earned.words or earned.kind} of {earned.amount}"),
            *(
                Evidence(row.ref, f"{on(row.posted, group)}: {row.words or row.kind} of {row.amount}")
                for row in group.rows
            ),
            *(Evidence(ref, f"{amount} of it was billed again") for ref, amount in group.billed_again),
        ),
    )


RULE = Rule(
    id="reversal-after-payment",
    subject=PaymentGroup,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.CRITICAL,
    check=check,
    applies=applies,
)
