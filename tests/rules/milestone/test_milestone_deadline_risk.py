from datetime import date, timedelta

import pytest

from syncd.core.calendar import Calendar
from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.severity import Severity
from syncd.rules.milestone.milestone_deadline_risk import RULE, Options
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import at, piece

HOUR = 3600
FRIDAY = at(4, "08:00")
"""Four working days with an hour and a half each lie before it."""
WORK = tuple(piece(day, "09:00", 5400) for day in range(4))
DUE = date(2026, 11, 19)
"""Thursday of the next week: four working days after that Friday."""


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()


def verdict(options=None, **given):
    case = milestone_case(**{"now": FRIDAY, "pieces": WORK, "budget": 18 * HOUR, "due": DUE, **given})
    return judge(RULE, options or Options(), case)


def test_twelve_hours_at_an_hour_and_a_half_a_day_are_four_days_too_late():
    judged = verdict()
    (found,) = judged.findings
    assert found.severity is Severity.MEDIUM
    assert (found.finding.stake, found.finding.seconds) == (Money(40000, "USD"), 12 * HOUR)
    assert found.finding.summary == (
        "12:00 of “M3” is left, 8 working days at your recent 1:30 a day. It is due on Thu 19 Nov, in 4 working days: "
        "4 working days too few"
    )
    assert found.finding.action == "Ask the client for less work on “M3”, or to move it to Wed 25 Nov or later"
    assert found.finding.deadline == at(11)
    assert judged.next == at(5), "a day later, pace and days are others"


def test_one_second_more_than_the_pace_allows_is_too_much():
    assert not verdict(budget=12 * HOUR).findings
    assert verdict(budget=12 * HOUR + 1).findings


def test_an_estimate_counts_before_the_budget():
    assert not verdict(estimate=12 * HOUR).findings
    assert verdict(budget=1, estimate=13 * HOUR).findings


def test_days_off_and_the_weekdays_of_work_count():
    assert not verdict(budget=12 * HOUR).findings
    assert verdict(budget=12 * HOUR, calendar=Calendar(days_off=frozenset({DUE}))).findings
    assert not verdict(budget=13 * HOUR, calendar=Calendar(working_days=frozenset(range(6)))).findings


def test_a_day_off_within_the_recent_days_makes_the_pace_no_slower():
    work = (WORK[0], WORK[3])
    assert verdict(pieces=work, budget=9 * HOUR).findings, "0:45 a day"
    off = Calendar(days_off=frozenset({date(2026, 11, 10), date(2026, 11, 11)}))
    assert not verdict(pieces=work, budget=9 * HOUR, calendar=off).findings


def test_a_later_due_day_counts_at_once():
    assert not verdict(due=date(2026, 11, 25)).findings
    assert verdict(due=date(2026, 11, 24)).findings


def test_it_is_high_two_working_days_before_and_past_the_due_day():
    assert verdict(due=date(2026, 11, 18)).findings[0].severity is Severity.MEDIUM
    assert verdict(due=date(2026, 11, 17)).findings[0].severity is Severity.HIGH
    (past,) = verdict(due=date(2026, 11, 12)).findings
    assert (past.severity, past.finding.deadline) == (Severity.HIGH, None)
    assert past.finding.summary.endswith("It was due on Thu 12 Nov and is not submitted")


def test_without_recent_work_only_what_full_days_could_not_do_is_reported():
    assert not verdict(pieces=(), budget=32 * HOUR).findings
    (found,) = verdict(pieces=(), budget=32 * HOUR + 1).findings
    assert "5 working days even at 8:00 a day" in found.finding.summary
    assert not verdict(Options(full_day=9), pieces=(), budget=33 * HOUR).findings


def test_work_longer_ago_than_the_pace_is_taken_over_is_none():
    (found,) = verdict(now=at(15), due=date(2026, 11, 24)).findings
    assert "27 working days at your recent 0:27 a day" in found.finding.summary, "three of its ten days"
    assert found.finding.summary.endswith("It is due on Tue 24 Nov: 27 working days too few")
    assert not verdict(now=at(25, "08:00"), due=date(2026, 12, 8)).findings, "by full days it can be done"


def test_a_milestone_that_is_tagged_done_has_nothing_left():
    assert not verdict(tags={WORK[3].ref: frozenset({"done"})}).findings


@pytest.mark.parametrize(
    "state", sorted(set(MilestoneState) - {MilestoneState.FUNDED, MilestoneState.CHANGES_REQUESTED})
)
def test_only_while_it_is_funded_and_your_move(state):
    judged = verdict(state=state)
    assert (judged.findings, judged.cannot_tell, judged.next) == ((), (), None)


@pytest.mark.parametrize("missing", [{"due": None}, {"budget": None}, {"budget": 6 * HOUR}, {"contract_unknown": True}])
def test_without_a_due_day_or_hours_that_are_left_it_says_nothing(missing):
    assert not verdict(**missing).findings


def test_time_that_is_not_all_known_cannot_tell():
    for tracked in (
        SideCoverage(complete=False, because="x"),
        SideCoverage(complete=True, lower_bound=True, because="x"),
    ):
        judged = verdict(tracked=tracked)
        assert not judged.findings
        assert [each.because for each in judged.cannot_tell] == ["x"]
        assert judged.cannot_tell[0].still_about, "what was found of another due day does not stay"


def test_a_new_day_shortens_what_is_left():
    assert not verdict(budget=12 * HOUR).findings
    assert verdict(budget=12 * HOUR, now=FRIDAY + timedelta(days=3)).findings
