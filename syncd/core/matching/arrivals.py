"""Payouts that were sent, lines of a bank that may bring them, and when and with how much they may."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from syncd.core.calendar import Calendar
from syncd.core.money import Money, places
from syncd.core.records import Ref, namespace_of
from syncd.core.reference_rates import ReferenceRates

DAY = timedelta(days=1)
NEAR = 5
"""Business days in which a payout arrives."""
FAR = 15
"""Business days after which a payout is not looked for any more."""
MOST_IN_A_SUM = 8
"""Payouts around a line, or lines of one sender around a payout, among which sums are looked for: more would make some
sum fit by chance."""
_WORD = re.compile(r"\w+")


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
    """Money that arrived in a bank account, or (negative) left it."""

    ref: Ref
    day: date
    amount: Money
    person: str = ""
    text: str = ""
    reference: str = ""  # the id that the payer gave the payment
    returned: str = ""  # why the bank calls it a return

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
    PARTS = "parts"
    RATE = "reference rate"
    PINNED = "your decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A line and the payouts it brings, by day. `is_named`: its text has a name of their sender. `further`: more lines
    that bring parts of them."""

    line: BankLine
    payouts: tuple[SentPayout, ...]
    how: How
    is_named: bool = False
    further: tuple[BankLine, ...] = ()

    @property
    def lines(self) -> tuple[BankLine, ...]:
        """All lines that bring them."""
        return (self.line, *self.further)

    @property
    def received(self) -> Money | None:
        """What arrived; None where it arrived in several currencies."""
        amounts = [line.amount for line in self.lines]
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
    """What is known of payouts: the arrival of each, or the lines of which one may be it. `lost`: payouts that arrived,
    and whose money a later line took back; `suspected`: arrivals whose money the line may have taken back."""

    arrivals: Mapping[Ref, Arrival] = field(default_factory=dict)
    unclear: Mapping[Ref, tuple[BankLine, ...]] = field(default_factory=dict)
    lost: Mapping[Ref, "Lost"] = field(default_factory=dict)
    suspected: Mapping[Ref, BankLine] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lost:
    """An arrival, and the line by which its money left the bank account again."""

    arrival: Arrival
    back: BankLine


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

    `near`: business days in which a payout arrives; until `far` it may still come late. `spread`: how far a bank's rate
    may be from the reference rate; `named_spread`: the same of a line that names the sender. `forbidden`: payouts and
    lines that a person decided do not belong together.
    """

    rates: ReferenceRates = field(default_factory=ReferenceRates)
    calendar: Calendar = field(default_factory=Calendar)
    fees: FeesOnTheWay = field(default_factory=FeesOnTheWay)
    spread: Fraction = Fraction(5, 100)
    named_spread: Fraction = Fraction(10, 100)
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
            spread = self.named_spread if is_named(payout, line) else self.spread
            near = expected and abs(line.amount.minor - expected.minor) <= expected.minor * spread
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

    def may_be_part(self, payout: SentPayout, line: BankLine) -> bool:
        """Whether a line may bring a part of a payout, by its amount and day."""
        is_less = line.amount.currency == payout.amount.currency and line.amount.minor < payout.amount.minor
        return is_less and self.is_in_time(payout, line, self.near) and self._allows(payout, line)

    def parts(self, payout: SentPayout, lines: Iterable[BankLine]) -> list[tuple[BankLine, ...]]:
        """The sets of two or more lines of one sender that add up to a payout exactly and arrive in time. `lines`: all
        that arrived in its days. They are of one sender where all have its name, or the same words but for numbers."""
        groups: defaultdict[tuple[str, ...], list[BankLine]] = defaultdict(list)
        for line in sorted(lines, key=lambda line: line.order):
            if self.may_be_part(payout, line) and (sender := _sender(payout, line)):
                groups[namespace_of(line.ref), *sender].append(line)
        return [
            chosen
            for group in groups.values()
            for size in range(2, len(group) + 1 if len(group) <= MOST_IN_A_SUM else 0)
            for chosen in combinations(group, size)
            if sum(line.amount.minor for line in chosen) == payout.amount.minor
        ]


def is_named(payout: SentPayout, line: BankLine) -> bool:
    """Whether a line has a name of a payout's sender."""
    text = line.text.casefold()
    return any(name in text for name in payout.names)


def _sender(payout: SentPayout, line: BankLine) -> tuple[str, ...]:
    """Who sent a line, to be compared with others: a name of the payout's sender, else its words without numbers."""
    if is_named(payout, line):
        return tuple(sorted(payout.names))
    return tuple(word for word in _WORD.findall(line.text.casefold()) if word.isalpha())
