from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.rounding_drift import drift_of
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.core.week_drift import DriftRun, WeekDrift
from syncd.rules.period.rounding_drift import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import CUT_OFF, DIRECT, MONDAY, RATE, billing_period, contract, line, piece

HOUR, WEEK = 3600, timedelta(days=7)
rates = st.none() | st.builds(Money, st.integers(1, 9000), st.sampled_from(("USD", "EUR")))


def drift(number, seconds, rate=RATE, **given):
    """So much less logged than the ten hours tracked in a week, counted from the one of Monday 9 November."""
    known = {"ref": f"toggl/time/{number + 50}", "at_rates": ((rate, abs(seconds)),)}
    return WeekDrift(first=MONDAY + number * WEEK, tracked=10 * HOUR, logged=10 * HOUR - seconds, **{**known, **given})


def unknown(number):
    return WeekDrift(first=MONDAY + number * WEEK, ref="toggl/time/1", known=False)


@st.composite
def runs(draw):
    """Four weeks, some of which may not be known."""
    drifts = st.tuples(st.integers(-3000, 3000).filter(bool), rates)
    drawn = draw(st.lists(st.none() | drifts, min_size=4, max_size=8))
    weeks = tuple(drift(n - 3, *some) if some else unknown(n - 3) for n, some in enumerate(drawn))
    return DriftRun(weeks, all(week.known for week in weeks[:4]) and draw(st.booleans()), draw(st.booleans()))


class TestContract(RuleContract):
    rule = RULE
    subjects = st.builds(replace, subjects.billing_periods(), drift=st.just(DriftRun()) | runs())
    options = st.builds(Options, at_least=st.integers(0, 20))


def week(*seconds, **given):
    """A week that stands for a run of which it is the fourth."""
    drifting = tuple(drift(number - 3, some) for number, some in enumerate(seconds))
    return billing_period(**{"drift": DriftRun(drifting), **given})


def found(period, **options):
    judged = judge(RULE, Options(**options), period)
    assert not judged.cannot_tell
    return [one.finding for one in judged.findings]


def test_half_an_hour_a_week_is_twenty_dollars_a_week():
    (finding,) = found(week(1800, 1800, 1800, 1800))
    assert (finding.seconds, finding.stake, finding.deadline) == (2 * HOUR, Money(8000, "USD"), None)
    assert finding.summary == "2:00 less on Upwork than you tracked, in 4 weeks in a row (19 Oct to 15 Nov)"
    assert finding.action == "Start and stop Upwork's tracker together with yours: Backend API"
    assert finding.evidence[0].says == "19 to 25 Oct: tracked 10:00, logged 9:30"
    assert judge(RULE, Options(), week(1800, 1800, 1800, 1800)).findings[0].severity is Severity.MEDIUM


def test_it_grows_with_the_weeks_that_follow_and_stays_one_discrepancy():
    four, six = week(*[720] * 4), week(*[720] * 6)
    assert [one.seconds for one in found(six)] == [6 * 720]
    assert judge(RULE, Options(), four).findings[0].id == judge(RULE, Options(), six).findings[0].id
    longer = replace(six, drift=replace(six.drift, goes_on=True))
    assert found(longer)[0].summary.startswith("At least 1:12 less on Upwork")


def test_time_that_you_did_not_track_is_owed():
    (finding,) = found(week(*[-900] * 4))
    assert (finding.seconds, finding.stake) == (HOUR, Money(-4000, "USD"))
    assert finding.summary.startswith("1:00 more on Upwork than you tracked")


@pytest.mark.parametrize(("last", "speaks"), [(599, False), (600, True)])
def test_ten_minutes_a_week_are_enough_and_a_second_less_is_not(last, speaks):
    assert bool(found(week(600, 600, 600, last))) is speaks
    assert bool(found(week(600, 600, 600, last), at_least=9))


def test_weeks_at_several_rates_are_priced_each_at_its_own():
    double = Money(8000, "USD")
    rows = (drift(-3, 1800), drift(-2, 1800), drift(-1, 1800, double), drift(0, 1800, double))
    assert found(billing_period(drift=DriftRun(rows)))[0].stake == Money(12000, "USD")
    assert found(billing_period(drift=DriftRun((*rows, drift(1, 1800, None)))))[0].stake is None


def test_where_not_all_is_known_it_cannot_tell_if_the_others_matter():
    rows = (drift(-3, 1800), unknown(-2), drift(-1, 1800), drift(0, 1800))
    (unmade,) = judge(RULE, Options(), billing_period(drift=DriftRun(rows, certain=False))).cannot_tell
    assert unmade.because.endswith("to the same side, and not all is known of 26 Oct to 1 Nov")
    little = tuple(replace(row, logged=row.tracked - 60) for row in rows)
    assert found(billing_period(drift=DriftRun(little, certain=False))) == []


# -- the drift of a week


def six_hours(minutes_less, **given):
    """Six hours in one-hour sessions, of which the platform shows some minutes less."""
    pieces = tuple(piece(day, "09:00", HOUR) for day in range(6))
    lines = tuple(line(day, HOUR - 60 * minutes_less) for day in range(1)) + tuple(
        line(day, HOUR) for day in range(1, 6)
    )
    return billing_period(**{"pieces": pieces, "lines": lines, **given})


@pytest.mark.parametrize(("minutes", "drifts"), [(20, True), (21, False), (0, False), (-20, True), (-21, False)])
def test_a_week_drifts_as_long_as_rounding_explains_it(minutes, drifts):
    own = drift_of(six_hours(minutes))
    assert (own.seconds if own else None) == (60 * minutes if drifts else None)


def test_what_a_week_drifts_by_is_priced_at_the_rates_of_its_days():
    assert drift_of(six_hours(12)).at_rates == ((RATE, 720),)
    assert drift_of(six_hours(12, contract=contract(terms=()))).at_rates == ((None, 720),)


def test_time_beyond_the_weekly_limit_is_no_drift():
    capped = contract(terms=(Terms(rate=RATE, weekly_cap=6 * HOUR - 720),))
    assert drift_of(six_hours(12, contract=capped)) is None


@pytest.mark.parametrize(
    "given",
    [
        {"tracked": SideCoverage(complete=False, as_of=CUT_OFF)},
        {"tracked": SideCoverage(complete=True, as_of=CUT_OFF, lower_bound=True)},
        {"logged": SideCoverage(complete=False, as_of=CUT_OFF)},
        {"logged": SideCoverage(complete=True, as_of=CUT_OFF - timedelta(seconds=1))},
    ],
)
def test_a_week_of_which_not_all_is_known_drifts_to_either_side(given):
    own = drift_of(six_hours(12, **given))
    assert (own.known, own.seconds) == (False, 0)


def test_a_week_that_has_not_closed_and_other_contracts_have_no_drift():
    assert drift_of(six_hours(12, now=CUT_OFF - timedelta(seconds=1))) is None
    assert drift_of(six_hours(12, contract=contract(type=ContractType.FIXED))) is None
    assert drift_of(six_hours(12, profile=DIRECT)) is None
    assert drift_of(billing_period()) is None


def test_next_is_the_cut_off():
    assert judge(RULE, Options(), six_hours(12, now=CUT_OFF - timedelta(hours=1))).next == CUT_OFF
    assert judge(RULE, Options(), six_hours(12)).next is None
