"""A milestone that others paid whole is not paid again by a bonus, a part, or a payment for another one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.paid_again import PaidMilestone, paid_again
from syncd.core.matching.release_book import Payment
from syncd.core.money import Money
from syncd.core.records import Milestone, MilestoneState

MONDAY = date(2026, 11, 9)


def stone(id, title, minor=40_000):
    amount = Money(minor, "USD")
    return Milestone(
        ref=f"m/milestone/{id}",
        contract="c",
        title=title,
        amount=amount,
        state=MilestoneState.RELEASED,
        released=MONDAY,
    )


def pay(ref, minor, words="Design", day=0):
    return Payment(ref=ref, posted=MONDAY + timedelta(days=day), amount=Money(minor, "USD"), words=words)


DESIGN = stone(1, "Design")


@pytest.mark.parametrize(
    ("minor", "found"), [(39_998, False), (39_999, True), (40_000, True), (40_001, True), (40_002, False)]
)
def test_a_second_payment_of_the_whole_amount_is_one_to_the_cent(minor, found):
    again = paid_again([DESIGN], [pay("a", 40_000), pay("b", minor, day=9)])
    assert again == ({"b": PaidMilestone("Design", ("a",))} if found else {})


@pytest.mark.parametrize(
    "payments",
    [
        [pay("a", 15_000), pay("b", 25_000, day=7)],
        [pay("a", 40_000), pay("b", 10_000, day=7)],
        [pay("a", 40_000), pay("b", 40_000, "something else", day=7)],
        [pay("a", 40_000)],
    ],
    ids=["parts", "a bonus", "names nothing", "alone"],
)
def test_what_pays_a_milestone_once_is_right(payments):
    assert paid_again([DESIGN], payments) == {}


def test_two_milestones_of_one_title_are_paid_by_two_payments():
    assert paid_again([DESIGN, stone(2, "Design")], [pay("a", 40_000), pay("b", 40_000, day=7)]) == {}


def test_after_its_parts_a_whole_payment_is_one_too_many():
    payments = [pay("a", 15_000), pay("b", 25_000, day=2), pay("c", 40_000, day=9)]
    assert paid_again([DESIGN], payments) == {"c": PaidMilestone("Design", ("a", "b"))}


@given(
    st.permutations(
        [pay("a", 40_000), pay("b", 40_000, day=9), pay("c", 30_000, "Build"), pay("d", 30_000, "Build", 3)]
    )
)
def test_the_order_does_not_matter(payments):
    stones = [DESIGN, stone(2, "Build", 30_000)]
    assert paid_again(stones, payments) == {
        "b": PaidMilestone("Design", ("a",)),
        "d": PaidMilestone("Build", ("c",)),
    }
