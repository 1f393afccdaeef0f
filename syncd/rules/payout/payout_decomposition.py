"""A payout that takes more than was there: money left your account that nothing you know of explains.

syncd reads a payout as made of the oldest money of the account, first in, first out: "500.00 = 3 earnings of 502.00
less a payout fee of 2.00". A payout of a part is fine: the next one takes the rest. What a payout takes beyond all that
was there on its day is the stake. A payout that came back took nothing.

What to do: import the transactions from before the payout, without filters. If none are missing, ask the platform which
rows the payout is made of.

What it cannot know: which rows the platform itself means; no platform says it. Without a running balance, it does not
know either what was in the account before the first day that you imported. Until a payout takes all there is to the
cent, a payout that takes more is "cannot tell".
"""

from collections.abc import Iterator

from syncd.core.payout import made_of
from syncd.rule import Assertion, CannotTell, Evidence, Finding, Payout, Rule, RuleOptions, Severity, Side, on


def applies(payout: Payout, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Money that explains a payout is known, whatever other rows are missing."""
    return payout.drawn.unexplained > 0 and payout.withdrawal.returned is None


def check(payout: Payout, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """One finding."""
    posted = on(payout.day, payout)
    lacking = payout.money(payout.drawn.unexplained)
    if not payout.drawn.is_certain:
        since = f" before {on(payout.money_since, payout)}" if payout.money_since else ""
        account = payout.account.account
        yield CannotTell(
            because=f"what was in the account {account}{since} is not known: import its transactions from the beginning"
        )
        return
    taken = payout.money(payout.withdrawal.takes)
    yield Finding(
        stake=lacking,
        summary=f"A payout of {payout.amount} on {posted} took {lacking} more than was in the account",
        action=f"Import the transactions until {posted}, without filters, or ask {payout.platform} what it paid out",
        evidence=(
            Evidence(payout.ref, f"{posted}, {taken} left the account; {taken - lacking} of it is explained"),
            *made_of(payout),
        ),
    )


RULE = Rule(
    id="payout-decomposition",
    subject=Payout,
    needs=frozenset({Side.RELEASED, Side.PAID_OUT}),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
)
