"""A payment that a platform shows is made by one earning, and each earning makes one."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import WorkKind
from syncd.core.week_payments import OtherEarning, WeekPayments, made
from syncd.testing.subjects import MONDAY, line


def payment(id, day, dollars):
    return line(day, None, ref=f"w{id}", kind=WorkKind.BONUS, gross=Money(100 * dollars, "USD"))


def earning(id, day, dollars):
    return OtherEarning(f"t{id}", MONDAY + timedelta(days=day), Money(100 * dollars, "USD"))


def lacking(shown, earned, beside=()):
    found = WeekPayments(tuple(shown), tuple(beside), tuple(earned)).unpaid()
    return sum(amount.minor // 100 for _, amount in found)


drawn = st.lists(st.tuples(st.integers(0, 13), st.integers(1, 4)), max_size=6)


@given(drawn, drawn, st.randoms(use_true_random=False))
def test_each_earning_makes_one_payment_of_its_amount_in_any_order(shown, earned, random):
    lines = [payment(place, *one) for place, one in enumerate(shown)]
    rows = [earning(place, *one) for place, one in enumerate(earned)]
    found = made(lines, rows)
    assert max(Counter(found.values()).values(), default=1) == 1
    by_ref = {one.ref: one for one in (*lines, *rows)}
    for one, other in found.items():
        assert by_ref[one].gross == by_ref[other].amount
        assert timedelta() <= by_ref[other].posted - by_ref[one].day <= timedelta(days=14)
    random.shuffle(lines)
    random.shuffle(rows)
    assert made(lines, rows) == found


@given(drawn, drawn)
def test_two_weeks_side_by_side_claim_no_earning_twice(shown, earned):
    lines = [payment(place, *one) for place, one in enumerate(shown)]
    rows = [earning(place, *one) for place, one in enumerate(earned)]
    weeks = [[one for one in lines if (one.day - MONDAY).days // 7 == week] for week in (0, 1)]
    lost = [lacking(weeks[week], rows, weeks[1 - week]) for week in (0, 1)]
    assert sum(lost) >= sum(dollars for _, dollars in shown) - sum(dollars for _, dollars in earned)
    assert all(part <= sum(one.gross.minor // 100 for one in week) for part, week in zip(lost, weeks, strict=True))


@given(drawn)
def test_what_is_posted_at_once_lacks_nothing(shown):
    lines = [payment(place, *one) for place, one in enumerate(shown)]
    assert lacking(lines, [earning(place, *one) for place, one in enumerate(shown)]) == 0


def test_one_of_equal_weekly_payments_that_is_missing_is_the_one_that_is_found():
    weekly = [payment(day, day, 5) for day in (1, 8)]
    rows = [earning(1, 8, 5)]
    assert (lacking(weekly[:1], rows, weekly[1:]), lacking(weekly[1:], rows, weekly[:1])) == (5, 0)


def test_a_payment_may_be_made_in_parts_and_not_before_it_or_too_late():
    shown = [payment(0, 2, 5)]
    assert lacking(shown, [earning(0, 2, 2), earning(1, 16, 3)]) == 0
    assert lacking(shown, [earning(0, 2, 2), earning(1, 17, 3)]) == 3
    assert lacking(shown, [earning(0, 1, 5)]) == 5
