"""What a person gives up of a discrepancy whose rest still counts."""

from dataclasses import dataclass, replace

from syncd.core.money import Money
from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A part of a stake that a person wrote off: `amount` has the sign of the stake."""

    at: Instant
    amount: Money
    reason: str

    def seconds_of(self, stake: Money | None, seconds: int) -> int:
        """The part of the time that a stake is the price of which was given up, rounded down to the second."""
        left = self.left_of(stake)
        if stake is None or left is None or not stake.minor:
            return 0
        return seconds * (stake - left).minor // stake.minor

    def left_of(self, stake: Money | None) -> Money | None:
        """What is left of a stake, never beyond nothing; all of one that has become unknown, of another currency, or
        owed instead of lost."""
        if stake is None or stake.currency != self.amount.currency or stake.minor * self.amount.minor <= 0:
            return stake
        left = max(0, abs(stake.minor) - abs(self.amount.minor))
        return replace(stake, minor=left if stake.minor > 0 else -left)
