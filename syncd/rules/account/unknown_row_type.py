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
from syncd.core.wording import agree, clean
from syncd.rule import (
    Account,
    Assertion,
    Evidence,
    Finding,
    Rule,
    RuleOptions,
    Severity,
    UnknownRow,
    count,
    on,
)

SHOWN = 5
"""Number of rows shown of each type."""


def check(account: Account, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding for each type, with its words in lower case as the key."""
    by_type = groupby(sorted(account.unknown, key=_type), key=_type)
    for words, group in by_type:
        rows = sorted(group, key=lambda row: (row.posted, row.ref))
        worth = Money(sum(abs(row.amount.minor) for row in rows), account.account.currency)
        named = f"of the type “{clean(rows[0].words, 60)}”, which syncd does not know" if words else "without a type"
        yield Finding(
            key=words,
            stake=worth,
            economic_date=rows[0].posted,
            summary=f"{worth} in {count(len(rows), 'row')} of {account.name} {named}: "
            f"{agree(len(rows), 'it counts', 'they count')} as no earning, fee or refund",
            action=_action(account, words),
            evidence=tuple(Evidence(row.ref, f"{on(row.posted, account)}, {row.amount}") for row in rows[:SHOWN]),
        )


def _action(account: Account, words: str) -> str:
    if not account.has_kinds:
        return "Ask syncd's makers to read this type of row, with one such row as an example"
    source = f"[source.{account.name}]"
    return f"Give the type a meaning in `kinds` of {source}" if words else f"Name the column of types in {source}"


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
