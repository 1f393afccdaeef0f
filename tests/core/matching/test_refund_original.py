"""Refunds find the earnings that they give back, and give back no more than was earned."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.refund_original import (
    ROUNDING,
    PostedRow,
    decided_originals,
    originals_of_days,
    possible_originals,
)
from syncd.core.money import Money

MONDAY = date(2026, 11, 9)
WEEK = timedelta(days=7)


def row(ref, minor, week, posted=8):
    """An earning of a week, or a refund of it where `minor` is negative."""
    last = MONDAY + week * WEEK + timedelta(days=6)
    return PostedRow(ref=ref, posted=last + timedelta(days=posted), day=last, amount=Money(minor, "USD"))


weeks = st.integers(0, 3)
amounts = st.sampled_from([100, 200, 300])
earned = st.lists(st.tuples(amounts, weeks), max_size=5)
returned = st.lists(st.tuples(amounts, weeks, st.integers(8, 40)), max_size=5)


@given(earned, returned, st.randoms(use_true_random=False))
def test_no_more_is_given_back_than_was_earned_in_whatever_order(earned, returned, random):
    earnings = [row(f"e{place}", minor, week) for place, (minor, week) in enumerate(earned)]
    refunds = [row(f"r{place}", -minor, week, posted) for place, (minor, week, posted) in enumerate(returned)]
    given_back = Counter({earnings[0].ref: 50} if earnings else {})
    named = originals_of_days(earnings, refunds, given_back)
    taken = Counter(given_back)
    for refund in refunds:
        if refund.ref in named:
            taken[named[refund.ref]] -= refund.amount.minor
    found = decided_originals(possible_originals(earnings, [one for one in refunds if one.ref not in named], taken))
    random.shuffle(earnings)
    random.shuffle(refunds)
    assert originals_of_days(earnings, refunds, given_back) == named
    again = possible_originals(earnings, [one for one in refunds if one.ref not in named], taken)
    assert decided_originals(again) == found
    for earning in earnings:
        refunded = sum(-one.amount.minor for one in refunds if named.get(one.ref) == earning.ref)
        assert given_back[earning.ref] + refunded <= earning.amount.minor + ROUNDING


def test_a_refund_that_names_its_days_gives_back_the_earning_of_the_same_amount():
    earnings = [row("a", 300, 0), row("b", 200, 0), row("c", 200, 1)]
    assert originals_of_days(earnings, [row("r", -200, 0, 20)], {}) == {"r": "b"}
    assert originals_of_days(earnings, [row("r", -250, 0, 20)], {}) == {"r": "a"}
    assert originals_of_days(earnings, [row("r", -200, 0, 20)], {"b": 200}) == {"r": "a"}
    assert originals_of_days(earnings, [row("r", -200, 0, 20)], {"a": 200, "b": 200}) == {}


def test_what_a_refund_by_name_took_is_not_given_back_again():
    earnings = [row("a", 300, 0), row("b", 300, 1)]
    nameless = PostedRow(ref="r", posted=MONDAY + 5 * WEEK, day=MONDAY + 5 * WEEK, amount=Money(-300, "USD"))
    assert decided_originals(possible_originals(earnings, [nameless])) == {}
    assert decided_originals(possible_originals(earnings, [nameless], {"a": 300})) == {"r": "b"}
