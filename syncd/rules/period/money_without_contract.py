"""Money or hours of a platform whose title fits several contracts: no contract's figures include them.

Your own invoices may name the client alone: they are of the client's only contract that runs on their days, and fit
several where there are more. One finding for each title and currency. The stake is what was billed under the title, or
logged where nothing was billed. The figures of the contracts that fit are lower bounds until this is decided.

What to do: give the contracts in your configuration what tells them apart: `client`, `person`, `id`, or, where a client
hired you again, `start` and `end`. A bill for a week in which one contract ended and the next began is of the one whose
hours of that week are worth its amount: import the platform's hours. In a table of your own invoices, add a column that
names the contract.

What it cannot know: which of the contracts you mean.
"""

from collections.abc import Iterator, Mapping

from syncd.core.money import Money
from syncd.rule import Assertion, Evidence, Finding, Rule, RuleOptions, Severity, WaitingMoney, count, days, on

APART = (
    "Tell the contracts apart in your configuration: by client, person or id, or by start and end. "
    "For a bill of days of both, import the hours of these days"
)
SAMPLE = 5
"""Number of rows shown."""


def check(money: WaitingMoney, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding for each currency, with the currency as key; one with the key "" where no amount is known."""
    if not money.rows:
        return
    dates = days(money.rows[0].day, money.rows[-1].day)
    fitting = ", ".join(money.contracts)
    rows = count(len(money.rows), "row", "rows")
    why, action = f"fit several contracts ({fitting})", APART
    if len(money.contracts) == 1:
        why = f"name the client of {fitting}, which does not run on these days,"
        action = f"Give {fitting} other dates in your configuration, or add the contract that runs on these days"
    stakes: Mapping[str, Money | None] = money.earned() or {"": None}
    for currency, stake in stakes.items():
        worth = f"{stake} in " if stake else ""
        yield Finding(
            key=currency,
            stake=stake,
            economic_date=money.rows[0].day,
            summary=f"{worth}{rows} of “{money.name}”, {dates}, {why} and count for none",
            action=action,
            evidence=tuple(
                Evidence(row.ref, f"{on(row.day, money)}{f', {row.amount}' if row.amount else ''}")
                for row in money.rows[-SAMPLE:]
            ),
        )


RULE = Rule(
    id="money-without-contract",
    subject=WaitingMoney,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.HIGH,
    check=check,
)
