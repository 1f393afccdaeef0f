"""Money that was taken back after it was paid: a refund of a bill that you had earned.

One finding for each refund whose bill is known, or that names its days. The stake is what was taken back, less what was
billed again for the same days since: where all of it was, there is no finding. The platform may give back its fee of
it; the text says how much. Where another bill for the same days stood before, it may have corrected one that came
twice: that is less severe. Where bills for some of the same days are left, only hours are lost that these do not pay
for, as far as the platform shows all hours of the days of these bills. Less severe, too, is a refund of days of which
no known bill has as much left: it may be one of several bills together, or of one that was not read. Credits and
discounts in a table of your own invoices are your own, and no finding.

What to do: ask the client why. If you gave the money back yourself, explain the discrepancy. Platforms let you dispute
a refund for a limited time.

What it cannot know: who asked for the refund, and whether it was agreed. A bill that is paid again without its days is
not seen as the same. A refund that names neither its bill nor its days is one of `refund-without-bill`.
"""

from collections.abc import Iterator

from syncd.core.matching.hours_behind_bills import hours_left_unbilled
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
    """Only refunds of a platform whose bill or days are known: nobody else writes your own invoices."""
    is_known = group.original is not None or group.fits_no_bill
    return bool(group.rows) and group.has(Side.RELEASED) and group.is_refund and is_known


def check(group: PaymentGroup, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding."""
    currency = group.gross.currency
    again = sum(amount.minor for _, amount in group.billed_again)
    unbilled = hours_left_unbilled(group)
    taken = -group.gross.minor if unbilled is None else min(-group.gross.minor, unbilled.minor)
    lost = Money(taken - again, currency)
    if lost.minor <= 0:
        return
    and_left = f"; {unbilled} of it was for hours that no other bill is for" if unbilled else ""
    fee = Money(sum(row.amount.minor for row in group.fees if row.amount.currency == currency), currency)
    and_again = f"; {Money(again, currency)} was billed again" if again else ""
    beside = group.standing_beside
    and_beside = f"; {count(len(beside), 'other bill', 'other bills')} for the same days stood before" if beside else ""
    and_fee = f"; {fee} of its fee was given back" if fee.minor > 0 else ""
    earned = group.original
    yield Finding(
        stake=lost,
        severity=Severity.HIGH if beside or earned is None else Severity.CRITICAL,
        summary=(
            f"{-group.gross} was taken back {on(group.posted_on, group)} {_of(group)}"
            f"{and_again}{and_beside}{and_left}{and_fee}"
        ),
        action=_action(group),
        evidence=(
            *(
                Evidence(row.ref, f"{on(row.posted, group)}: {row.words or row.kind} of {row.amount}")
                for row in (*filter(None, [earned]), *group.rows)
            ),
            *(Evidence(ref, f"{amount} of it was billed again") for ref, amount in group.billed_again),
        ),
    )


def _of(group: PaymentGroup) -> str:
    """What it was taken back of."""
    paid_for = f"for {days(*group.days)}" if group.days else ""
    if (earned := group.original) is None:
        return f"{paid_for}, and no known bill for these days has as much left"
    return f"of {earned.amount} {paid_for}{', ' if paid_for else ''}posted {on(earned.posted, group)}"


def _action(group: PaymentGroup) -> str:
    action = "Ask the client why, and dispute it if it is wrong; if you gave it back yourself, explain this"
    if group.original is not None:
        return action
    return f"Import the transactions from before it, without filters, if some are missing. {action}"


RULE = Rule(
    id="reversal-after-payment",
    subject=PaymentGroup,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.CRITICAL,
    check=check,
    applies=applies,
)
