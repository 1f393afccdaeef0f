"""What was paid for a milestone, as rules see it: its payments, what was given back, and what became of the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from syncd.core.matching.decisions import Decided
from syncd.core.matching.milestones import NOTHING_DECIDED, match_releases
from syncd.core.matching.release_book import Payment, Releases
from syncd.core.money import Money
from syncd.core.records import Milestone, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPayment:
    """A fixed-price earning of a contract as its row shows it. `has_fee`: a row of its event, or one that follows it,
    takes a fee."""

    ref: Ref
    posted: date
    amount: Money
    words: str = ""
    has_fee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """A refund (positive) of a contract; `parent`: the row that it names."""

    ref: Ref
    posted: date
    amount: Money
    parent: Ref | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """A milestone whose amount rose `by` so much."""

    milestone: Ref
    title: str
    by: Money


@dataclass(frozen=True, slots=True)
class ReleasedPart:
    """A part of a payment that a milestone got. `whole`: what the row of the payment shows; `why` it is the
    milestone's."""

    payment: FixedPayment
    amount: Money
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReleases:
    """What was paid for one milestone. Days are the platform's."""

    parts: tuple[ReleasedPart, ...] = ()  # by day and ref, whatever was given back of them
    given_back: Money | None = None  # of its payments; None: nothing
    returned: Money | None = None  # of that, payments that were given back whole: they are in no part
    bonus: Money | None = None  # what its payments have beyond its amount
    fits_several: tuple[FixedPayment, ...] = ()  # payments that fit it, and another milestone or payment as well
    fits_none: tuple[FixedPayment, ...] = ()  # payments of the contract that fit no milestone
    raised: tuple[Raise, ...] = ()  # other milestones of the contract
    fee: Decimal | None = None  # the fraction that the platform takes of it; None where that is not known

    def paid(self, currency: str) -> Money:
        """What the milestone got in a currency, whatever was given back of it."""
        return sum((part.amount for part in self.parts if part.amount.currency == currency), Money(0, currency))

    @property
    def has_fees(self) -> bool:
        """Whether rows show the fee of each of its payments, so that these are gross."""
        return all(part.payment.has_fee for part in self.parts)

    def kept(self, currency: str) -> Money:
        """What of it was not given back."""
        back = self.given_back
        return self.ever_paid(currency) - back if back and back.currency == currency else self.ever_paid(currency)

    def ever_paid(self, currency: str) -> Money:
        """What the milestone got in a currency, with payments that were given back whole."""
        returned = self.returned
        return self.paid(currency) + returned if returned and returned.currency == currency else self.paid(currency)


NOTHING = MilestoneReleases()


def contract_releases(
    milestones: Sequence[Milestone],
    payments: Sequence[FixedPayment],
    refunds: Iterable[GivenBack],
    raises: Iterable[Raise] = (),
    decided: Decided = NOTHING_DECIDED,
) -> dict[Ref, MilestoneReleases]:
    """What was paid for each of a contract's milestones.

    A refund that names no payment is of the only one before it of its amount; else it is of none. What was given back
    whole is matched last: where it was paid again, the milestone has the later payment.
    """
    back = _given_back(payments, refunds)
    by_ref = {payment.ref: payment for payment in payments}
    whole = {payment.ref for payment in payments if back.get(payment.ref) == payment.amount}
    found = match_releases(milestones, [_payment(one) for ref, one in by_ref.items() if ref not in whole], decided)
    paid = {one.milestone for one in found.allocations}
    unpaid = [stone for stone in milestones if stone.ref not in paid]
    returned = match_releases(unpaid, [_payment(by_ref[ref]) for ref in whole], decided)
    rises = tuple(sorted(raises, key=lambda rise: (rise.milestone, rise.by.currency, rise.by.minor)))
    return {
        stone.ref: replace(
            _of(stone.ref, by_ref, found, returned, back),
            raised=tuple(rise for rise in rises if rise.milestone != stone.ref),
        )
        for stone in milestones
    }


def _payment(row: FixedPayment) -> Payment:
    return Payment(ref=row.ref, posted=row.posted, amount=row.amount, words=row.words)


def _of(
    milestone: Ref,
    payments: Mapping[Ref, FixedPayment],
    found: Releases,
    returned: Releases,
    back: Mapping[Ref, Money],
) -> MilestoneReleases:
    own = [one for one in found.allocations if one.milestone == milestone]
    refs = {one.payment for one in own}
    given = [back[one.payment] for one in own if one.payment in back]
    whole = [one.amount for one in returned.allocations if one.milestone == milestone]
    parts = [ReleasedPart(payments[one.payment], one.amount, one.why) for one in own]
    return MilestoneReleases(
        parts=tuple(sorted(parts, key=lambda part: (part.payment.posted, part.payment.ref))),
        given_back=_sum([*given, *whole]),
        returned=_sum(whole),
        bonus=_sum([amount for ref, amount in found.bonuses.items() if ref in refs]),
        fits_several=tuple(payments[ref] for ref, fitting in found.open.items() if milestone in fitting),
        fits_none=tuple(payments[ref] for ref, fitting in found.open.items() if not fitting),
    )


def _given_back(payments: Sequence[FixedPayment], refunds: Iterable[GivenBack]) -> dict[Ref, Money]:
    """Payment → what was given back of it, at most all of it."""
    left = {payment.ref: payment for payment in payments}
    back: dict[Ref, Money] = {}
    for refund in sorted(refunds, key=lambda one: (one.posted, one.amount.minor, one.ref)):
        same = [
            payment
            for payment in payments
            if payment.amount == refund.amount and payment.posted <= refund.posted and payment.ref not in back
        ]
        payment = left.get(refund.parent or "") if refund.parent else (same[0] if len(same) == 1 else None)
        if payment and payment.amount.currency == refund.amount.currency:
            already = back.get(payment.ref, Money(0, payment.amount.currency))
            back[payment.ref] = Money(min(payment.amount.minor, (already + refund.amount).minor), already.currency)
    return back


def _sum(amounts: Sequence[Money]) -> Money | None:
    """Amounts of one currency; None where there are none."""
    return sum(amounts[1:], amounts[0]) if amounts else None
