"""Finds payments for a milestone that another payment has paid whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syncd.core.matching.decisions import Decided
from syncd.core.matching.milestones import NOTHING_DECIDED, match_releases
from syncd.core.matching.refund_original import ROUNDING
from syncd.core.matching.release_book import Payment, named_in
from syncd.core.money import Money
from syncd.core.records import Milestone, Ref


@dataclass(frozen=True, slots=True)
class PaidMilestone:
    """A milestone that was paid before, and by which payments."""

    title: str
    payments: tuple[Ref, ...]


def paid_again(
    milestones: Sequence[Milestone], payments: Iterable[Payment], decided: Decided = NOTHING_DECIDED
) -> dict[Ref, PaidMilestone]:
    """The payments that name a milestone, are worth its amount, and came when others had paid all of it: payment → that
    milestone. Parts that add up to it pay it once; what is paid beyond it, and is another amount, is a bonus."""
    by_ref = {payment.ref: payment for payment in payments}
    found = match_releases(milestones, by_ref.values(), decided)
    again: dict[Ref, PaidMilestone] = {}
    for ref, beyond in sorted(found.bonuses.items()):
        if beyond != by_ref[ref].amount:
            continue
        for stone in sorted(milestones, key=lambda stone: stone.ref):
            parts = [one for one in found.allocations if one.milestone == stone.ref]
            named = stone.ref in named_in(by_ref[ref].words, milestones)
            if named and _pays(stone, [beyond]) and _pays(stone, [one.amount for one in parts]):
                again.setdefault(ref, PaidMilestone(stone.title, tuple(sorted(one.payment for one in parts))))
    return again


def _pays(milestone: Milestone, parts: Sequence[Money]) -> bool:
    """Whether these amounts together are that of a milestone."""
    amount = milestone.amount
    if amount is None or {part.currency for part in parts} != {amount.currency}:
        return False
    return abs(amount.minor - sum(part.minor for part in parts)) <= ROUNDING
