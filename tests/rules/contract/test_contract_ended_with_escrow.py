from datetime import date, timedelta

import pytest

from syncd.core.contract_run import ContractRun, Halt
from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.records import ContractState, ContractType, MilestoneState
from syncd.core.severity import Severity
from syncd.core.time import midnight
from syncd.rules.contract.contract_ended_with_escrow import RULE
from syncd.testing.contract_case import contract_case, contract_cases, open_milestone
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, DIRECT, MONDAY, PLATFORM, START

CLOSED = ContractRun(state=ContractState.CLOSED)


class TestContract(RuleContract):
    rule = RULE
    subjects = contract_cases()


def verdict(*set_aside, **given):
    case = {"type": ContractType.FIXED, "run": CLOSED, "set_aside": set_aside, **given}
    return judge(RULE, RULE.Options(), contract_case(**case))


def test_250_in_escrow_of_a_closed_contract_are_critical():
    (found,) = verdict(open_milestone()).findings
    assert found.severity is Severity.CRITICAL
    assert found.finding.stake == Money(25000, "USD")
    assert found.finding.summary == "250.00 USD is still set aside for “M1”. Backend API is closed on Upwork"


@pytest.mark.parametrize("state", [None, ContractState.ACTIVE, ContractState.PAUSED, ContractState.PENDING])
def test_a_contract_that_goes_on_or_is_paused_has_not_ended(state):
    assert not verdict(open_milestone(), run=ContractRun(state=state)).findings


def test_it_ends_with_the_end_of_its_last_day_in_the_platforms_zone():
    last = AFTER.date()
    going = {"run": ContractRun(end=last)}
    ends = midnight(last + timedelta(days=1), PLATFORM.zone)
    assert verdict(open_milestone(), **going, now=ends - timedelta(seconds=1)).next == ends
    (found,) = verdict(open_milestone(), **going, now=ends).findings
    assert "ended on" in found.finding.summary
    assert found.finding.economic_date == last
    assert not verdict(open_milestone(), **going, end=last + timedelta(days=1), now=ends).findings


def test_a_release_in_progress_is_no_finding_where_the_platform_releases_by_itself():
    submitted = open_milestone(state=MilestoneState.SUBMITTED, submitted=MONDAY)
    assert not verdict(submitted).findings
    assert not verdict(open_milestone(state=MilestoneState.SUBMITTED)).findings
    assert verdict(submitted, profile=DIRECT).findings


def test_money_that_was_paid_already_does_not_count():
    (found,) = verdict(open_milestone(paid=Money(10000, "USD"))).findings
    assert found.finding.stake == Money(15000, "USD")
    assert verdict(open_milestone(paid=Money(24999, "USD"))).findings
    assert not verdict(open_milestone(paid=Money(25000, "USD"))).findings


def test_several_milestones_are_one_finding_and_two_currencies_have_no_sum():
    euros = open_milestone(ref="milestones/milestone/m2", title="M2", amount=Money(5000, "EUR"))
    dollars = open_milestone(ref="milestones/milestone/m3", title="M3", state=MilestoneState.CHANGES_REQUESTED)
    (found,) = verdict(open_milestone(), dollars).findings
    assert found.finding.stake == Money(50000, "USD")
    assert len(found.finding.evidence) == 2
    (found,) = verdict(open_milestone(), euros).findings
    assert found.finding.stake is None
    assert found.finding.summary.startswith("250.00 USD, 50.00 EUR is still set aside for 2 milestones")


def test_money_of_a_contract_that_was_closed_ages_from_when_an_export_showed_it():
    shown = ContractRun(state=ContractState.CLOSED, halts=(Halt(state=ContractState.CLOSED, since=START),))
    assert verdict(open_milestone(), run=shown).findings[0].finding.economic_date == MONDAY
    assert verdict(open_milestone()).findings[0].finding.economic_date is None


def test_a_day_that_you_configured_counts_before_that_of_the_platform():
    given = {"run": ContractRun(end=date(2026, 1, 1)), "end": date(2030, 1, 1)}
    assert not verdict(open_milestone(), **given).findings
