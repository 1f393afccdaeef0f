"""When the amount of a discrepancy has moved so far that a person who put it aside needs to hear of it again."""

from typing import Protocol

from syncd.core.money import Money

MOVED_BY = 20
"""An amount has moved when it changes by more than one part in this many …"""
MOVED_SECONDS = 600
"""… and by at least this many seconds, where it is an amount of time."""


class Amounts(Protocol):
    """What a finding is about, in time and money."""

    @property
    def seconds(self) -> int | None:
        """Seconds; None where it is about none."""
        ...

    @property
    def stake(self) -> Money | None:
        """Money; None where it is unknown."""
        ...


def moved(before: Amounts, after: Amounts) -> bool:
    """Whether the time or the money changed beyond the tolerance, or became known or unknown."""
    return _moved(before.seconds, after.seconds, MOVED_SECONDS) or _stake_moved(before.stake, after.stake)


def grew(before: Amounts, after: Amounts) -> bool:
    """Whether what moved is more than it was: more money or, where no money is known or at stake, more time. Money of
    another currency is more, and so is what is owed instead of lost, or has become known or unknown."""
    if not moved(before, after):
        return False
    was, now = before.stake, after.stake
    if was != now and (was is None or now is None or was.currency != now.currency or was.minor * now.minor < 0):
        return True
    if was is not None and now is not None and now.minor:
        return abs(now.minor) > abs(was.minor)
    lasted, lasts = before.seconds, after.seconds
    return lasted != lasts and (lasted is None or lasts is None or lasts > lasted)


def _stake_moved(before: Money | None, after: Money | None) -> bool:
    if before is None or after is None or before.currency != after.currency:
        return before != after
    return _moved(before.minor, after.minor, 1)


def _moved(before: int | None, after: int | None, least: int) -> bool:
    if before is None or after is None:
        return before != after
    change = abs(after - before)
    return change >= least and change * MOVED_BY > abs(before)
