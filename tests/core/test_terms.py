"""Terms: the version in force on a day, and the rate that paid rows give away."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.core.money import Money, price
from syncd.core.terms import Origin, PaidLine, Terms, learned_terms, terms_on

BOUNDED = settings(max_examples=100, deadline=None)
DAY = date(2026, 11, 9)
dates = st.dates(date(2020, 1, 1), date(2030, 1, 1))
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
    assert learned == Terms(rate=Money(rate, "USD"), origin=Origin.LEARNED)


@BOUNDED
@given(rates, st.lists(segments, min_size=3, max_size=8))
def test_the_learned_rate_explains_every_row_to_the_cent_even_where_rounding_hides_the_true_one(rate, rows):
    lines = [paid(rate, 600 * count) for count in rows]
    learned = learned_terms(lines)
    assert all(explains(learned, line) for line in lines)


@BOUNDED
@given(st.integers(1, 500), st.lists(segments, min_size=3, max_size=8))
def test_a_rate_in_whole_dollars_is_learned_from_any_rows_that_admit_no_rounder_one(dollars, rows):
    rate = 100 * dollars
    lines = [paid(rate, 600 * count) for count in rows]
    tens = [Terms(rate=Money(1000 * count, "USD")) for count in range(1, 60)]
    rounder = [terms for terms in tens if all(explains(terms, each) for each in lines)]
    assume(not rounder or rate % 1000 == 0)
    assert learned_terms(lines).rate == Money(rate, "USD")


@BOUNDED
@given(rates, st.lists(st.integers(6, 60), min_size=4, max_size=8), st.randoms(use_true_random=False))
def test_one_odd_row_and_the_order_of_rows_change_nothing(rate, rows, random):
    lines = [paid(rate, 600 * count) for count in rows]
    lines.append(PaidLine(DAY, 36_000, Money(rate * 10 + 777, "USD")))
    random.shuffle(lines)
    assert learned_terms(lines).rate == Money(rate, "USD")


def test_ten_minutes_paid_as_one_sixty_seven_are_ten_dollars_an_hour_not_nine_ninety_nine():
    lines = [PaidLine(DAY + timedelta(days=offset), 600, Money(167, "USD")) for offset in range(3)]
    assert explains(Terms(rate=Money(999, "USD")), lines[0])  # it would fit too, and so would six others
    assert learned_terms(lines).rate == Money(1000, "USD")


def test_two_rows_are_no_evidence():
    assert learned_terms([paid(4000, 3600)] * 2) is None


def test_rows_that_disagree_teach_nothing():
    assert learned_terms([paid(4000, 3600), paid(4500, 3600), paid(5000, 3600)]) is None


def test_nothing_is_learned_from_no_rows_or_from_rows_without_hours():
    assert learned_terms([]) is None
    assert learned_terms([PaidLine(DAY, 0, Money(5000, "USD"))] * 5) is None


def test_currencies_are_not_added_up_as_evidence():
    lines = [paid(4000, 3600), paid(4000, 3600), paid(4000, 3600, "EUR"), paid(4000, 3600, "EUR")]
    assert learned_terms(lines) is None


def test_a_refund_is_no_evidence_of_a_rate():
    assert learned_terms([PaidLine(DAY, 3600, Money(-4000, "USD"))] * 3) is None


@BOUNDED
@given(st.lists(dates, unique=True, max_size=6), dates, st.randoms(use_true_random=False))
def test_the_terms_in_force_are_the_latest_that_had_started(starts, day, random):
    terms = [Terms(start=start, rate=Money(start.toordinal(), "USD")) for start in starts]
    random.shuffle(terms)
    begun = [start for start in starts if start <= day]
    found = terms_on(terms, day)
    assert (found.start if found else None) == (max(begun) if begun else None)


def test_terms_without_a_start_were_always_in_force():
    assert terms_on([Terms(rate=Money(4000, "USD"))], date.min).rate == Money(4000, "USD")


@pytest.mark.parametrize(("day", "rate"), [(date(2026, 6, 30), 4000), (date(2026, 7, 1), 4500)])
def test_new_terms_hold_from_their_first_day(day, rate):
    terms = [Terms(rate=Money(4000, "USD")), Terms(start=date(2026, 7, 1), rate=Money(4500, "USD"))]
    assert terms_on(terms, day).rate == Money(rate, "USD")
