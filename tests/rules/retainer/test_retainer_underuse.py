from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.severity import Severity
from syncd.rules.retainer.retainer_underuse import RULE, Options
from syncd.testing.retainer_month import AGREED, retainer_month, retainer_months
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import piece

HOUR = 3600
END = retainer_month().span.end
LATE = END - timedelta(days=3)


class TestContract(RuleContract):
    rule = RULE
    subjects = retainer_months()
    options = st.builds(Options, notice=st.integers(0, 30), quiet_months=st.sampled_from(((), (11,), (7, 8))))


def verdict(used, options=None, **given):
    pieces = (piece(0, "08:00", used),) if used else ()
    return judge(RULE, options or Options(), retainer_month(**{"now": LATE, "pieces": pieces, **given}))


def opens(found):
    return [each for each in found.findings if each.finding.threshold.opens]


def test_6_of_20_hours_with_3_days_left():
    (found,) = verdict(6 * HOUR).findings
    assert found.severity is Severity.INFO
    assert found.finding.stake is None
    assert found.finding.summary == "6:00 of 20:00 used in the month that ends on Mon 30 Nov"
    assert found.finding.action == "Ask the client what 14:00 of Backend API can be used for"


def test_a_month_without_any_work_is_the_least_used():
    assert opens(verdict(0))


def test_half_the_hours_are_enough_and_a_second_less_is_not():
    assert not opens(verdict(10 * HOUR))
    assert opens(verdict(10 * HOUR - 1))


def test_it_goes_on_below_55_percent_where_it_had_begun():
    assert verdict(11 * HOUR - 1).findings[0].finding.threshold.keeps
    assert not verdict(11 * HOUR).findings


def test_it_speaks_in_the_last_days_of_the_month_alone():
    begins = END - timedelta(days=5)
    early = verdict(0, now=begins - timedelta(seconds=1))
    assert not early.findings
    assert early.next == begins
    during = verdict(0, now=begins)
    assert during.findings
    assert during.next == END
    over = verdict(0, now=END)
    assert not over.findings
    assert over.next is None


def test_a_quiet_month_is_left_alone():
    assert not verdict(0, Options(quiet_months=(11,))).findings
    assert verdict(0, Options(quiet_months=(10,))).findings


@pytest.mark.parametrize(
    "known",
    [
        SideCoverage(complete=False, because="it was not read"),
        SideCoverage(complete=True, lower_bound=True, because="some is unmapped"),
    ],
)
def test_where_more_may_have_been_worked_it_cannot_tell(known):
    found = verdict(6 * HOUR, tracked=known)
    assert not found.findings
    assert [doubt.because for doubt in found.cannot_tell] == [known.because]


def test_hours_that_roll_over_are_not_lost():
    (found,) = verdict(0, retainer=(replace(AGREED, rollover="1 month"),)).findings
    assert found.finding.summary.endswith("What is left can be used in the next month")


def test_options_that_make_no_sense_are_refused():
    with pytest.raises(ValidationError, match="`until` must not be less than `share`"):
        Options(share=Decimal("0.5"), until=Decimal("0.4"))
    with pytest.raises(ValidationError):
        Options(quiet_months=(13,))
