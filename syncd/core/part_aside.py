"""The part of a discrepancy's stake that a person wrote off or explained, while the rest counts."""

from dataclasses import dataclass, replace

from syncd.core.causes import Cause
from syncd.core.money import Money
from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAside:
    """How much of a stake a person wrote off or explained: `amount` has the sign of the stake."""

    at: Instant
    amount: Money
    reason: str
    cause: Cause | None = None

    def concerns(self, stake: Money | None) -> bool:
        """Whether a stake is of the same currency, and lost or owed as the part is."""
        return stake is not None and stake.currency == self.amount.currency and stake.minor * self.amount.minor > 0

    def part_of(self, stake: Money | None) -> Money | None:
        """How much of a stake the part takes, never more than all of it; None where it takes nothing."""
        left = self.left_of(stake)
        return None if stake is None or left is None or left == stake else stake - left

    def seconds_of(self, stake: Money | None, seconds: int) -> int:
        """The part of the time that a stake is the price of, rounded down to the second."""
        part = self.part_of(stake)
        return 0 if stake is None or part is None else seconds * part.minor // stake.minor

    def left_of(self, stake: Money | None) -> Money | None:
        """What is left of a stake, never beyond nothing; all of one that has become unknown, of another currency, or
        owed instead of lost."""
        if stake is None or not self.concerns(stake):
            return stake
        left = max(0, abs(stake.minor) - abs(self.amount.minor))
        return replace(stake, minor=left if stake.minor > 0 else -left)


def without(stake: Money | None, part: PartAside | None) -> Money | None:
    """What a part leaves of a stake."""
    return part.left_of(stake) if part else stake
