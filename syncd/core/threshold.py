"""A limit that a figure may cross both ways: a discrepancy about it begins at one bound and ends at another."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure, the bound at which a discrepancy about it begins, and the one at which it ends.

    All three are in one unit: seconds, minor units of money, or a share. With `ends` at or under `begins` too much is
    wrong: it begins at `begins` and is over below `ends`. With `ends` above `begins` too little is wrong: it begins at
    `begins` or under it, and is over above `ends`. Between the bounds it goes on where it had begun, and only there, so
    that a figure that goes up and down opens nothing twice.
    """

    measure: int | Decimal
    begins: int | Decimal
    ends: int | Decimal

    @property
    def opens(self) -> bool:
        """Whether the figure opens a discrepancy."""
        return self.measure >= self.begins if self.ends <= self.begins else self.measure <= self.begins

    @property
    def keeps(self) -> bool:
        """Whether the figure keeps a discrepancy that lives."""
        return self.measure >= self.ends if self.ends <= self.begins else self.measure <= self.ends
