"""No hour stands behind two bills, whatever the order of bills and hours."""

from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.earning_hours import HoursBill, WithoutHours, connected_before, without_hours
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


@given(bills, lines, st.randoms(use_true_random=False))
def test_each_bill_with_those_before_it_takes_what_it_takes_among_all(bills, lines, random):
    """Bills are judged one by one: the hours they take together are no more than there are, since all of them agree."""
    random.shuffle(bills)
    alone = {
        bill.ref: (without_hours([*connected_before([bill], bills), bill], lines) or {}).get(bill.ref) for bill in bills
    }
    assert {ref: part for ref, part in alone.items() if part} == without_hours(bills, lines)


@given(bills, lines)
def test_no_other_choice_of_hours_leaves_more_of_a_bill_with_the_same_of_earlier_ones(bills, lines):
    """By the theorem of Hall: what some bills take is bounded by the hours of the days of any of them alone."""
    lacking = {ref: part.seconds for ref, part in without_hours(bills, lines).items()}
    ordered = sorted(bills, key=lambda bill: bill.order)
    for place, bill in enumerate(ordered):
        earlier = ordered[:place]
        taken = {one.ref: one.seconds - lacking.get(one.ref, 0) for one in earlier}
        most = min(
            sum(line.seconds for line in lines if any(day_of(one, line) for one in chosen))
            - sum(taken[one.ref] for one in chosen[1:])
            for chosen in ([bill, *some] for size in range(place + 1) for some in combinations(earlier, size))
        )
        assert bill.seconds - lacking.get(bill.ref, 0) == max(0, min(bill.seconds, most))


def day_of(bill, line):
    return bill.first <= line.day <= bill.last


def test_a_bill_leaves_the_hours_that_another_one_alone_can_take():
    """The first bill, for the week, takes Sunday's hours, as the second one is for Monday alone."""
    shown = [hours(0, 5), hours(6, 5)]
    assert without_hours([bill("a", 20_000, 18_000), bill("b", 20_000, 18_000, 0, 0, posted=8)], shown) == {}


def test_hours_that_a_bill_took_through_another_one_are_no_longer_there():
    """A takes all of day 3, so B takes day 5, and nothing is left for C, whose days A does not share."""
    a, b, c = bill("a", 40_000, 36_000, 0, 3), bill("b", 40_000, 36_000, 3, 5, 8), bill("c", 40_000, 36_000, 5, 6, 9)
    shown = [hours(3, 10), hours(5, 10)]
    assert connected_before([c], [c, b, a]) == [a, b]
    assert without_hours([a, b, c], shown) == {"c": WithoutHours(Money(40_000, "USD"), 36_000)}
    assert without_hours([b, c], shown) == {}


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
