"""Says what the money of each discrepancy is called, and adds it up: never one claim with another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money, totals
from syncd.core.severity import Severity
from syncd.core.time import Instant
from syncd.core.to_do import Claim

_WITHOUT_A_DEADLINE = (Claim.SORT_OUT, Claim.LOST)
"""What a finding can say of its stake where no deadline is ahead."""
_WHATEVER_THE_DEADLINE = (Claim.CHECK, Claim.ASK, Claim.GIVE_BACK, Claim.WAITING, Claim.NONE)
_ORDER = tuple(Claim)


def fixable(discrepancy: Discrepancy, now: Instant) -> bool:
    """Whether you can still fix it: its deadline is ahead, and it is not for information only."""
    deadline = discrepancy.finding.deadline
    return deadline is not None and deadline > now and discrepancy.severity > Severity.INFO


def claim_of(discrepancy: Discrepancy, now: Instant) -> Claim:
    """What its stake is called as of `now`: what can be saved is lost unless you ask once its deadline is over, or what
    its finding says."""
    stake, own = discrepancy.stake, discrepancy.finding.claim
    if stake is None or not stake.minor:
        return own if own is Claim.WAITING else Claim.NONE
    if own in _WHATEVER_THE_DEADLINE:
        return own
    if stake.minor < 0 and own not in _WITHOUT_A_DEADLINE:
        return Claim.GIVE_BACK
    if fixable(discrepancy, now):
        return Claim.SAVE
    return own if own in _WITHOUT_A_DEADLINE else Claim.ASK


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSum:
    """How many discrepancies have one claim and one deadline, and what they are worth together, as positive amounts per
    currency."""

    claim: Claim
    number: int
    amounts: tuple[Money, ...] = ()
    deadline: Instant | None = None  # of what can be fixed

    def as_of(self, now: Instant) -> "ClaimSum":
        """The same once its deadline may be over."""
        if self.deadline is None or self.deadline > now:
            return self
        claim = Claim.ASK if self.claim is Claim.SAVE else self.claim
        return ClaimSum(claim=claim, number=self.number, amounts=self.amounts)


def sum_claims(discrepancies: Iterable[Discrepancy], now: Instant) -> tuple[ClaimSum, ...]:
    """Add up discrepancies by claim and deadline, the nearest deadline first."""
    groups: dict[tuple[Claim, Instant | None], list[Discrepancy]] = {}
    for one in discrepancies:
        deadline = one.finding.deadline if fixable(one, now) else None
        groups.setdefault((claim_of(one, now), deadline), []).append(one)
    return tuple(
        ClaimSum(claim=claim, number=len(found), amounts=_worth(found, claim), deadline=deadline)
        for (claim, deadline), found in sorted(groups.items(), key=_order)
    )


def _worth(found: Iterable[Discrepancy], claim: Claim) -> tuple[Money, ...]:
    return () if claim is Claim.NONE else tuple(totals(abs(one.stake) for one in found if one.stake).values())


def _order(group: tuple[tuple[Claim, Instant | None], object]) -> tuple[bool, str, int]:
    (claim, deadline), _ = group
    return deadline is None, deadline.isoformat() if deadline else "", _ORDER.index(claim)


def together(sums: Iterable[ClaimSum]) -> "Claims":
    """Sums of the same claim and deadline as one."""
    groups: dict[tuple[Claim, Instant | None], list[ClaimSum]] = {}
    for one in sums:
        groups.setdefault((one.claim, one.deadline), []).append(one)
    return Claims(
        tuple(
            ClaimSum(
                claim=claim,
                deadline=deadline,
                number=sum(one.number for one in several),
                amounts=tuple(totals(chain.from_iterable(one.amounts for one in several)).values()),
            )
            for (claim, deadline), several in sorted(groups.items(), key=_order)
        )
    )


@dataclass(frozen=True, slots=True)
class Claims:
    """All sums of a report, as of one instant: one for each claim and deadline, the nearest deadline first."""

    sums: tuple[ClaimSum, ...]

    def of(self, claim: Claim) -> Mapping[str, Money]:
        """Currency → what is claimed in it."""
        return totals(chain.from_iterable(one.amounts for one in self.sums if one.claim is claim))

    def number(self, *claims: Claim) -> int:
        """How many discrepancies have one of these claims."""
        return sum(one.number for one in self.sums if one.claim in claims)

    @property
    def first(self) -> ClaimSum | None:
        """What can be saved until the nearest deadline; None where nothing can."""
        return self.nearest(Claim.SAVE)

    def nearest(self, claim: Claim) -> ClaimSum | None:
        """The sum of a claim with the nearest deadline, or without one; None where nothing is claimed so."""
        return next((one for one in self.sums if one.claim is claim), None)
