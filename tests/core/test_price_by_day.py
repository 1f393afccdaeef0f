"""Stakes at the rates of the days on which the time was worked."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money, price
from syncd.core.price_by_day import lacking_by_day, price_by_day, surplus_by_day
from syncd.core.terms import Terms
from syncd.testing.subjects import MONDAY, at, contract, line, piece

HOUR = 3600
OLD, NEW = Money.of("40.00", "USD"), Money.of("60.00", "USD")
TUESDAY = MONDAY + timedelta(days=1)
RAISED = contract(terms=(Terms(start=date.min, rate=OLD), Terms(start=TUESDAY, rate=NEW)))


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def test_time_costs_what_its_day_costs():
    assert price_by_day(RAISED, 5 * HOUR, {TUESDAY: 5 * HOUR}, MONDAY) == usd("300.00")
    assert price_by_day(RAISED, 5 * HOUR, {MONDAY: 2 * HOUR, TUESDAY: 3 * HOUR}, MONDAY) == usd("260.00")


def test_days_with_most_count_first_and_what_they_lack_is_of_the_last():
    assert price_by_day(RAISED, 3 * HOUR, {MONDAY: 2 * HOUR, TUESDAY: 3 * HOUR}, MONDAY) == usd("180.00")
    assert price_by_day(RAISED, 3 * HOUR, {TUESDAY: HOUR}, MONDAY) == usd("180.00")
    assert price_by_day(RAISED, HOUR, {}, MONDAY) == OLD
    assert price_by_day(RAISED, 0, {TUESDAY: HOUR}, MONDAY) == usd("0.00")


def test_a_day_without_a_rate_or_two_currencies_give_no_price():
    later = contract(terms=(Terms(start=TUESDAY, rate=NEW),))
    assert price_by_day(later, 2 * HOUR, {MONDAY: HOUR, TUESDAY: HOUR}, MONDAY) is None
    mixed = contract(terms=(Terms(rate=Money.of("40.00", "EUR")), Terms(start=TUESDAY, rate=NEW)))
    assert price_by_day(mixed, 2 * HOUR, {MONDAY: HOUR, TUESDAY: HOUR}, MONDAY) is None


@given(st.dictionaries(st.integers(0, 6), st.integers(1, 86400)), st.integers(1, 500_000))
def test_at_one_rate_the_days_do_not_matter(by_day, seconds):
    days = {MONDAY + timedelta(days=day): part for day, part in by_day.items()}
    assert price_by_day(contract(terms=(Terms(rate=OLD),)), seconds, days, MONDAY) == price(OLD, seconds)


def test_what_lacks_and_what_is_too_much_is_counted_by_day():
    pieces = (piece(0, "09:00", 3 * HOUR), piece(1, "09:00", 2 * HOUR))
    lines = (line(0, HOUR), line(2, HOUR))
    assert lacking_by_day(pieces, lines) == {MONDAY: 2 * HOUR, TUESDAY: 2 * HOUR}
    assert lacking_by_day(pieces, (), at(1, "10:00")) == {MONDAY: 3 * HOUR, TUESDAY: HOUR}
    assert surplus_by_day(pieces, lines) == {MONDAY + timedelta(days=2): HOUR}
