"""Fees and taxes in rows of their own belong to the earnings and refunds posted beside them, where that is decided."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.fee_earning import followed_rows
from syncd.core.matching.refund_original import PostedRow
from syncd.core.money import Money

MONDAY = date(2026, 11, 9)


def row(ref, amount, posted=0, last_day=-1):
    """A row posted so many days after the Monday; `last_day` is the last day it pays for."""
    day = timedelta(days=1)
    return PostedRow(ref=ref, posted=MONDAY + posted * day, day=MONDAY + last_day * day, amount=Money.parse(amount))


def test_each_fee_belongs_to_the_earning_of_its_day():
    earnings = [row("a", "400.00 USD"), row("b", "800.00 USD", posted=7, last_day=6)]
    fees = [row("f", "-40.00 USD"), row("g", "-80.00 USD", posted=7)]
    assert followed_rows(earnings, fees) == {"f": "a", "g": "b"}


def test_a_fee_given_back_belongs_to_the_refund():
    assert followed_rows([row("a", "400.00 USD"), row("r", "-400.00 USD")], [row("f", "40.00 USD")]) == {"f": "r"}


@pytest.mark.parametrize(
    "fees",
    [
        [row("f", "-45.00 USD")],
        [row("f", "-40.00 USD"), row("g", "-20.00 USD")],
        [row("f", "-40.00 EUR"), row("g", "-5.00 EUR")],
        [row("f", "-40.00 USD", posted=1), row("g", "-5.00 USD", posted=1)],
    ],
    ids=["one for both", "of other fractions", "of another currency", "of another day"],
)
def test_beside_rows_of_several_weeks_only_fees_of_one_fraction_are_told_apart(fees):
    earnings = [row("week", "400.00 USD"), row("bonus", "50.00 USD", last_day=0)]
    assert followed_rows(earnings, [row("f", "-40.00 USD"), row("g", "-5.00 USD")]) == {"f": "week", "g": "bonus"}
    assert followed_rows(earnings, fees) == {}


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=6), st.integers(1, 40), st.randoms())
def test_fees_of_one_percentage_find_their_rows_in_any_order(amounts, percent, random):
    sizes = {minor * 100 for minor in amounts}  # so that every fee is a whole number of cents
    earnings = [row(f"e{minor}", f"{minor // 100}.00 USD", last_day=-index) for index, minor in enumerate(sizes)]
    fees = [row(f"f{minor}", f"-{minor * percent // 10_000}.{minor * percent // 100 % 100:02} USD") for minor in sizes]
    random.shuffle(fees)
    assert followed_rows(earnings, fees) == {f"f{minor}": f"e{minor}" for minor in sizes}


@pytest.mark.parametrize(("later", "found"), [(1, {"f": "a"}), (3, {"f": "a"}), (-3, {"f": "a"}), (4, {}), (-4, {})])
def test_a_fee_of_another_day_belongs_to_the_only_earning_within_three_days(later, found):
    assert followed_rows([row("a", "400.00 USD")], [row("f", "-40.00 USD", posted=later)]) == found


@pytest.mark.parametrize(
    "others",
    [
        [row("b", "300.00 USD", posted=2)],
        [row("g", "-30.00 USD", posted=2)],
        [row("f", "-200.00 USD", posted=1)],
    ],
    ids=["two earnings", "two fees", "half of it"],
)
def test_near_one_another_only_one_fee_and_one_earning_are_paired(others):
    rows = [row("a", "400.00 USD"), row("f", "-40.00 USD", posted=1), *others]
    known = {one.ref: one for one in rows}
    earnings = [one for one in known.values() if one.amount.minor > 0]
    assert followed_rows(earnings, [one for one in known.values() if one.amount.minor < 0]) == {}


def test_a_fee_of_the_day_goes_before_one_nearby():
    fees = [row("f", "-40.00 USD"), row("g", "-40.00 USD", posted=1)]
    assert followed_rows([row("a", "400.00 USD")], fees) == {"f": "a"}
