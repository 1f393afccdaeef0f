from datetime import timedelta

import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.records import ContractType
from syncd.core.retainers import RetainerTerms
from syncd.core.severity import Severity
from syncd.core.terms import Origin, Terms
from syncd.core.time import midnight
from syncd.rules.contract.terms_missing import RULE, Options
from syncd.testing.contract_case import contract_case, contract_cases
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import MONDAY, RATE, UTC_ZONE


class TestContract(RuleContract):
    rule = RULE
    subjects = contract_cases()
    options = st.builds(Options, recent=st.integers(0, 100))


def verdict(options=None, **given):
    return judge(RULE, options or Options(), contract_case(**{"terms": (), **given}))


def test_it_says_which_line_to_write():
    (found,) = verdict().findings
    assert found.severity is Severity.LOW
    assert found.finding.stake is None
    assert found.finding.summary == (
        "You have worked on Backend API since Mon 9 Nov at least, and its rate is not known. "
        "What is lost on it has no price"
    )
    assert found.finding.action == (
        'Say what an hour of Backend API costs: write into [contract.api]: terms = [{ rate = "… USD" }]'
    )


def test_terms_without_a_rate_are_completed():
    (found,) = verdict(terms=(Terms(weekly_cap=72000),)).findings
    assert found.finding.action == (
        "Say what an hour of Backend API costs: write into those `terms` of [contract.api] that hold on Mon 9 Nov: "
        'rate = "… USD"'
    )


def test_a_contract_that_is_in_no_table_needs_one_first():
    assert "the table that `syncd contracts` prints" in verdict(configured=False).findings[0].finding.action


@pytest.mark.parametrize("origin", Origin)
def test_a_rate_of_any_origin_is_known(origin):
    assert not verdict(terms=(Terms(rate=RATE, origin=origin),)).findings


def test_a_rate_that_ended_is_missing_from_then_on():
    ended = (Terms(rate=RATE), Terms(start=MONDAY + timedelta(days=2)))
    (found,) = verdict(terms=ended).findings
    assert "since Wed 11 Nov" in found.finding.summary


def test_rows_that_show_hours_with_money_will_teach_the_rate():
    assert not verdict(is_paid_by_the_hour=True).findings


@pytest.mark.parametrize(
    ("billed", "speaks"),
    [
        (ContractType.HOURLY, True),
        (ContractType.DIRECT, True),
        (ContractType.RETAINER, True),
        (ContractType.FIXED, False),
    ],
)
def test_a_fixed_price_needs_no_rate(billed, speaks):
    assert bool(verdict(type=billed).findings) is speaks


def test_a_retainer_needs_rate_and_hours():
    whole = RetainerTerms(rate=RATE, hours=72000)
    assert not verdict(type=ContractType.RETAINER, retainer=(whole,)).findings
    (found,) = verdict(type=ContractType.RETAINER, retainer=(RetainerTerms(rate=RATE),)).findings
    assert found.finding.action.endswith(': rate = "… USD", hours = "…h"')


def test_a_contract_without_recent_time_is_left_alone():
    last = MONDAY
    until = midnight(last + timedelta(days=61), UTC_ZONE)
    before = verdict(worked=(last, last), now=until - timedelta(seconds=1))
    assert before.findings
    assert before.next == until
    assert not verdict(worked=(last, last), now=until).findings
    assert not verdict(worked=None).findings
