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

from syncd.core.contract_names import client_of, title_of
from syncd.core.matching.hours_behind_bills import hours_left_unbilled
from syncd.core.money import Money
from syncd.core.payment_words import posted_rows
from syncd.core.phrases import Value
from syncd.rule import (
    Assertion,
    Claim,
    Days,
    Evidence,
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
    beside, earned = group.standing_beside, group.original
    yield Finding(
        stake=lost,
        claim=None if earned else Claim.CHECK,  # its bill may be one that no export shows
        severity=Severity.HIGH if beside or earned is None else Severity.CRITICAL,
        summary=joined([_went_back(group), *_beside(group, Money(again, currency), unbilled)], "; "),
        action=_action(group),
        evidence=(
            *posted_rows((*filter(None, [earned]), *group.rows), group),
            *(
                Evidence(ref, say("{amount} of it was billed again", amount=amount))
                for ref, amount in group.billed_again
            ),
        ),
    )


def _went_back(group: PaymentGroup) -> Phrase:
    """What went back, and of which bill."""
    known: dict[str, Value] = {"amount": -group.gross, "day": group.posted_on}
    earned, paid_for = group.original, group.days and Days(*group.days)
    if earned is None and paid_for:
        return say(
            "{amount} went back on {day} for {days}, and no known bill for these days has as much left",
            group,
            days=paid_for,
            **known,
        )
    if earned is None:
        return say("{amount} went back on {day}, and no known bill has as much left", group, **known)
    known |= {"bill": earned.amount, "posted": earned.posted}
    if paid_for:
        return say("{amount} went back on {day}, of {bill} for {days}, posted {posted}", group, days=paid_for, **known)
    return say("{amount} went back on {day}, of {bill} posted {posted}", group, **known)


def _beside(group: PaymentGroup, again: Money, unbilled: Money | None) -> Iterator[Phrase]:
    """What else is known of the refund."""
    if again.minor:
        yield say("{amount} was billed again", amount=again)
    if beside := len(group.standing_beside):
        yield plural(
            beside,
            "{number} other bill for the same days stood before",
            "{number} other bills for the same days stood before",
        )
    if unbilled:
        yield say("{amount} of it was for hours that no other bill is for", amount=unbilled)
    fee = Money(sum(row.amount.minor for row in group.fees if row.amount.currency == again.currency), again.currency)
    if fee.minor > 0:
        yield say("{platform} gave back {amount} of its fee", platform=group.profile.title, amount=fee)


def _action(group: PaymentGroup) -> Phrase:
    client = client_of(group.contract) if group.contract else say("the client")
    known: dict[str, Value] = {"client": client, "amount": -group.gross, "day": group.posted_on}
    if group.original is None:
        return say(
            "Export the transactions before {day} again, without filters, or ask {client} why {amount} went back",
            group,
            **known,
        )
    if group.contract is None:
        return say("Ask {client} why {amount} went back on {day}, and dispute it if it is wrong", group, **known)
    return say(
        "Ask {client} why {amount} for {contract} went back on {day}, and dispute it if it is wrong",
        group,
        contract=title_of(group.contract),
        **known,
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
