"""The newest rows at another rate than the learned one: a raise or a mistake, as long as nobody can tell."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.core.learned_terms import PaidLine, UnconfirmedRate, learned_terms, unconfirmed_rate
from syncd.core.money import Money, price
from syncd.core.terms import Terms

BOUNDED = settings(max_examples=100, deadline=None)
DAY = date(2026, 11, 9)
dollars = st.integers(20, 90).map(lambda whole: 100 * whole)


def days_at(first: int, *rows: tuple[int, int], hours: int = 2) -> list[PaidLine]:
    """A row of two hours a day from day `first` on: (days, rate in minor units) each."""
    rate_of = [rate for number, rate in rows for _ in range(number)]
    return [
        PaidLine(DAY + timedelta(days=first + index), hours * 3600, price(Money(rate, "USD"), hours * 3600))
        for index, rate in enumerate(rate_of)
    ]


def paid(day: int, gross: int, hours: int = 4, currency: str = "USD") -> PaidLine:
    return PaidLine(DAY + timedelta(days=day), hours * 3600, Money(gross, currency))


def unconfirmed(lines: list[PaidLine]) -> UnconfirmedRate | None:
    return unconfirmed_rate(lines, learned_terms(lines))


def told(lines: list[PaidLine]) -> tuple[int, int | None, int] | None:
    """(first day, rate, rows) of what is not confirmed."""
    found = unconfirmed(lines)
    return found and ((found.start - DAY).days, found.rate and found.rate.minor, len(found.lines))


@pytest.mark.parametrize(("raised", "expected"), [(0, None), (1, (15, 4400, 1)), (2, (15, 4400, 2)), (3, None)])
def test_one_row_or_two_at_another_rate_are_not_confirmed_and_three_are(raised, expected):
    assert told(days_at(0, (15, 4000), (raised, 4400))) == expected


@BOUNDED
@given(dollars, dollars, st.integers(3, 12), st.integers(1, 2), st.randoms(use_true_random=False))
def test_rows_that_follow_confirm_a_rate_or_show_that_it_went_back(usual, other, before, raised, random):
    assume(usual != other)
    lines = days_at(0, (before, usual), (raised, other))
    found = unconfirmed(random.sample(lines, len(lines)))
    assert found == UnconfirmedRate(lines[before].day, Money(other, "USD"), tuple(lines[before:]))
    confirmed = days_at(0, (before, usual), (3, other))
    assert unconfirmed(confirmed) is None
    assert learned_terms(confirmed)[-1] == Terms(
        start=found.start, rate=found.rate, origin=learned_terms(lines)[0].origin
    )
    gone_back = days_at(0, (before, usual), (raised, other), (1, usual))
    assert unconfirmed(gone_back) is None
    assert learned_terms(gone_back) == learned_terms(lines)


@BOUNDED
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from([3000, 4000, 4500, 5000])), max_size=14))
def test_what_is_not_confirmed_is_not_learned_and_no_later_row_is_at_the_learned_rate(rows):
    lines = [PaidLine(DAY + timedelta(days=day), 7200, Money(2 * rate, "USD")) for day, rate in rows]
    learned, found = learned_terms(lines), unconfirmed(lines)
    if found is None:
        return
    assert 0 < len([line for line in found.lines if found.is_at_rate(line)]) < 3
    assert found.start == found.lines[0].day
    assert all(line.day <= found.start for line in lines if line.gross.minor == 2 * learned[-1].rate.minor)


def test_without_a_learned_rate_nothing_differs_from_it():
    assert told(days_at(0, (2, 4000))) is None
    assert told([]) is None


def test_the_day_of_the_raise_may_have_hours_at_both_rates():
    before = days_at(0, (10, 4000))
    mixed = paid(10, 17_033)  # no rate in whole cents
    assert told([*before, mixed]) == (10, None, 1)
    assert told([*before, mixed, *days_at(11, (1, 4500))]) == (10, 4500, 2)
    assert told([*before, mixed, *days_at(11, (2, 4500))]) == (10, 4500, 3)
    assert learned_terms([*before, mixed, *days_at(11, (3, 4500))])[-1].start == DAY + timedelta(days=10)


@pytest.mark.parametrize(
    ("gross", "expected"),
    [((17_033, 17_037), (10, None, 2)), ((15_033, 15_037), (10, None, 2)), ((15_033, 17_033), None)],
    ids=["above", "below", "both"],
)
def test_rows_of_one_day_above_and_below_the_learned_rate_are_no_new_rate(gross, expected):
    assert told([*days_at(0, (10, 4000)), *(paid(10, amount) for amount in gross)]) == expected


def test_rows_of_one_day_have_no_order_so_one_at_the_learned_rate_leaves_it_open():
    assert told([*days_at(0, (10, 4000)), *days_at(9, (1, 4500))]) == (9, 4500, 1)
    assert told([*days_at(0, (11, 4000)), *days_at(9, (1, 4500))]) is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(1, 5000), (1, 4500)], (11, 4500, 1)),
        ([(2, 5000), (1, 4500)], (10, 5000, 2)),
        ([(2, 5000), (2, 4500)], (12, 4500, 2)),
        ([(1, 5000), (1, 4500), (1, 5000)], (10, 5000, 2)),
        ([(1, 4500), (1, 5000)], (10, 5000, 2)),  # the first may have hours at both rates
    ],
)
def test_of_several_rates_the_one_with_most_rows_counts_then_the_latest(rows, expected):
    assert told(days_at(0, (10, 4000), *rows)) == expected


def test_two_equal_rows_of_one_day_are_two():
    lines = [*days_at(0, (10, 4000)), *days_at(10, (1, 4500)), *days_at(10, (1, 4500))]
    assert told(lines) == (10, 4500, 2)


@pytest.mark.parametrize("odd", [paid(10, 0), paid(10, -16_000), paid(10, 18_000, currency="EUR")])
def test_a_row_of_nothing_a_refund_and_another_currency_show_no_new_rate(odd):
    assert told([*days_at(0, (10, 4000)), odd]) is None


def test_a_row_too_short_to_learn_from_is_explained_by_the_rate_of_its_days():
    found = unconfirmed(days_at(0, (10, 4000), (1, 4500)))
    short = PaidLine(DAY + timedelta(days=10), 300, Money(375, "USD"))
    assert found.explains(short)
    assert not found.explains(PaidLine(short.day, 300, Money(333, "USD")))
    assert not found.explains(PaidLine(DAY, 300, Money(375, "USD")))
