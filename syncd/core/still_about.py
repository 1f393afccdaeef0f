"""Says which findings stay while nobody can tell: those about the terms as they are. One about other terms is neither
right nor wrong now."""

from dataclasses import dataclass

from syncd.core.money import Money
from syncd.core.time import Instant


@dataclass(frozen=True, slots=True)
class StillAbout:
    """The terms as they are: the stake and the deadline of a finding that rests on them."""

    stake: Money | None
    deadline: Instant | None

    def fits(self, stake: Money | None, deadline: Instant | None, now: Instant) -> bool:
        """Whether a finding with this stake and deadline rests on them. Once a deadline has passed, it has none."""
        passed = self.deadline is not None and self.deadline <= now
        return stake == self.stake and (deadline == self.deadline or (passed and deadline is None))
