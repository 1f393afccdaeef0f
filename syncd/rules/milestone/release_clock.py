"""The clock of a submitted milestone: when the platform releases the money by itself, and whether it did.

From the submission on, it shows the day of the automatic release, for information: the money is on its way. After that
day, if the milestone is still submitted, it becomes high: the money should have been released. It only concerns
platforms that release by themselves.

What to do: before the release, answer if the client requests changes. After it, look at the platform; then update your
milestone table, or ask the platform's support.

What it cannot know: a release that is newer than your milestone table or export. A request for changes stops the clock;
a new submission starts it again, as a finding of its own. If the day of submission is missing, it says "cannot tell".
"""

from collections.abc import Iterator

from syncd.core.milestone_evidence import milestone_evidence, named
from syncd.core.milestone_stakes import CLOCK, clock_key, same_money
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.time import Instant, day_of
from syncd.rule import (
    Assertion,
    CannotTell,
    Claim,
    Finding,
    MilestoneCase,
    Moment,
    Party,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    joined,
    say,
)


def check(case: MilestoneCase, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding; its key is the submission it is about."""
    milestone = case.milestone
    if not _ticks(case):
        return
    release = _release(case)
    if release is None:
        yield CannotTell(
            because=say("“{milestone}” is submitted, but its day of submission is missing", milestone=milestone.title)
        )
        return
    key, evidence = clock_key(case), (milestone_evidence(milestone),)
    if case.now < release:
        yield Finding(
            key=key,
            stake=Money(0, milestone.amount.currency) if milestone.amount else None,  # it comes by itself
            deadline=release,
            economic_date=day_of(release, case.profile.zone),
            summary=_submitted(case, say("{platform} releases it by itself", platform=case.profile.title)),
            action=_wait(case, release),
            evidence=evidence,
            claim=Claim.WAITING,
            whose=Party.CLIENT,
        )
        return
    yield Finding(
        key=key,
        severity=Severity.HIGH,
        stake=milestone.amount,
        economic_date=day_of(release, case.profile.zone),
        summary=_submitted(
            case,
            say(
                "{platform} should have released it by {moment}, and your milestone table or export does not show that",
                case,
                platform=case.profile.title,
                moment=Moment(release, case.profile.zone.key),
            ),
        ),
        action=say("Ask {platform} to release “{milestone}”", platform=case.profile.title, milestone=milestone.title),
        evidence=evidence,
        same_money=same_money(case, CLOCK, milestone.amount),
    )


def next(case: MilestoneCase, options: RuleOptions) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The instant of the automatic release."""
    release = _release(case) if _ticks(case) else None
    return release if release is not None and case.now < release else None


def _submitted(case: MilestoneCase, then: Phrase) -> Phrase:
    """The submission, what it is for, and what the platform does `then`."""
    milestone = case.milestone
    begins = named(milestone)
    if milestone.submitted:
        begins.append(say("submitted on {day}", case, day=milestone.submitted))
    return joined([joined(begins), then], ". ")


def _wait(case: MilestoneCase, release: Instant) -> Phrase:
    title, client, moment = case.milestone.title, case.contract.client_name, Moment(release)
    if client:
        return say(
            "“{milestone}” is paid by {moment}, unless {client} asks for changes",
            case,
            milestone=title,
            moment=moment,
            client=client,
        )
    return say(
        "“{milestone}” is paid by {moment}, unless the client asks for changes", case, milestone=title, moment=moment
    )


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
