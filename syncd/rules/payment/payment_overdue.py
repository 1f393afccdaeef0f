"""Money that should be there by now and is not: a bill that the platform has not released, or an invoice nobody paid.

A week's hours are expected on the platform's release weekday, after its review and security days; a milestone or bonus
after the security days; your own invoice on the day on which it is due. The finding comes `grace` later. The stake is
what is left: net of the fees and taxes of its rows, or of the contract's fee until a row shows it.

It looks at rows that say when they were released: map the column `released` of a table. Your own invoices need `due`.
A line of a bank pays one where two of these three agree: the invoice's number, a name of the client, the amount. One
alone proves nothing.

It says "cannot tell" where no export is new enough, and where a line may be the payment: one of just the amount under
another name, one with the number alone, or one of the client that fits no invoice, or two. Decide with `syncd match` or
`syncd unmatch`. What a later line takes back of a payment is open again. Where such a line may be a purchase from the
client, or does not say of which invoice it takes a part, it says "cannot tell".

What to do: look at the platform's overview of payments, or remind the client.

Options: `grace`, business days after the expected day (default "2 business days"). `[calendar]` has your days off.

What it cannot know: a platform's own holidays; money whose report has no day of release, such as Upwork's: such rows
are never overdue; and what a client paid into an account whose statements no source of kind `bank` reads.
"""

from collections.abc import Iterator

from syncd.core.contract_names import client_of, title_of
from syncd.core.phrases import Value
from syncd.core.time import Instant
from syncd.options import BusinessDays
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    ExpectedPayment,
    Finding,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    joined,
    say,
)


class Options(RuleOptions):
    """See the module's docstring."""

    grace: BusinessDays = 2


def applies(payment: ExpectedPayment, options: Options) -> bool:
    """Whether something is left of it after the grace, and a source can say whether it came."""
    late = payment.overdue_from(options.grace)
    return late is not None and payment.now >= late and payment.is_shown and payment.left.minor > 0


def check(payment: ExpectedPayment, options: Options) -> Iterator[Finding | CannotTell]:
    """At most one finding, with the key `overdue`."""
    late = payment.overdue_from(options.grace)
    if late is None or payment.expected is None or not applies(payment, options):
        return
    what = _what(payment)
    if not payment.is_known_until(late):
        because = say("{payment}, may have come: {why}", payment=what, why=payment.lacking)
        yield CannotTell(because=because, source=payment.source)
        return
    if payment.unclear:
        one = payment.unclear[0]
        paid: dict[str, Value] = {"payment": what, "amount": one.amount, "day": one.day, "why": one.why}
        yield CannotTell(because=say("{payment}, may be paid by {amount} of {day}: {why}", payment, **paid))
        return
    yield Finding(
        key="overdue",
        stake=payment.left,
        economic_date=payment.expected.day,
        summary=joined([what, joined(_came(payment))], ": "),
        action=_action(payment),
        evidence=(
            Evidence(
                payment.ref,
                say(
                    "posted {posted}: {why}, {expected}",
                    payment,
                    posted=payment.posted,
                    why=payment.expected.why,
                    expected=payment.expected.day,
                ),
            ),
            *(
                Evidence(
                    part.ref, say("{amount}, {day}: {why}", payment, amount=part.amount, day=part.day, why=part.why)
                )
                for part in payment.arrived
            ),
        ),
    )


def upcoming(payment: ExpectedPayment, options: Options) -> Instant | None:
    """The instant from which it is overdue."""
    late = payment.overdue_from(options.grace)
    return late if late and payment.now < late and payment.is_shown and payment.left.minor > 0 else None


def _what(payment: ExpectedPayment) -> Phrase:
    """What was expected, and when."""
    assert payment.expected is not None
    known: dict[str, Value] = {"amount": payment.amount, "day": payment.expected.day}
    if payment.profile.platform == "direct":
        if payment.contract is None:
            return say("Your invoice of {amount}, expected by {day}", payment, **known)
        title = title_of(payment.contract)
        return say("Your invoice of {amount} for {contract}, expected by {day}", payment, contract=title, **known)
    if payment.contract is None:
        return say("{amount} posted {posted}, expected by {day}", payment, posted=payment.posted, **known)
    title = title_of(payment.contract)
    return say("{amount} for {contract}, expected by {day}", payment, contract=title, **known)


def _came(payment: ExpectedPayment) -> Iterator[Phrase]:
    """What came of it."""
    if payment.taken_back:
        yield say("{amount} came and was taken back", amount=payment.taken_back)
    if payment.received.minor:
        yield say("{amount} of it came", amount=payment.received)
    if not payment.received.minor and not payment.taken_back:
        yield say("nothing came")
    if payment.is_estimated:
        yield say("its fee is an estimate")


def _action(payment: ExpectedPayment) -> Phrase:
    platform = payment.profile.title
    known: dict[str, Value] = {"amount": payment.left, "posted": payment.posted}
    if payment.contract is None:
        if payment.profile.platform == "direct":
            return say("Ask the client for {amount}, invoiced {posted}", payment, **known)
        return say("Ask {platform} where {amount} is, posted {posted}", payment, platform=platform, **known)
    known["contract"] = title_of(payment.contract)
    if payment.profile.platform == "direct":
        client = client_of(payment.contract)
        return say("Ask {client} for {amount}, invoiced {posted} for {contract}", payment, client=client, **known)
    return say("Ask {platform} where {amount} for {contract} is, posted {posted}", payment, platform=platform, **known)


RULE = Rule(
    id="payment-overdue",
    subject=ExpectedPayment,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.HIGH,
    applies=applies,
    check=check,
    next=upcoming,
    Options=Options,
)
