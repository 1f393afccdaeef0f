"""The running balance of an account that does not follow from its rows: some are missing, or were altered.

Each row of an account leads from one balance to the next. syncd puts the rows of a day in the order in which they do,
whatever the order of the file, and compares the first row of a month with the last one before it. One finding for each
account and month names the rows around the place where the balance jumps. The stake is what the missing rows add up to.

What to do: export the named days again, without filters, and let syncd read the file. Until then these days count as
not known. Where the new export shows no more rows, the platform's own balance jumps: ask the platform, and keep its
answer with `syncd discrepancies explain`.

Options: only `enabled` and `severity`.

Limits: it needs rows that show a running balance; those of CAMT and MT940 get it from the balances that their statement
states, where it adds up, those of OFX from its ledger balance. A row without one may be what is missing, so it proves
nothing around it. Where no source shows all of the days between two rows, as between two exports of different months,
it says "cannot tell". It is not asked about a source that leaves out rows (`only`, `skip`, `incoming_only`), nor about
exports of a client's account. Where equal amounts come and go on one day, a missing pair of them may not be seen.
"""

from collections.abc import Iterator, Sequence

from syncd.core.money import Money
from syncd.core.phrases import Value
from syncd.rule import (
    Account,
    Assertion,
    CannotTell,
    Claim,
    Days,
    Evidence,
    Finding,
    FoundBreak,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    joined,
    plural,
    say,
)

SHOWN = 5
"""Number of places shown."""


def check(account: Account, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding for each account and month."""
    certain = [one for one in account.breaks if not one.unknown]
    for one in account.breaks:
        if one.unknown:
            because = joined([_jumps(account, one), one.unknown], ": ")
            yield CannotTell(because=because)
    if not certain:
        return
    worth = Money(_worth(certain), account.account.currency)
    first, last = certain[0].found.before.posted, max(one.found.after.posted for one in certain)
    yield Finding(
        summary=joined([_missing(account, certain[0], worth), *_more(len(certain) - 1)], "; "),
        action=say(
            "Export the transactions of {account} again for {days}, without filters",
            account=account.name,
            days=Days(first, last),
        ),
        stake=worth,
        claim=Claim.CHECK,  # an export lacks the rows; nobody is to be asked for their money
        economic_date=certain[0].found.after.posted,
        evidence=tuple(fact for one in certain[:SHOWN] for fact in _evidence(account, one)),
    )


def _worth(certain: Sequence[FoundBreak]) -> int:
    """What is missing in all, in minor units; where it sets itself off, what is missing at all places, each alone."""
    return abs(sum(one.found.minor for one in certain)) or sum(abs(one.found.minor) for one in certain)


def _jumps(account: Account, one: FoundBreak) -> Phrase:
    """Where the balance jumps."""
    before, after, name = one.found.before.posted, one.found.after.posted, account.name
    if before == after:
        return say("the balance of {account} jumps on {day}", account, account=name, day=after)
    return say(
        "the balance of {account} jumps between {day} and {later}", account, account=name, day=before, later=after
    )


def _missing(account: Account, one: FoundBreak, worth: Money) -> Phrase:
    """What is missing in all, and the first place where it is."""
    before, after = one.found.before.posted, one.found.after.posted
    known: dict[str, Value] = {"amount": worth, "account": account.name, "later": after}
    if before == after:
        return say(
            "Rows worth {amount} are missing in {account} or were altered: its balance does not add up on {later}",
            account,
            **known,
        )
    return say(
        "Rows worth {amount} are missing in {account} or were altered: its balance does not add up between {day} and "
        "{later}",
        account,
        day=before,
        **known,
    )


def _more(number: int) -> Iterator[Phrase]:
    if number:
        yield plural(number, "{number} more place does not add up either", "{number} more places do not add up either")


def _evidence(account: Account, one: FoundBreak) -> Iterator[Evidence]:
    before, after = one.found.before, one.found.after
    left, right = (Money(minor, account.account.currency) for minor in (before.end, after.start))
    yield Evidence(before.ref, say("{day}, leaves {amount}", account, day=before.posted, amount=left))
    yield Evidence(after.ref, say("{day}, starts from {amount}", account, day=after.posted, amount=right))


RULE = Rule(
    id="balance-roll-forward",
    subject=Account,
    needs=frozenset(),
    assertion=Assertion.ACCURACY,
    severity=Severity.CRITICAL,
    check=check,
    applies=lambda account, _options: account.proves,
)
