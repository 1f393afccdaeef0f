"""A refund whose bill is not known: it is taken from the days on which it was posted, and may be of others.

One finding for each refund whose row names neither the row nor the days that it gives money back for, as long as its
amount fits no known bill from before it, or several; and for one that names a row which no export shows. The stake is
the refund: money that was taken from you, and that no bill explains. The figures of these days are "≈" until then. It
ends when the one bill that fits is read, or the refund's row names its days.

What to do: import the transactions from before the refund. Where several bills fit, ask the client or the platform
which one it gives back. A table of your own can name the days: see `first_day` and `last_day`.

What it cannot know: whether the refund was agreed. If it was, and no more can be found out, explain the discrepancy.
"""

from collections.abc import Iterator

from syncd.core.phrases import Value
from syncd.rule import (
    Assertion,
    Claim,
    Evidence,
    Finding,
    RefundCase,
    Rule,
    RuleOptions,
    Severity,
    say,
)


def check(case: RefundCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding. It is less severe where the bill is one of several that are known."""
    refund = case.refund
    known: dict[str, Value] = {"amount": -refund.amount, "day": refund.posted}
    if refund.lacks:
        summary = say(
            "A refund of {amount}, posted {day}, {why}: nothing shows which days it gives money back for",
            case,
            why=refund.lacks,
            **known,
        )
        action = say("Export the transactions from before {day}, without filters", case, day=refund.posted)
    else:
        summary = say(
            "A refund of {amount}, posted {day}, fits several bills: nothing shows which days it gives money back for",
            case,
            **known,
        )
        action = say("Ask the client which bill the refund of {amount}, posted {day}, gives back", case, **known)
    yield Finding(
        stake=-refund.amount,
        claim=Claim.CHECK if refund.lacks else None,
        economic_date=refund.posted,
        severity=Severity.HIGH if refund.lacks else Severity.MEDIUM,
        summary=summary,
        action=action,
        evidence=(Evidence(refund.ref, say("{day}, {amount}", case, day=refund.posted, amount=refund.amount)),),
    )


RULE = Rule(
    id="refund-without-bill",
    subject=RefundCase,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.HIGH,
    check=check,
)
