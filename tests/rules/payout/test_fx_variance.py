import pytest

from syncd.core.discrepancies import judge
from syncd.core.matching.arrivals import How
from syncd.core.money import Money
from syncd.core.reference_rates import ReferenceRates
from syncd.core.severity import Severity
from syncd.rules.payout.fx_variance import RULE
from syncd.testing.payout import arrived, payout, payouts
from syncd.testing.rules import RuleContract


class TestContract(RuleContract):
    rule = RULE
    subjects = payouts()


def found(subject, **options):
    return judge(RULE, RULE.Options(**options), subject).findings


def received(amount):
    return payout(100_000, arrival=arrived(amount, how=How.RATE))


def test_the_example_1000_at_092_received_as_899():
    (one,) = found(received("899.00 EUR"))
    assert (one.severity, one.finding.stake) == (Severity.MEDIUM, Money(2_100, "EUR"))
    assert one.finding.summary == (
        "Upwork sent 1,000.00 USD on Wed 17 Jun, and 899.00 EUR arrived: 21.00 EUR, 2.3 % less than at your "
        "reference rate"
    )


@pytest.mark.parametrize(("amount", "is_found"), [("901.60 EUR", False), ("901.59 EUR", True), ("930.00 EUR", False)])
def test_two_percent_of_the_payout_are_normal(amount, is_found):
    assert bool(found(received(amount))) == is_found


def test_the_tolerance_is_of_your_choice():
    assert not found(received("899.00 EUR"), tolerance="3 %")


def test_money_in_the_same_currency_and_without_a_rate_has_no_variance():
    assert not found(received("960.00 USD"))
    assert not found(payout(100_000, arrival=arrived("899.00 EUR"), rates=ReferenceRates()))
    assert not found(payout(100_000))
