import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.rules.period.deleted_after_billing import RULE, Options
from syncd.testing.baselines import changed_week, changed_weeks
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import contract, line, piece

HOUR = 3600
AT_50 = contract(terms=(Terms(rate=Money(5000, "USD")),))


class TestContract(RuleContract):
    rule = RULE
    subjects = changed_weeks()
    options = st.builds(Options, tolerance=st.integers(0, 100))


def entry(id, clock, hours, day=1):
    return piece(day, clock, int(hours * HOUR), ref=f"toggl/time/{id}")


def found(before, after, gone, logged):
    week = changed_week(before, after, [f"toggl/time/{id}" for id in gone], contract=AT_50, lines=logged)
    return [
        (one.severity, one.finding.seconds, str(one.finding.stake)) for one in judge(RULE, Options(), week).findings
    ]


def test_the_evidence_for_four_hours_is_gone():
    assert found([entry(1, "09:00", 4)], [], [1], [line(1, 4 * HOUR)]) == [(Severity.HIGH, 4 * HOUR, "-200.00 USD")]


def test_an_entry_merged_into_another_one_is_no_loss():
    before = [entry(1, "09:00", 2), entry(2, "11:00", 1)]
    assert found(before, [entry(1, "09:00", 3)], [2], [line(1, 3 * HOUR)]) == [(Severity.INFO, HOUR, "0.00 USD")]


def test_an_entry_merged_in_part_is_a_loss_of_the_rest():
    before = [entry(1, "09:00", 2), entry(2, "11:00", 2)]
    assert found(before, [entry(1, "09:00", 2.5)], [2], [line(1, 4 * HOUR)]) == [
        (Severity.HIGH, int(1.5 * HOUR), "-75.00 USD")
    ]


def test_the_time_of_another_day_or_person_is_not_that_of_the_deleted_entry():
    before = [entry(1, "09:00", 2), entry(2, "11:00", 2, day=2)]
    after = [entry(1, "09:00", 2), entry(2, "11:00", 3, day=2)]
    gone = [entry(3, "13:00", 1)]
    assert found([*before, *gone], after, [3], [line(1, 6 * HOUR)]) == [(Severity.HIGH, HOUR, "-50.00 USD")]


def test_a_duplicate_that_no_bill_rests_on_is_deleted_without_loss():
    before = [entry(1, "09:00", 4), entry(2, "09:00", 4)]
    assert found(before, [entry(1, "09:00", 4)], [2], [line(1, 4 * HOUR)]) == [(Severity.INFO, 4 * HOUR, "0.00 USD")]


@pytest.mark.parametrize(("seconds", "count"), [(60, 0), (61, 1)])
def test_a_minute_is_tolerated(seconds, count):
    assert len(found([entry(1, "09:00", seconds / HOUR)], [], [1], [line(1, 4 * HOUR)])) == count
