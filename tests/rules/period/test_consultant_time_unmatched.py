from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from syncd.core.baseline import compare
from syncd.core.discrepancies import SideCoverage, discrepancy_id, judge
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.severity import Severity
from syncd.core.terms import CostRate, Terms
from syncd.core.week_edges import WeekEdge, WeekFigures
from syncd.rules.period import deleted_after_billing
from syncd.rules.period.consultant_time_unmatched import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import CUT_OFF, DIRECT, END, MONDAY, billing_period, contract, line, piece

HOUR = 3600
SUNDAY, NEXT = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
COSTS = {"ben": (CostRate(rate=Money(3000, "USD")),)}
UNKNOWN = SideCoverage(complete=False, because="nothing shows it")


class TestContract(RuleContract):
    rule = RULE
    subjects = st.builds(
        replace, subjects.billing_periods(), costs=st.sampled_from(({"me": COSTS["ben"]}, {"me": COSTS["ben"]} | COSTS))
    )
    options = st.builds(Options, allow=st.integers(0, 60), share=st.sampled_from((Decimal(0), Decimal("0.5"))))


def of_ben(day, seconds):
    return piece(day, "06:00", seconds, person="ben")


def shown(day, seconds):
    return line(day, seconds, person="ben")


def verdict(options=None, **given):
    known = {"costs": COSTS, "pieces": (of_ben(0, 16 * HOUR), of_ben(1, 15 * HOUR))}
    return judge(RULE, options or Options(), billing_period(**{**known, **given}))


def finding(**given):
    (found,) = verdict(**given).findings
    return found


def test_31_hours_of_a_file_and_28_on_the_platform():
    found = finding(lines=(shown(0, 16 * HOUR), shown(1, 12 * HOUR)))
    assert found.severity is Severity.MEDIUM
    assert (found.finding.seconds, found.finding.stake) == (3 * HOUR, Money(12000, "USD"))
    assert found.finding.summary == "31:00 tracked by ben, 28:00 on Upwork: 3:00 is not there"
    assert [each.says for each in found.finding.evidence] == ["Tue 10 Nov: 15:00 tracked, 12:00 on Upwork"]
    assert found.finding.parent == discrepancy_id("tracked-not-logged", billing_period().key, "missing")


def test_hours_without_a_record_are_owed():
    found = finding(lines=(shown(0, 18 * HOUR), shown(1, 16 * HOUR)))
    assert found.finding.stake == Money(-12000, "USD")
    assert found.finding.summary.endswith("3:00 has no record")
    assert found.finding.parent == discrepancy_id("logged-not-tracked", billing_period().key, "surplus")


def test_hours_that_were_deleted_after_the_bill_are_part_of_that():
    before = of_ben(0, 18 * HOUR)
    gone = compare([before], [], [before.ref], [before.ref])
    known = {"pieces": (), "lines": (shown(0, 18 * HOUR),), "baseline": gone}
    period = billing_period(costs=COSTS, now=CUT_OFF, **known)
    (deleted,) = judge(deleted_after_billing.RULE, deleted_after_billing.Options(), period).findings
    found = finding(**known)
    assert deleted.id in found.finding.else_part_of
    assert finding(lines=(shown(0, 18 * HOUR), shown(1, 16 * HOUR))).finding.else_part_of == ()


@pytest.mark.parametrize(("worked", "allowed"), [(31 * HOUR, 31 * HOUR // 20), (4 * HOUR, 20 * 60)])
def test_20_minutes_or_5_percent_are_allowed_and_a_second_more_is_not(worked, allowed):
    """A tracker that rounds each entry, and a platform that rounds to segments, differ by less."""
    half = worked // 2
    pieces = (of_ben(0, half), of_ben(1, worked - half))
    assert not verdict(pieces=pieces, lines=(shown(0, half), shown(1, worked - half - allowed))).findings
    assert verdict(pieces=pieces, lines=(shown(0, half), shown(1, worked - half - allowed - 1))).findings


def test_hours_of_one_person_do_not_hide_what_is_missing_of_another():
    both = (of_ben(0, 8 * HOUR), piece(1, "08:00", 4 * HOUR))
    found = finding(pieces=both, lines=(shown(0, 5 * HOUR), line(1, 7 * HOUR)))
    assert found.finding.key == "ben"
    assert found.finding.seconds == 3 * HOUR


def test_an_account_of_a_contract_on_which_nobody_else_works_shows_their_hours():
    assert finding(lines=(line(0, 28 * HOUR, person="agency"),)).finding.seconds == 3 * HOUR
    beside = (of_ben(0, 8 * HOUR), piece(1, "08:00", 4 * HOUR))
    assert not verdict(pieces=beside, lines=(line(0, 8 * HOUR, person="agency"),)).findings


def test_who_has_no_cost_is_no_consultant():
    assert not verdict(costs={}, lines=(shown(0, HOUR),)).findings


def test_time_around_midnight_that_the_neighbouring_week_shows_is_no_difference():
    night = piece(6, "21:00", 3 * HOUR, person="ben")
    week = {"pieces": (of_ben(0, 7 * HOUR), night), "lines": (shown(0, 7 * HOUR),)}
    assert verdict(**week).findings
    before = WeekFigures.of({MONDAY: 7 * HOUR, SUNDAY: 3 * HOUR}, {MONDAY: 7 * HOUR}, SUNDAY, {})
    after = WeekFigures.of({}, {NEXT: 3 * HOUR}, NEXT, {})
    edge = WeekEdge(at=END, pieces=(night,), before=before, after=after)
    assert not verdict(**week, ends=edge).findings


@pytest.mark.parametrize(("cap", "missing"), [(28 * HOUR, None), (30 * HOUR, 2 * HOUR), (None, 3 * HOUR)])
def test_time_beyond_the_weekly_limit_is_told_by_another_rule(cap, missing):
    capped = contract(terms=(Terms(rate=Money(4000, "USD"), weekly_cap=cap),))
    found = verdict(contract=capped, lines=(shown(0, 16 * HOUR), shown(1, 12 * HOUR))).findings
    assert [one.finding.seconds for one in found] == ([missing] if missing else [])


@pytest.mark.parametrize(("day", "seconds", "lacks"), [(0, 3 * HOUR, None), (0, HOUR, 2 * HOUR), (1, HOUR, 3 * HOUR)])
def test_goodwill_that_the_platform_shows_has_a_record(day, seconds, lacks):
    favour = piece(day, "22:00", seconds, person="ben", goodwill=True)
    found = verdict(not_to_log=(favour,), lines=(shown(0, 19 * HOUR), shown(1, 15 * HOUR))).findings
    assert [one.finding.seconds for one in found] == ([lacks] if lacks else [])
    of_me = replace(favour, person="me")
    assert len(verdict(not_to_log=(of_me,), lines=(shown(0, 19 * HOUR), shown(1, 15 * HOUR))).findings) == 1


@pytest.mark.parametrize("side", ["tracked", "logged"])
def test_where_a_side_is_not_known_it_cannot_tell(side):
    found = verdict(lines=(shown(0, 28 * HOUR),), **{side: UNKNOWN})
    assert not found.findings
    assert [doubt.because for doubt in found.cannot_tell] == ["nothing shows it"]


def test_it_waits_for_the_end_of_editing_and_an_export_after_it():
    lines = (shown(0, 28 * HOUR),)
    early = verdict(lines=lines, now=CUT_OFF - timedelta(seconds=1))
    assert (early.findings, early.next) == ((), CUT_OFF)
    old = SideCoverage(complete=True, as_of=CUT_OFF - timedelta(seconds=1))
    (doubt,) = verdict(lines=lines, logged=old).cannot_tell
    assert doubt.because == "no Upwork export was made after the week closed"


def test_contracts_without_logged_hours_are_left_out():
    lines = (shown(0, 28 * HOUR),)
    assert not verdict(lines=lines, profile=DIRECT).findings
    assert not verdict(lines=lines, contract=contract(type=ContractType.FIXED)).findings
