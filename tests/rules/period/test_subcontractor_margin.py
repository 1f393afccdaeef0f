from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, discrepancy_id, judge
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.rounding import RoundHow, Rounding, RoundPer
from syncd.core.severity import Severity
from syncd.core.terms import CostRate, Terms
from syncd.core.week_bills import WeekBill, WeekBills
from syncd.rules.period.subcontractor_margin import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import CUT_OFF, DIRECT, END, MONDAY, billing_period, contract, line, piece

HOUR = 3600
COSTS = {"ben": (CostRate(rate=Money(4500, "USD")),)}
UNKNOWN = SideCoverage(complete=False, because="nothing shows it")
FIFTY = contract(terms=(Terms(rate=Money(5000, "USD")),))


class TestContract(RuleContract):
    rule = RULE
    subjects = st.builds(
        replace,
        subjects.billing_periods(),
        costs=st.sampled_from(({"me": COSTS["ben"]}, {"me": COSTS["ben"], "ben": (CostRate(rate=Money(1, "EUR")),)})),
    )
    options = st.builds(Options, allow=st.sampled_from((Decimal(0), Decimal("0.5"))))


def billed(*minor):
    last = MONDAY + timedelta(days=6)
    bills = (
        WeekBill(ref=f"upwork/transaction/{n}", amount=Money(each, "USD"), posted=last, first=MONDAY, last=last)
        for n, each in enumerate(minor)
    )
    return WeekBills(tuple(bills))


def of_ben(day, seconds, clock="08:00", **given):
    return piece(day, clock, seconds, person="ben", **given)


def verdict(options=None, **given):
    known = {"contract": FIFTY, "costs": COSTS, "pieces": (of_ben(0, 10 * HOUR),), "billed": billed(40000)}
    return judge(RULE, options or Options(), billing_period(**{**known, **given}))


def finding(**given):
    (found,) = verdict(**given).findings
    return found


def test_10_hours_at_45_of_which_8_at_50_are_billed_lose_50():
    found = finding(lines=(line(0, 8 * HOUR, person="ben"),))
    assert found.severity is Severity.MEDIUM
    assert found.finding.stake == Money(5000, "USD")
    assert found.finding.summary == (
        "10:00 of ben cost 450.00 USD, and the client is billed 400.00 USD for it: 50.00 USD less"
    )
    assert [each.says for each in found.finding.evidence] == ["10:00 of ben at 45.00 USD an hour"]


def test_missing_hours_are_the_cause_where_the_rate_is_enough():
    week = billing_period()
    found = finding(lines=(line(0, 8 * HOUR, person="ben"),))
    assert found.finding.parent == discrepancy_id("tracked-not-logged", week.key, "missing")
    others = (("late-edit-after-billing", "more"), ("over-weekly-cap", "limit"))
    assert found.finding.else_part_of == tuple(discrepancy_id(rule, week.key, key) for rule, key in others)
    found = finding(lines=(line(0, 10 * HOUR, person="ben"),))
    assert found.finding.parent == discrepancy_id("logged-not-billed", week.key, "unbilled")
    low = contract(terms=(Terms(rate=Money(4000, "USD")),))
    assert finding(contract=low, lines=(line(0, 10 * HOUR, person="ben"),)).finding.parent == ""
    assert finding(contract=low, lines=(line(0, 10 * HOUR, person="ben"),)).finding.else_part_of == ()


@pytest.mark.parametrize(("minor", "loses"), [(45000, False), (44100, False), (44099, True)])
def test_two_percent_of_the_cost_are_no_loss_and_a_cent_more_is(minor, loses):
    assert bool(verdict(billed=billed(minor)).findings) is loses


def test_several_bills_of_the_week_count_together():
    assert not verdict(billed=billed(20000, 25000)).findings


def test_each_day_costs_what_is_agreed_for_it():
    raised = {"ben": (*COSTS["ben"], CostRate(start=MONDAY + timedelta(days=1), rate=Money(6000, "USD")))}
    found = finding(costs=raised, pieces=(of_ben(0, 2 * HOUR), of_ben(1, 2 * HOUR)), billed=billed(20000))
    assert found.finding.stake == Money(1000, "USD")


def test_people_without_a_cost_cost_nothing():
    assert not verdict(pieces=(piece(0, "08:00", 10 * HOUR),), billed=billed(100)).findings
    early = {"ben": (CostRate(start=MONDAY + timedelta(days=9), rate=Money(4500, "USD")),)}
    assert not verdict(costs=early).findings


def test_internal_time_is_no_loss():
    """Goodwill and time marked not billable stand apart from what is to bill."""
    internal = of_ben(1, 2 * HOUR)
    assert not verdict(pieces=(of_ben(0, 8 * HOUR),), not_to_log=(internal,)).findings
    assert verdict(pieces=(of_ben(0, 8 * HOUR), internal)).findings


def test_time_where_the_contract_does_not_run_is_reported_for_the_contract():
    late = {MONDAY + timedelta(days=1): 2 * HOUR}
    assert not verdict(pieces=(of_ben(0, 8 * HOUR), of_ben(1, 2 * HOUR)), beyond=late).findings


def test_without_bills_the_hours_that_the_platform_shows_count():
    eight = (line(0, 8 * HOUR, person="ben"),)
    assert finding(billed=WeekBills(), transactions=UNKNOWN, lines=eight).finding.stake == Money(5000, "USD")


def test_where_neither_is_known_it_cannot_tell():
    found = verdict(billed=WeekBills(), transactions=UNKNOWN, logged=UNKNOWN)
    assert not found.findings
    assert [doubt.because for doubt in found.cannot_tell] == ["nothing shows it"]


def test_where_tracked_time_is_not_known_a_loss_is_at_least_so_much():
    assert finding(tracked=UNKNOWN).finding.summary.startswith("At least 10:00 of ben")
    (doubt,) = verdict(tracked=UNKNOWN, billed=billed(50000)).cannot_tell
    assert doubt.because == "nothing shows it"


def test_beside_others_the_consultants_own_hours_count():
    both = (of_ben(0, 10 * HOUR), piece(1, "08:00", 10 * HOUR))
    shown = (line(0, 8 * HOUR, person="ben"), line(1, 10 * HOUR))
    assert finding(pieces=both, lines=shown, billed=billed(90000)).finding.stake == Money(5000, "USD")


def test_where_an_account_does_not_tell_whose_hours_it_shows_all_may_be_theirs():
    both = (of_ben(0, 10 * HOUR), piece(1, "08:00", 2 * HOUR))
    found = finding(pieces=both, lines=(line(0, 8 * HOUR),), billed=billed(40000))
    assert "is billed at most 400.00 USD" in found.finding.summary
    assert not verdict(pieces=both, lines=(line(0, 9 * HOUR),), billed=billed(45000)).findings


def test_an_own_client_is_billed_rounded_time_at_the_contracts_rates():
    own = {"profile": DIRECT, "billed": WeekBills()}
    low = contract(platform="direct", type=ContractType.DIRECT, terms=(Terms(rate=Money(4000, "USD")),))
    assert finding(**own, contract=low).finding.stake == Money(5000, "USD")
    up = replace(low, rounding=Rounding(to=12 * HOUR, how=RoundHow.UP, per=RoundPer.DAY))  # 12 hours at 40
    assert not verdict(**own, contract=up).findings
    bare = contract(platform="direct", type=ContractType.DIRECT, terms=())
    assert verdict(**own, contract=bare).cannot_tell == ()  # no rate: internal


@pytest.mark.parametrize("kind", [ContractType.FIXED, ContractType.RETAINER])
def test_what_is_not_billed_by_the_hour_is_left_out(kind):
    assert not verdict(contract=contract(type=kind)).findings


def test_two_currencies_are_not_compared():
    (doubt,) = verdict(costs={"ben": (CostRate(rate=Money(4500, "EUR")),)}).cannot_tell
    assert doubt.because == "what they cost is in EUR, and the client is billed in USD"


def test_it_waits_for_the_bill():
    due = CUT_OFF + timedelta(days=1)
    early = verdict(now=due - timedelta(seconds=1))
    assert (early.findings, early.next) == ((), due)
    assert verdict(now=due).findings
    own = verdict(profile=DIRECT, now=END - timedelta(days=1))
    assert own.next == billing_period(profile=DIRECT).span.end
