"""Keeps the book of payments and milestones while they are matched: what is left of each, and what is allocated."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from syncd.core.mapping import normalise_name
from syncd.core.matching.decisions import Decided
from syncd.core.money import Money
from syncd.core.records import Milestone, MilestoneState, Ref

_SHORTEST = 2
"""Letters of a title that is looked for in a row's words: a shorter one stands there by chance."""
CARRIED = "pays what it lacked"
"""Why a payment for another milestone is this one's, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A fixed-price earning (positive), less what was given back of it. `words`: what its row says it is for."""

    ref: Ref
    posted: date
    amount: Money
    words: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a payment, or all of it, that pays for a milestone; `why` is a fact that a person can check."""

    payment: Ref
    milestone: Ref
    amount: Money
    why: str


@dataclass(frozen=True, slots=True)
class Releases:
    """How the payments of a contract pay for its milestones. `bonuses`: payment → what it pays beyond its milestone.
    `open`: payment → the milestones that it fits; none where it fits no milestone."""

    allocations: tuple[Allocation, ...] = ()
    bonuses: Mapping[Ref, Money] = field(default_factory=dict)
    open: Mapping[Ref, tuple[Ref, ...]] = field(default_factory=dict)


class Book:
    """What is left of payments and milestones. Both are in the order in which they are tried."""

    def __init__(self, milestones: Sequence[Milestone], payments: Sequence[Payment], decided: Decided) -> None:
        self.milestones = milestones
        self.decided = decided
        self.payments = payments
        self.fits = {
            payment.ref: {ref for ref in _candidates(payment, milestones) if decided.allows(payment.ref, ref)}
            for payment in payments
        }
        self.rest = {payment.ref: payment.amount.minor for payment in payments if payment.amount.minor > 0}
        self.left = {stone.ref: stone.amount.minor for stone in milestones if stone.amount}
        self.allocations: list[Allocation] = []
        self.home: dict[Ref, Milestone] = {}  # payment → the milestone it is for, where that is one
        self.open: dict[Ref, tuple[Ref, ...]] = {}

    def waiting(self) -> list[Payment]:
        """Payments that no step has placed yet."""
        placed = {allocation.payment for allocation in self.allocations} | self.home.keys() | self.open.keys()
        return [payment for payment in self.payments if payment.ref in self.rest and payment.ref not in placed]

    def unpaid(self) -> list[Milestone]:
        """Milestones with an amount of which nothing is paid yet, and which no open payment fits."""
        paid = {allocation.milestone for allocation in self.allocations}
        paid |= {stone for fitting in self.open.values() for stone in fitting}
        return [stone for stone in self.milestones if stone.ref in self.left and stone.ref not in paid]

    def fit(self, payment: Payment, among: Iterable[Milestone]) -> list[Milestone]:
        """Those of `among` that a payment may be for."""
        return [stone for stone in among if stone.ref in self.fits[payment.ref]]

    def pay(self, payment: Payment, stone: Milestone, why: str, most: int | None = None) -> None:
        """Allocate as much of a payment as its milestone takes, at most `most` minor units."""
        rest = self.rest[payment.ref] if most is None else min(most, self.rest[payment.ref])
        amount = min(rest, self.left.get(stone.ref, rest))
        if amount > 0:
            self.rest[payment.ref] -= amount
            if stone.ref in self.left:
                self.left[stone.ref] -= amount
            money = Money(amount, payment.amount.currency)
            self.allocations.append(Allocation(payment.ref, stone.ref, money, why))

    def pay_one(self, payment: Payment, stone: Milestone, why: str) -> None:
        """Allocate a payment to the one milestone that it is for."""
        self.home[payment.ref] = stone
        self.pay(payment, stone, why)

    def result(self) -> Releases:
        """What was found, in an order that does not depend on that of the steps."""
        for payment in self.waiting():
            self.open[payment.ref] = ()
        self._carry()
        bonuses = {
            payment.ref: Money(self.rest[payment.ref], payment.amount.currency)
            for payment in self.payments
            if self.rest.get(payment.ref) and payment.ref in self.home
        }
        order = sorted(self.allocations, key=lambda one: (one.payment, one.milestone, one.why))
        return Releases(tuple(order), dict(sorted(bonuses.items())), dict(sorted(self.open.items())))

    def _carry(self) -> None:
        """Let what a payment has beyond its milestone pay what an earlier one lacks, where it is that very amount."""
        lacking = [
            stone
            for stone in self.milestones
            if stone.state is MilestoneState.RELEASED and self.left.get(stone.ref) and stone.ref in self.paid_at()
        ]
        for payment in self.payments:
            home = self.home.get(payment.ref)
            if home is None or not self.rest[payment.ref]:
                continue
            before = [
                stone
                for stone in lacking
                if stone.ref != home.ref
                and self.decided.allows(payment.ref, stone.ref)
                and self.left[stone.ref] == self.rest[payment.ref]
                and self.paid_at()[stone.ref] <= payment.posted
                and same_currency(payment, stone)
            ]
            if before:
                self.pay(payment, before[0], CARRIED)

    def paid_at(self) -> dict[Ref, date]:
        """Milestone → the day of its last payment."""
        posted = {payment.ref: payment.posted for payment in self.payments}
        days: dict[Ref, date] = {}
        for one in self.allocations:
            days[one.milestone] = max(posted[one.payment], days.get(one.milestone, date.min))
        return days


def _candidates(payment: Payment, milestones: Sequence[Milestone]) -> set[Ref]:
    """The milestones that a payment may be for: those it names; where it names none, all that are not cancelled."""
    able = {stone.ref for stone in milestones if same_currency(payment, stone)}
    named = named_in(payment.words, milestones)
    return able & (named or {stone.ref for stone in milestones if stone.state is not MilestoneState.CANCELLED})


def named_in(words: str, milestones: Iterable[Milestone]) -> frozenset[Ref]:
    """The milestones whose titles stand in `words` as whole words; a title within a longer one that stands there,
    too, does not count."""
    text = normalise_name(words)
    titles: dict[str, set[Ref]] = {}
    for stone in milestones:
        titles.setdefault(normalise_name(stone.title), set()).add(stone.ref)
    there = {title: places for title in titles if (places := _places(title, text))}
    standing = [
        title
        for title, places in there.items()
        if any(not _within(place, other) for place in places for other in [_others(there, title)])
    ]
    return frozenset(ref for title in standing for ref in titles[title])


def _places(title: str, text: str) -> list[tuple[int, int]]:
    pattern = rf"(?<!\w){re.escape(title)}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text)] if len(title) >= _SHORTEST else []


def _others(there: Mapping[str, list[tuple[int, int]]], title: str) -> list[tuple[int, int]]:
    return [place for other, places in there.items() if other != title for place in places]


def _within(place: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether a place lies in a longer one."""
    start, end = place
    return any(first <= start and end <= last and last - first > end - start for first, last in others)


def same_currency(payment: Payment, stone: Milestone) -> bool:
    return stone.amount is None or stone.amount.currency == payment.amount.currency
