"""Reference rates: the latest that had begun counts, in either direction, and nothing is lost on the way."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.reference_rates import ReferenceRate, ReferenceRates

FIRST = date(2026, 1, 1)
days = st.dates(FIRST - timedelta(days=5), FIRST + timedelta(days=40))
numbers = st.decimals("0.000001", "1000000", places=6)
currencies = st.sampled_from(["USD", "EUR", "JPY", "KWD"])


@st.composite
def rates(draw):
    pair = draw(st.lists(currencies, min_size=2, max_size=2, unique=True))
    return ReferenceRate(start=draw(days), base=pair[0], quote=pair[1], rate=draw(numbers))


lists = st.lists(rates(), max_size=6, unique_by=lambda rate: (rate.pair, rate.start))


def dollars(day: str, rate: str) -> ReferenceRate:
    return ReferenceRate(start=date.fromisoformat(day), base="USD", quote="EUR", rate=Decimal(rate))


@given(lists, st.randoms(), currencies, currencies, days)
def test_the_order_of_writing_changes_nothing(given_rates, random, base, quote, day):
    shuffled = random.sample(given_rates, len(given_rates))
    assert ReferenceRates.of(given_rates) == ReferenceRates.of(shuffled)
    assert ReferenceRates(tuple(given_rates)).rate_on(base, quote, day) == ReferenceRates.of(shuffled).rate_on(
        base, quote, day
    )


@given(lists, currencies, currencies, days)
def test_there_and_back_is_exactly_one(given_rates, base, quote, day):
    known = ReferenceRates.of(given_rates)
    there, back = known.rate_on(base, quote, day), known.rate_on(quote, base, day)
    assert (there is None) == (back is None)
    assert there is None or there * back == 1


@given(lists, currencies, currencies, days)
def test_a_rate_is_that_of_the_nearest_day_before(given_rates, base, quote, day):
    fitting = [rate for rate in given_rates if rate.pair == {base, quote} and rate.start <= day]
    found = ReferenceRates.of(given_rates).rate_on(base, quote, day)
    if base == quote:
        assert found == 1
    elif not fitting:
        assert found is None
    else:
        (nearest,) = (rate for rate in fitting if rate.start == max(other.start for other in fitting))
        assert found in (Fraction(nearest.rate), 1 / Fraction(nearest.rate))
        assert (found == Fraction(nearest.rate)) if nearest.base == base else (found * Fraction(nearest.rate) == 1)


def test_the_latest_rate_that_had_begun_counts_also_from_the_other_direction():
    other = ReferenceRate(start=date(2026, 3, 1), base="EUR", quote="USD", rate=Decimal("1.10"))
    known = ReferenceRates.of([dollars("2026-01-01", "0.92"), other])
    assert known.rate_on("USD", "EUR", date(2025, 12, 31)) is None
    assert known.rate_on("USD", "EUR", date(2026, 2, 28)) == Fraction(23, 25)
    assert known.rate_on("EUR", "USD", date(2026, 2, 28)) == Fraction(25, 23)
    assert known.rate_on("USD", "EUR", date(2026, 3, 1)) == Fraction(10, 11)
    assert known.rate_on("USD", "GBP", date(2026, 3, 1)) is None


def test_amounts_are_rounded_once_to_the_other_currencys_unit():
    known = ReferenceRates.of(
        [
            dollars("2026-01-01", "0.92"),
            ReferenceRate(start=FIRST, base="USD", quote="JPY", rate=Decimal("150.5")),
        ]
    )
    assert known.convert(Money.parse("1000.00 USD"), "EUR", FIRST) == Money.parse("920.00 EUR")
    assert known.convert(Money.parse("0.01 USD"), "JPY", FIRST) == Money.parse("2 JPY")  # 1.505
    assert known.convert(Money.parse("-0.01 USD"), "JPY", FIRST) == Money.parse("-2 JPY")
    assert known.convert(Money.parse("1 JPY"), "USD", FIRST) == Money.parse("0.01 USD")  # 0.0066
    assert known.convert(Money.parse("5.00 USD"), "USD", FIRST) == Money.parse("5.00 USD")
    assert known.convert(Money.parse("5.00 USD"), "GBP", FIRST) is None
