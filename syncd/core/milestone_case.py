"""A milestone as a subject of rules: the time spent on it, and what was paid for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from syncd.core.calendar import Calendar
from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.mapping import normalise_name
from syncd.core.milestone_releases import NOTHING, MilestoneReleases
from syncd.core.milestone_terms import MilestoneVersion, Renegotiation
from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.profile import Profile
from syncd.core.records import Milestone, MilestoneState, Ref
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.subjects import UNKNOWN, SubjectKind
from syncd.core.time import Instant, day_of, midnight

OVER = frozenset({MilestoneState.RELEASED, MilestoneState.CANCELLED})
AT_WORK = frozenset({MilestoneState.FUNDED, MilestoneState.CHANGES_REQUESTED})
"""The states in which money is set aside, and it is the freelancer's move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneCase:
    """A milestone with the time spent on it, what was paid for it, and how its terms changed.

    Days are those of the platform. `tags`: entry → the normalised names of its tags. `versions`: those of each of its
    records, oldest first; `agreed`: what people decided about them, in that order.
    """

    milestone: Milestone
    contract: ContractFacts
    profile: Profile
    zone: ZoneInfo  # the user's
    now: Instant
    pieces: tuple[Piece, ...] = ()
    coverage: Mapping[Side, SideCoverage]
    releases: MilestoneReleases = NOTHING
    fee: Decimal | None = None  # the fraction that the platform takes, agreed or else shown; None where it is not known
    fees_taken: Money | None = None  # where `fee` is not known: what rows show that was taken of all its payments
    calendar: Calendar = field(default_factory=Calendar)
    tags: Mapping[Ref, frozenset[str]] = field(default_factory=dict)
    versions: tuple[MilestoneVersion, ...] = ()
    agreed: tuple[Renegotiation, ...] = ()
    contract_unknown: bool = False  # no contract has the name the milestone gives: `contract` is a stand-in
    fitting: int = 1  # milestones called as a `[[map]]` rule says; unless it is 1, `milestone` is a stand-in for them
    suggestion: str = ""  # the contract or milestone that you may mean

    @property
    def key(self) -> SubjectKey:
        """milestone-case / ref of the milestone."""
        return SubjectKey(SubjectKind.MILESTONE_CASE, self.milestone.ref)

    def has(self, side: Side) -> bool:
        """Whether the platform has the side."""
        return self.profile.has(side)

    def known(self, side: Side) -> SideCoverage:
        """How much is known of the side."""
        return self.coverage.get(side, UNKNOWN)

    @property
    def missing_time(self) -> str:
        """Why tracked time may be missing here, in words for the user; "" where all of it is known."""
        tracked = self.known(Side.TRACKED)
        if tracked.complete and not tracked.lower_bound:
            return ""
        return tracked.because or say("some tracked time maps to no contract yet")

    def facts(self) -> Mapping[str, str]:
        """kind, contract, milestone, zone of the platform."""
        return {
            "kind": SubjectKind.MILESTONE_CASE,
            "contract": self.contract.key,
            "milestone": self.milestone.title,
            "zone": str(self.profile.zone),
        }

    @property
    def seconds(self) -> int:
        """Seconds tracked on the milestone."""
        return sum(piece.seconds for piece in self.pieces)

    @property
    def latest_pieces(self) -> list[Piece]:
        """Its tracked time, the latest first."""
        return sorted(self.pieces, key=_by_time, reverse=True)

    @property
    def is_known(self) -> bool:
        """Whether the milestone and its contract are what they seem: neither is a stand-in."""
        return self.fitting == 1 and not self.contract_unknown

    @property
    def is_over(self) -> bool:
        """Whether no more work on it counts: it was cancelled, or released on a day before today."""
        state, released = self.milestone.state, self.milestone.released
        return state in OVER and (released is None or released < self.today)

    def days_after_release(self, after: timedelta) -> Instant | None:
        """The beginning of the day that is `after` its release, if that is to come; None where it is not."""
        if self.milestone.state is not MilestoneState.RELEASED or self.milestone.released is None:
            return None
        moment = midnight(self.milestone.released + after, self.profile.zone)
        return moment if moment > self.now else None

    def was_released_by(self, day: date) -> bool:
        """Whether it was released on a day, or before it."""
        released = self.milestone.released
        return self.milestone.state is MilestoneState.RELEASED and released is not None and released <= day

    @property
    def today(self) -> date:
        """The platform's day."""
        return day_of(self.now, self.profile.zone)

    @property
    def tomorrow(self) -> Instant:
        """The beginning of the platform's next day."""
        return midnight(self.today + timedelta(days=1), self.profile.zone)

    @property
    def overdue(self) -> Instant | None:
        """The end of the due day; None without one."""
        return midnight(self.milestone.due + timedelta(days=1), self.profile.zone) if self.milestone.due else None

    @property
    def target_rate(self) -> Money | None:
        """What an hour should bring: the contract's target, else its rate on the last day of work."""
        last = max((piece.day for piece in self.pieces), default=self.today)
        return self.contract.target_rate or self.contract.rate_on(last)

    def tagged(self, *names: str) -> tuple[Piece, ...]:
        """Its time with one of these tags, by time."""
        wanted = {normalise_name(name) for name in names}
        return tuple(
            sorted((piece for piece in self.pieces if wanted & self.tags.get(piece.ref, frozenset())), key=_by_time)
        )

    @property
    def settled(self) -> Instant | None:
        """The instant from which all that was paid for a released milestone is posted: after the security days. None
        without a day of release."""
        return settled(self.milestone, self.profile)


def _by_time(piece: Piece) -> tuple[Instant, Ref]:
    return piece.start, piece.ref


def settled(milestone: Milestone, profile: Profile) -> Instant | None:
    """The end of the day on which the money of a released milestone is available; None without a day of release."""
    if milestone.state is not MilestoneState.RELEASED or milestone.released is None:
        return None
    days = profile.on(milestone.released).security_days or 0
    return midnight(milestone.released + timedelta(days=days + 1), profile.zone)
