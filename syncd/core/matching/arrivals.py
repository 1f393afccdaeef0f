"""Payouts that were sent, lines of a bank that may bring them, and when and with how much they may."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from syncd.core.calendar import Calendar
from syncd.core.money import Money, places
from syncd.core.records import Ref
from syncd.core.reference_rates import ReferenceRates

DAY = timedelta(days=1)
NEAR = 5
"""Business days in which a payout arrives."""
FAR = 15
"""Business days after which a payout is not looked for any more."""
MOST_IN_A_SUM = 8
"""Payouts around a line among which sums are looked for: more would make some sum fit by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPayout:
    """A payout that left a platform. `names`: words by which a bank may call the sender, in lower case."""

    ref: Ref
    day: date
    amount: Money  # positive
    person: str = ""
    names: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[date, int, Ref]:
        """By day, amount and ref."""
        return self.day, self.amount.minor, self.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """Money that arrived in a bank account."""

    ref: Ref
    day: date
    amount: Money  # positive
    person: str = ""
    text: str = ""

    @property
    def order(self) -> tuple[date, int, Ref]:
        """By day, amount and ref."""
        return self.day, self.amount.minor, self.ref


Pair = tuple[SentPayout, BankLine]
"""A payout and a line that may bring it."""


class How(StrEnum):
    """By what a line is known to bring a payout."""

    AMOUNT = "amount"
    FEE = "less a fee"
    SUM = "sum of payouts"
    RATE = "reference rate"
    PINNED = "your decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A line and the payouts it brings, by day. `is_named`: its text has a name of their sender. `further`: more lines
    that a person gave to the payouts."""

    line: BankLine
    payouts: tuple[SentPayout, ...]
    how: How
    is_named: bool = False
    further: tuple[BankLine, ...] = ()

    @property
    def received(self) -> Money | None:
        """What arrived; None where it arrived in several currencies."""
        amounts = [line.amount for line in (self.line, *self.further)]
        currency = self.line.amount.currency
        if {amount.currency for amount in amounts} != {currency}:
            return None
        return sum(amounts, Money(0, currency))

    @property
    def fee(self) -> Money | None:
        """What was taken on the way; None where the currencies differ."""
        sent, received = [payout.amount for payout in self.payouts], self.received
        if received is None or {amount.currency for amount in sent} != {received.currency}:
            return None
        return sum(sent, Money(0, received.currency)) - received


@dataclass(frozen=True, slots=True)
class BankMatch:
    """What is known of payouts: the arrival of each, or the lines of which one may be it."""

    arrivals: Mapping[Ref, Arrival] = field(default_factory=dict)
    unclear: Mapping[Ref, tuple[BankLine, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeesOnTheWay:
    """What banks on the way may take of a payout: at most `units` of its currency, or the `share` of it, whichever is
    more. 5.00 euros or dollars are about what they take of a transfer between neighbours."""

    units: Decimal = Decimal("5.00")
    share: Decimal = Decimal("0.01")

    def largest(self, amount: Money) -> int:
        """The largest fee, in minor units."""
        return max(int(self.units.scaleb(places(amount.currency))), int(amount.minor * self.share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """When and with how much a payout may arrive.

    `near`: business days in
    which a payout arrives; until `far` it may still come late. `spread`: how far a bank's rate may be from the
    reference rate. `forbidden`: payouts and lines that a person decided do not belong together.
    """

    rates: ReferenceRates = field(default_factory=ReferenceRates)
    calendar: Calendar = field(default_factory=Calendar)
    fees: FeesOnTheWay = field(default_factory=FeesOnTheWay)
    spread: Fraction = Fraction(5, 100)
    near: int = NEAR
    far: int = FAR
    forbidden: frozenset[tuple[Ref, Ref]] = frozenset()

    def last_day(self, payout: SentPayout, days: int | None = None) -> date:
        """The last day on which a payout may arrive, by `days` or `far` business days."""
        return self.calendar.add_business_days(payout.day, self.far if days is None else days)

    def first_day(self, day: date) -> date:
        """The first day from which a payout may arrive on `day`."""
        left = self.far
        while left or not self.calendar.is_working(day):
            left -= bool(left) and self.calendar.is_working(day)
            day -= DAY
        return day

    def is_in_time(self, payout: SentPayout, line: BankLine, days: int) -> bool:
        """Whether a line is at most `days` business days after a payout. A bank's day may be the one before, because
        the platform's day begins earlier elsewhere."""
        return payout.day - DAY <= line.day <= self.last_day(payout, days)

    def lag(self, payout: SentPayout, line: BankLine) -> int:
        """Business days from a payout to a line."""
        return self.calendar.business_days_between(payout.day, line.day)

    def _allows(self, payout: SentPayout, line: BankLine) -> bool:
        """Whether they may be of one person, and nobody forbade the match."""
        of_one = not payout.person or not line.person or payout.person == line.person
        return of_one and (payout.ref, line.ref) not in self.forbidden

    def fits(self, payout: SentPayout, line: BankLine) -> How | None:
        """How a line may bring a payout, by the amounts alone; None where it cannot."""
        if not self._allows(payout, line):
            return None
        if payout.amount.currency != line.amount.currency:
            expected = self.rates.convert(payout.amount, line.amount.currency, payout.day)
            near = expected and abs(line.amount.minor - expected.minor) <= expected.minor * self.spread
            return How.RATE if near else None
        less = payout.amount.minor - line.amount.minor
        if less == 0:
            return How.AMOUNT
        return How.FEE if 0 < less <= self.fees.largest(payout.amount) else None

    def sums(self, line: BankLine, payouts: Iterable[SentPayout]) -> list[tuple[SentPayout, ...]]:
        """The sets of two or more payouts that add up to a line exactly and arrive in time. `payouts`: all from its
        `first_day` to the day after it."""
        smaller = sorted(
            (
                payout
                for payout in payouts
                if payout.amount.currency == line.amount.currency
                and payout.amount.minor < line.amount.minor
                and self.is_in_time(payout, line, self.near)
                and self._allows(payout, line)
            ),
            key=lambda payout: payout.order,
        )
        if len(smaller) > MOST_IN_A_SUM:
            return []
        return [
            chosen
            for size in range(2, len(smaller) + 1)
            for chosen in combinations(smaller, size)
            if sum(payout.amount.minor for payout in chosen) == line.amount.minor
        ]
