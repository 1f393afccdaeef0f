"""The fee of a contract: agreed, else published, else the one that its first earnings show."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.contract_fee import ContractFee, FeeSource, FeesTaken, contract_fee, fees_taken
from syncd.core.fees import FeeEra, FeeStep
from syncd.core.learned_terms import PaidFee
from syncd.core.money import Money, share
from syncd.core.terms import Terms

MONDAY = date(2026, 11, 9)
WEEK = timedelta(days=7)
FLAT = FeeEra(steps=(FeeStep(Decimal("0.10")),))
SLIDING = FeeEra(
    start=date(2016, 6, 1), steps=(FeeStep(Decimal("0.20"), Money(50_000, "USD")), FeeStep(Decimal("0.10")))
)
SINCE = FeeEra(start=date(2023, 5, 3), steps=(FeeStep(Decimal("0.10")),))
NEW = FeeEra(start=date(2025, 5, 1), new_contracts=True)
ERAS = (FLAT, SLIDING, SINCE, NEW)


def paid(*fees, first=MONDAY, gross=40_000):
    """An earning in each week, with these fees in percent."""
    return [
        PaidFee(
            first + week * WEEK, Money(gross + week, "USD"), share(Money(gross + week, "USD"), Decimal(percent) / 100)
        )
        for week, percent in enumerate(fees)
    ]


def fee(*fees, day=MONDAY + 52 * WEEK, eras=(), terms=(), agreed=None, first=MONDAY):
    return contract_fee([day], terms, eras, fees_taken(paid(*fees, first=first), eras), agreed)


@given(st.lists(st.sampled_from([5, 8, 12]), max_size=6), st.sampled_from([5, 8, 10, 13]))
def test_whatever_comes_later_the_first_three_that_agree_are_the_contracts_fee(later, first):
    assert fee(first, first, first, *[other for other in later if other != first]) == ContractFee(
        Decimal(first) / 100, FeeSource.LEARNED
    )


def test_a_mistake_among_the_first_ones_is_not_learned():
    assert fee(10, 15, 10, 10) == ContractFee(Decimal("0.10"), FeeSource.LEARNED)
    assert fee(15, 10, 10, 10) == ContractFee(Decimal("0.10"), FeeSource.LEARNED)


@pytest.mark.parametrize("fees", [(), (10,), (10, 10), (10, 8, 5), (0, 0, 0, 0)])
def test_fewer_than_three_that_agree_are_no_fee(fees):
    assert fee(*fees) is None


def test_what_was_agreed_goes_before_what_is_published_and_that_before_what_is_learned():
    agreed = (Terms(start=MONDAY, fee=Decimal("0.07")),)
    assert fee(13, 13, 13, terms=agreed, eras=(FLAT,)) == ContractFee(Decimal("0.07"), FeeSource.AGREED)
    assert fee(13, 13, 13, eras=(FLAT,)) == ContractFee(Decimal("0.10"), FeeSource.PUBLISHED)
    assert fee(13, 13, 13, terms=agreed, day=MONDAY - WEEK).source is FeeSource.LEARNED


def test_a_client_with_an_agreement_has_a_lower_fee_than_the_published_one():
    assert fee(7, 7, 7, eras=(FLAT,)) == ContractFee(Decimal("0.07"), FeeSource.LEARNED)


def test_rules_for_new_contracts_concern_no_contract_that_earned_before():
    older, newer = date(2025, 4, 20), date(2025, 6, 1)
    assert fee(10, first=older, eras=ERAS) == ContractFee(Decimal("0.10"), FeeSource.PUBLISHED)
    assert fee(12, first=newer, eras=ERAS) is None
    assert fee(12, 12, 12, first=newer, eras=ERAS).fraction == Decimal("0.12")
    assert fee(12, 12, 12, first=newer, eras=ERAS, agreed=newer).fraction == Decimal("0.12")


def test_while_fees_depend_on_a_lifetime_total_nothing_is_learned_and_nothing_known():
    first = date(2022, 1, 3)
    assert fee(20, 20, 20, 20, first=first, day=date(2022, 3, 1), eras=ERAS) is None
    assert fee(20, 20, 20, 20, first=first, day=date(2024, 3, 1), eras=ERAS).source is FeeSource.PUBLISHED
    agreed = (Terms(fee=Decimal("0.20")),)
    assert fee(20, first=first, day=date(2022, 3, 1), eras=ERAS, terms=agreed).fraction == Decimal("0.20")


def test_a_fee_of_one_era_says_nothing_about_the_next():
    kept = FeeEra(start=MONDAY, steps=())
    later = FeeEra(start=MONDAY + 10 * WEEK, steps=(FeeStep(Decimal("0.10")),))
    taken = fees_taken(paid(5, 5, 5, 5), (kept, later))
    assert contract_fee([MONDAY + WEEK], (), (kept, later), taken).fraction == Decimal("0.05")
    assert contract_fee([MONDAY + 11 * WEEK], (), (kept, later), taken).fraction == Decimal("0.10")


def test_a_fee_that_changes_within_the_days_is_right_before_and_after():
    terms = (Terms(fee=Decimal("0.10")), Terms(start=MONDAY + timedelta(days=3), fee=Decimal("0.08")))
    found = contract_fee([MONDAY + timedelta(days=6), MONDAY], terms, (), FeesTaken())
    assert found == ContractFee(Decimal("0.08"), FeeSource.AGREED, frozenset({Decimal("0.10")}))
