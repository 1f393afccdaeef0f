"""What a platform keeps: determined by its rules, or None. It is never guessed."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.fees import FeeEra, FeeStep, fee_fraction
from syncd.core.money import Money, share

BOUNDED = settings(max_examples=75, deadline=None)


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


SLIDING = (
    FeeStep(Decimal("0.20"), usd("500.00")),
    FeeStep(Decimal("0.10"), usd("10000.00")),
    FeeStep(Decimal("0.05")),
)
ERAS = (
    FeeEra(steps=(FeeStep(Decimal("0.10")),)),
    FeeEra(start=date(2016, 6, 1), steps=SLIDING),
    FeeEra(start=date(2023, 5, 3), steps=(FeeStep(Decimal("0.10")),)),
    FeeEra(start=date(2025, 5, 1), new_contracts=True),
)
BEFORE, SLIDES, FLAT, OWN = date(2016, 5, 31), date(2020, 1, 6), date(2025, 4, 30), date(2026, 11, 16)

days = st.dates(date(2015, 1, 1), date(2027, 1, 1))
cents = st.integers(0, 2_000_000).map(lambda minor: Money(minor, "USD"))


def test_a_flat_fee_needs_to_know_nothing_else():
    assert fee_fraction(ERAS, BEFORE, usd("100.00")) == Decimal("0.10")
    assert fee_fraction(ERAS, FLAT, usd("100.00")) == Decimal("0.10")


@pytest.mark.parametrize(
    ("billed", "gross", "kept"),
    [
        ("0", "500.00", "100.00"),
        ("0", "500.01", "100.00"),  # the cent beyond costs a tenth of one
        ("400.00", "200.00", "30.00"),  # 100 at 20 %, 100 at 10 %
        ("500.00", "333.36", "33.34"),
        ("0", "20000.00", "1550.00"),  # all three steps
        ("10000.00", "1.00", "0.05"),
    ],
)
def test_an_amount_that_crosses_a_step_is_blended(billed, gross, kept):
    fraction = fee_fraction(ERAS, SLIDES, usd(gross), billed=usd(billed))
    assert fraction is not None
    assert share(usd(gross), fraction) == usd(kept)


@BOUNDED
@given(cents.filter(lambda gross: gross.minor > 0), cents)
def test_what_slides_is_the_sum_over_every_cent_rounded_once_half_up(gross, billed):
    exact, floor = Fraction(0), 0
    for rate, limit in ((20, 50_000), (10, 1_000_000), (5, 10**9)):
        low, high = max(billed.minor, floor), min(billed.minor + gross.minor, limit)
        exact, floor = exact + Fraction(rate, 100) * max(high - low, 0), limit
    fraction = fee_fraction(ERAS, SLIDES, gross, billed=billed)
    assert fraction is not None
    assert share(gross, fraction).minor == int(exact + Fraction(1, 2))


@BOUNDED
@given(cents, cents, st.integers(1, 100_000))
def test_splitting_an_amount_in_two_bills_changes_the_fee_by_a_cent_at_most(billed, gross, first):
    first = Money(min(first, gross.minor + 1), "USD")
    whole = gross + first
    parts = ((first, billed), (gross, billed + first), (whole, billed))
    kept = [share(one, fee_fraction(ERAS, SLIDES, one, billed=before) or Decimal(0)).minor for one, before in parts]
    assert abs(kept[0] + kept[1] - kept[2]) <= 1


@BOUNDED
@given(days, cents, st.none() | days, st.none() | cents)
def test_a_fee_is_never_guessed(day, gross, agreed, billed):
    """It is there exactly where everything that it depends on is."""
    fraction = fee_fraction(ERAS, day, gross, agreed=agreed, billed=billed)
    slides = date(2016, 6, 1) <= day < date(2023, 5, 3)
    settled = day < date(2025, 5, 1) or (agreed is not None and agreed < date(2025, 5, 1))
    if slides:
        assert (fraction is None) == (billed is None or gross.minor == 0)
    else:
        assert fraction == (Decimal("0.10") if settled else None)


@given(st.permutations(ERAS), days, st.none() | days)
@BOUNDED
def test_the_order_of_eras_does_not_matter(eras, day, agreed):
    amounts = {"gross": usd("77.77"), "billed": usd("450.00")}
    assert fee_fraction(eras, day, agreed=agreed, **amounts) == fee_fraction(ERAS, day, agreed=agreed, **amounts)


def test_an_older_contract_keeps_its_fee_and_a_newer_one_has_its_own():
    made = date(2025, 5, 1)
    assert fee_fraction(ERAS, OWN, usd("100.00"), agreed=made - timedelta(days=1)) == Decimal("0.10")
    assert fee_fraction(ERAS, OWN, usd("100.00"), agreed=made) is None
    assert fee_fraction(ERAS, OWN, usd("100.00")) is None


def test_steps_in_one_currency_say_nothing_of_another():
    assert fee_fraction(ERAS, SLIDES, Money(10_000, "EUR"), billed=usd("0")) is None
    assert fee_fraction(ERAS, SLIDES, usd("100.00"), billed=Money(0, "EUR")) is None


def test_before_the_first_era_and_without_any_nothing_is_known():
    assert fee_fraction(ERAS[1:], BEFORE, usd("100.00"), billed=usd("0")) is None
    assert fee_fraction((), OWN, usd("100.00"), agreed=BEFORE, billed=usd("0")) is None
