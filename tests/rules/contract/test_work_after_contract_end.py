from datetime import date, timedelta

from hypothesis import strategies as st

from syncd.core.contract_run import ContractRun
from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.records import ContractState, ContractType, MilestoneState
from syncd.core.retainers import RetainerTerms
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.rule import RuleOptions
from syncd.rules.contract import contract_ended_with_escrow
from syncd.rules.contract.work_after_contract_end import RULE, Options
from syncd.testing.contract_case import beyond, contract_case, contract_cases, open_milestone
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import MONDAY, piece

HOUR = 3600
FIFTY = (Terms(rate=Money(5000, "USD")),)


class TestContract(RuleContract):
    rule = RULE
    subjects = contract_cases()
    options = st.builds(Options, allow=st.integers(0, 100))


def findings(options=None, **given):
    return judge(RULE, options or Options(), contract_case(**given)).findings


def test_four_hours_after_a_pause_at_50_an_hour_are_200():
    late = beyond(piece(1, "09:00", 4 * HOUR), state=ContractState.PAUSED)
    (found,) = findings(after=late, terms=FIFTY, run=ContractRun(state=ContractState.PAUSED))
    assert found.severity is Severity.HIGH
    assert found.finding.seconds == 4 * HOUR
    assert found.finding.stake == Money(20000, "USD")
    assert found.finding.summary == (
        "4:00 tracked on Backend API while Upwork shows it as paused, since your export of Mon 9 Nov, 00:00 UTC"
    )
    assert found.finding.action == "Stop Backend API and ask the client to resume it, and to pay for 4:00"


def test_time_after_the_last_day_names_that_day():
    (found,) = findings(after=beyond(piece(2, "09:00", HOUR)), end=MONDAY)
    assert found.finding.summary == "1:00 tracked on Backend API after its last day, Mon 9 Nov"
    assert found.finding.key == "end"
    assert found.finding.economic_date == MONDAY + timedelta(days=2)
    assert found.finding.action == "Stop Backend API and ask the client to pay for 1:00"


def test_one_finding_for_the_end_and_one_for_each_pause():
    late = (
        *beyond(piece(1, "09:00", HOUR), state=ContractState.PAUSED),
        *beyond(piece(4, "09:00", 2 * HOUR)),
        *beyond(piece(1, "12:00", HOUR), state=ContractState.PAUSED),
    )
    found = findings(after=late, end=MONDAY + timedelta(days=3))
    assert sorted(each.finding.seconds for each in found) == [2 * HOUR, 2 * HOUR]
    assert {each.finding.key.split()[0] for each in found} == {"end", "paused"}


def test_what_is_allowed_is_no_finding_and_a_second_more_is_one():
    options = Options(allow=10)
    assert not findings(options, after=beyond(piece(1, "09:00", 600)), end=MONDAY)
    assert findings(options, after=beyond(piece(1, "09:00", 601)), end=MONDAY)


def test_each_day_has_its_own_rate():
    terms = (Terms(rate=Money(4000, "USD")), Terms(start=MONDAY + timedelta(days=2), rate=Money(5000, "USD")))
    (found,) = findings(after=beyond(piece(1, "09:00", HOUR), piece(2, "09:00", HOUR)), terms=terms, end=MONDAY)
    assert found.finding.stake == Money(9000, "USD")


def test_time_of_a_fixed_price_is_worth_the_target_rate_and_nothing_known_without():
    late = {"after": beyond(piece(1, "09:00", 2 * HOUR)), "type": ContractType.FIXED, "terms": (), "end": MONDAY}
    assert findings(**late, target_rate=Money(4500, "USD"))[0].finding.stake == Money(9000, "USD")
    assert findings(**late)[0].finding.stake is None


def test_time_of_a_retainer_is_worth_its_rate():
    agreed = (RetainerTerms(start=date(2026, 1, 1), rate=Money(6000, "EUR"), hours=20 * HOUR),)
    late = beyond(piece(1, "09:00", 2 * HOUR))
    (found,) = findings(after=late, type=ContractType.RETAINER, terms=(), retainer=agreed, end=MONDAY)
    assert found.finding.stake == Money(12000, "EUR")


def test_money_that_is_set_aside_for_a_fixed_price_pays_the_time():
    late = {"after": beyond(piece(1, "09:00", 2 * HOUR)), "target_rate": Money(4500, "USD"), "end": MONDAY}
    fixed = {**late, "terms": (), "type": ContractType.FIXED}
    funded, unfunded = (open_milestone(),), (open_milestone(amount=None),)
    (escrow,) = judge(contract_ended_with_escrow.RULE, RuleOptions(), contract_case(**fixed, set_aside=funded)).findings
    (found,) = findings(**fixed, set_aside=funded)
    assert (found.finding.parent, found.finding.stake) == (escrow.id, Money(9000, "USD"))
    assert findings(**fixed, set_aside=unfunded)[0].finding.parent == ""
    assert findings(**fixed)[0].finding.parent == ""
    assert findings(**late, set_aside=funded)[0].finding.parent == ""


def test_while_a_contract_is_paused_its_money_set_aside_is_no_cause():
    late = beyond(piece(1, "09:00", 2 * HOUR), state=ContractState.PAUSED)
    paused = {"type": ContractType.FIXED, "run": ContractRun(state=ContractState.PAUSED), "after": late}
    (found,) = findings(**paused, set_aside=(open_milestone(state=MilestoneState.FUNDED),))
    assert found.finding.parent == ""
