"""A milestone that is done and not submitted: the release clock does not run, and no money comes.

A milestone counts as done when one of its entries has the tag `done`, or when all hours of its budget are used and you
have not worked on it for a while. It concerns milestones that are funded and your move. The stake is the
milestone's amount.

Each round of feedback counts anew. After a request for changes, a tag counts from the export on that first showed the
request, or else from the day after the submission; work before that was part of the last round. While your milestone
table says since when you wait for the client's `feedback`, only a tag of a later day counts.

What to do: submit it on the platform. If you did, update your milestone table or export.

Options: `tag`, which your entries have once a milestone is done (default "done"); `grace`, the time after the day of
that entry (default 1 day); `idle`, the time without work once the budget is used (default 7 days).

What it cannot know: a submission that is newer than your milestone table or export. Without a tag, where not all of
your tracked time is known, it says "cannot tell".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from syncd.core.milestone_case import AT_WORK
from syncd.core.milestone_evidence import milestone_evidence, times_as_evidence
from syncd.core.milestone_stages import last_request
from syncd.core.milestone_stakes import DONE, same_money
from syncd.core.records import MilestoneState
from syncd.core.still_about import StillAbout
from syncd.core.time import Instant, day_of, midnight
from syncd.options import Days
from syncd.rule import (
    Assertion,
    CannotTell,
    Claim,
    Finding,
    Hours,
    MilestoneCase,
    Phrase,
    Piece,
    Rule,
    RuleOptions,
    Severity,
    Side,
    say,
)

EVIDENCE = 5
"""Entries that are listed."""


class Options(RuleOptions):
    """See the module's docstring."""

    tag: Annotated[str, Field(min_length=1)] = "done"
    grace: Days = timedelta(days=1)
    idle: Days = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Done:
    """What shows that a milestone is done, and the instant from which on it should be submitted."""

    day: date
    speaks: Instant
    tagged: bool
    pieces: tuple[Piece, ...]


def applies(case: MilestoneCase, options: Options) -> bool:
    """Known milestones that are funded, not submitted, done, and wait for nobody."""
    return _done(case, options) is not None


def check(case: MilestoneCase, options: Options) -> Iterator[Finding | CannotTell]:
    """At most one finding, with the key `done`."""
    done = _done(case, options)
    if done is None or case.now < done.speaks:
        return
    if not done.tagged and case.missing_time:
        yield CannotTell(
            because=case.missing_time,
            source=case.known(Side.TRACKED).source,
            still_about=StillAbout(case.milestone.amount, case.overdue),
        )
        return
    overdue = case.overdue
    yield Finding(
        key="done",
        stake=case.milestone.amount,
        claim=Claim.SORT_OUT,
        deadline=overdue if overdue and overdue > case.now else None,
        summary=_summary(case, done),
        action=_action(case),
        evidence=(milestone_evidence(case.milestone), *times_as_evidence(done.pieces[-EVIDENCE:], case)),
        same_money=same_money(case, DONE, case.milestone.amount),
    )


def next(case: MilestoneCase, options: Options) -> Instant | None:
    """The instant from which on it should be submitted; then the end of the due day, which is its deadline."""
    done = _done(case, options)
    moments = [done.speaks, case.overdue] if done else []
    return min((moment for moment in moments if moment and moment > case.now), default=None)


def _summary(case: MilestoneCase, done: _Done) -> Phrase:
    title, day = case.milestone.title, done.day
    if not done.tagged:
        return say(
            "“{milestone}” has used its budget of {budget} and is not submitted. The last work on it was on {day}",
            case,
            milestone=title,
            budget=Hours(case.milestone.budget or 0),
            day=day,
        )
    if case.milestone.state is MilestoneState.CHANGES_REQUESTED:
        return say(
            "“{milestone}” has been done again since {day}, and is not submitted again", case, milestone=title, day=day
        )
    return say("“{milestone}” has been done since {day}, and is not submitted", case, milestone=title, day=day)


def _action(case: MilestoneCase) -> Phrase:
    title, platform = case.milestone.title, case.profile.title
    if case.milestone.state is MilestoneState.CHANGES_REQUESTED:
        return say("Submit “{milestone}” on {platform} again", milestone=title, platform=platform)
    return say("Submit “{milestone}” on {platform}", milestone=title, platform=platform)


def _done(case: MilestoneCase, options: Options) -> _Done | None:
    milestone = case.milestone
    again = milestone.state is MilestoneState.CHANGES_REQUESTED
    if not case.is_known or milestone.state not in AT_WORK:
        return None
    marked = tuple(piece for piece in case.tagged(options.tag) if _is_of_this_round(case, piece))
    if marked:
        return _after(case, marked, options.grace, tagged=True)
    last = sorted(case.pieces, key=lambda piece: (piece.start, piece.ref))
    if again or milestone.feedback or not last or not milestone.budget or case.seconds < milestone.budget:
        return None
    return _after(case, tuple(last), options.idle, tagged=False)


def _is_of_this_round(case: MilestoneCase, piece: Piece) -> bool:
    """Whether work is newer than the last submission, and than the last word that you wait for feedback."""
    submitted, feedback = case.milestone.submitted, case.milestone.feedback
    if feedback and piece.day <= feedback:
        return False
    if case.milestone.state is not MilestoneState.CHANGES_REQUESTED:
        return submitted is None or piece.day > submitted
    before, requested = last_request(case)
    if before and piece.start < before:
        return False
    seen = requested is not None and (submitted is None or day_of(requested, case.profile.zone) >= submitted)
    if seen and requested and piece.start >= requested:
        return True
    return submitted is not None and piece.day > submitted


def _after(case: MilestoneCase, pieces: tuple[Piece, ...], wait: timedelta, *, tagged: bool) -> _Done:
    day = max(piece.day for piece in pieces)
    return _Done(day, midnight(day + timedelta(days=1) + wait, case.profile.zone), tagged, pieces)


RULE = Rule(
    id=DONE,
    subject=MilestoneCase,
    needs=frozenset(),  # a tag says it alone
    assertion=Assertion.COMPLETENESS,
    severity=Severity.HIGH,
    applies=applies,
    check=check,
    next=next,
    Options=Options,
)
