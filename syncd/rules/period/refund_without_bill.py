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

from syncd.rule import Assertion, Evidence, Finding, RefundCase, Rule, RuleOptions, Severity, on


def check(case: RefundCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding. It is less severe where the bill is one of several that are known."""
    refund = case.refund
    posted = on(refund.posted, case)
    what = f"A refund of {-refund.amount}, posted {posted},"
    if refund.lacks:
        summary = f"{what} {refund.lacks}: nothing shows which days it gives money back for"
        action = (
            f"Import the transactions from before {posted}, without filters. If its row gives back a part of several "
            "bills, find out which, and explain this discrepancy"
        )
    else:
        summary = f"{what} fits several bills: nothing shows which days it gives money back for"
        action = (
            "Find out which bill it gives back, from the client's or the platform's message. In a table of your own, "
            "name its days; else explain this discrepancy"
        )
    yield Finding(
        stake=-refund.amount,
        economic_date=refund.posted,
        severity=Severity.HIGH if refund.lacks else Severity.MEDIUM,
        summary=summary,
        action=action,
        evidence=(Evidence(refund.ref, f"{posted}, {refund.amount}"),),
    )


RULE = Rule(
    id="refund-without-bill",
    subject=RefundCase,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.HIGH,
    check=check,
)
