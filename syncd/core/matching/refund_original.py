"""Finds the earning that a refund gives back, where its row names neither a row nor days: platforms show it on its own.

A refund belongs to the days of the earning that it refunds, so that a week which was credited and billed again shows
what it earned once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from syncd.core.money import Money
from syncd.core.records import Ref

ROUNDING = 1
"""Minor units by which an earning and its refund may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedRow:
    """An earning (positive) or a refund (negative) of one contract. Days are the platform's."""

    ref: Ref
    posted: date
    day: date  # the last day it pays for
    amount: Money


def decided_days(possible: Mapping[Ref, Collection[date]]) -> dict[Ref, date]:
    """The days of the refunds that have only one: refund → last day paid for."""
    return {ref: next(iter(days)) for ref, days in possible.items() if len(days) == 1}


def possible_days(earnings: Collection[PostedRow], refunds: Iterable[PostedRow]) -> dict[Ref, frozenset[date]]:
    """The days that refunds may give money back for: refund → last days paid for; none where no earning fits."""
    possible = possible_originals(earnings, refunds)
    return {ref: frozenset(row.day for row in rows) for ref, rows in possible.items()}


def decided_originals(possible: Mapping[Ref, Collection[PostedRow]]) -> dict[Ref, Ref]:
    """The earnings of the refunds that may be of one day alone: refund → earning. Of several of that day the one that
    was posted first."""
    return {
        refund: min(rows, key=lambda row: (row.posted, row.ref)).ref
        for refund, rows in possible.items()
        if len({row.day for row in rows}) == 1
    }


def originals_of_days(
    earnings: Collection[PostedRow],
    refunds: Iterable[PostedRow],
    given_back: Mapping[Ref, int],
    refused: Collection[tuple[Ref, Ref]] = (),
) -> dict[Ref, Ref]:
    """The earnings of refunds that name their days: refund → earning of that last day, first one of the same amount,
    then one of which as much is left. `given_back`: earning → minor units (positive) that other refunds took;
    `refused`: (refund, earning) of which a person said that they do not belong together."""
    found: dict[Ref, Ref] = {}
    left = {row.ref: row.amount.minor - given_back.get(row.ref, 0) for row in earnings}
    oldest = sorted(earnings, key=lambda row: (row.posted, row.ref))
    for refund in sorted(refunds, key=lambda row: (row.posted, row.ref)):
        wanted = -refund.amount.minor
        fitting = [row for row in oldest if row.day == refund.day and is_before(row, refund)]
        fitting = [row for row in fitting if (refund.ref, row.ref) not in refused]
        fitting = [row for row in fitting if left[row.ref] + ROUNDING >= wanted]
        if fitting:
            original = min(fitting, key=lambda row: (abs(left[row.ref] - wanted) > ROUNDING, row.posted, row.ref))
            left[original.ref] -= wanted
            found[refund.ref] = original.ref
    return found


def possible_originals(
    earnings: Collection[PostedRow],
    refunds: Iterable[PostedRow],
    given_back: Mapping[Ref, int] | None = None,
    refused: Collection[tuple[Ref, Ref]] = (),
) -> dict[Ref, tuple[PostedRow, ...]]:
    """The earnings that refunds may give back: refund → earnings by posting; none where none fits.

    In this order: an earning of the same amount whose days were billed again, an earning of the same amount, an earning
    of which as much is left. No more is given back of any than it was. `given_back` and `refused` as in
    `originals_of_days`.
    """
    found: dict[Ref, tuple[PostedRow, ...]] = {}
    left = {row.ref: max(row.amount.minor - (given_back or {}).get(row.ref, 0), 0) for row in earnings}
    oldest = sorted(earnings, key=lambda row: (row.posted, row.ref))
    in_order = sorted(refunds, key=lambda row: (row.posted, row.ref))
    for whole in (True, False):  # what is given back whole leaves nothing for parts, whenever that is
        for refund in in_order:
            if refund.ref in found:
                continue
            before = [row for row in oldest if is_before(row, refund) and (refund.ref, row.ref) not in refused]
            fitting = [row for row in before if left[row.ref] >= -refund.amount.minor]
            if whole:
                fitting = _same(refund, [row for row in before if left[row.ref]], earnings)
            if fitting or not whole:
                found[refund.ref] = tuple(fitting)
            if len({row.day for row in fitting}) == 1:
                left[fitting[0].ref] = 0 if whole else left[fitting[0].ref] + refund.amount.minor
    return found


def _same(refund: PostedRow, rows: Iterable[PostedRow], earnings: Collection[PostedRow]) -> list[PostedRow]:
    """Those of `rows` that have the amount of a refund, as far as possible those whose days were billed again."""
    same = [row for row in rows if abs(row.amount.minor + refund.amount.minor) <= ROUNDING]
    return [row for row in same if _is_billed_again(row, refund, earnings)] or same


def is_before(earning: PostedRow, refund: PostedRow) -> bool:
    """Whether an earning was posted before a refund, or with it, in its currency."""
    return earning.amount.currency == refund.amount.currency and earning.posted <= refund.posted


def _is_billed_again(row: PostedRow, refund: PostedRow, earnings: Iterable[PostedRow]) -> bool:
    return any(
        other.day == row.day and other.ref != row.ref and other.posted >= refund.posted
        for other in earnings
        if other.day < other.posted  # its row says which days it is for
    )
