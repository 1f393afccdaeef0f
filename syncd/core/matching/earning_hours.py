"""Matches bills for hours with the hours that the platform shows of their days: no hour stands behind two bills.

Bills take hours in the order of their posting, each from its own days. What is left of a bill without hours is billed
twice, or without a basis. Hours are compared where every bill states them, else the amounts of the hours.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.money import Money
from syncd.core.records import Ref
from syncd.core.subject_parts import LoggedLine

SEGMENT = 600
"""Seconds: hours are billed in segments of ten minutes, so that less is no difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursBill:
    """A bill for hours, as far as no refund gave it back. Days are the platform's, both included. `seconds`: None where
    it states none."""

    ref: Ref
    posted: date
    first: date
    last: date
    amount: Money
    seconds: int | None = None

    def shares_days(self, other: "HoursBill") -> bool:
        """Whether both are for some of the same days."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class WithoutHours:
    """The part of a bill behind which no hours are left; `seconds`: as many, where hours are compared."""

    amount: Money
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    """What there is of each day to be billed, in seconds or minor units; `slack`: how much rounding may explain."""

    days: Mapping[date, int]
    slack: int
    in_seconds: bool


def without_hours(bills: Collection[HoursBill], lines: Sequence[LoggedLine]) -> dict[Ref, WithoutHours] | None:
    """The part of each bill behind which no hours are left: by bill, left out where rounding explains it.

    `lines`: all hours that the platform shows of the days of the bills. None where these cannot be compared: some bill
    states no hours and some line no amount, or in another currency.
    """
    shown = _shown(bills, lines)
    if shown is None:
        return None
    left = dict(shown.days)
    found: dict[Ref, WithoutHours] = {}
    for bill in sorted(bills, key=lambda bill: (bill.posted, bill.ref)):
        needed = lacking = (bill.seconds or 0) if shown.in_seconds else bill.amount.minor
        for day in sorted(left):
            if bill.first <= day <= bill.last:
                taken = min(left[day], lacking)
                left[day] -= taken
                lacking -= taken
        if lacking > shown.slack:
            minor = (2 * bill.amount.minor * lacking + needed) // (2 * needed)
            seconds = lacking if shown.in_seconds else None
            found[bill.ref] = WithoutHours(Money(minor, bill.amount.currency), seconds)
    return found


def _shown(bills: Collection[HoursBill], lines: Sequence[LoggedLine]) -> _Shown | None:
    if all(bill.seconds for bill in bills) and all(line.seconds is not None for line in lines):
        return _Shown(_by_day((line.day, line.seconds or 0) for line in lines), SEGMENT, in_seconds=True)
    currencies = {bill.amount.currency for bill in bills} | {line.gross.currency for line in lines if line.gross}
    if len(currencies) > 1 or not all(line.gross for line in lines):
        return None
    amounts = ((line.day, line.gross.minor) for line in lines if line.gross)
    return _Shown(_by_day(amounts), max(len(lines), 1), in_seconds=False)


def _by_day(amounts: Iterable[tuple[date, int]]) -> dict[date, int]:
    days: dict[date, int] = {}
    for day, amount in amounts:
        days[day] = days.get(day, 0) + amount
    return days
