"""The money of one account at the end of each day, before payouts: read by blocks of days, each summed already.

A block ends on a day with payouts. So the money that was there on it is a sum of blocks, and days are read one by
one only in the two blocks in which the money of a payout begins and ends.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Block:
    """The days after those of the block before, up to `last`, in minor units: the sum of their amounts, and the most
    that these add up to by the end of one of the days; 0 where that is less."""

    last: date
    minor: int
    highest: int


DaysOf = Callable[[date | None, date], Mapping[date, int]]
"""The days after the first date, None for all, up to the second one → the sum of their rows, in minor units."""


def summed(nets: Mapping[date, int], last: date) -> Block:
    """The block of these days, which ends with `last`."""
    sums = list(accumulate(nets[day] for day in sorted(nets)))
    return Block(last, sums[-1] if sums else 0, max([0, *sums]))


class AccountMoney:
    """The sums of an account's days, without payouts and the fees of payouts. `opening`: the money that was there
    before the first of them; None where it is not known."""

    def __init__(self, blocks: Iterable[Block], days_of: DaysOf, opening: int | None = None) -> None:
        self.opening = opening or 0
        self.is_certain = opening is not None
        self._days_of = days_of
        blocks = list(blocks)
        self._ends = [block.last for block in blocks]
        self._sums = list(accumulate((block.minor for block in blocks), initial=self.opening))
        tops = (sum_ + block.highest for sum_, block in zip(self._sums, blocks, strict=False))
        self._highest = list(accumulate(tops, max))

    @classmethod
    def of_days(cls, nets: Mapping[date, int], opening: int | None = None) -> "AccountMoney":
        """Of days that are known one by one: day → sum of its rows."""
        blocks = [summed({day: nets[day]}, day) for day in sorted(nets)]
        return cls(blocks, lambda _, day: {day: nets[day]}, opening)

    def on(self, day: date) -> int:
        """The sum of all money up to a day with payouts, included."""
        return self._sums[bisect_right(self._ends, day)]

    def days(self, start: int, end: int) -> tuple[date, date, int] | None:
        """The days with the part of the money from `start` to `end`, counted from the first money on: the first, the
        last, and the sum of all money before the first. None where it was all there before the first day."""
        if end <= max(start, self.opening):
            return None
        first, before = self._reach(start) if start > self.opening else (self._first_day(), self.opening)
        return first, self._reach(end)[0], before

    def may_be_on(self, start: int, end: int, day: date) -> bool:
        """Whether the days with this part of the money may be around a day."""
        first = bisect_left(self._highest, start) if start > self.opening else 0
        return first <= bisect_left(self._ends, day) <= bisect_left(self._highest, end)

    def _first_day(self) -> date:
        return min(self._days_of(None, self._ends[0]))

    def _reach(self, total: int) -> tuple[date, int]:
        """The first day by whose end the sum is at least `total`, and the sum before it."""
        number = bisect_left(self._highest, total)
        sum_ = self._sums[number]
        nets = self._days_of(self._ends[number - 1] if number else None, self._ends[number])
        for day in sorted(nets):
            if sum_ + nets[day] >= total:
                return day, sum_
            sum_ += nets[day]
        raise ValueError(f"the days up to {self._ends[number]} do not add up to their sum")
