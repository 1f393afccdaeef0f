from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.core.advance import advance
from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.rounding import RoundHow, Rounding, RoundPer
from syncd.core.terms import Terms
from syncd.rules.period.pomodoro_fragmentation import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, DIRECT, END, MONDAY, PLATFORM, billing_period, contract, piece

MINUTE = 60
QUARTERS = Rounding(to=15 * MINUTE, how=RoundHow.UP, per=RoundPer.ENTRY)
HOURLY = contract(platform="direct", terms=(Terms(rate=Money(4000, "EUR")),), rounding=QUARTERS)


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods().flatmap(
        lambda period: st.sampled_from(list(RoundHow)).map(
            lambda how: replace(
                period, profile=DIRECT, contract=replace(period.contract, rounding=replace(QUARTERS, how=how))
            )
        )
    )
    options = st.builds(Options, short=st.integers(0, 24 * 60), entries=st.integers(1, 3))


def pomodoros(number, minutes=25, gap=5):
    """So many entries of the same length on Monday, one after the other."""
    starts = (divmod(n * (minutes + gap), 60) for n in range(number))
    return tuple(piece(0, f"{hour}:{minute:02}", minutes * MINUTE) for hour, minute in starts)


def week(*pieces, **given):
    return billing_period(**{"contract": HOURLY, "profile": DIRECT, "pieces": pieces, **given})


def verdict(period, **options):
    return judge(RULE, Options(**options), period)


def findings(*pieces, options=None, **given):
    found = [each.finding for each in verdict(week(*pieces, **given), **(options or {})).findings]
    return [one for one in found if one.threshold is None or one.threshold.opens]


def test_twelve_times_25_minutes_in_quarters_bill_an_hour_more():
    (found,) = findings(*pomodoros(12))
    assert (found.seconds, found.stake) == (3600, Money(-4000, "EUR"))
    assert found.summary == (
        "12 short entries of 5:00 bill 6:00, 1:00 more than you worked: each entry is rounded up to 0:15"
    )


def test_rounding_down_bills_less_which_you_lose():
    down = replace(HOURLY, rounding=replace(QUARTERS, how=RoundHow.DOWN))
    (found,) = findings(*pomodoros(12), contract=down)
    assert (found.seconds, found.stake) == (12 * 10 * MINUTE, Money(8000, "EUR"))
    assert "2:00 less than you worked" in found.summary


@given(st.integers(0, 20))
def test_it_takes_six_short_entries(number):
    assert bool(findings(*pomodoros(number))) == (number >= 6)


@pytest.mark.parametrize(("seconds", "speaks"), [(30 * MINUTE - 1, False), (29 * MINUTE, False), (25 * MINUTE, True)])
def test_entries_that_rounding_hardly_changes_are_fine(seconds, speaks):
    pieces = [piece(day, "09:00", seconds) for day in range(6)]
    assert bool(findings(*pieces)) == speaks


@pytest.mark.parametrize(("minutes", "short"), [(29, True), (30, False)])
def test_an_entry_of_half_an_hour_is_not_short(minutes, short):
    tens = replace(HOURLY, rounding=replace(QUARTERS, to=40 * MINUTE))
    assert bool(findings(*pomodoros(6, minutes), contract=tens)) == short


def shared(seconds):
    """Six entries of 1000 seconds, of which rounding adds so much to one."""
    to = Rounding(to=1000, how=RoundHow.UP, per=RoundPer.ENTRY)
    last = piece(6, "09:00", 1000 - seconds)
    return week(*(piece(day, "09:00", 1000) for day in range(6)), last, contract=replace(HOURLY, rounding=to))


@pytest.mark.parametrize(
    ("seconds", "opens", "keeps"), [(518, False, False), (519, False, True), (636, False, True), (637, True, True)]
)
def test_it_begins_at_ten_percent_and_ends_under_eight(seconds, opens, keeps):
    (open_one,) = advance({}, verdict(shared(700)), "accuracy", AFTER)
    now = verdict(shared(seconds))
    assert bool(advance({}, now, "accuracy", AFTER)) == opens
    steps = advance({open_one.after.id: open_one.after}, now, "accuracy", AFTER)
    assert [step.after.state.value for step in steps] == ["open" if keeps else "resolved"]


def test_until_is_not_above_share():
    with pytest.raises(ValidationError, match="must not be more than `share`"):
        Options(share="5 %", until="6 %")


# -- what is no fault


@pytest.mark.parametrize("per", [RoundPer.DAY, RoundPer.WEEK])
def test_days_and_weeks_are_rounded_once(per):
    assert not findings(*pomodoros(12), contract=replace(HOURLY, rounding=replace(QUARTERS, per=per)))


def test_without_an_agreement_nothing_is_rounded():
    assert not findings(*pomodoros(12), contract=replace(HOURLY, rounding=None))


def test_breaks_that_are_not_billed_do_not_count():
    breaks = tuple(piece(0, f"{hour}:55", 5 * MINUTE, billable=False) for hour in range(12))
    assert not findings(not_to_log=breaks)


def test_long_entries_do_not_count():
    assert not findings(*pomodoros(12, minutes=91, gap=9))


def test_a_platform_that_shows_hours_bills_these():
    assert not findings(*pomodoros(12), profile=PLATFORM)


@pytest.mark.parametrize("kind", [ContractType.FIXED, ContractType.RETAINER])
def test_fixed_prices_and_retainers_bill_no_hours(kind):
    assert not findings(*pomodoros(12), contract=replace(HOURLY, type=kind))


def test_the_parts_of_an_entry_over_midnight_are_one_entry():
    night = piece(0, "23:45", 900), replace(piece(1, "00:00", 900), ref="toggl/time/02345")
    assert findings(*pomodoros(5), night[0])
    assert not findings(*pomodoros(5), *night)


def test_it_waits_for_the_end_of_the_week():
    end = DIRECT.week(MONDAY).end
    running = week(*pomodoros(12), now=end - timedelta(seconds=1))
    assert not verdict(running).findings
    assert verdict(running).next == end
    assert end != END
    assert findings(*pomodoros(12), now=end)


def test_without_a_rate_the_stake_is_unknown():
    (found,) = findings(*pomodoros(12), contract=replace(HOURLY, terms=()))
    assert found.stake is None


def test_while_time_is_not_known_nobody_can_tell():
    unmade = verdict(week(*pomodoros(12), tracked=SideCoverage(complete=False, because="it was not read")))
    assert (unmade.findings, [one.because for one in unmade.cannot_tell]) == ((), ["it was not read"])
