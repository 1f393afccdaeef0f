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

from syncd.core.day_evidence import few
from syncd.core.money import Money
from syncd.core.phrases import Value
from syncd.core.waiting_money import WaitingRow
from syncd.rule import (
    Assertion,
    Claim,
    Evidence,
    Finding,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    WaitingMoney,
    days_from,
    plural,
    say,
)

SAMPLE = 5
"""Number of rows shown."""


def check(money: WaitingMoney, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding for each currency, with the currency as key; one with the key "" where no amount is known."""
    if not money.rows:
        return
    stakes: Mapping[str, Money | None] = money.earned() or {"": None}
    for currency, stake in stakes.items():
        yield Finding(
            key=currency,
            stake=stake,
            claim=Claim.SORT_OUT,
            economic_date=money.rows[0].day,
            summary=_summary(money, stake),
            action=_action(money),
            evidence=tuple(Evidence(row.ref, _row(row, money)) for row in money.rows[-SAMPLE:]),
        )


def _summary(money: WaitingMoney, stake: Money | None) -> Phrase:
    known: dict[str, Value] = {
        "rows": plural(len(money.rows), "{number} row", "{number} rows"),
        "name": money.name,
        "days": days_from(money.rows[0].day, money.rows[-1].day),
        "contracts": few([say("{contract}", contract=name) for name in money.named]),
    }
    is_one = len(money.contracts) == 1
    if stake and is_one:
        return say(
            "{amount} in {rows} of “{name}”, {days}, counts for no contract: {contracts} does not run on these days",
            money,
            amount=stake,
            **known,
        )
    if stake:
        return say(
            "{amount} in {rows} of “{name}”, {days}, counts for no contract: {contracts} all fit",
            money,
            amount=stake,
            **known,
        )
    if is_one:
        return say(
            "{rows} of “{name}”, {days}, for no contract: {contracts} does not run on these days", money, **known
        )
    return say("{rows} of “{name}”, {days}, for no contract: {contracts} all fit", money, **known)


def _action(money: WaitingMoney) -> Phrase:
    """Dates of contracts, or whatever tells them apart."""
    if len(money.contracts) == 1:
        return say(
            "Correct the start or end of {contract} in your configuration, or add the contract of these days",
            contract=money.named[0],
        )
    return say(
        "Say which of {contracts} “{name}” belongs to: set a client, person, id, start or end in your configuration",
        contracts=few([say("{contract}", contract=name) for name in money.named]),
        name=money.name,
    )


def _row(row: WaitingRow, money: WaitingMoney) -> Phrase:
    if row.amount:
        return say("{day}, {amount}", money, day=row.day, amount=row.amount)
    return say("{day}", money, day=row.day)


RULE = Rule(
    id="money-without-contract",
    subject=WaitingMoney,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.HIGH,
    check=check,
)
