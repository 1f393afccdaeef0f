"""A milestone as a subject of rules: the time spent on it, and what was paid for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.milestone_releases import NOTHING, MilestoneReleases
from syncd.core.profile import Profile
from syncd.core.records import Milestone, MilestoneState
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.subjects import UNKNOWN, SubjectKind
from syncd.core.time import Instant, midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneCase:
    """A milestone with the time spent on it, and what was paid for it."""

    milestone: Milestone
    contract: ContractFacts
    profile: Profile
    zone: ZoneInfo  # the user's
    now: Instant
    pieces: tuple[Piece, ...] = ()
    coverage: Mapping[Side, SideCoverage]
    releases: MilestoneReleases = NOTHING
    contract_unknown: bool = False  # no contract has the name the milestone gives: `contract` is a stand-in
    fitting: int = 1  # milestones called as a `[[map]]` rule says; unless it is 1, `milestone` is a stand-in for them
    suggestion: str = ""  # ends a sentence with the contract or milestone that you may mean

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
    def settled(self) -> Instant | None:
        """The instant from which all that was paid for a released milestone is posted: after the security days. None
        without a day of release."""
        return settled(self.milestone, self.profile)


def settled(milestone: Milestone, profile: Profile) -> Instant | None:
    """The end of the day on which the money of a released milestone is available; None without a day of release."""
    if milestone.state is not MilestoneState.RELEASED or milestone.released is None:
        return None
    days = profile.on(milestone.released).security_days or 0
    return midnight(milestone.released + timedelta(days=days + 1), profile.zone)
