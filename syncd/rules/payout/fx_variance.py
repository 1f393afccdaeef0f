"""A payout that arrived in another currency for less than your reference rate makes of it: the exchange cost money.

The stake is the payout at the reference rate of its day, less what arrived: 1,000.00 USD at 0.92 are 920.00 EUR; if
899.00 EUR arrived, 21.00 EUR are missing, 2.3 %. A fee of a bank on the way is a part of it. Reference rates are
mid-market: no bank pays them, so some percent are normal.

Options: `tolerance`, percent of the payout that may be missing (default "2 %").

What to do: compare the rates of other ways to be paid out, or receive the payout in its own currency. If the rate of
`[[fx]]` is old, add one.

What it cannot know: the rate of the hour, or what the bank published. It only speaks where `[[fx]]` has a rate of the
two currencies from the payout's day or before, and where the payout arrived within 5 % of it, or
within 10 % where the bank's line names the platform.
"""

from collections.abc import Iterator
from decimal import Decimal

from syncd.core.money import Money
from syncd.core.phrases import Value
from syncd.options import Percent
from syncd.rule import Assertion, Claim, Evidence, Finding, Payout, Phrase, Rule, RuleOptions, Severity, Side, say
from syncd.rule import Percent as Share


class Options(RuleOptions):
    """See the module's docstring."""

    tolerance: Percent = Decimal("0.02")


def check(payout: Payout, options: Options) -> Iterator[Finding]:
    """At most one finding: too little arrived."""
    arrival = payout.arrival
    received = arrival.received if arrival else None
    if arrival is None or received is None or len(arrival.payouts) > 1:
        return
    expected = payout.rates.convert(payout.amount, received.currency, payout.day)
    if received.currency == payout.amount.currency or expected is None:
        return
    missing = expected - received
    if missing.minor <= expected.minor * options.tolerance:
        return
    yield Finding(
        stake=missing,
        claim=Claim.LOST,
        summary=_summary(payout, received, missing, expected),
        action=say(
            "Compare other ways to be paid out by {platform}, or correct your reference rate of {day}",
            payout,
            platform=payout.platform,
            day=payout.day,
        ),
        evidence=(
            Evidence(
                payout.ref,
                say(
                    "{day}, {amount} are {expected} at the reference rate",
                    payout,
                    day=payout.day,
                    amount=payout.amount,
                    expected=expected,
                ),
            ),
            Evidence(
                arrival.line.ref,
                say("{day}, {amount} arrived", payout, day=arrival.line.day, amount=received),
                tuple(line.ref for line in arrival.further),
            ),
        ),
    )


def _summary(payout: Payout, received: Money, missing: Money, expected: Money) -> Phrase:
    known: dict[str, Value] = {"platform": payout.platform, "amount": payout.amount, "day": payout.day}
    return say(
        "{platform} sent {amount} on {day}, and {received} arrived: {missing}, {percent} less than at your reference "
        "rate",
        payout,
        received=received,
        missing=missing,
        percent=Share((Decimal(missing.minor) / expected.minor).quantize(Decimal("0.001"))),
        **known,
    )


RULE = Rule(
    id="fx-variance",
    subject=Payout,
    needs=frozenset({Side.PAID_OUT, Side.RECEIVED}),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    Options=Options,
)
