"""Finds what was billed again of what refunds gave back: a correction, where a week is credited and billed anew."""

from collections.abc import Collection, Mapping

from syncd.core.matching.refund_original import PostedRow
from syncd.core.records import Ref


def billed_again(
    bills: Collection[PostedRow], refunds: Collection[PostedRow], originals: Mapping[Ref, Ref]
) -> dict[Ref, dict[Ref, int]]:
    """What was billed again of each refund: refund → bill → minor units.

    `bills`: earnings that may be for the same days; `originals`: refund → the bill that it gives back. A refund without
    one there is for the days that it names. A bill is for the days of an earlier one if both have the same last day.
    One that was posted before the refund, or is itself given back, is none. The earliest refund comes first. No more is
    taken of a bill than was earned and left by refunds, nor of a refund than it gave back.
    """
    day_of = {bill.ref: bill.day for bill in bills}
    left = {bill.ref: bill.amount.minor for bill in bills}
    for refund in refunds:
        if originals.get(refund.ref) in left:
            left[originals[refund.ref]] += refund.amount.minor
    found: dict[Ref, dict[Ref, int]] = {}
    in_order = sorted(bills, key=lambda bill: (bill.posted, bill.ref))
    for refund in sorted(refunds, key=lambda row: (row.posted, row.ref)):
        original, wanted = originals.get(refund.ref), -refund.amount.minor
        for bill in in_order:
            amount = min(left[bill.ref], wanted)
            if (
                amount > 0
                and bill.ref != original
                and _is_again(bill, refund)
                and bill.day == day_of.get(original or "", refund.day)
            ):
                found.setdefault(refund.ref, {})[bill.ref] = amount
                left[bill.ref] -= amount
                wanted -= amount
    return found


def _is_again(bill: PostedRow, refund: PostedRow) -> bool:
    return bill.amount.currency == refund.amount.currency and bill.posted >= refund.posted
