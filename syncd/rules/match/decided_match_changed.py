"""A match that you decided, whose records are gone or have changed since.

You decided that two records belong together, or do not (`syncd match`, `syncd unmatch`). When one of them disappears
from its source, or its kind, amount or day becomes another, your decision may be wrong now. syncd never drops it by
itself: it says what the records were then and what they are now.

What to do: decide again with `syncd match` or `syncd unmatch`, which replaces the old decision; or take it back with
`--undo`, and syncd matches by itself.
"""

from collections.abc import Iterator

from syncd.core.matching.decisions import Verdict
from syncd.rule import Assertion, Evidence, Finding, MatchCase, Rule, RuleOptions, Severity


def check(case: MatchCase, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """One finding for both records."""
    decision = case.decision
    refs = (decision.ref, decision.other)
    changed = [
        (ref, was, now) for ref, was, now in zip(refs, decision.was, case.are, strict=True) if was and was != now
    ]
    if not changed:
        return
    gone = any(not now for _, _, now in changed)
    belong = "belongs to" if decision.verdict is Verdict.PINNED else "does not belong to"
    yield Finding(
        summary=f"You decided that {decision.ref} {belong} {decision.other}, "
        + ("and one of them is gone" if gone else "and one of them has changed"),
        action=f"Decide again, or take it back: syncd match {decision.ref} {decision.other} --undo",
        severity=Severity.HIGH if gone else Severity.MEDIUM,
        evidence=tuple(Evidence(ref, f"was: {was}; now: {now or 'gone'}") for ref, was, now in changed),
    )


RULE = Rule(
    id="decided-match-changed",
    subject=MatchCase,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.MEDIUM,
    check=check,
)
