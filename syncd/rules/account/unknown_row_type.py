"""Rows of an account of a type that syncd does not know: they are kept, but count as no earning, fee or refund.

One finding for each account, month and type. The stake is what the rows add up to, whatever their signs. They are in
the account's statement, as "other", so that its balance is right; the figures of contracts lack them, and say so.

What to do: of your own table, give the type a meaning in `kinds` of its source, and import the file again with
`--again`. The meaning may be "other", where the rows are none of these. A type of a platform's export is syncd's to
learn: tell its makers what it means.

Options: only `enabled` and `severity`.

Limits: a type in words that look like a known one is taken for that one.
"""

from collections.abc import Iterator
from itertools import groupby

from syncd.core.money import Money
from syncd.core.wording import clean
from syncd.rule import (
    Account,
    Assertion,
    Claim,
    Evidence,
    Finding,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    UnknownRow,
    plural,
    say,
)

SHOWN = 5
"""Number of rows shown of each type."""
SHOWN_WORDS = 60
"""Letters of a type that are shown."""


def check(account: Account, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding for each type, with its words in lower case as the key."""
    by_type = groupby(sorted(account.unknown, key=_type), key=_type)
    for words, group in by_type:
        rows = sorted(group, key=lambda row: (row.posted, row.ref))
        worth = Money(sum(abs(row.amount.minor) for row in rows), account.account.currency)
        named = clean(rows[0].words, SHOWN_WORDS)
        yield Finding(
            key=words,
            stake=worth,
            claim=Claim.SORT_OUT,
            economic_date=rows[0].posted,
            summary=_summary(account, len(rows), worth, named),
            action=_action(account, named),
            evidence=tuple(
                Evidence(row.ref, say("{day}, {amount}", account, day=row.posted, amount=row.amount))
                for row in rows[:SHOWN]
            ),
        )


def _summary(account: Account, number: int, worth: Money, named: str) -> Phrase:
    if not named:
        return plural(
            number,
            "{amount} in {number} row of {account} without a type: it counts as no earning, fee or refund",
            "{amount} in {number} rows of {account} without a type: they count as no earning, fee or refund",
            amount=worth,
            account=account.name,
        )
    return plural(
        number,
        "{amount} in {number} row of {account} of the type “{type}”, which syncd does not know: it counts as no "
        "earning, fee or refund",
        "{amount} in {number} rows of {account} of the type “{type}”, which syncd does not know: they count as no "
        "earning, fee or refund",
        amount=worth,
        account=account.name,
        type=named,
    )


def _action(account: Account, named: str) -> Phrase:
    if not account.has_kinds:
        return say("Ask syncd's makers to read such rows of {account}, with one as an example", account=account.name)
    if not named:
        return say("Name the column of types in [source.{account}]", account=account.name)
    return say("Say what “{type}” means, in `kinds` of [source.{account}]", type=named, account=account.name)


def _type(row: UnknownRow) -> str:
    return " ".join(row.words.casefold().split())


RULE = Rule(
    id="unknown-row-type",
    subject=Account,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.MEDIUM,
    check=check,
)
