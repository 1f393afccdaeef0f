"""No hour stands behind two bills, whatever the order of bills and hours."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.earning_hours import HoursBill, WithoutHours, without_hours
from syncd.core.money import Money
from syncd.testing.subjects import MONDAY, line

DAY = timedelta(days=1)


def bill(ref, minor, seconds=None, first=0, last=6, posted=7, currency="USD"):
    days = {"first": MONDAY + first * DAY, "last": MONDAY + last * DAY, "posted": MONDAY + posted * DAY}
    return HoursBill(ref=ref, amount=Money(minor, currency), seconds=seconds, **days)


def hours(day, number, minor=None):
    return line(day, number * 3600, gross=None if minor is None else Money(minor, "USD"))


spans = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)
bills = st.lists(st.tuples(st.integers(1, 20), spans, st.integers(7, 9)), min_size=1, max_size=5).map(
    lambda drawn: [
        bill(f"b{place}", number * 4000, number * 3600, *span, posted)
        for place, (number, span, posted) in enumerate(drawn)
    ]
)
lines = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 12)), max_size=7).map(
    lambda drawn: [line(day, number * 3600, ref=f"upwork/work/{place}") for place, (day, number) in enumerate(drawn)]
)


@given(bills, lines, st.randoms(use_true_random=False))
def test_what_bills_take_is_no_more_than_there_is_in_any_order(bills, lines, random):
    lacking = without_hours(bills, lines)
    billed = sum(one.amount.minor for one in bills)
    behind = billed - sum(one.amount.minor for one in lacking.values())
    assert behind <= sum(one.seconds for one in lines) // 3600 * 4000
    assert all(
        0 < part.amount.minor <= {one.ref: one for one in bills}[ref].amount.minor for ref, part in lacking.items()
    )
    random.shuffle(bills)
    random.shuffle(lines)
    assert without_hours(bills, lines) == lacking


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 12)), min_size=1, max_size=7))
def test_bills_for_all_that_is_shown_lack_nothing(worked):
    shown = [hours(day, number) for day, number in worked]
    people = [bill(f"b{place}", number * 4000, number * 3600) for place, (_, number) in enumerate(worked)]
    assert without_hours(people, shown) == {}


def test_a_week_that_is_billed_twice_lacks_all_hours_of_the_later_bill():
    shown = [hours(0, 6), hours(1, 4)]
    assert without_hours([bill("b", 40_000, 36_000, posted=8), bill("a", 40_000, 36_000)], shown) == {
        "b": WithoutHours(Money(40_000, "USD"), 36_000)
    }


@pytest.mark.parametrize(("seconds", "lacks"), [(36_600, {}), (36_601, {"a": WithoutHours(Money(682, "USD"), 601)})])
def test_ten_minutes_are_left_alone(seconds, lacks):
    assert without_hours([bill("a", 41_533, seconds)], [hours(0, 10)]) == lacks


@pytest.mark.parametrize(("minor", "lacks"), [(40_002, {}), (40_003, {"a": WithoutHours(Money(3, "USD"))})])
def test_without_hours_amounts_are_compared_to_a_cent_for_each_row(minor, lacks):
    assert without_hours([bill("a", minor)], [hours(0, 6, 24_000), hours(1, 4, 16_000)]) == lacks


def test_hours_of_other_days_stand_behind_no_bill():
    shown = [hours(0, 10), hours(5, 10)]
    assert without_hours([bill("a", 40_000, 36_000, 0, 2), bill("b", 40_000, 36_000, 1, 3)], shown) == {
        "b": WithoutHours(Money(40_000, "USD"), 36_000)
    }
    assert without_hours([bill("a", 40_000, 36_000, 0, 2), bill("b", 40_000, 36_000, 4, 6)], shown) == {}


@pytest.mark.parametrize(
    ("bills", "shown"),
    [
        ([bill("a", 40_000)], [hours(0, 10)]),
        ([bill("a", 40_000, currency="EUR")], [hours(0, 10, 40_000)]),
        ([bill("a", 40_000), bill("b", 40_000, currency="EUR")], []),
    ],
    ids=["neither hours nor amounts", "another currency", "two currencies"],
)
def test_what_cannot_be_compared_is_no_answer(bills, shown):
    assert without_hours(bills, shown) is None
