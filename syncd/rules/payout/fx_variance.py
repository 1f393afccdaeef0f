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

from syncd.options import Percent
from syncd.rule import Assertion, Evidence, Finding, Payout, Rule, RuleOptions, Severity, Side, on


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
    percent = (Decimal(missing.minor) * 100 / expected.minor).quantize(Decimal("0.1"))
    sent = on(payout.day, payout)
    yield Finding(
        stake=missing,
        summary=f"A payout of {payout.amount} on {sent} arrived as {received}: {missing}, {percent} % less than at "
        "your reference rate",
        action="Compare other ways to be paid out; if your [[fx]] rate is out of date, add the one of that day",
        evidence=(
            Evidence(payout.ref, f"{sent}, {payout.amount} are {expected} at the reference rate"),
            Evidence(
                arrival.line.ref,
                f"{on(arrival.line.day, payout)}, {received} arrived",
                tuple(line.ref for line in arrival.further),
            ),
        ),
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
