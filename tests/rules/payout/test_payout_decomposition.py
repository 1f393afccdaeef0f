from dataclasses import replace

import pytest

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.payout import composition
from syncd.core.severity import Severity
from syncd.rules.payout.payout_decomposition import RULE
from syncd.testing.payout import SENT, earning, payout, payouts
from syncd.testing.rules import RuleContract


class TestContract(RuleContract):
    rule = RULE
    subjects = payouts()


def verdict(subject):
    return judge(RULE, RULE.Options(), subject)


def test_the_example_500_is_three_weeks_less_a_fee_of_2():
    assert composition(payout()) == "500.00 USD = 3 earnings of 502.00 USD − 2.00 USD payout fee"
    assert verdict(payout()).findings == ()


def test_one_cent_more_than_was_there_is_the_stake():
    (found,) = verdict(payout(unexplained=1)).findings
    assert (found.severity, found.finding.stake) == (Severity.MEDIUM, Money(1, "USD"))
    assert found.finding.summary == "The payout of 500.00 USD on Wed 17 Jun took 0.01 USD more than was in the account"
    assert found.finding.evidence[1].says == (
        "500.00 USD = 3 earnings of 501.99 USD + 0.01 USD unexplained − 2.00 USD payout fee (the oldest money first)"
    )


def test_a_part_of_the_last_earning_is_fifo_and_no_finding():
    part = payout(portions=(earning(1, 20_000), earning(2, 90_000, taken=30_200)))
    assert composition(part) == "500.00 USD = 2 earnings of 502.00 USD, 1 of them in part − 2.00 USD payout fee"
    assert verdict(part).findings == ()


def test_a_payout_and_its_fee_as_one_row_are_made_of_both():
    assert composition(payout(50_200, fee=0)) == "502.00 USD = 3 earnings of 502.00 USD"


def test_a_payout_that_came_back_took_nothing():
    assert verdict(payout(unexplained=1, returned=SENT)).findings == ()


def test_money_from_before_the_first_known_day_may_explain_it():
    (unmade,) = verdict(payout(unexplained=1, is_certain=False)).cannot_tell
    assert unmade.because == (
        "what was in the account upwork before Thu 1 Jan is not known: import its transactions from the beginning"
    )


@pytest.mark.parametrize(("lacking", "unmade"), [(1, 1), (0, 0)])
def test_rows_that_are_not_known_matter_only_to_a_payout_that_they_may_explain(lacking, unmade):
    subject = replace(payout(unexplained=lacking), released=SideCoverage(complete=False, because="rows are missing"))
    assert len(verdict(subject).cannot_tell) == unmade
