import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.severity import Severity
from syncd.core.subject_parts import Bill
from syncd.core.terms import Terms
from syncd.rules.period.late_edit_after_billing import RULE, Options
from syncd.testing.baselines import changed_week, changed_weeks
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import DIRECT, contract, line, piece

HOUR = 3600
AT_50 = contract(terms=(Terms(rate=Money(5000, "USD")),))


class TestContract(RuleContract):
    rule = RULE
    subjects = changed_weeks()
    options = st.builds(Options, tolerance=st.integers(0, 100))


def tuesday(hours, day=1):
    return piece(day, "09:00", int(hours * HOUR), ref="toggl/time/1")


def found(before, after, logged=None, coverage=None, **given):
    lines = () if logged is None else (line(1, int(logged * HOUR)),)
    week = changed_week(before, after, lines=lines, logged=coverage, **{"contract": AT_50, **given})
    return [
        (one.finding.key, one.severity, one.finding.seconds, str(one.finding.stake))
        for one in judge(RULE, Options(), week).findings
    ]


def test_tuesday_changed_from_three_hours_to_two_after_the_bill():
    assert found([tuesday(3)], [tuesday(2)], 3) == [("less", Severity.HIGH, HOUR, "-50.00 USD")]


def test_an_hour_more_that_the_bill_has_not():
    assert found([tuesday(2)], [tuesday(3)], 2) == [("more", Severity.HIGH, HOUR, "50.00 USD")]


def test_time_added_because_the_platform_shows_it_is_fine():
    assert found([tuesday(2)], [tuesday(3)], 3) == []


def test_hours_that_no_bill_rests_on_cost_nothing():
    assert found([tuesday(5)], [tuesday(4)], 3) == [("less", Severity.INFO, HOUR, "0.00 USD")]


def test_only_what_the_bill_is_for_is_owed():
    assert found([tuesday(6)], [tuesday(2)], 3) == [("less", Severity.HIGH, HOUR, "-50.00 USD")]


def test_time_on_another_day_of_the_week_costs_nothing():
    assert found([tuesday(3)], [tuesday(3, day=2)], 3) == [("less", Severity.INFO, 3 * HOUR, "0.00 USD")]


def test_two_changes_that_cancel_cost_nothing():
    one, other = piece(1, "09:00", 3 * HOUR, ref="toggl/time/1"), piece(1, "14:00", HOUR, ref="toggl/time/2")
    after = [piece(1, "09:00", 2 * HOUR, ref="toggl/time/1"), piece(1, "14:00", 2 * HOUR, ref="toggl/time/2")]
    assert found([one, other], after, 4) == [("less", Severity.INFO, HOUR, "0.00 USD")]


def test_while_neither_hours_nor_a_bill_are_known_nobody_knows_what_was_billed():
    unknown = SideCoverage(complete=False, because="it was not read")
    week = changed_week([tuesday(3)], [tuesday(2)], logged=unknown, contract=AT_50)
    verdict = judge(RULE, Options(), week)
    assert (verdict.findings, [one.because for one in verdict.cannot_tell]) == ((), ["it was not read"])
    bills = (Bill("upwork/transaction/1", Money(15000, "USD")),)
    assert found([tuesday(3)], [tuesday(2)], coverage=unknown, bills=bills) == [
        ("less", Severity.HIGH, HOUR, "-50.00 USD")
    ]
    assert found([tuesday(2)], [tuesday(3)], coverage=unknown, bills=bills) == []


def test_a_direct_client_s_week_has_no_hours_to_compare_with():
    direct = {"contract": contract(type=ContractType.DIRECT, platform="direct"), "profile": DIRECT}
    assert found([tuesday(2)], [tuesday(3)], **direct) == [("more", Severity.HIGH, HOUR, "40.00 USD")]


@pytest.mark.parametrize(("seconds", "count"), [(60, 0), (61, 1)])
def test_a_minute_is_tolerated(seconds, count):
    assert len(found([tuesday(3)], [tuesday(3 - seconds / HOUR)], 3)) == count


def test_fixed_work_is_not_billed_by_its_hours():
    assert found([tuesday(3)], [tuesday(2)], 3, contract=contract(type=ContractType.FIXED)) == []


def test_the_largest_changes_are_listed_and_the_others_counted():
    before = [piece(day, f"{hour:02}:00", HOUR, ref=f"toggl/time/{day}{hour}") for day in range(2) for hour in range(9)]
    after = [piece(one.day.weekday(), one.start.strftime("%H:%M"), HOUR - 600, ref=one.ref) for one in before]
    week = changed_week(before, after, lines=(line(1, 18 * HOUR),))
    (judged,) = judge(RULE, Options(), week).findings
    assert len(judged.finding.evidence) == 11
    assert judged.finding.evidence[-1].says == "8 more entries changed"
    assert len({ref for line in judged.finding.evidence for ref in line.refs}) == 18
