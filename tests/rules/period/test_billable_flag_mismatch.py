from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.billable_time import is_obeyed, is_to_log
from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.records import BillableFlag, ContractType
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.rule import RuleOptions
from syncd.rules.period.billable_flag_mismatch import RULE
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import CUT_OFF, DIRECT, at, billing_period, contract, line, piece

EIGHTY = (Terms(rate=Money(8000, "USD")),)
HOUR = 3600


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods().flatmap(
        lambda period: st.sampled_from(
            [period, billing_period(contract=period.contract, not_to_log=period.pieces, lines=period.lines)]
        )
    )


def findings(*pieces, flag=BillableFlag.AUTO, **given):
    """What is found in a week with these pieces, taken apart as the contract's marks say."""
    by_mark = is_obeyed(flag, marked=any(one.billable for one in pieces))
    to_log = tuple(one for one in pieces if is_to_log(one, by_mark=by_mark))
    free = tuple(one for one in pieces if one not in to_log)
    known = {"contract": contract(terms=EIGHTY, billable_flag=flag), "pieces": to_log, "not_to_log": free, "now": at(4)}
    return [each.finding for each in judge(RULE, RuleOptions(), billing_period(**{**known, **given})).findings]


def free(seconds=2 * HOUR, **given):
    return piece(1, "09:00", seconds, **{"billable": False, **given})


BILLED = piece(2, "09:00", HOUR, billable=True)


def test_two_hours_marked_not_billable_at_80_are_160_that_no_bill_includes():
    (found,) = findings(BILLED, free())
    assert (found.seconds, found.stake, found.deadline) == (2 * HOUR, Money(16000, "USD"), CUT_OFF)
    assert found.summary == "2:00 marked not billable on Backend API, which is billed by the hour"
    assert [one.ref for one in found.evidence] == ["toggl/time/10900"]


def test_all_of_a_week_is_one_finding():
    (found,) = findings(BILLED, free(), piece(3, "10:00", HOUR, billable=False))
    assert found.seconds == 3 * HOUR


@pytest.mark.parametrize("kind", [ContractType.FIXED, ContractType.RETAINER])
def test_marks_do_not_matter_where_hours_are_not_billed(kind):
    assert not findings(BILLED, free(), contract=contract(type=kind, terms=EIGHTY))


def test_your_own_invoices_lack_it_too():
    (found,) = findings(BILLED, free(), profile=DIRECT)
    assert (found.stake, found.deadline) == (Money(16000, "USD"), None)
    assert found.action == "Mark 2:00 of Backend API billable and bill it: week of 9 Nov"


# -- traps


def test_a_plan_without_the_mark_gives_nothing():
    assert not findings(free(), piece(2, "09:00", HOUR, billable=False))
    assert not findings(piece(1, "09:00", HOUR, billable=None))


def test_a_contract_that_ignores_the_mark_gives_nothing():
    assert not findings(BILLED, free(), flag=BillableFlag.IGNORE)


def test_a_contract_that_obeys_the_mark_needs_no_billable_time_for_it():
    assert findings(free(), flag=BillableFlag.OBEY)


def test_agreed_goodwill_is_not_billed_on_purpose():
    assert not findings(BILLED, free(goodwill=True))


@given(st.integers(0, 3 * 6))
def test_what_the_platform_shows_all_the_same_is_billed(segments):
    shown = line(1, 600 * segments)
    found = findings(BILLED, free(), lines=(shown, line(2, HOUR)))
    assert sum(one.seconds for one in found) == max(0, 2 * HOUR - 600 * segments)


def test_without_a_rate_the_stake_is_unknown():
    (found,) = findings(BILLED, free(), contract=contract(terms=()))
    assert found.stake is None


@pytest.mark.parametrize(("now", "deadline"), [(CUT_OFF - timedelta(seconds=1), CUT_OFF), (CUT_OFF, None)])
def test_the_cut_off_is_its_deadline_until_then(now, deadline):
    (found,) = findings(BILLED, free(), now=now)
    assert found.deadline == deadline
    assert ("and add it on Upwork" in found.action) == (deadline is not None)


def test_it_is_medium():
    period = billing_period(not_to_log=(free(),))
    assert [one.severity for one in judge(RULE, RuleOptions(), period).findings] == [Severity.MEDIUM]


@pytest.mark.parametrize(
    ("now", "severity", "then"),
    [
        (CUT_OFF - timedelta(hours=24, seconds=1), Severity.MEDIUM, CUT_OFF - timedelta(hours=24)),
        (CUT_OFF - timedelta(hours=24), Severity.HIGH, CUT_OFF),
        (CUT_OFF - timedelta(seconds=1), Severity.HIGH, CUT_OFF),
        (CUT_OFF, Severity.MEDIUM, None),
    ],
)
def test_it_is_high_in_the_last_day_before_the_cut_off_and_judged_again_then(now, severity, then):
    period = billing_period(contract=contract(terms=EIGHTY), not_to_log=(free(),), now=now)
    assert [one.severity for one in judge(RULE, RuleOptions(), period).findings] == [severity]
    assert RULE.next(period, RuleOptions()) == then


def test_without_a_cut_off_nothing_presses():
    period = billing_period(contract=contract(terms=EIGHTY), not_to_log=(free(),), now=CUT_OFF, profile=DIRECT)
    assert [one.severity for one in judge(RULE, RuleOptions(), period).findings] == [Severity.MEDIUM]
