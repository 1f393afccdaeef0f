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

from syncd.core.time import Instant
from syncd.options import BusinessDays
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    ExpectedPayment,
    Finding,
    Rule,
    RuleOptions,
    Severity,
    on,
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
    expected = on(payment.expected.day, payment)
    what = f"{_what(payment)}, expected {expected},"
    if not payment.is_known_until(late):
        yield CannotTell(because=f"{what} may have come: {payment.lacking}", source=payment.source)
        return
    if payment.unclear:
        one = payment.unclear[0]
        because = f"{what} may be paid by {one.amount} of {on(one.day, payment)}: {one.why}"
        yield CannotTell(because=because)
        return
    came = f": {payment.received} of it came" if payment.received.minor else ""
    if taken := payment.taken_back:
        came = f": {taken} came and was taken back" + came.replace(":", ", and", 1)
    yield Finding(
        key="overdue",
        stake=payment.left,
        economic_date=payment.expected.day,
        summary=f"{what} is overdue{came}",
        action=_action(payment),
        evidence=(
            Evidence(payment.ref, f"posted {on(payment.posted, payment)}: {payment.expected.why}, {expected}"),
            *(Evidence(part.ref, f"{part.amount}, {on(part.day, payment)}: {part.why}") for part in payment.arrived),
        ),
    )


def upcoming(payment: ExpectedPayment, options: Options) -> Instant | None:
    """The instant from which it is overdue."""
    late = payment.overdue_from(options.grace)
    return late if late and payment.now < late and payment.is_shown and payment.left.minor > 0 else None


def _what(payment: ExpectedPayment) -> str:
    key = payment.contract.key if payment.contract else ""
    if payment.profile.platform == "direct":
        return f"Your invoice of {payment.amount}{key and f' for {key}'}"
    return f"The {payment.kind} payment{key and f' of {key}'} of {payment.amount}"


def _action(payment: ExpectedPayment) -> str:
    if payment.profile.platform == "direct":
        return "Remind the client; if it was paid, import the bank's statement, or write the day into your table"
    return f"Look at the payment on {payment.profile.title}, and ask its support where it is"


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
