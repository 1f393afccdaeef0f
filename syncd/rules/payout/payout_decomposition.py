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
from syncd.rule import (
    Assertion,
    CannotTell,
    Claim,
    Evidence,
    Finding,
    Payout,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    say,
)


def applies(payout: Payout, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Money that explains a payout is known, whatever other rows are missing."""
    return payout.drawn.unexplained > 0 and payout.withdrawal.returned is None


def check(payout: Payout, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """One finding."""
    lacking = payout.money(payout.drawn.unexplained)
    if not payout.drawn.is_certain:
        yield CannotTell(because=_unknown(payout))
        return
    taken = payout.money(payout.withdrawal.takes)
    yield Finding(
        stake=lacking,
        claim=Claim.CHECK,  # what it was made of may be rows that no export shows
        summary=say(
            "The payout of {amount} on {day} took {lacking} more than was in the account",
            payout,
            amount=payout.amount,
            day=payout.day,
            lacking=lacking,
        ),
        action=say(
            "Export the transactions until {day} again, without filters, or ask {platform} what it paid out",
            payout,
            day=payout.day,
            platform=payout.platform,
        ),
        evidence=(
            Evidence(
                payout.ref,
                say(
                    "{day}, {amount} left the account; {explained} of it is explained",
                    payout,
                    day=payout.day,
                    amount=taken,
                    explained=taken - lacking,
                ),
            ),
            *made_of(payout),
        ),
    )


def _unknown(payout: Payout) -> Phrase:
    account = payout.account.account
    if payout.money_since is None:
        return say(
            "what was in the account {account} is not known: import its transactions from the beginning",
            account=account,
        )
    return say(
        "what was in the account {account} before {day} is not known: import its transactions from the beginning",
        payout,
        account=account,
        day=payout.money_since,
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
