from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, discrepancy_id, judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.untracked_day import UntrackedDay
from syncd.rule import RuleOptions
from syncd.rules.period import logged_not_tracked
from syncd.rules.time.missing_day import RULE
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import (
    AFTER,
    BERLIN,
    MONDAY,
    START,
    billing_period,
    contract,
    line,
    person_day,
)

HOUR = 3600
ENDS = START + timedelta(days=1)  # of Monday on a platform that counts in UTC


def shown(seconds=3 * HOUR, **given):
    """Hours of Monday on Upwork, in a week with four hours a day."""
    known = {"contract": contract(), "platform": "Upwork", "week": MONDAY, "ends": ENDS, "average": 4 * HOUR}
    return UntrackedDay(**{**known, "seconds": seconds, "refs": ("upwork/work/0",), **given})


class TestContract(RuleContract):
    rule = RULE
    subjects = st.builds(
        lambda day, average, rates, shows: replace(
            day,
            entries=() if shows else day.entries,
            untracked=(shown(contract=rates, average=average),) if shows else (),
        ),
        subjects.person_days(),
        st.none() | st.integers(1, 9 * HOUR),
        subjects.CONTRACTS,
        st.booleans(),
    )


def verdict(*untracked, **given):
    return judge(RULE, RuleOptions(), person_day(**{"untracked": untracked, **given}))


def findings(*untracked, **given):
    return [each.finding for each in verdict(*untracked, **given).findings]


def test_three_hours_logged_and_none_tracked_are_worth_an_average_day():
    (found,) = findings(shown())
    assert (found.key, found.seconds, found.stake) == ("day", 3 * HOUR, Money(-16000, "USD"))
    assert found.summary == "3:00 on Upwork, nothing tracked all day"
    assert found.action == "Track 3:00 of Backend API: Mon 9 Nov"
    assert found.evidence[0].says == "3:00 of Backend API on Upwork, Mon 9 Nov; 4:00 on an average day of the week"


def test_all_contracts_of_a_day_are_one_finding():
    site = contract(key="site", title="Site")
    (found,) = findings(shown(), shown(4 * HOUR, contract=site, average=HOUR))
    assert (found.seconds, found.stake) == (7 * HOUR, Money(-20000, "USD"))
    assert found.summary == "7:00 on Upwork, nothing tracked all day"
    assert found.action == "Track 7:00 of Backend API and Site: Mon 9 Nov"
    assert [one.says for one in found.evidence][
        1
    ] == "4:00 of Site on Upwork, Mon 9 Nov; 1:00 on an average day of the week"
    period = billing_period(contract=site)
    assert found.parent == discrepancy_id("logged-not-tracked", period.key, "surplus")


def test_it_is_part_of_what_the_week_shows_and_nobody_tracked():
    (found,) = findings(shown())
    period = billing_period(lines=(line(0, 3 * HOUR),))
    (surplus,) = judge(logged_not_tracked.RULE, logged_not_tracked.Options(), period).findings
    assert found.parent == surplus.id
    assert found.parent == discrepancy_id("logged-not-tracked", period.key, "surplus")


def test_else_it_is_part_of_what_the_week_lost_since_its_bill():
    (found,), period = findings(shown()), billing_period()
    deleted = discrepancy_id("deleted-after-billing", period.key, "deleted")
    assert found.else_part_of == (deleted, discrepancy_id("late-edit-after-billing", period.key, "less"))


def test_without_a_rate_or_another_day_the_stake_is_unknown():
    (no_rate,), (no_day,) = findings(shown(contract=contract(terms=()))), findings(shown(average=None))
    assert (no_rate.stake, no_day.stake) == (None, None)
    assert no_day.evidence[0].says == "3:00 of Backend API on Upwork, Mon 9 Nov"


def test_a_day_without_hours_on_a_platform_is_fine():
    assert verdict().findings == verdict().cannot_tell == ()


@pytest.mark.parametrize("late", [timedelta(seconds=-1), timedelta()])
def test_it_waits_for_the_end_of_the_day_in_both_zones(late):
    """Monday ends in Berlin an hour before it ends on the platform."""
    told = verdict(shown(), now=ENDS + late)
    assert bool(told.findings) == (not late)
    assert late == timedelta() or told.next == ENDS
    ahead = verdict(shown(ends=ENDS - timedelta(hours=9)), now=ENDS - timedelta(hours=1) + late)
    assert bool(ahead.findings) == (not late)
    assert BERLIN.utcoffset(ENDS.replace(tzinfo=None)) == timedelta(hours=1)


def test_while_tracked_time_is_not_known_nobody_can_tell():
    told = verdict(shown(), tracked=SideCoverage(complete=False, as_of=START, because="it was not read"))
    assert (told.findings, [one.because for one in told.cannot_tell]) == ((), ["it was not read"])
    never = verdict(shown(), tracked=SideCoverage(complete=False, because="no source gives tracked time"))
    assert never.findings == never.cannot_tell == ()


def test_it_is_low():
    assert [one.severity for one in verdict(shown(), now=AFTER).findings] == [Severity.LOW]
