from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.core.advance import advance
from syncd.core.discrepancies import CannotTell, SideCoverage, judge
from syncd.core.lifecycle import Change
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.rules.retainer.retainer_overrun import RULE, Options
from syncd.testing.retainer_month import AGREED, FIRST, retainer_month, retainer_months
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import START, piece

HOUR = 3600
RUNNING = START + timedelta(days=8)
PARTS = SideCoverage(complete=False, because="it was not read")
MORE = SideCoverage(complete=True, lower_bound=True, because="some is unmapped")


class TestContract(RuleContract):
    rule = RULE
    subjects = retainer_months()
    options = st.builds(Options, share=st.just(Decimal("0.8")), until=st.sampled_from((Decimal("0.8"), Decimal("0.1"))))


def pieces(*lengths):
    """Pieces of so many seconds, on the days from Monday on."""
    return tuple(piece(day, "08:00", seconds) for day, seconds in enumerate(lengths))


def verdict(*lengths, **given):
    return judge(RULE, Options(), retainer_month(pieces=pieces(*lengths), **given))


def finding(*lengths, **given):
    (found,) = verdict(*lengths, **given).findings
    return found


def test_22_hours_of_20_at_60_are_120():
    found = finding(12 * HOUR, 10 * HOUR)
    assert found.severity is Severity.HIGH
    assert (found.finding.seconds, found.finding.stake) == (2 * HOUR, Money(12000, "USD"))
    assert found.finding.summary == "22:00 used, 2:00 beyond what is agreed. 20:00 agreed for 1 to 30 Nov"
    assert found.finding.action == "Ask the client for 120.00 USD: 2:00 beyond the retainer Backend API"


def test_while_the_month_runs_it_is_time_to_stop_and_the_client_has_a_name():
    known = replace(retainer_month().contract, client_name="Green Leaf")
    found = finding(12 * HOUR, 10 * HOUR, contract=known, now=RUNNING)
    assert found.finding.action == "Stop Backend API until Green Leaf agrees to 2:00 beyond the retainer"
    close = finding(12 * HOUR, 6 * HOUR, contract=known, now=RUNNING)
    assert close.finding.summary == "18:00 used. 20:00 agreed for 1 to 30 Nov. 2:00 is left"
    assert close.finding.action == "Ask Green Leaf for more hours of Backend API before you go on"


def test_exactly_all_hours_are_not_too_many_and_a_second_more_is():
    assert not verdict(12 * HOUR, 8 * HOUR).findings
    assert finding(12 * HOUR, 8 * HOUR + 1).finding.seconds == 1


@pytest.mark.parametrize(("used", "opens", "keeps"), [(15 * HOUR - 1, 0, 0), (15 * HOUR, 0, 1), (16 * HOUR, 1, 1)])
def test_it_speaks_from_80_percent_on_while_the_month_runs_and_is_silent_below_75(used, opens, keeps):
    found = finding(12 * HOUR, used - 12 * HOUR, now=RUNNING)
    assert found.severity is Severity.MEDIUM
    assert (found.finding.threshold.opens, found.finding.threshold.keeps) == (bool(opens), bool(keeps))


def test_what_is_close_to_the_hours_is_none_once_the_month_is_over():
    assert not verdict(12 * HOUR, 7 * HOUR).findings


def test_the_month_ends_at_midnight_of_its_own_zone():
    month = retainer_month(now=RUNNING)
    assert verdict(HOUR, now=RUNNING).next == month.span.end
    assert month.span.end.isoformat() == "2026-11-30T23:00:00+00:00"
    assert verdict(HOUR, now=month.span.end).next is None


def test_time_left_of_the_month_before_covers_time_beyond():
    assert not verdict(12 * HOUR, 10 * HOUR, least=2 * HOUR, most=2 * HOUR).findings
    found = finding(12 * HOUR, 10 * HOUR, least=HOUR, most=HOUR)
    assert found.finding.seconds == HOUR
    assert found.finding.summary.endswith(
        "1:00 beyond what is agreed. 20:00 agreed for 1 to 30 Nov, with 1:00 left of the month before"
    )


def test_where_it_is_not_known_how_much_was_left_it_cannot_tell():
    (doubt,) = verdict(12 * HOUR, 10 * HOUR, most=5 * HOUR).cannot_tell
    assert doubt == CannotTell(because="how much time was left of the month before Sun 1 Nov is not known")
    assert finding(12 * HOUR, 14 * HOUR, most=5 * HOUR).finding.seconds == HOUR


@pytest.mark.parametrize("known", [PARTS, MORE])
def test_what_is_surely_beyond_is_said_of_a_lower_bound_and_nothing_else(known):
    assert finding(12 * HOUR, 10 * HOUR, tracked=known).finding.summary.startswith("At least 22:00 used")
    (doubt,) = verdict(12 * HOUR, tracked=known).cannot_tell
    assert doubt.because == known.because


@pytest.mark.parametrize(
    ("unsure", "says"),
    [
        ({"tracked": PARTS}, "At most 2:00 is left"),
        ({"tracked": MORE}, "At most 2:00 is left"),
        ({"least": 0, "most": HOUR}, "At most 3:00 is left"),
        ({"least": HOUR, "most": HOUR}, "3:00 is left"),
    ],
)
def test_what_is_left_is_a_bound_where_more_may_be_used_or_less_was_left_before(unsure, says):
    found = finding(12 * HOUR, 6 * HOUR, now=RUNNING, **unsure)
    assert found.finding.summary.endswith(f". {says}")


def test_all_people_and_projects_of_the_contract_share_its_hours():
    shared = (
        piece(0, "08:00", 12 * HOUR, person="me", label="Advice"),
        piece(0, "08:01", 10 * HOUR, person="ben", label="Support", ref="clockify/time/1"),
    )
    (found,) = judge(RULE, Options(), retainer_month(pieces=shared)).findings
    assert found.finding.seconds == 2 * HOUR


def test_time_beyond_is_priced_at_the_rate_of_its_days():
    raised = (AGREED, replace(AGREED, start=date(2026, 11, 10), rate=Money(7000, "USD")))
    found = finding(21 * HOUR, HOUR, retainer=raised)  # an hour of Tuesday 10 November, and one of the day before
    assert found.finding.stake == Money(13000, "USD")


def test_a_month_that_is_cut_has_its_share_of_the_hours():
    found = finding(11 * HOUR, end=FIRST + timedelta(days=14))  # 15 of 30 days
    assert found.finding.seconds == HOUR


def test_a_month_without_agreed_hours_is_none():
    assert not verdict(22 * HOUR, retainer=(replace(AGREED, hours=None),)).findings


def test_bounds_in_the_wrong_order_are_refused():
    with pytest.raises(ValidationError, match="`until` must not be more than `share`"):
        Options(share=Decimal("0.5"), until=Decimal("0.6"))


def test_close_to_the_limit_ends_with_the_month_though_not_all_of_its_time_is_known():
    close = retainer_month(pieces=pieces(12 * HOUR, 6 * HOUR), now=RUNNING)
    (opened,) = advance({}, judge(RULE, Options(), close), RULE.assertion, RUNNING)
    ended = replace(close, now=close.span.end, tracked=PARTS)
    (step,) = advance({opened.after.id: opened.after}, judge(RULE, Options(), ended), RULE.assertion, ended.now)
    assert (step.change, step.note) == (Change.RESOLVED, "its time is over")
