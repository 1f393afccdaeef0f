from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.core.advance import advance
from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.hush import acknowledge
from syncd.core.lifecycle import Change, State
from syncd.core.money import Money
from syncd.core.records import ContractType, WorkKind
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.core.week_bills import WeekBills
from syncd.rules.period import tracked_not_logged
from syncd.rules.period.over_weekly_cap import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, CUT_OFF, DIRECT, END, MONDAY, at, billing_period, contract, line, piece
from syncd.testing.week_bills import week_bill

HOUR = 3600
RATE = Money(3500, "USD")
CAP = 20 * HOUR
CAPPED = contract(terms=(Terms(rate=RATE, weekly_cap=CAP),))
MIDWEEK = at(4, "18:00")


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods()
    options = st.builds(
        lambda low, high: Options(until=f"{min(low, high)} %", share=f"{max(low, high)} %"), *(st.integers(0, 100),) * 2
    )


def tracked(seconds, days=4):
    """So much in equal parts on the first days of the week, and the rest on the last of them."""
    part = seconds // days
    parts = [part] * (days - 1) + [seconds - part * (days - 1)]
    return tuple(piece(day, "06:00", length) for day, length in enumerate(parts))


def week(seconds=0, logged=0, **given):
    lines = (line(0, logged),) if logged else ()
    return billing_period(
        **{"contract": CAPPED, "pieces": tracked(seconds) if seconds else (), "lines": lines, **given}
    )


def verdict(period, **options):
    return judge(RULE, Options(**options), period)


def the_finding(period, **options):
    (found,) = verdict(period, **options).findings
    return found.finding


def found(period, **options):
    asked = verdict(period, **options)
    return [step.after.finding for step in advance({}, asked, RULE.assertion, period.now)]


# -- properties


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 30 * HOUR), st.integers(0, 180).map(lambda number: 600 * number))
def test_what_is_beyond_is_the_most_of_tracked_and_logged_less_the_limit(seconds, logged):
    over = max(seconds, logged) - CAP
    expected = [(over, Money((over * 3500 + 1800) // HOUR, "USD"))] if over >= 600 else []
    assert [(one.seconds, one.stake) for one in found(week(seconds, logged))] == expected


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 30 * HOUR), st.integers(0, 30 * HOUR))
def test_time_beyond_the_limit_is_never_missing_as_well(seconds, logged):
    period = week(seconds, logged)
    beyond = sum(one.seconds for one in found(period))
    missing = sum(
        one.finding.seconds for one in judge(tracked_not_logged.RULE, tracked_not_logged.Options(), period).findings
    )
    assert missing <= max(0, CAP - logged)
    assert beyond + missing <= max(0, max(seconds, logged) - min(logged, CAP))


# -- examples


def test_two_hours_beyond_twenty_are_seventy_dollars():
    finding = the_finding(week(22 * HOUR))
    assert finding.summary == "22:00 tracked, 2:00 beyond the weekly limit of 20:00: Upwork does not bill it"
    assert finding.action == "Ask the client for a bonus of 70.00 USD: Backend API, 2:00 in the week of 9 Nov"
    assert (finding.seconds, finding.stake, finding.deadline) == (2 * HOUR, Money(7000, "USD"), None)
    assert [evidence.says for evidence in finding.evidence] == ["Thu 12 Nov: 2:00 beyond the limit (06:00–11:30)"]
    assert verdict(week(22 * HOUR)).findings[0].severity is Severity.CRITICAL


def test_until_the_cut_off_the_limit_can_be_raised():
    finding = the_finding(week(22 * HOUR, now=MIDWEEK))
    assert finding.action == "Ask the client to raise the limit of Backend API by 2:00: week of 9 Nov"
    assert finding.deadline == CUT_OFF


def test_hours_that_the_platform_shows_count_where_they_are_more():
    finding = the_finding(week(10 * HOUR, 21 * HOUR))
    assert finding.summary.startswith("21:00 on Upwork, 1:00 beyond the weekly limit of 20:00")
    assert finding.stake == RATE


@pytest.mark.parametrize(("over", "speaks"), [(599, False), (600, True)])
def test_less_than_a_segment_is_rounding(over, speaks):
    assert bool(found(week(CAP + over))) is speaks


@pytest.mark.parametrize(("seconds", "speaks"), [(18 * HOUR - 1, False), (18 * HOUR, True), (CAP, True)])
def test_while_the_week_runs_it_speaks_from_ninety_percent_on(seconds, speaks):
    period = week(seconds, now=MIDWEEK)
    assert bool(found(period)) is speaks
    assert not found(replace(period, now=END))


def test_close_to_the_limit_it_says_what_is_left_and_until_when():
    finding = the_finding(week(18 * HOUR + 1800, now=MIDWEEK))
    assert finding.summary == "18:30 tracked of the weekly limit of 20:00: 1:30 is left"
    assert finding.action == "Ask the client to raise the limit of Backend API before you track more than 20:00"
    assert (finding.stake, finding.deadline) == (None, END)
    assert verdict(week(CAP, now=MIDWEEK)).findings[0].severity is Severity.HIGH


# -- between the two bounds


def steps(known, period):
    return advance(known, verdict(period), RULE.assertion, period.now)


@pytest.mark.parametrize(("seconds", "lives"), [(17 * HOUR, True), (17 * HOUR - 1, False)])
def test_what_has_spoken_is_silent_again_below_the_lower_bound_and_opens_nothing_between(seconds, lives):
    between = week(seconds, now=MIDWEEK)
    assert steps({}, between) == []
    (opened,) = steps({}, week(19 * HOUR, now=MIDWEEK))
    known = {opened.after.id: opened.after}
    (step,) = steps(known, between)
    assert (opened.change, step.change) == (Change.OPENED, Change.CHANGED if lives else Change.RESOLVED)
    assert step.after.finding.threshold is None  # the ledger keeps what became of it
    assert [one.change for one in steps({step.after.id: step.after}, between)] == []


def test_one_that_people_have_acknowledged_goes_on_as_well():
    (opened,) = steps({}, week(19 * HOUR, now=MIDWEEK))
    hushed = acknowledge(opened.after, MIDWEEK).after
    (step,) = steps({hushed.id: hushed}, week(17 * HOUR + 1, now=MIDWEEK))
    assert (step.change, step.after.state) == (Change.CHANGED, State.ACKNOWLEDGED)


LACKING = SideCoverage(complete=False, because="tracked time: until Fri 13 Nov", source="toggl")


def test_close_to_the_limit_ends_with_the_week_though_not_all_of_its_time_is_known():
    (opened,) = steps({}, week(19 * HOUR, now=MIDWEEK))
    known, ended = {opened.after.id: opened.after}, week(19 * HOUR, now=END, tracked=LACKING)
    (step,) = steps(known, ended)
    assert (step.change, step.note) == (Change.RESOLVED, "its time is over")
    assert [one.because for one in verdict(ended).cannot_tell] == ["tracked time: until Fri 13 Nov"]
    assert steps({step.after.id: step.after}, replace(ended, now=AFTER)) == []


def test_beyond_the_limit_stays_when_less_is_known():
    (opened,) = steps({}, week(22 * HOUR, now=MIDWEEK))
    (step,) = steps({opened.after.id: opened.after}, week(19 * HOUR, now=AFTER, tracked=LACKING))
    assert (step.change, step.after.state) == (Change.CHANGED, State.OPEN)
    assert step.after.finding.action.startswith("The deadline has passed: look up whether it was done")


def test_close_to_the_limit_and_beyond_it_is_one_discrepancy():
    ids = {verdict(week(seconds, now=MIDWEEK)).findings[0].id for seconds in (18 * HOUR, 22 * HOUR)}
    assert len(ids) == 1


def test_bounds_in_the_wrong_order_are_refused():
    with pytest.raises(ValidationError, match="must not be more than `share`"):
        Options(share="80 %")
    assert Options(share="80 %", until="80 %").until == Decimal("0.8")


# -- traps


def test_a_raise_counts_at_once_and_a_cut_from_the_next_week_on():
    for limits in ((20, 25), (25, 20)):
        first, then = limits
        terms = (
            Terms(rate=RATE, weekly_cap=first * HOUR),
            Terms(start=MONDAY + timedelta(days=3), rate=RATE, weekly_cap=then * HOUR),
        )
        assert found(week(25 * HOUR, contract=contract(terms=terms))) == []


def test_what_was_billed_beyond_the_limit_all_the_same_is_not_lost():
    billed = WeekBills((week_bill(MONDAY, Money(77000, "USD"), 22 * HOUR),))
    assert found(week(22 * HOUR, billed=billed)) == []
    less = WeekBills((week_bill(MONDAY, Money(73500, "USD"), 21 * HOUR),))
    assert [one.stake for one in found(week(22 * HOUR, billed=less))] == [RATE]


@pytest.mark.parametrize(
    "given",
    [
        {"contract": contract(terms=(Terms(rate=RATE),))},
        {"contract": replace(CAPPED, type=ContractType.RETAINER)},
        {"profile": DIRECT},
    ],
)
def test_without_a_weekly_limit_or_hours_on_a_platform_there_is_nothing_to_say(given):
    assert found(week(30 * HOUR, **given)) == []


def test_a_bonus_is_no_time():
    bonus = line(1, 25 * HOUR, kind=WorkKind.BONUS)
    assert found(week(10 * HOUR, lines=(bonus,))) == []


def test_where_not_all_tracked_time_is_known_what_is_known_may_be_beyond_all_the_same():
    lacking = SideCoverage(complete=False, because="tracked time: until Fri 13 Nov", source="toggl")
    assert the_finding(week(22 * HOUR, tracked=lacking)).summary.startswith("At least 22:00 tracked, 2:00 beyond")
    (unmade,) = verdict(week(15 * HOUR, tracked=lacking)).cannot_tell
    assert unmade.because == "tracked time: until Fri 13 Nov"
    assert verdict(week(15 * HOUR, tracked=lacking, now=MIDWEEK)).cannot_tell == ()


def test_where_the_limit_is_full_nothing_can_be_missing_whatever_else_was_tracked():
    lacking = SideCoverage(complete=False, because="tracked time: until Fri 13 Nov", source="toggl")
    judged = judge(tracked_not_logged.RULE, tracked_not_logged.Options(), week(21 * HOUR, CAP, tracked=lacking))
    assert (judged.findings, judged.cannot_tell) == ((), ())
    judged = judge(tracked_not_logged.RULE, tracked_not_logged.Options(), week(10 * HOUR, CAP - 600, tracked=lacking))
    assert len(judged.cannot_tell) == 1


def test_the_last_time_of_the_week_is_beyond_at_the_rate_of_its_days():
    raised = (
        Terms(rate=RATE, weekly_cap=CAP),
        Terms(start=MONDAY + timedelta(days=3), rate=RATE + RATE, weekly_cap=CAP),
    )
    assert the_finding(week(22 * HOUR, contract=contract(terms=raised))).stake == Money(14000, "USD")


def test_next_is_the_end_of_the_week_and_the_cut_off():
    assert verdict(week(22 * HOUR, now=MIDWEEK)).next == END
    assert verdict(week(22 * HOUR, now=END)).next == CUT_OFF
    assert verdict(week(0, now=AFTER)).next is None
