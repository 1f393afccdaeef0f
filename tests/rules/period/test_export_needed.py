"""Tracked time that no export shows: worth its price until the cut-off, and a question afterwards."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.advance import advance
from syncd.core.discrepancies import Side, SideCoverage, judge
from syncd.core.lifecycle import State
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.severity import Severity
from syncd.core.subject_parts import Bill
from syncd.core.terms import Terms
from syncd.rules.period.export_needed import AFTERWARDS, RULE, URGENT, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import CUT_OFF, DIRECT, PLATFORM, RATE, START, at, billing_period, contract, line, piece

SUNDAY_NIGHT = at(6, "21:00")
NEVER = SideCoverage(complete=False, because="Upwork hours: no source shows that time", source="upwork")
WEEK = billing_period(pieces=(piece(0, "09:00", 5 * 3600), piece(3, "12:00", 5 * 3600)), now=SUNDAY_NIGHT, logged=NEVER)


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods()
    options = st.builds(Options, per_session=st.integers(0, 20), notice=st.integers(0, 100))


def the_finding(period, **options):
    (found,) = judge(RULE, Options(**options), period).findings
    return found


def is_silent(period, **options):
    verdict = judge(RULE, Options(**options), period)
    return not verdict.findings and not verdict.cannot_tell


def exported(period, as_of, now=SUNDAY_NIGHT):
    seen = SideCoverage(complete=False, as_of=as_of, source="upwork")
    return replace(period, now=now, coverage={**period.coverage, Side.LOGGED: seen})


def test_a_week_without_any_export_is_worth_all_its_tracked_time_until_the_cut_off():
    found = the_finding(WEEK)
    assert (found.severity, found.finding.deadline) == (Severity.HIGH, CUT_OFF)
    assert (found.finding.seconds, found.finding.stake) == (36_000, Money(40_000, "USD"))
    assert found.finding.summary == (
        "10:00 tracked on Backend API in the week of 9 Nov, and no Upwork export shows whether it is logged"
    )
    assert found.finding.action == "Export your Upwork hours and save them for upwork"


def test_it_names_whose_export_is_missing_where_several_people_have_one():
    missing = replace(WEEK, coverage={**WEEK.coverage, Side.LOGGED: replace(NEVER, whose="ann")})
    said = the_finding(missing).finding.summary
    assert said.endswith(", and no Upwork export of ann shows whether it is logged")


def test_an_export_that_lacks_the_last_days_leaves_their_time_unchecked():
    found = the_finding(exported(WEEK, at(3, "13:00")))
    assert found.finding.seconds == 4 * 3600
    assert found.finding.summary.startswith("4:00 tracked on Backend API since your Upwork export of Thu 12 Nov, 13:00")
    (fact,) = found.finding.evidence
    assert (fact.ref, fact.says) == (WEEK.pieces[1].ref, "Thu 12 Nov: 4:00 tracked (12:00–17:00)")


def test_its_evidence_is_the_time_of_each_day_to_compare_by_hand():
    pieces = (*WEEK.pieces, piece(0, "16:00", 1800, description="Call"), piece(1, "23:30", 1800, description="Call"))
    found = the_finding(replace(WEEK, pieces=pieces, zone=ZoneInfo("Europe/Berlin")))
    assert [fact.says for fact in found.finding.evidence] == [
        "Mon 9 Nov (Upwork's day, 01:00–01:00 your time): 5:30 tracked (2 entries)",
        "Tue 10 Nov: 0:30 tracked (“Call” Wed 11 Nov, 00:30–01:00)",
        "Thu 12 Nov: 5:00 tracked (13:00–18:00)",
    ]
    assert {ref for fact in found.finding.evidence for ref in fact.refs} == {one.ref for one in pieces}


def test_unchecked_time_costs_what_its_own_days_cost():
    raised = (Terms(rate=RATE), Terms(start=WEEK.pieces[1].day, rate=Money(6000, "USD")))
    longer = replace(WEEK, contract=contract(terms=raised), pieces=(piece(0, "09:00", 8 * 3600), WEEK.pieces[1]))
    assert the_finding(exported(longer, at(3, "13:00"))).finding.stake == Money(24_000, "USD")


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 7 * 24 * 60), st.integers(6 * 24 * 60, 9 * 24 * 60))
def test_time_is_checked_or_asked_for_never_neither(exported_at, now):
    as_of, moment = START + timedelta(minutes=exported_at), START + timedelta(minutes=now)
    period = exported(WEEK, as_of, moment)
    unseen = period.tracked - period.tracked_before(as_of)
    findings = judge(RULE, Options(), period).findings
    if moment >= CUT_OFF - timedelta(hours=24) and unseen > period.tolerance(timedelta(minutes=10)):
        assert [found.finding.seconds for found in findings] == [unseen]
    else:
        assert not findings


def test_it_is_critical_in_the_last_hours_and_has_no_deadline_once_the_week_closed():
    assert the_finding(replace(WEEK, now=CUT_OFF - URGENT)).severity is Severity.CRITICAL
    late = the_finding(replace(WEEK, now=CUT_OFF))
    assert (late.severity, late.finding.deadline) == (Severity.HIGH, None)
    assert "That week closed on Mon 16 Nov" in late.finding.summary


def test_long_after_the_cut_off_it_asks_for_an_export_and_never_vanishes_as_if_all_were_well():
    """No export came: what it found stays, with its change at the cut-off, until one shows the week."""
    known, moments = {}, (SUNDAY_NIGHT, CUT_OFF, CUT_OFF + AFTERWARDS, CUT_OFF + 20 * AFTERWARDS)
    for moment in moments:
        period = replace(WEEK, now=moment)
        for step in advance(known, judge(RULE, Options(), period), RULE.assertion, moment):
            known[step.after.id] = step.after
    (kept,) = known.values()
    assert (kept.state, kept.finding.deadline) == (State.OPEN, None)
    assert kept.finding.action.startswith("Export your Upwork hours")
    (step,) = advance(known, judge(RULE, Options(), exported(WEEK, CUT_OFF, moment)), RULE.assertion, moment)
    assert step.after.state is State.RESOLVED


def test_one_that_nobody_looked_at_for_weeks_loses_its_deadline_and_stays():
    late = CUT_OFF + 2 * AFTERWARDS
    verdict = judge(RULE, Options(), WEEK)
    (opened,) = advance({}, verdict, RULE.assertion, SUNDAY_NIGHT)
    known = {opened.after.id: opened.after}
    (step,) = advance(known, judge(RULE, Options(), replace(WEEK, now=late)), RULE.assertion, late)
    assert (step.after.state, step.after.finding.deadline) == (State.OPEN, None)
    assert "export it again to know what was billed" in step.after.finding.action


def test_weeks_before_the_first_export_open_nothing():
    verdict = judge(RULE, Options(), replace(WEEK, now=CUT_OFF + AFTERWARDS))
    assert not verdict.findings
    assert [unmade.source for unmade in verdict.cannot_tell] == ["upwork"]


def test_the_notice_the_cap_and_the_tolerance_count():
    assert is_silent(WEEK, notice=1)
    capped = replace(WEEK, contract=contract(terms=(Terms(rate=RATE, weekly_cap=6 * 3600),)))
    assert the_finding(capped).finding.seconds == 6 * 3600
    assert is_silent(replace(WEEK, pieces=(piece(0, "09:00", 600),)))


@pytest.mark.parametrize("facts", [{"type": ContractType.FIXED}, {"type": ContractType.DIRECT}])
def test_contracts_whose_hours_no_platform_bills_need_no_export(facts):
    assert is_silent(replace(WEEK, contract=contract(**facts)))


def test_a_platform_without_logged_hours_needs_no_export():
    assert is_silent(replace(WEEK, profile=DIRECT))


def test_where_nobody_knows_the_rate_the_stake_is_unknown_and_never_0():
    assert the_finding(replace(WEEK, contract=contract(terms=()))).finding.stake is None


def test_it_says_where_to_click_or_that_no_source_reads_such_exports():
    clicks = replace(PLATFORM, export_hours="Reports, Weekly summary")
    assert "(Reports, Weekly summary)" in the_finding(replace(WEEK, profile=clicks)).finding.action
    nobody = {**WEEK.coverage, Side.LOGGED: SideCoverage(complete=False)}
    assert the_finding(replace(WEEK, coverage=nobody)).finding.action.startswith("Add a source that reads Upwork's")


def test_while_some_tracked_time_is_unknown_it_counts_at_least_what_is_known():
    partly = {**WEEK.coverage, Side.TRACKED: SideCoverage(complete=False, as_of=START)}
    assert the_finding(replace(WEEK, coverage=partly)).finding.summary.startswith("At least 10:00 tracked")


def billed(period, dollars, currency="USD"):
    return replace(period, bills=(Bill("upwork/transaction/1", Money(round(100 * dollars), currency)),))


CLOSED = replace(WEEK, now=CUT_OFF)
"""10:00 tracked at 40 USD, of which no export shows anything, and the week has closed."""


@given(seen=st.integers(0, 7 * 24 * 60), shown=st.integers(0, 12), cents=st.integers(1, 60_000), late=st.booleans())
def test_only_what_no_bill_pays_for_is_at_stake(seen, shown, cents, late):
    """Bills pay first for the time that an export shows or should show, whichever is more: for the rest once."""
    as_of = START + timedelta(minutes=seen)
    lines = (line(0, shown * 3600),) if as_of > START and shown else ()
    week = replace(exported(CLOSED, as_of, CUT_OFF + late * AFTERWARDS), lines=lines)
    unseen = week.price(week.tracked - week.tracked_before(as_of)).minor
    earlier = max(week.price(week.tracked_before(as_of)).minor, shown * 4000 if lines else 0)
    expected = unseen - max(0, cents - earlier)
    verdict = judge(RULE, Options(), billed(week, cents / 100))
    stakes = [found.finding.stake.minor for found in verdict.findings]
    assert len(stakes) + len(verdict.cannot_tell) <= 1
    if stakes:
        assert not late
        assert abs(stakes[0] - expected) <= 80  # a minute's worth of a bill is rounding
    elif not verdict.cannot_tell:
        assert expected <= week.price(week.tolerance(timedelta(minutes=10))).minor + 2


def test_a_week_that_was_billed_in_full_needs_no_export():
    assert is_silent(billed(CLOSED, 400))
    assert is_silent(billed(replace(CLOSED, now=CUT_OFF + AFTERWARDS), 400))
    assert the_finding(billed(replace(CLOSED, now=SUNDAY_NIGHT), 400)).finding.stake == Money(40_000, "USD")


def test_of_a_week_that_was_billed_in_part_the_rest_is_at_stake():
    found = the_finding(billed(CLOSED, 300)).finding
    assert (found.seconds, found.stake) == (2.5 * 3600, Money(10_000, "USD"))
    assert found.summary.startswith(
        "2:30 tracked on Backend API in the week of 9 Nov, beyond what was billed, and no Upwork export shows"
    )
    assert [fact.says for fact in found.evidence] == ["Upwork billed 300.00 USD for 9 to 15 Nov 2026"]


def test_a_row_of_a_day_that_its_export_does_not_cover_is_billed_once():
    """An export of Monday noon shows Monday's hours so far, and covers no day."""
    week = replace(CLOSED, lines=(line(0, 5 * 3600),))
    assert is_silent(billed(week, 400))
    assert the_finding(billed(week, 300)).finding.seconds == 2.5 * 3600


@given(seen=st.integers(0, 7 * 24), shown=st.integers(0, 12), minutes=st.integers(0, 900), cents=st.integers(1, 60_000))
def test_a_bill_that_states_its_hours_pays_for_as_many_at_whatever_rate(seen, shown, minutes, cents):
    as_of = START + timedelta(hours=seen)
    lines = (line(0, shown * 3600),) if as_of > START and shown else ()
    week = replace(exported(CLOSED, as_of, CUT_OFF), lines=lines)
    bills = (Bill("upwork/transaction/1", Money(cents, "EUR"), minutes * 60),)
    earlier = max(week.tracked_before(as_of), sum(one.seconds for one in lines))
    left = min(
        week.tracked - week.tracked_before(as_of), week.tracked - week.tracked_before(as_of) + earlier - minutes * 60
    )
    verdict = judge(RULE, Options(), replace(week, bills=bills))
    assert not verdict.cannot_tell
    assert [found.finding.seconds for found in verdict.findings] == [left] * (
        left > week.tolerance(timedelta(minutes=10))
    )
    assert [found.finding.stake for found in verdict.findings] == [week.price(left)] * len(verdict.findings)


@pytest.mark.parametrize("terms", [(), (Terms(rate=Money(4000, "EUR")),)])
def test_a_bill_whose_hours_no_rate_tells_leaves_a_question_and_no_stake(terms):
    week = billed(replace(CLOSED, contract=contract(terms=terms)), 300)
    verdict = judge(RULE, Options(), week)
    (unmade,) = verdict.cannot_tell
    assert not verdict.findings
    assert unmade.because.startswith("Upwork billed 300.00 USD beyond the hours that exports show, and no rate tells")


@pytest.mark.parametrize("weeks", [0, 1, 4])
@pytest.mark.parametrize(("dollars", "state"), [(300, State.OPEN), (400, State.RESOLVED)])
def test_a_bill_that_comes_late_lowers_what_was_found(weeks, dollars, state):
    (opened,) = advance({}, judge(RULE, Options(), CLOSED), RULE.assertion, CUT_OFF)
    later = billed(replace(CLOSED, now=CUT_OFF + weeks * AFTERWARDS), dollars)
    verdict = judge(RULE, Options(), later)
    (step,) = advance({opened.after.id: opened.after}, verdict, RULE.assertion, later.now)
    if weeks and state is State.OPEN:  # no new alarm so late: a question that names what is left
        assert step.after.state is State.RESOLVED
        assert "2:30 (100.00 USD) less than was tracked" in verdict.cannot_tell[0].because
    else:
        assert step.after.state is state
        assert state is State.RESOLVED or step.after.finding.stake == Money(10_000, "USD")
