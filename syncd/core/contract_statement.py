"""Statements of contracts: how unbilled time and the money still to come roll forward through a period.

* *Receivable*, in minor units: opening + earned + other − fees − taxes − refunds − released = closing. A row counts
  when it was posted; it is released with its earning, or when it was posted, if that was later.
* *Unbilled time*, in seconds: opening + tracked − billed − written off = closing. Time counts on the day it was worked,
  a bill when it was posted, and what you gave up when you wrote it off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.records import EARNINGS, Milestone, MilestoneState, Ref, TransactionKind
from syncd.core.time import Period
from syncd.core.to_do import Words

_DAY = timedelta(days=1)


class Line(StrEnum):
    """Why the receivable of a contract changes."""

    EARNED = "earned"
    OTHER = "other"
    TAKEN_BACK = "taken back"  # a payment that left your bank account again
    FEES = "fees"
    TAXES = "taxes"
    REFUNDS = "refunds"
    RELEASED = "released"


ADDITIONS = (Line.EARNED, Line.OTHER, Line.TAKEN_BACK)
REDUCTIONS = (Line.FEES, Line.TAXES, Line.REFUNDS, Line.RELEASED)
LINE_OF: Mapping[TransactionKind, Line] = {
    **dict.fromkeys(EARNINGS, Line.EARNED),
    TransactionKind.OTHER: Line.OTHER,
    TransactionKind.FEE: Line.FEES,
    TransactionKind.TAX: Line.TAXES,
    TransactionKind.WITHHOLDING: Line.TAXES,
    TransactionKind.REFUND: Line.REFUNDS,
}
"""The kinds of transaction that change what a client still owes; others move money elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedRow:
    """A transaction of a contract: what was earned (positive), or taken of it.

    `released`: the day on which its earning was released, None while it is not. `is_estimated`: no row says so, and
    it is the day on which that is expected. `unknown`: why nobody can tell it; "" where it is known. `by_payment`: what
    is released of it is no part of it, but a payment of its own.
    """

    ref: Ref
    posted: date
    line: Line
    minor: int
    released: date | None = None
    is_estimated: bool = False
    unknown: Words = ""
    by_payment: bool = False

    @property
    def released_on(self) -> date | None:
        """The day on which it counts as released."""
        return max(self.posted, self.released) if self.released and not self.by_payment else None


@dataclass(frozen=True, slots=True)
class PaidPart:
    """Money that came for an invoice on a day, or (negative) was taken back."""

    day: date
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """What a contract still owed at the beginning and at the end of a period, and what changed it. None is not known,
    never 0; `because` then says why. `is_estimated`: what was released is, and so what is left."""

    currency: str
    opening: Money | None
    changes: Mapping[Line, Money | None]  # additions, and reductions as amounts that are taken off
    closing: Money | None
    because: Words = ""
    is_estimated: bool = False


def receivable(rows: Iterable[OwedRow], paid: Iterable[PaidPart], period: Period, currency: str) -> Receivable:
    """The receivable of a contract in one currency. `rows` and `paid`: all that were posted or came by its last day."""
    rows, paid = [row for row in rows if row.posted <= period.last], list(paid)
    parts = [*((row.released_on, row.minor) for row in rows), *((part.day, part.minor) for part in paid)]
    released = [(day, minor) for day, minor in parts if day is not None and day <= period.last]
    unknown = next((row.unknown for row in sorted(rows, key=lambda row: (row.posted, row.ref)) if row.unknown), "")
    changes: dict[Line, Money | None] = {}
    for line in (*ADDITIONS, *REDUCTIONS):
        sign = 1 if line in ADDITIONS else -1
        minor = sum(row.minor for row in rows if row.line is line and row.posted in period)
        changes[line] = Money(sign * minor, currency)
    came = [(day, minor) for day, minor in released if day in period]
    taken = [(part.day, part.minor) for part in paid if part.minor < 0 and part.day in period]
    changes[Line.TAKEN_BACK] = Money(-sum(minor for _, minor in taken), currency)
    changes[Line.RELEASED] = Money(sum(minor for _, minor in came) - sum(minor for _, minor in taken), currency)
    before = sum(row.minor for row in rows if row.posted < period.first)
    before -= sum(minor for day, minor in released if day < period.first)
    closing = sum(row.minor for row in rows) - sum(minor for _, minor in released)
    if unknown:
        changes[Line.RELEASED] = None
        return Receivable(currency=currency, opening=None, changes=changes, closing=None, because=unknown)
    return Receivable(
        currency=currency,
        opening=Money(before, currency),
        changes=changes,
        closing=Money(closing, currency),
        is_estimated=any(row.is_estimated and row.released_on and row.released_on <= period.last for row in rows),
    )


def unknown_receivable(currency: str, because: str) -> Receivable:
    """The receivable of a contract of which no transaction is known."""
    changes: dict[Line, Money | None] = dict.fromkeys((*ADDITIONS, *REDUCTIONS))
    return Receivable(currency=currency, opening=None, changes=changes, closing=None, because=because)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBill:
    """A bill for time, or (negative) one that was given back. `seconds`: as many, as far as they are known; `by_days`:
    it is for the time tracked on its days, those of an earlier bill excepted; `unknown`: why neither is known."""

    ref: Ref
    posted: date
    first: date
    last: date
    seconds: int = 0
    by_days: bool = False
    unknown: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbilled:
    """Seconds of a contract that were not billed at the beginning and at the end of a period, and what changed that.
    None is not known, never 0; `because` then says why."""

    opening: int | None
    tracked: int | None
    billed: int | None
    written_off: int | None
    closing: int | None
    because: Words = ""


NOT_BY_THE_HOUR = Unbilled(
    opening=None, tracked=None, billed=None, written_off=None, closing=None, because="its time is not billed"
)


def unbilled(
    tracked: Mapping[date, int], bills: Iterable[TimeBill], given_up: Iterable[tuple[date, int]], period: Period
) -> Unbilled:
    """The unbilled time of a contract. `tracked`: day → seconds that a client pays for; `given_up`: (day, seconds) that
    a person wrote off. All of it that is known by the last day of the period."""
    bills = sorted((bill for bill in bills if bill.posted <= period.last), key=lambda bill: (bill.posted, bill.ref))
    billed = list(_billed(tracked, bills))
    given = [(day, seconds) for day, seconds in given_up if day <= period.last]
    worked = [(day, seconds) for day, seconds in tracked.items() if day <= period.last]
    unknown = next((bill.unknown for bill in bills if bill.unknown), "")
    in_period = [_within(part, period) for part in (worked, billed, given)]
    before = [_before(part, period.first) for part in (worked, billed, given)]
    if unknown:
        return Unbilled(
            opening=None,
            tracked=in_period[0],
            billed=None,
            written_off=in_period[2],
            closing=None,
            because=unknown,
        )
    closing = [_before(part, period.last + _DAY) for part in (worked, billed, given)]
    return Unbilled(
        opening=before[0] - before[1] - before[2],
        tracked=in_period[0],
        billed=in_period[1],
        written_off=in_period[2],
        closing=closing[0] - closing[1] - closing[2],
    )


def _billed(tracked: Mapping[date, int], bills: Sequence[TimeBill]) -> Iterable[tuple[date, int]]:
    """(day, seconds) of bills: each when it was posted."""
    taken: set[date] = set()
    for bill in bills:
        yield bill.posted, bill.seconds
        days = [day for day in tracked if bill.by_days and bill.first <= day <= bill.last and day not in taken]
        taken.update(days)
        yield bill.posted, sum(tracked[day] for day in days)


def _within(parts: Iterable[tuple[date, int]], period: Period) -> int:
    return sum(seconds for day, seconds in parts if day in period)


def _before(parts: Iterable[tuple[date, int]], day: date) -> int:
    return sum(seconds for at, seconds in parts if at < day)


@dataclass(frozen=True, slots=True)
class InHold:
    """What clients have set aside for milestones, in one currency; None where it is not known, `because` of that."""

    amount: Money | None
    because: Words = ""


_LIVE = frozenset({MilestoneState.FUNDED, MilestoneState.SUBMITTED, MilestoneState.CHANGES_REQUESTED})
_DONE = frozenset({MilestoneState.RELEASED, MilestoneState.CANCELLED})


def in_hold(milestones: Iterable[Milestone], paid: Mapping[Ref, int], currency: str, day: date, today: date) -> InHold:
    """What was set aside at the end of `day` for milestones, less what was `paid` of each by then, in minor units."""
    total = 0
    for stone in sorted(milestones, key=lambda one: one.ref):
        amount = stone.amount
        if amount is not None and amount.currency != currency:
            continue
        held = _is_held(stone, day, today)
        if held is None or (held and amount is None):
            if held:
                return InHold(None, say("of milestone “{title}”, its amount is not known", title=stone.title))
            why = say(
                "of milestone “{title}”, the days of its funding and release are not all known", title=stone.title
            )
            return InHold(None, why)
        if held and amount is not None:
            total += max(0, amount.minor - paid.get(stone.ref, 0))
    return InHold(Money(total, currency))


def _is_held(stone: Milestone, day: date, today: date) -> bool | None:
    """Whether the money of a milestone was set aside at the end of a day; None where nothing tells."""
    if stone.funded is not None and stone.funded > day:
        return False
    if stone.released is not None and stone.released <= day:
        return False
    if stone.state in _LIVE:
        return True if stone.funded is not None or day >= today else None
    if stone.state is MilestoneState.RELEASED:
        return True if stone.funded is not None and stone.released is not None else None
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractStatement:
    """A contract's statement for a period in one currency. `complete`: all of its records up to the end are known."""

    contract: str
    title: str
    platform: str
    person: str  # "" where nothing says whose it is
    period: Period
    receivable: Receivable
    unbilled: Unbilled
    in_hold: InHold
    complete: bool = True
    because: Words = ""
    unknown_before: date | None = None  # its first known row, where the period begins before, and no source shows that
    not_yet: Words = ""  # when what was billed and is not released is expected, in words for the user


def why_it_does_not_foot(statement: ContractStatement) -> str:
    """Say what does not add up in a statement; "" where all of it does."""
    money, time = statement.receivable, statement.unbilled
    if money.opening is not None and money.closing is not None:
        came = sum(amount.minor for line in ADDITIONS if (amount := money.changes[line]))
        went = sum(amount.minor for line in REDUCTIONS if (amount := money.changes[line]))
        if money.opening.minor + came - went != money.closing.minor:
            return f"{money.opening}, {came} in and {went} out are not {money.closing}"
    if time.opening is not None and time.closing is not None:
        left = time.opening + (time.tracked or 0) - (time.billed or 0) - (time.written_off or 0)
        if left != time.closing:
            return f"{left} seconds are not {time.closing}"
    return ""
