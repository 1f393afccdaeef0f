"""Matches the fixed-price payments of one contract to its milestones.

In this order, each step with what the steps before left: a person said so; a payment names a milestone; it is worth
just one; several payments in a row are worth one, or one payment is worth several in a row; it was posted when one was
released, is what one lacks, or can be for one alone. Rows and milestones are taken by date, amount and ref. What is
paid beyond a milestone pays what an earlier one lacks, where it is that very amount; else it is a bonus. A payment that
fits several milestones stays open, and says which. Nothing that is allocated exceeds its payment or its milestone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.matching.decisions import Decided
from syncd.core.matching.release_book import CARRIED, Book, Payment, Releases, named_in, same_currency
from syncd.core.records import Milestone, MilestoneState, Ref

IN_A_ROW = 8
"""Payments, or milestones, that are tried together at most."""
NEAR = timedelta(days=10)
"""Days by which a payment may be posted after its milestone was released: the security days, and a weekend."""
_EARLY = timedelta(days=2)
"""Days by which it may be posted before, since a table's day may be that on which somebody looked."""
_LIVE = frozenset({MilestoneState.FUNDED, MilestoneState.SUBMITTED, MilestoneState.CHANGES_REQUESTED})
NOTHING_DECIDED = Decided()

PINNED, NAMED, EXACT = "was matched to it by you", "names it", "is its amount"
PARTS, TOGETHER = "is one of its parts", "pays several milestones"
NEXT, ALONE = "was posted when it was released", "is the only one it can be for"


def match_releases(
    milestones: Iterable[Milestone], payments: Iterable[Payment], decided: Decided = NOTHING_DECIDED
) -> Releases:
    """Match payments to milestones of one contract. Cancelled milestones are paid only where a payment names them, or a
    person said so."""
    book = Book(
        sorted(milestones, key=lambda stone: (stone.released or date.max, stone.due or date.max, stone.ref)),
        sorted(payments, key=lambda payment: (payment.posted, payment.amount.minor, payment.ref)),
        decided,
    )
    _pinned(book, decided)
    _named(book)
    _exact(book)
    _in_a_row(book)
    _by_day(book)
    _lacking(book)
    _only_one(book)
    return book.result()


def _pinned(book: Book, decided: Decided) -> None:
    """Payments that a person matched."""
    payments = {payment.ref: payment for payment in book.payments if payment.ref in book.rest}
    stones = {stone.ref: stone for stone in book.milestones}
    for pin in decided.pins:
        payment, stone = payments.get(pin.ref), stones.get(pin.other)
        if payment and stone and same_currency(payment, stone):
            book.home.setdefault(payment.ref, stone)
            book.pay(payment, stone, PINNED, pin.amount.minor if pin.amount else None)


def _named(book: Book) -> None:
    """Payments that name one milestone."""
    for payment in book.waiting():
        named = named_in(payment.words, book.milestones)
        able = [stone for stone in book.milestones if stone.ref in named & book.fits[payment.ref]]
        if len(named) == 1 and able:
            book.pay_one(payment, able[0], NAMED)


def _exact(book: Book) -> None:
    """Payments of just the amount of a milestone, those with the fewest possible milestones first."""
    groups: dict[tuple[Ref, ...], list[Payment]] = {}
    for payment in book.waiting():
        worth = [stone for stone in book.fit(payment, book.unpaid()) if book.left[stone.ref] == payment.amount.minor]
        if worth:
            groups.setdefault(tuple(stone.ref for stone in worth), []).append(payment)
    for refs, alike in sorted(groups.items(), key=lambda group: (len(group[0]), group[0])):
        worth = [stone for stone in book.unpaid() if stone.ref in refs]
        paid = [stone for stone in worth if stone.state is MilestoneState.RELEASED]
        for candidates in (paid, worth):
            if candidates and len(alike) >= len(candidates):
                for payment, stone in zip(alike, candidates, strict=False):
                    book.pay_one(payment, stone, EXACT)
                break
        else:
            _open(book, _pay_by_day(book, alike, paid or worth, EXACT), worth)


def _open(book: Book, payments: Iterable[Payment], milestones: Iterable[Milestone]) -> None:
    """Leave payments open that fit each of several milestones."""
    unpaid = {stone.ref for stone in book.unpaid()}
    fitting = tuple(sorted(stone.ref for stone in milestones if stone.ref in unpaid))
    for payment in payments:
        if len(fitting) == 1:
            book.pay_one(payment, next(stone for stone in book.milestones if stone.ref == fitting[0]), EXACT)
        elif fitting:
            book.open[payment.ref] = fitting


def _pay_by_day(book: Book, payments: Iterable[Payment], milestones: Sequence[Milestone], why: str) -> list[Payment]:
    """Allocate payments to those of the milestones that were released when they were posted; returns the others. Of a
    milestone near several payments, and a payment near several milestones, the day tells nothing."""
    payments = list(payments)
    near = {payment.ref: [stone for stone in milestones if _is_near(payment, stone)] for payment in payments}
    others = []
    for payment in payments:
        close = near[payment.ref]
        rivals = [other for other in payments if close and close[0] in near[other.ref]]
        if len(close) == 1 and len(rivals) == 1:
            book.pay_one(payment, close[0], why)
        else:
            others.append(payment)
    return others


def _is_near(payment: Payment, stone: Milestone) -> bool:
    return stone.released is not None and stone.released - _EARLY <= payment.posted <= stone.released + NEAR


@dataclass(frozen=True, slots=True)
class _Sum:
    """Payments that are worth milestones: several the one, or the one several."""

    payments: tuple[Payment, ...]
    milestones: tuple[Milestone, ...]

    @property
    def refs(self) -> frozenset[Ref]:
        """All of them."""
        return frozenset([one.ref for one in self.payments] + [one.ref for one in self.milestones])


def _in_a_row(book: Book) -> None:
    """Several payments in a row that make up one milestone, and one payment that makes up several in a row. What could
    be two such sums stays open."""
    sums = list(_sums(book))
    for one in sums:
        if any(one.refs & other.refs for other in sums if other is not one):
            continue
        for payment in one.payments:
            for stone in one.milestones:
                book.pay(payment, stone, PARTS if len(one.payments) > 1 else TOGETHER)
    placed = {allocation.payment for allocation in book.allocations}
    clash: dict[Ref, set[Ref]] = {}
    for one in sums:
        for payment in one.payments:
            if payment.ref not in placed:
                clash.setdefault(payment.ref, set()).update(stone.ref for stone in one.milestones)
    book.open.update({payment: tuple(sorted(refs)) for payment, refs in clash.items()})


def _sums(book: Book) -> Iterator[_Sum]:
    payments, milestones = book.waiting(), book.unpaid()
    for stone in milestones:
        fitting = [payment for payment in payments if stone.ref in book.fits[payment.ref]]
        amounts = [payment.amount.minor for payment in fitting]
        for first, last in _runs(amounts, book.left[stone.ref]):
            yield _Sum(tuple(fitting[first:last]), (stone,))
    for payment in payments:
        released = [one for one in book.fit(payment, milestones) if one.state is MilestoneState.RELEASED]
        for first, last in _runs([book.left[stone.ref] for stone in released], payment.amount.minor):
            yield _Sum((payment,), tuple(released[first:last]))


def _runs(amounts: Sequence[int], total: int) -> Iterator[tuple[int, int]]:
    """The first and the one after the last of two or more amounts in a row that make up a total."""
    for first in range(len(amounts)):
        left = total
        for last in range(first, min(first + IN_A_ROW, len(amounts))):
            left -= amounts[last]
            if left == 0 and last > first:
                yield first, last + 1
            if left <= 0:
                break


def _by_day(book: Book) -> None:
    """Payments that were posted when one milestone was released: parts of it, or one that is more than it."""
    released = [stone for stone in book.unpaid() if stone.state is MilestoneState.RELEASED]
    near = {
        payment.ref: [stone for stone in book.fit(payment, released) if _is_near(payment, stone)]
        for payment in book.waiting()
    }
    _place(book, {payment: stones for payment, stones in near.items() if len(stones) == 1}, NEXT)


def _lacking(book: Book) -> None:
    """Payments of just what a milestone lacks that was paid in part."""
    lacking = [stone for stone in book.milestones if stone.ref in book.paid_at() and book.left.get(stone.ref)]
    fitting = {
        payment.ref: [stone for stone in book.fit(payment, lacking) if book.left[stone.ref] == payment.amount.minor]
        for payment in book.waiting()
    }
    _place(book, fitting, CARRIED)


def _only_one(book: Book) -> None:
    """Payments that can be for one milestone only: one that was released, else one that has money set aside."""
    for states in (frozenset({MilestoneState.RELEASED}), _LIVE):
        unpaid = [stone for stone in book.unpaid() if stone.state in states]
        _place(book, {payment.ref: book.fit(payment, unpaid) for payment in book.waiting()}, ALONE)


def _place(book: Book, fitting: Mapping[Ref, Sequence[Milestone]], why: str) -> None:
    """Allocate payments that fit one milestone; those that fit several stay open, and so do those that together are
    more than their milestone, because one of them may be for something else."""
    payments = {payment.ref: payment for payment in book.payments}
    of_one: dict[Ref, list[Ref]] = {}
    for ref, stones in fitting.items():
        if len(stones) == 1:
            of_one.setdefault(stones[0].ref, []).append(ref)
        elif stones:
            book.open[ref] = tuple(sorted(stone.ref for stone in stones))
    for stone in book.milestones:
        refs = of_one.get(stone.ref, [])
        total = sum(payments[ref].amount.minor for ref in refs)
        for ref in refs:
            if len(refs) == 1 or total <= book.left[stone.ref]:
                book.pay_one(payments[ref], stone, why)
            else:
                book.open[ref] = (stone.ref,)
