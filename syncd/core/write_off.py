"""What a person gives up of a discrepancy whose rest still counts."""

from dataclasses import dataclass, replace

from syncd.core.money import Money
from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """How much of a stake a person wrote off: `amount` has the sign of the stake."""

    at: Instant
    amount: Money
    reason: str

    def part_of(self, stake: Money | None) -> Money | None:
        """How much of a stake is given up, never more than all of it; None where nothing is."""
        left = self.left_of(stake)
        return None if stake is None or left is None or left == stake else stake - left

    def covers(self, stake: Money | None) -> bool:
        """Whether all of a stake is given up."""
        return stake is not None and self.part_of(stake) == stake

    def seconds_of(self, stake: Money | None, seconds: int) -> int:
        """The part of the time that a stake is the price of which was given up, rounded down to the second."""
        part = self.part_of(stake)
        return 0 if stake is None or part is None else seconds * part.minor // stake.minor

    def left_of(self, stake: Money | None) -> Money | None:
        """What is left of a stake, never beyond nothing; all of one that has become unknown, of another currency, or
        owed instead of lost."""
        if stake is None or stake.currency != self.amount.currency or stake.minor * self.amount.minor <= 0:
            return stake
        left = max(0, abs(stake.minor) - abs(self.amount.minor))
        return replace(stake, minor=left if stake.minor > 0 else -left)


def all_of(stake: Money | None, at: Instant, reason: str) -> GivenUp | None:
    """What a person gives up with a whole stake; None where it is unknown or nothing."""
    return GivenUp(at=at, amount=stake, reason=reason) if stake and stake.minor else None
