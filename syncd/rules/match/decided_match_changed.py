"""A match that you decided, whose records are gone or have changed since.

You decided that two records belong together, or do not (`syncd match`, `syncd unmatch`). When one of them disappears
from its source, or its kind, amount or day becomes another, your decision may be wrong now. syncd never drops it by
itself: it says what the records were then and what they are now.

What to do: decide again with `syncd match` or `syncd unmatch`, which replaces the old decision; or take it back with
`--undo`, and syncd matches by itself.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from shlex import quote

from syncd.core.matching.decisions import Verdict
from syncd.core.phrases import Value
from syncd.core.wording import clean
from syncd.rule import Assertion, Evidence, Finding, MatchCase, Phrase, Rule, RuleOptions, Severity, say

AMOUNT = re.compile(r" of (-?\d+(?:\.\d+)?) (?=[A-Z]{3}\b)")


def check(case: MatchCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding for both records."""
    decision = case.decision
    refs = (decision.ref, decision.other)
    changed = [
        (ref, was, now) for ref, was, now in zip(refs, decision.was, case.are, strict=True) if was and was != now
    ]
    if not changed:
        return
    changed = [(ref, _for_people(was), _for_people(now)) for ref, was, now in changed]
    _, was, now = min(changed, key=lambda one: bool(one[2]))  # one that is gone before one that is not
    yield Finding(
        summary=_summary(decision.verdict, was, now),
        action=say(
            "Decide again, or take it back: `syncd match {refs} --undo`",
            refs=f"{quote(decision.ref)} {quote(decision.other)}",
        ),
        severity=Severity.MEDIUM if now else Severity.HIGH,
        evidence=tuple(Evidence(ref, _was(was, now)) for ref, was, now in changed),
    )


def _for_people(essence: str) -> str:
    """What a record is, as people write its amount: the ledger keeps it with a plain minus, and compares it."""
    return AMOUNT.sub(lambda found: f" of {Decimal(found[1]):,} ".replace("-", "−"), essence)


def _summary(verdict: Verdict, was: str, now: str) -> Phrase:
    known: dict[str, Value] = {"was": clean(was), "now": clean(now)}
    match verdict, bool(now):
        case Verdict.PINNED, True:
            return say("A record that you matched with another has changed: {was} is now {now}", **known)
        case Verdict.PINNED, False:
            return say("A record that you matched with another is gone: {was}", was=clean(was))
        case _, True:
            return say("A record that you kept apart from another has changed: {was} is now {now}", **known)
    return say("A record that you kept apart from another is gone: {was}", was=clean(was))


def _was(was: str, now: str) -> Phrase:
    if now:
        return say("was: {was}; now: {now}", was=was, now=now)
    return say("was: {was}; now: gone", was=was)


RULE = Rule(
    id="decided-match-changed",
    subject=MatchCase,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.MEDIUM,
    check=check,
)
