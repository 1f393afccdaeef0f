"""Money: exact, in one currency, rounded once."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money, places, price, share, totals

BOUNDED = settings(max_examples=100, deadline=None)
CURRENCIES = ("USD", "EUR", "JPY", "KWD", "CLF")
currencies = st.sampled_from(CURRENCIES)
minors = st.integers(-(10**12), 10**12)
monies = st.builds(Money, minors, currencies)


def half_up(exact: Fraction) -> int:
    """The nearest integer, ties away from zero, by integers alone."""
    sign = -1 if exact < 0 else 1
    return sign * ((2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator))


@pytest.mark.parametrize(("currency", "expected"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("XOF", 0)])
def test_minor_units_are_those_of_iso_4217(currency, expected):
    assert places(currency) == expected


@BOUNDED
@given(monies)
def test_what_is_written_reads_back_to_the_minor_unit(money):
    assert Money.parse(str(money)) == money
    assert Money.of(money.decimal, money.currency) == money


@BOUNDED
@given(monies)
def test_the_decimal_has_exactly_the_places_of_the_currency(money):
    assert -money.decimal.as_tuple().exponent == places(money.currency)


@BOUNDED
@given(st.decimals(-(10**9), 10**9, places=6), currencies)
def test_an_amount_is_rounded_half_up_to_the_minor_unit(amount, currency):
    expected = half_up(Fraction(amount) * 10 ** places(currency))
    assert Money.of(amount, currency) == Money(expected, currency)


@pytest.mark.parametrize(("text", "minor"), [("0.005", 1), ("0.004", 0), ("-0.005", -1), ("2.675", 268), ("+12", 1200)])
def test_amounts_that_floats_get_wrong(text, minor):
    assert Money.of(text, "USD").minor == minor


@pytest.mark.parametrize("text", ["", "a lot", "NaN", "Infinity", "1,234.00", "--1"])
def test_what_is_not_a_number_is_no_amount(text):
    with pytest.raises(ValueError, match="not an amount"):
        Money.of(text, "USD")


@pytest.mark.parametrize("text", ["40.00", "40.00 DOLLARS", "40.00 U$", "40.00 "])
def test_an_amount_without_a_currency_code_is_refused(text):
    with pytest.raises(ValueError, match="ISO 4217"):
        Money.parse(text)


@pytest.mark.parametrize("text", ["40.005 USD", "40.5 JPY", "0.0001 KWD"])
def test_more_decimal_places_than_the_currency_has_are_refused_not_rounded(text):
    with pytest.raises(ValueError, match="more decimal places"):
        Money.parse(text)


@pytest.mark.parametrize("text", ["40.00 USD", "40 usd", "  40.0   USD ", "40.000 USD"])
def test_spellings_of_one_amount(text):
    assert Money.parse(text) == Money(4000, "USD")


@BOUNDED
@given(minors, minors, currencies)
def test_sums_and_differences_are_those_of_minor_units(left, right, currency):
    a, b = Money(left, currency), Money(right, currency)
    assert (a + b).minor == left + right
    assert (a - b).minor == left - right
    assert a - b == -(b - a)
    assert abs(a).minor == abs(left)


@pytest.mark.parametrize("combine", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: sum([b], a)])
def test_currencies_never_mix(combine):
    with pytest.raises(ValueError, match="cannot combine USD with EUR"):
        combine(Money(1, "USD"), Money(1, "EUR"))


def test_money_of_two_currencies_has_no_order():
    with pytest.raises(TypeError):
        sorted([Money(1, "USD"), Money(2, "USD")])


@BOUNDED
@given(st.integers(0, 10**6), st.integers(-(10**7), 10**7), currencies)
def test_a_price_is_rounded_once_half_up(rate, seconds, currency):
    assert price(Money(rate, currency), seconds) == Money(half_up(Fraction(rate * seconds, 3600)), currency)


def test_ten_minutes_at_ten_dollars_are_one_sixty_seven():
    assert price(Money.parse("10.00 USD"), 600) == Money.parse("1.67 USD")


@BOUNDED
@given(monies, st.decimals(0, 1, places=4))
def test_a_share_is_rounded_to_the_nearest_minor_unit_ties_away_from_zero(money, fraction):
    assert share(money, fraction).minor == half_up(money.minor * Fraction(fraction))
    assert share(-money, fraction) == -share(money, fraction)


@pytest.mark.parametrize(
    ("gross", "fee"), [("266.64", "26.66"), ("0.05", "0.01"), ("0.04", "0.00"), ("4902.83", "490.28")]
)
def test_a_fee_of_ten_percent(gross, fee):
    exact = (Decimal(gross) / 10).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert share(Money.of(gross, "USD"), Decimal("0.10")) == Money.of(fee, "USD") == Money.of(exact, "USD")


@BOUNDED
@given(st.lists(monies, max_size=20), st.randoms(use_true_random=False))
def test_totals_are_per_currency_and_know_no_order(amounts, random):
    sums = totals(amounts)
    assert list(sums) == sorted({each.currency for each in amounts})
    for currency, total in sums.items():
        assert total.currency == currency
        assert total.minor == sum(each.minor for each in amounts if each.currency == currency)
    random.shuffle(amounts)
    assert totals(amounts) == sums
