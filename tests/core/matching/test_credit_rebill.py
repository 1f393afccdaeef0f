"""What was billed again is taken of refunds once, in whatever order."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.credit_rebill import billed_again
from syncd.core.matching.refund_original import PostedRow
from syncd.core.money import Money

MONDAY = date(2026, 11, 9)


def row(ref, minor, week=0, posted=8):
    last = MONDAY + timedelta(days=7 * week + 6)
    return PostedRow(ref=ref, posted=last + timedelta(days=posted), day=last, amount=Money(minor, "USD"))


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 1), st.integers(1, 9)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4), st.integers(1, 9)), max_size=4),
    st.randoms(use_true_random=False),
)
def test_no_more_is_taken_than_there_is_and_the_order_does_not_matter(earned, returned, random):
    bills = [row(f"b{place}", *each) for place, each in enumerate(earned)]
    refunds = [row(f"r{place}", -minor, 0, posted) for place, (minor, _, posted) in enumerate(returned)]
    originals = {f"r{place}": f"b{of % len(bills)}" for place, (_, of, _) in enumerate(returned)}
    found = billed_again(bills, refunds, originals)
    of_bill, of_refund = Counter(), Counter()
    for refund, again in found.items():
        for bill, minor in again.items():
            assert minor > 0
            of_bill[bill] += minor
            of_refund[refund] += minor
    back = Counter()
    for refund in refunds:
        back[originals[refund.ref]] -= refund.amount.minor
    assert all(of_bill[bill.ref] <= max(bill.amount.minor - back[bill.ref], 0) for bill in bills)
    assert all(of_refund[refund.ref] <= -refund.amount.minor for refund in refunds)
    random.shuffle(bills)
    random.shuffle(refunds)
    assert billed_again(bills, refunds, originals) == found


def test_a_week_that_was_credited_and_billed_anew_is_a_correction():
    bills = [row("a", 900), row("c", 850, posted=20), row("d", 900, week=1, posted=20)]
    assert billed_again(bills, [row("r", -900, posted=15)], {"r": "a"}) == {"r": {"c": 850}}
    assert billed_again(bills, [row("r", -900, posted=21)], {"r": "a"}) == {}


def test_a_correction_that_was_given_back_itself_is_none():
    bills, back = [row("a", 900), row("c", 900, posted=20)], [row("r", -900, posted=15), row("s", -900, posted=30)]
    assert billed_again(bills, back, {"r": "a", "s": "c"}) == {}
