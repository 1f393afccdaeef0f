import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from syncd.core.advance import advance
from syncd.core.discrepancies import Assertion, SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import ContractType, MilestoneState
from syncd.core.severity import Severity
from syncd.rules.milestone.milestone_budget_burn import RULE, Options
from syncd.testing import milestones
from syncd.testing.milestones import milestone_case
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, contract, piece

HOUR = 3600
TARGET = contract(type=ContractType.FIXED, terms=(), target_rate=Money(4500, "USD"))


class TestContract(RuleContract):
    rule = RULE
    subjects = milestones.milestone_cases()


def case(spent, budget=30 * HOUR, **given):
    return milestone_case(**{"pieces": (piece(0, "09:00", spent),), "budget": budget, "contract": TARGET, **given})


def opened(subject):
    """What opens with nothing known before."""
    steps = advance({}, judge(RULE, Options(), subject), Assertion.ACCURACY, AFTER)
    return [(step.after.severity, step.after.finding) for step in steps]


def test_27_of_30_hours_that_are_half_done_will_take_24_more():
    ((severity, found),) = opened(case(27 * HOUR, estimate=54 * HOUR))
    assert severity is Severity.MEDIUM
    assert (found.key, found.stake, found.seconds) == ("budget", Money(0, "USD"), None)
    assert found.summary == (
        "27:00 tracked on “M3”, 90 % of its budget of 30:00. By your estimate of 54:00, 50 % of the work is "
        "done, and it takes 24:00 more than the budget"
    )
    assert found.action == "Ask the client for more money or less work for “M3”"


@pytest.mark.parametrize(
    ("spent", "severity"),
    [
        (15 * HOUR - 1, None),
        (15 * HOUR, Severity.INFO),
        (22 * HOUR + 1800 - 1, Severity.INFO),
        (22 * HOUR + 1800, Severity.LOW),
        (27 * HOUR - 1, Severity.LOW),
        (27 * HOUR, Severity.MEDIUM),
        (30 * HOUR, Severity.MEDIUM),
        (30 * HOUR + 1, Severity.MEDIUM),
    ],
)
def test_the_levels_one_second_below_and_at_them(spent, severity):
    assert [found[0] for found in opened(case(spent))] == [severity] * (severity is not None)


def test_exactly_all_of_the_budget_is_not_beyond_it_and_one_second_more_is():
    ((_, at),) = opened(case(30 * HOUR))
    assert (at.stake, at.seconds) == (Money(0, "USD"), None)
    assert at.summary == "30:00 tracked on “M3”, 100 % of its budget of 30:00"
    assert at.action == "Plan the rest of “M3”: 0:00 of its budget is left"
    ((_, beyond),) = opened(case(30 * HOUR + 1))
    assert (beyond.stake, beyond.seconds) == (Money(1, "USD"), 1)
    ((_, three),) = opened(case(33 * HOUR))
    assert three.stake == Money(13500, "USD")
    assert three.summary == "33:00 tracked on “M3”, 3:00 more than its budget of 30:00"


def test_it_is_one_discrepancy_that_ends_five_points_below_the_first_level():
    (first,) = advance({}, judge(RULE, Options(), case(15 * HOUR)), Assertion.ACCURACY, AFTER)
    known = {first.after.id: first.after}
    kept = advance(known, judge(RULE, Options(), case(13 * HOUR + 1800)), Assertion.ACCURACY, AFTER)
    ended = advance(known, judge(RULE, Options(), case(13 * HOUR + 1799)), Assertion.ACCURACY, AFTER)
    assert [step.after.state.value for step in (*kept, *ended)][-1] == "resolved"
    assert all(step.after.state.value != "resolved" for step in kept)
    (grown,) = advance(known, judge(RULE, Options(), case(31 * HOUR)), Assertion.ACCURACY, AFTER)
    assert grown.after.id == first.after.id


def test_an_estimate_that_fits_into_the_budget_stays_for_information():
    assert [found[0] for found in opened(case(29 * HOUR, estimate=30 * HOUR))] == [Severity.INFO]
    assert [found[0] for found in opened(case(31 * HOUR, estimate=30 * HOUR))] == [Severity.MEDIUM]


def test_the_stake_is_unknown_without_a_rate():
    ((_, found),) = opened(case(31 * HOUR, contract=contract(type=ContractType.FIXED, terms=())))
    assert found.stake is None


def test_of_time_that_may_be_more_it_says_at_least():
    ((_, found),) = opened(case(31 * HOUR, tracked=SideCoverage(complete=True, lower_bound=True)))
    assert found.summary.startswith("At least 31:00 tracked")


@pytest.mark.parametrize(
    "state", sorted(set(MilestoneState) - {MilestoneState.FUNDED, MilestoneState.CHANGES_REQUESTED})
)
def test_only_while_it_is_funded_and_your_move(state):
    assert not opened(case(40 * HOUR, state=state))


@settings(max_examples=50, deadline=None)
@given(milestones.milestones_at_work())
def test_the_stake_is_the_time_beyond_the_budget_and_never_negative(subject):
    for judged in judge(RULE, Options(), subject).findings:
        over = subject.seconds - subject.milestone.budget
        assert (judged.finding.seconds or 0) == max(0, over)
        assert judged.finding.stake is None or judged.finding.stake.minor >= 0


def test_levels_must_rise():
    with pytest.raises(ValidationError, match="must rise"):
        Options(levels=["90 %", "50 %"])
