"""The clock of a submitted milestone: when the platform releases the money by itself, and whether it did.

From the submission on, it shows the day of the automatic release, for information. After that day, if the milestone is
still submitted, it becomes high: the money should have been released. It only concerns platforms that release by
themselves.

What to do: before the release, answer if the client requests changes. After it, look at the platform; then update your
milestone table, or ask the platform's support.

What it cannot know: a release that is newer than your milestone table or export. A request for changes stops the clock;
a new submission starts it again, as a finding of its own. If the day of submission is missing, it says "cannot tell".
"""

from collections.abc import Iterator

from syncd.core.milestone_stakes import CLOCK, clock_key, same_money
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.time import Instant, day_of
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    MilestoneCase,
    Rule,
    RuleOptions,
    Severity,
    on,
    until,
)


def check(case: MilestoneCase, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding; its key is the submission it is about."""
    milestone, title = case.milestone, case.profile.title
    if not _ticks(case):
        return
    release = _release(case)
    if release is None:
        yield CannotTell(because=f"milestone “{milestone.title}” is submitted, but its day of submission is missing")
        return
    key = clock_key(case)
    day = on(milestone.submitted, case) if milestone.submitted else ""
    submitted = f"milestone “{milestone.title}”, submitted {day}"
    released = until(release, case, case.profile.zone)
    evidence = (Evidence(milestone.ref, f"state {milestone.state}, submitted {day}"),)
    if case.now < release:
        yield Finding(
            key=key,
            stake=Money(0, milestone.amount.currency) if milestone.amount else None,  # it comes by itself
            deadline=release,
            economic_date=day_of(release, case.profile.zone),
            summary=f"{title} releases {submitted}, on {released} unless the client answers first",
            action="Nothing to do, unless the client requests changes",
            evidence=evidence,
        )
        return
    yield Finding(
        key=key,
        severity=Severity.HIGH,
        stake=milestone.amount,
        economic_date=day_of(release, case.profile.zone),
        summary=f"{title} should have released {submitted}, on {released}, but it is still submitted",
        action=f"Check it on {title}: if it was released, update your milestone table; if not, ask support",
        evidence=evidence,
        same_money=same_money(case, CLOCK, milestone.amount),
    )


def next(case: MilestoneCase, options: RuleOptions) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The instant of the automatic release."""
    release = _release(case) if _ticks(case) else None
    return release if release is not None and case.now < release else None


def _ticks(case: MilestoneCase) -> bool:
    """Whether the clock runs; without a day of submission, whether it runs in any era of the platform."""
    submitted, profile = case.milestone.submitted, case.profile
    eras = [profile.on(submitted)] if submitted else [profile, *profile.eras]
    releases = any(era.auto_release_days is not None for era in eras)
    return case.milestone.state is MilestoneState.SUBMITTED and releases


def _release(case: MilestoneCase) -> Instant | None:
    """The automatic release; None without a day of submission."""
    return case.profile.auto_release(case.milestone.submitted) if case.milestone.submitted else None


RULE = Rule(
    id=CLOCK,
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.INFO,
    check=check,
    next=next,
)
