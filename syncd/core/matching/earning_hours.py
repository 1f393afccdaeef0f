"""Matches bills for hours with the hours that the platform shows of their days: no hour stands behind two bills.

Bills take hours in the order of their posting, each from its own days, so that as much as possible of every bill has
hours, and none of an earlier one gives way to a later one. Bills that are connected by days they share, also through
others, take their hours together. What is left of a bill without hours is billed twice, or without a basis. Hours are
compared where every bill states them, else the amounts of the hours.

Taking a day's hours for the bill whose days end first leaves the fewest bills without (Glover, Maximum matching in a
convex bipartite graph, 1967).
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

    @property
    def order(self) -> tuple[date, Ref]:
        """Its place among the bills that take hours: by day of posting, then ref."""
        return self.posted, self.ref

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
    lines = [line for line in lines if any(bill.first <= line.day <= bill.last for bill in bills)]
    shown = _shown(bills, lines)
    if shown is None:
        return None
    needs: list[_Need] = []
    found: dict[Ref, WithoutHours] = {}
    for bill in sorted(bills, key=lambda bill: bill.order):
        needed = (bill.seconds or 0) if shown.in_seconds else bill.amount.minor
        before = sum(need.amount for need in needs)
        taken = _most([*needs, _Need(bill.first, bill.last, needed)], shown.days) - before
        needs.append(_Need(bill.first, bill.last, taken))
        lacking = needed - taken
        if lacking > shown.slack:
            minor = (2 * bill.amount.minor * lacking + needed) // (2 * needed)
            seconds = lacking if shown.in_seconds else None
            found[bill.ref] = WithoutHours(Money(minor, bill.amount.currency), seconds)
    return found


def most_with_hours(bills: Iterable[HoursBill], worth: Mapping[date, int]) -> int:
    """How much of some bills together has hours, at most. `worth`: of each day's hours, in minor units of the currency
    of all the bills; so is the result."""
    return _most([_Need(bill.first, bill.last, bill.amount.minor) for bill in bills], worth)


def connected_before(own: Collection[HoursBill], bills: Iterable[HoursBill]) -> list[HoursBill]:
    """The bills posted before the last of `own`, or with it, that share days with one of these, or with one that does,
    and so on; in the order in which they take hours."""
    last = max(bill.order for bill in own)
    refs, open_now = {bill.ref for bill in own}, list(own)
    left = sorted((bill for bill in bills if bill.order < last and bill.ref not in refs), key=lambda bill: bill.order)
    found: list[HoursBill] = []
    while open_now:
        near = [bill for bill in left if any(bill.shares_days(one) for one in open_now)]
        left = [bill for bill in left if bill not in near]
        found, open_now = [*found, *near], near
    return sorted(found, key=lambda bill: bill.order)


@dataclass(frozen=True, slots=True)
class _Need:
    """Hours that a bill takes from days, both included, in seconds or minor units."""

    first: date
    last: date
    amount: int


def _most(needs: Sequence[_Need], days: Mapping[date, int]) -> int:
    """How much of the needs the days can meet together."""
    left = [need.amount for need in needs]
    for day in sorted(days):
        free = days[day]
        for place in sorted(range(len(needs)), key=lambda place: needs[place].last):
            if needs[place].first <= day <= needs[place].last:
                taken = min(free, left[place])
                left[place] -= taken
                free -= taken
    return sum(need.amount for need in needs) - sum(left)


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
