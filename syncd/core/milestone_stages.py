"""The stages of a milestone, with the time that was tracked in each, and its rounds of feedback.

A stage begins where a source states its day (funded from the beginning of that day, submitted and released from its
end), else where a version first showed it. Work before the first stage stands in one of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.milestone_case import MilestoneCase
from syncd.core.milestone_terms import MilestoneVersion
from syncd.core.profile import Profile
from syncd.core.records import Milestone, MilestoneState
from syncd.core.subject_parts import Piece
from syncd.core.time import BEGINNING, DISTANT, Instant, midnight

_ORDER = {state: rank for rank, state in enumerate(MilestoneState)}


@dataclass(frozen=True, slots=True)
class Work:
    """What was done, in the words of its entries, and for how many seconds."""

    description: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a milestone. `begins`: None for what was before the first one that is known. `day`: on which it began,
    by a source; None where a version shows it first, so that it may have begun earlier."""

    state: MilestoneState
    begins: Instant | None
    day: date | None = None
    work: tuple[Work, ...] = ()  # the longest first

    @property
    def seconds(self) -> int:
        """Seconds tracked in it."""
        return sum(work.seconds for work in self.work)


@dataclass(frozen=True, slots=True)
class FeedbackRound:
    """Changes that were requested (None: nobody saw when), and the submission that followed; `seconds` tracked between
    them, or up to now."""

    requested: Instant | None
    resubmitted: Instant | None
    seconds: int


@dataclass(frozen=True, slots=True)
class _Mark:
    at: Instant
    rank: int
    state: MilestoneState
    day: date | None


def stages(case: MilestoneCase) -> tuple[Stage, ...]:
    """The stages that the milestone went through, by time."""
    own = [version for version in case.versions if version.milestone.ref == case.milestone.ref]
    found = set(_marks(own, case.milestone, case.profile))
    marks = sorted(found, key=lambda mark: (mark.at, mark.rank))
    begins = [BEGINNING, *(mark.at for mark in marks)]
    ends = [*begins[1:], DISTANT]
    spans = list(zip(begins, ends, strict=True))
    work = [tuple(_work(_within(case.pieces, *span))) for span in spans]
    first = Stage(state=MilestoneState.PROPOSED, begins=None, work=work[0])
    known = [
        Stage(state=mark.state, begins=mark.at, day=mark.day, work=done)
        for mark, done in zip(marks, work[1:], strict=True)
    ]
    return (first, *known) if work[0] or not known else tuple(known)


def feedback_rounds(passed: Iterable[Stage]) -> tuple[FeedbackRound, ...]:
    """The requests for changes among some stages, also where two submissions follow each other: somebody asked then."""
    rounds: list[FeedbackRound] = []
    before: Stage | None = None
    for stage in passed:
        submits = stage.state is MilestoneState.SUBMITTED
        if before and before.state is MilestoneState.CHANGES_REQUESTED:
            rounds[-1] = FeedbackRound(before.begins, stage.begins, before.seconds)
        elif before and submits and before.state is MilestoneState.SUBMITTED:
            rounds.append(FeedbackRound(None, stage.begins, before.seconds))
        if stage.state is MilestoneState.CHANGES_REQUESTED:
            rounds.append(FeedbackRound(stage.begins, None, stage.seconds))
        before = stage
    return tuple(rounds)


def last_request(case: MilestoneCase) -> tuple[Instant | None, Instant | None]:
    """Between which instants the client requested the changes that are open now: when a source showed the milestone
    otherwise, and when it first showed the request. None where no version shows it."""
    own = [version for version in case.versions if version.milestone.ref == case.milestone.ref]
    before, requested = None, None
    for version in reversed(own):
        milestone = version.milestone
        open_request = milestone.state is MilestoneState.CHANGES_REQUESTED
        if not open_request or milestone.submitted not in (None, case.milestone.submitted):
            before = version.since
            break
        requested = version.since
    return before, requested


def _marks(versions: Iterable[MilestoneVersion], now: Milestone, profile: Profile) -> Iterator[_Mark]:
    """Where stages begin. Of a stage without a day of its own, the version counts that first showed it."""
    before: MilestoneState | None = None
    known = sorted(versions, key=lambda version: version.since)
    for milestone in (*(version.milestone for version in known), now):
        yield from _dated(milestone, profile)
    for version in known:
        milestone, state = version.milestone, version.milestone.state
        if state is not before and not any(mark.state is state for mark in _dated(milestone, profile)):
            yield _Mark(version.since, _ORDER[state], state, None)
        before = state


def _dated(milestone: Milestone, profile: Profile) -> Iterator[_Mark]:
    for state, day, after in (
        (MilestoneState.FUNDED, milestone.funded, 0),
        (MilestoneState.SUBMITTED, milestone.submitted, 1),
        (MilestoneState.RELEASED, milestone.released, 1),
    ):
        if day is not None and _ORDER[milestone.state] >= _ORDER[state]:
            yield _Mark(midnight(day + timedelta(days=after), profile.zone), _ORDER[state], state, day)


def _within(pieces: Iterable[Piece], begins: Instant, ends: Instant) -> list[Piece]:
    return [piece for piece in pieces if begins <= piece.start < ends]


def _work(pieces: Iterable[Piece]) -> Iterator[Work]:
    seconds: Counter[str] = Counter()
    for piece in pieces:
        seconds[piece.description] += piece.seconds
    for description, amount in sorted(seconds.items(), key=lambda item: (-item[1], item[0])):
        yield Work(description, amount)
