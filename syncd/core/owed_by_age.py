"""What clients owe you, by how long ago it was billed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from syncd.core.contract_statement import OwedRow, PaidPart
from syncd.core.money import Money
from syncd.core.to_do import Words

BUCKETS = (7, 30, 60)
"""The last day of each bucket of ages, the youngest first; what is older is in one of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedByContract:
    """What a contract owes in one currency: (day on which it was billed, minor units), the oldest first. `because`: why
    nobody can tell; there are no days then."""

    currency: str
    days: tuple[tuple[date, int], ...] = ()
    because: Words = ""
    is_exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedByAge:
    """What is owed at the end of a day in one currency: `amounts` are one for each bucket, the oldest last.

    `is_exact`: all of it is known. `because`: why some of it is not; it is in no bucket then.
    """

    currency: str
    amounts: tuple[Money, ...]
    is_exact: bool = True
    because: tuple[Words, ...] = ()

    @property
    def total(self) -> Money:
        """All of it."""
        return Money(sum(amount.minor for amount in self.amounts), self.currency)


def aged(rows: Iterable[OwedRow], paid: Iterable[PaidPart], last: date) -> tuple[tuple[date, int], ...]:
    """What is owed at the end of `last` by the day on which it was billed, in minor units, the oldest first. It adds up
    to the closing balance of the receivable. Payments that name no row settle the oldest first."""
    owed: dict[date, int] = {}
    for row in rows:
        if row.posted <= last and not (row.released_on and row.released_on <= last):
            owed[row.posted] = owed.get(row.posted, 0) + row.minor
    left = sum(part.minor for part in paid if part.day <= last)
    for day in sorted(owed):
        settled = min(max(owed[day], 0), left) if left > 0 else 0
        owed[day] -= settled
        left -= settled
    if left:  # more came than is owed, or some went back: that is as young as can be
        owed[last] = owed.get(last, 0) - left
    return tuple((day, minor) for day, minor in sorted(owed.items()) if minor)


def by_age(owed: Iterable[tuple[date, int]], last: date, currency: str) -> tuple[Money, ...]:
    """Amounts by bucket of days between billing and `last`."""
    sums = [0] * (len(BUCKETS) + 1)
    for day, minor in owed:
        age = (last - day).days
        sums[next((index for index, limit in enumerate(BUCKETS) if age <= limit), len(BUCKETS))] += minor
    return tuple(Money(minor, currency) for minor in sums)
