import pytest

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.severity import Severity
from syncd.rules.milestone.milestone_without_contract import RULE
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case
from syncd.testing.rules import RuleContract


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()


def found(**given):
    return judge(RULE, RULE.Options(), milestone_case(**given)).findings


@pytest.mark.parametrize("state", MilestoneState)
def test_it_speaks_of_every_state_that_carries_money_and_belongs_nowhere(state):
    assert bool(found(state=state, contract_unknown=True)) == (state is not MilestoneState.CANCELLED)
    assert not found(state=state)


def test_a_released_milestone_of_a_misspelt_contract_is_missing_from_the_figures_and_it_says_so():
    (one,) = found(contract_unknown=True, state=MilestoneState.RELEASED)
    assert one.finding.stake == Money(40000, "USD")
    assert one.finding.summary.endswith("Its amount is in no contract's figures")


def test_it_says_what_is_at_stake_and_which_contract_may_be_meant():
    (one,) = found(contract_unknown=True, suggestion="shop", title="Extra", contract_name="shpo")
    assert one.severity is Severity.MEDIUM
    assert one.finding.stake == Money(40000, "USD")
    assert one.finding.summary == "“Extra” names a contract that is not known, “shpo”"
    assert one.finding.action == "Correct the contract of “Extra” in your milestone table: you may mean “shop”"
