"""What several discrepancies are worth together."""

from collections.abc import Iterable
from dataclasses import dataclass

from syncd.core.money import Money, totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """How many stakes there are, and what may be lost and owed in all, per currency."""

    number: int
    at_stake: tuple[Money, ...] = ()
    owed: tuple[Money, ...] = ()  # as positive amounts
    unpriced: int = 0  # stakes that are unknown


def sum_up(stakes: Iterable[Money | None]) -> Sums:
    """Add up stakes: positive ones may be lost, negative ones owed; None is unknown."""
    stakes = list(stakes)
    known = [stake for stake in stakes if stake is not None]
    return Sums(
        number=len(stakes),
        at_stake=tuple(totals(stake for stake in known if stake.minor > 0).values()),
        owed=tuple(totals(abs(stake) for stake in known if stake.minor < 0).values()),
        unpriced=len(stakes) - len(known),
    )
