from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.records import ContractType, MilestoneState
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.rules.milestone.work_on_unfunded_milestone import RULE, UNPAID, Options
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import MONDAY, contract, piece

FIXED = contract(type=ContractType.FIXED, terms=(Terms(rate=Money(5000, "USD")),))
SIX_HOURS = (piece(0, "09:00", 4 * 3600), piece(1, "09:00", 2 * 3600, description="Login form"))


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()
    options = st.builds(Options, allow=st.integers(0, 600))


def findings(case, **options):
    return [each.finding for each in judge(RULE, Options(**options), case).findings]


@settings(max_examples=50, deadline=None)
@given(milestones.milestone_cases())
def test_it_speaks_of_any_time_on_what_nobody_funded_and_never_stakes_more_than_the_amount(case):
    found = findings(case)
    assert bool(found) == (case.milestone.state in UNPAID and bool(case.pieces))
    for each in found:
        assert each.seconds == case.seconds
        amount = case.milestone.amount
        if each.stake and amount and amount.currency == each.stake.currency:
            assert each.stake.minor <= amount.minor


def test_six_hours_at_50_on_an_unfunded_milestone_are_300():
    case = milestone_case(pieces=SIX_HOURS, contract=FIXED, state=MilestoneState.UNFUNDED)
    (found,) = judge(RULE, Options(), case).findings
    assert found.severity is Severity.CRITICAL
    assert found.finding.summary == "6:00 tracked on “M3”, which is not funded in your milestone table or export"
    assert found.finding.action == "Stop “M3” until the client funds it"
    named = replace(case, contract=replace(FIXED, client_name="Green Leaf"))
    assert findings(named)[0].action == "Stop “M3” until Green Leaf funds it"
    assert (found.finding.key, found.finding.seconds) == ("unfunded", 21600)
    assert found.finding.stake == Money(30000, "USD")
    assert [each.says for each in found.finding.evidence] == [
        "Tue 10 Nov, 09:00–11:00 UTC “Login form”",
        "Mon 9 Nov, 09:00–13:00 UTC",
    ]


def test_the_milestones_amount_is_all_that_can_be_lost():
    case = milestone_case(pieces=SIX_HOURS, contract=FIXED, state=MilestoneState.PROPOSED, amount=Money(25000, "USD"))
    assert findings(case)[0].stake == Money(25000, "USD")


def test_each_day_counts_at_its_rate():
    terms = (*FIXED.terms, Terms(start=MONDAY.replace(day=10), rate=Money(6000, "USD")))
    case = milestone_case(
        pieces=SIX_HOURS, contract=contract(type=ContractType.FIXED, terms=terms), state=MilestoneState.UNFUNDED
    )
    assert findings(case)[0].stake == Money(32000, "USD")


def test_without_a_rate_the_stake_is_unknown():
    later = contract(type=ContractType.FIXED, terms=(replace(FIXED.terms[0], start=MONDAY.replace(day=10)),))
    for facts in (contract(type=ContractType.FIXED, terms=()), later):
        case = milestone_case(pieces=SIX_HOURS, contract=facts, state=MilestoneState.UNFUNDED)
        assert findings(case)[0].stake is None


def test_preparation_that_is_given_away_is_allowed():
    case = milestone_case(pieces=SIX_HOURS, state=MilestoneState.UNFUNDED)
    assert not findings(case, allow=360)
    assert findings(case, allow=359)


@pytest.mark.parametrize("state", sorted(set(MilestoneState) - UNPAID))
def test_a_funded_milestone_may_be_worked_on_whenever_it_was_funded(state):
    late = MONDAY.replace(day=12)
    assert not findings(milestone_case(pieces=SIX_HOURS, state=state, funded=late))


def test_a_cancelled_milestone_calls_for_an_agreement():
    (found,) = findings(milestone_case(pieces=SIX_HOURS, state=MilestoneState.CANCELLED))
    assert found.action == "Stop “M3” and ask the client to pay 6:00 of it"


def test_a_milestone_without_time_is_no_finding():
    assert not findings(milestone_case(state=MilestoneState.UNFUNDED))


def test_the_rate_that_you_aim_at_goes_before_an_agreed_one():
    for facts in (FIXED, contract(type=ContractType.FIXED, terms=())):
        facts = replace(facts, target_rate=Money(6000, "USD"))
        case = milestone_case(pieces=SIX_HOURS, contract=facts, state=MilestoneState.UNFUNDED)
        assert findings(case)[0].stake == Money(36000, "USD")
