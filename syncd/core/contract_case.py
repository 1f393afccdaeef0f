"""A contract as a subject of rules: its terms, when it runs, the time beyond that, and what its client set aside."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.contract_run import ENDED
from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.money import Money
from syncd.core.price_by_day import total_price
from syncd.core.profile import Profile
from syncd.core.records import ContractType, Milestone, MilestoneState
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant, midnight
from syncd.core.time_beyond import TimeBeyond

ESCROW, LEFT_BEHIND = "contract-ended-with-escrow", "escrow"
"""The rule that reports what is left behind, and its key: time that this money pays names it as its parent."""


@dataclass(frozen=True, slots=True)
class OpenMilestone:
    """A milestone whose money is set aside, and what was paid for it so far."""

    milestone: Milestone
    paid: Money | None = None

    @property
    def left(self) -> Money | None:
        """What is set aside and not paid; None where that is nothing, or not known."""
        amount = self.milestone.amount
        left = amount - self.paid if amount and self.paid else amount
        return left if left and left.minor > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCase:
    """A contract with all that is known of its days. Time on days on which the platform shows hours is in no list."""

    contract: ContractFacts
    profile: Profile
    zone: ZoneInfo  # the user's
    now: Instant
    before: tuple[TimeBeyond, ...] = ()  # by time
    after: tuple[TimeBeyond, ...] = ()
    worked: tuple[date, date] | None = None  # the first and last day with time, from the first one that is judged
    is_paid_by_the_hour: bool = False  # the platform's rows show what an hour of it costs
    set_aside: tuple[OpenMilestone, ...] = ()

    @property
    def key(self) -> SubjectKey:
        """contract-case / contract."""
        return SubjectKey(SubjectKind.CONTRACT_CASE, self.contract.key)

    def has(self, side: Side) -> bool:
        """Whether the platform has the side."""
        return self.profile.has(side)

    def known(self, side: Side) -> SideCoverage:  # noqa: ARG002 - the shape of every `known`
        """Always complete: what is known of a contract's days is so, whatever else is missing."""
        return SideCoverage(complete=True)

    def facts(self) -> Mapping[str, str]:
        """kind, contract, zone of the platform."""
        return {
            "kind": SubjectKind.CONTRACT_CASE,
            "contract": self.contract.key,
            "zone": str(self.profile.zone),
        }

    @property
    def first_day(self) -> date | None:
        """The first day that you configured, else that of the platform."""
        return self.contract.start or self.contract.run.start

    @property
    def last_day(self) -> date | None:
        """The last day that you configured, else that of the platform."""
        return self.contract.end or self.contract.run.end

    @property
    def ends(self) -> Instant | None:
        """The end of the last day."""
        return midnight(self.last_day + timedelta(days=1), self.profile.zone) if self.last_day else None

    @property
    def has_ended(self) -> bool:
        """Whether the platform shows the contract as closed, or its last day is over."""
        return self.contract.run.state in ENDED or (self.ends is not None and self.ends <= self.now)

    @property
    def left_behind(self) -> list[tuple[OpenMilestone, Money]]:
        """What is still set aside though the contract has ended, and does not come by itself, by ref."""
        open_ones = [(one, left) for one in self.set_aside if (left := one.left) and not self._is_coming(one)]
        return sorted(open_ones if self.has_ended else [], key=lambda pair: pair[0].milestone.ref)

    def _is_coming(self, one: OpenMilestone) -> bool:
        """Whether the platform releases the money by itself."""
        submitted = one.milestone.submitted
        eras = [self.profile.on(submitted)] if submitted else [self.profile, *self.profile.eras]
        by_itself = any(era.auto_release_days is not None for era in eras)
        return one.milestone.state is MilestoneState.SUBMITTED and by_itself

    def worth(self, pieces: Iterable[Piece]) -> Money | None:
        """Price time at the rates of its days: before the first terms at theirs, and at the target rate where no rate
        is agreed. None where one is not known, or currencies differ."""
        at_rate: Counter[Money | None] = Counter()
        for piece in pieces:
            at_rate[self._rate(piece.day)] += piece.seconds
        return total_price(at_rate)

    def _rate(self, day: date) -> Money | None:
        contract = self.contract
        if contract.type is ContractType.RETAINER:
            agreed = contract.agreement.on(day) or min(contract.retainer, key=lambda terms: terms.start, default=None)
            return (agreed.rate if agreed else None) or contract.target_rate
        if contract.type is ContractType.FIXED and contract.target_rate:
            return contract.target_rate
        rated = [terms for terms in contract.terms if terms.rate]
        first = min(rated, key=lambda terms: terms.start, default=None)
        early = first.rate if first and day < first.start else None
        return contract.rate_on(day) or early or contract.target_rate
