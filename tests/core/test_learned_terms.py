"""Rates that paid rows give away, with the days from which they hold."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.core.learned_terms import PaidFee, PaidLine, learned_fees, learned_terms
from syncd.core.money import Money, price, share
from syncd.core.terms import Origin, Terms, terms_on

BOUNDED = settings(max_examples=100, deadline=None)
DAY = date(2026, 11, 9)
rates = st.integers(100, 50_000)  # 1.00 to 500.00 an hour
segments = st.integers(1, 60)  # a platform bills whole ten-minute segments


def paid(rate: int, seconds: int, currency: str = "USD") -> PaidLine:
    """What a platform pays for `seconds` at `rate`: rounded once, per row."""
    return PaidLine(DAY, seconds, price(Money(rate, currency), seconds))


def explains(terms: Terms, line: PaidLine) -> bool:
    return price(terms.rate, line.seconds) == line.gross


@BOUNDED
@given(rates, st.lists(segments, min_size=3, max_size=8), segments)
def test_the_true_rate_is_learned_when_a_row_of_an_hour_or_more_pins_it(rate, rows, more):
    lines = [paid(rate, 600 * count) for count in (*rows, 5 + more)]
    learned = learned_terms(lines)
    assert learned == (Terms(rate=Money(rate, "USD"), origin=Origin.LEARNED),)


@BOUNDED
@given(rates, st.lists(segments, min_size=3, max_size=8))
def test_the_learned_rate_explains_every_row_to_the_cent_even_where_rounding_hides_the_true_one(rate, rows):
    lines = [paid(rate, 600 * count) for count in rows]
    learned = learned_terms(lines)
    assert all(explains(learned[0], line) for line in lines)


@BOUNDED
@given(st.integers(1, 500), st.lists(segments, min_size=3, max_size=8))
def test_a_rate_in_whole_dollars_is_learned_from_any_rows_that_admit_no_rounder_one(dollars, rows):
    rate = 100 * dollars
    lines = [paid(rate, 600 * count) for count in rows]
    tens = [Terms(rate=Money(1000 * count, "USD")) for count in range(1, 60)]
    rounder = [terms for terms in tens if all(explains(terms, each) for each in lines)]
    assume(not rounder or rate % 1000 == 0)
    assert learned_terms(lines)[0].rate == Money(rate, "USD")


@BOUNDED
@given(rates, st.lists(st.integers(6, 60), min_size=4, max_size=8), st.randoms(use_true_random=False))
def test_one_odd_row_and_the_order_of_rows_change_nothing(rate, rows, random):
    lines = [paid(rate, 600 * count) for count in rows]
    lines.append(PaidLine(DAY, 36_000, Money(rate * 10 + 777, "USD")))
    random.shuffle(lines)
    assert learned_terms(lines)[0].rate == Money(rate, "USD")


def test_ten_minutes_paid_as_one_sixty_seven_are_ten_dollars_an_hour_not_nine_ninety_nine():
    lines = [PaidLine(DAY + timedelta(days=offset), 600, Money(167, "USD")) for offset in range(3)]
    assert explains(Terms(rate=Money(999, "USD")), lines[0])  # it would fit too, and so would six others
    assert learned_terms(lines)[0].rate == Money(1000, "USD")


def test_two_rows_are_no_evidence():
    assert learned_terms([paid(4000, 3600)] * 2) == ()


def test_rows_that_disagree_teach_nothing():
    assert learned_terms([paid(4000, 3600), paid(4500, 3600), paid(5000, 3600)]) == ()


def test_nothing_is_learned_from_no_rows_or_from_rows_without_hours():
    assert learned_terms([]) == ()
    assert learned_terms([PaidLine(DAY, 0, Money(5000, "USD"))] * 5) == ()


def test_currencies_are_not_added_up_as_evidence():
    lines = [paid(4000, 3600), paid(4000, 3600), paid(4000, 3600, "EUR"), paid(4000, 3600, "EUR")]
    assert learned_terms(lines) == ()


def test_a_refund_is_no_evidence_of_a_rate():
    assert learned_terms([PaidLine(DAY, 3600, Money(-4000, "USD"))] * 3) == ()


# -- rates that change


def days_at(first: int, *rows: tuple[int, int]) -> list[PaidLine]:
    """A row of two hours a day from day `first` on: (days, rate in minor units) each."""
    rate_of = [rate for number, rate in rows for _ in range(number)]
    return [
        PaidLine(DAY + timedelta(days=first + index), 7200, price(Money(rate, "USD"), 7200))
        for index, rate in enumerate(rate_of)
    ]


def rated(lines) -> list[tuple[int, int]]:
    """(first day, rate) of what is learned; the first is day 0."""
    learned = learned_terms(lines)
    assert {terms.origin for terms in learned} <= {Origin.LEARNED}
    return [(0 if terms.start == date.min else (terms.start - DAY).days, terms.rate.minor) for terms in learned]


@BOUNDED
@given(
    st.lists(st.tuples(st.integers(8, 20), st.integers(20, 90)), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_every_rate_holds_from_its_first_row_whatever_the_order_of_rows(spans, random):
    spans = [(number, dollars * 100) for number, dollars in spans]
    assume(all(one[1] != other[1] for one, other in pairwise(spans)))
    lines = days_at(0, *spans)
    random.shuffle(lines)
    firsts = [sum(number for number, _ in spans[:index]) for index in range(len(spans))]
    assert rated(lines) == [(first, rate) for first, (_, rate) in zip(firsts, spans, strict=True)]
    assert all(price(terms_on(learned_terms(lines), line.day).rate, 7200) == line.gross for line in lines)


@pytest.mark.parametrize(("raised", "learned"), [(1, []), (2, []), (3, [(15, 4400)]), (30, [(15, 4400)])])
def test_a_raise_counts_from_the_third_row_on(raised, learned):
    assert rated(days_at(0, (15, 4000), (raised, 4400))) == [(0, 4000), *learned]


def test_scattered_rows_at_another_rate_are_no_raise():
    lines = days_at(0, *[(4, 4000), (1, 5000)] * 5)
    assert rated(lines) == [(0, 4000)]


@pytest.mark.parametrize(
    ("days", "learned"), [(5, [(0, 4000)]), (7, [(0, 4000)]), (8, [(0, 4000), (10, 3500), (18, 4000)])]
)
def test_a_rate_that_goes_back_within_a_week_was_a_mistake(days, learned):
    assert rated(days_at(0, (10, 4000), (days, 3500), (10, 4000))) == learned


@pytest.mark.parametrize("gross", [17_000, 16_100, 17_900])
def test_a_row_with_hours_at_both_rates_is_of_the_day_of_the_raise(gross):
    mixed = PaidLine(DAY + timedelta(days=10), 4 * 3600, Money(gross, "USD"))
    lines = [*days_at(0, (10, 4000)), mixed, *days_at(11, (10, 4500))]
    assert rated(lines) == [(0, 4000), (10, 4500)]


@pytest.mark.parametrize("gross", [15_000, 19_000])
def test_an_amount_beyond_both_rates_is_of_no_raise(gross):
    odd = PaidLine(DAY + timedelta(days=10), 4 * 3600, Money(gross, "USD"))
    assert rated([*days_at(0, (10, 4000)), odd, *days_at(11, (10, 4500))]) == [(0, 4000), (11, 4500)]


def test_rows_at_both_rates_on_one_day_begin_the_new_one():
    lines = [*days_at(0, (10, 4500)), *days_at(9, (10, 4000))]
    assert rated(lines) == [(0, 4500), (9, 4000)]


# -- fees


@BOUNDED
@given(
    st.integers(1, 2000),
    st.lists(st.integers(20_000, 500_000), min_size=3, max_size=8),
    st.randoms(use_true_random=False),
)
def test_a_fee_is_learned_from_three_earnings_whatever_their_order(points, amounts, random):
    fraction = Decimal(points) / 10_000
    paid = [PaidFee(DAY, usd, share(usd, fraction)) for usd in (Money(amount, "USD") for amount in amounts)]
    random.shuffle(paid)
    assert learned_fees(paid) == (Terms(fee=fraction, origin=Origin.LEARNED),)
    assert learned_fees(paid[:2]) == ()


def test_a_fee_that_changes_holds_from_its_first_earning():
    fractions = [Decimal("0.20")] * 4 + [Decimal("0.10")] * 4
    gross = Money(40_000, "USD")
    paid = [PaidFee(DAY + timedelta(weeks=week), gross, share(gross, part)) for week, part in enumerate(fractions)]
    learned = [(terms.start, terms.fee) for terms in learned_fees(paid)]
    assert learned == [(date.min, Decimal("0.2")), (DAY + timedelta(weeks=4), Decimal("0.1"))]


def test_a_fee_in_another_currency_teaches_nothing():
    assert learned_fees([PaidFee(DAY, Money(1000, "USD"), Money(100, "EUR"))] * 5) == ()
