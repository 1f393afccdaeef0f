"""The clock of a submitted milestone: when the platform releases the money by itself, and whether it did.

From the submission on it shows the day of the automatic release, for information. Past that day, while the milestone
still is "submitted", it is high: the money should have moved. Only on platforms that release by themselves.

What it cannot know: a release newer than your milestone table or export. A request for changes stops the clock and a
new submission starts it again, as a finding of its own. Without the day of submission it says "cannot tell".
"""

from collections.abc import Iterator

from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.time import Instant
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    MilestoneCase,
    Rule,
    RuleOptions,
    Severity,
    when,
)


class Options(RuleOptions):
    """None of its own."""


def check(case: MilestoneCase, options: Options) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding; its key is the submission it is about."""
    milestone, title = case.milestone, case.profile.title
    if not _ticks(case):
        return
    release = _release(case)
    if release is None:
        yield CannotTell(because=f"milestone “{milestone.title}” is submitted, but no day of submission is known")
        return
    key = f"submitted:{milestone.submitted}"
    submitted = f"Milestone “{milestone.title}”, submitted {milestone.submitted},"
    evidence = (Evidence(milestone.ref, f"state {milestone.state}, submitted {milestone.submitted}"),)
    if case.now < release:
        yield Finding(
            key=key,
            stake=Money(0, milestone.amount.currency) if milestone.amount else None,  # it comes by itself
            deadline=release,
            summary=f"{submitted} is released by {title} on {when(release)} unless the client answers before",
            action="Nothing to do but answer a request for changes",
            evidence=evidence,
        )
        return
    yield Finding(
        key=key,
        severity=Severity.HIGH,
        stake=milestone.amount,
        summary=f"{submitted} was due for release by {title} on {when(release)} and is not released",
        action=f"Look it up on {title}: if it is released, update your milestone table; if not, ask support",
        evidence=evidence,
    )


def next(case: MilestoneCase, options: Options) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The automatic release."""
    release = _release(case) if _ticks(case) else None
    return release if release is not None and case.now < release else None


def _ticks(case: MilestoneCase) -> bool:
    """Whether a clock runs; without a day of submission, whether one may: then any era's counts."""
    submitted, profile = case.milestone.submitted, case.profile
    facts = [profile.on(submitted)] if submitted else [profile, *profile.eras]
    released = any(each.auto_release_days is not None for each in facts)
    return case.milestone.state is MilestoneState.SUBMITTED and released


def _release(case: MilestoneCase) -> Instant | None:
    """None without a day of submission."""
    return case.profile.auto_release(case.milestone.submitted) if case.milestone.submitted else None


RULE = Rule(
    id="release-clock",
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.INFO,
    check=check,
    next=next,
    Options=Options,
)
