from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.core.advance import advance
from syncd.core.clock_offset import clock_offset
from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.rules.period import logged_not_tracked, tracked_not_logged
from syncd.rules.period.clock_or_zone_suspect import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, START, UTC_ZONE, at, billing_period, line, piece

HOUR = 3600
CLOCKS = ("08:00", "09:30", "08:20", "10:10", "07:40")


def with_starts(period):
    """The same with a start on every line."""
    lines = tuple(
        replace(one, start=at((one.day - period.first).days, f"{8 + number}:00"))
        for number, one in enumerate(period.lines)
    )
    return replace(period, lines=lines)


class TestContract(RuleContract):
    rule = RULE
    subjects = st.one_of(subjects.billing_periods(), subjects.billing_periods().map(with_starts))
    options = st.builds(Options, sessions=st.integers(1, 3))


def sessions(offset, number=5, right=0, seconds=2 * HOUR):
    """Sessions of so many days, those on the platform hours later but for the last few."""
    pieces = tuple(piece(day, CLOCKS[day], seconds) for day in range(number))
    shifts = [offset if day < number - right else 0 for day in range(number)]
    starts = [one.start + timedelta(hours=shift) for one, shift in zip(pieces, shifts, strict=True)]
    lines = tuple(
        line((start - START).days, seconds, start=start, ref=f"table/work/{day}") for day, start in enumerate(starts)
    )
    return pieces, lines


def week(pieces, lines, **given):
    return billing_period(pieces=pieces, lines=lines, zone=UTC_ZONE, **given)


def opened(period, **options):
    return [step.after for step in advance({}, judge(RULE, Options(**options), period), "cut-off", AFTER)]


def test_all_sessions_seven_hours_later_are_a_wrong_clock():
    (found,) = opened(week(*sessions(7)))
    finding = found.finding
    assert (finding.key, finding.stake, found.severity) == ("clock", Money(0, "USD"), Severity.MEDIUM)
    assert finding.summary == "5 of 5 sessions start 7:00 later on Upwork than you tracked them"
    assert finding.action == (
        "Correct the time zone that is off by 7:00: your tracker's, Upwork's or the source's (zone)"
    )
    assert finding.evidence[0].says == "Upwork Mon 9 Nov, 15:00–17:00 UTC, tracked Mon 9 Nov, 08:00–10:00 UTC"
    assert finding.evidence[0].refs == ("table/work/0", "toggl/time/00800")


@given(st.integers(-14, 14))
def test_any_whole_hours_between_zones_are_found(offset):
    found = clock_offset(*sessions(offset))
    assert (found.hours if found else 0) == offset


@pytest.mark.parametrize(("number", "speaks"), [(2, False), (3, True)])
def test_three_sessions_tell_a_clock_from_chance(number, speaks):
    assert bool(opened(week(*sessions(7, number)))) == speaks


@pytest.mark.parametrize(
    ("wrong", "of", "opens", "keeps"), [(4, 5, True, True), (3, 4, False, True), (2, 3, False, False)]
)
def test_it_begins_at_80_percent_of_the_sessions_and_ends_under_70(wrong, of, opens, keeps):
    (lives,) = opened(week(*sessions(7)))
    period = week(*sessions(7, of, right=of - wrong))
    assert bool(opened(period, sessions=2)) == opens
    steps = advance({lives.id: lives}, judge(RULE, Options(sessions=2), period), "cut-off", AFTER)
    assert [step.after.state.value for step in steps] == ["open" if keeps else "resolved"]


@pytest.mark.parametrize(("right", "speaks"), [(1, True), (2, False)])
def test_where_half_as_many_sessions_are_right_no_clock_is_wrong(right, speaks):
    period = week(*sessions(7, 5, right=right))
    assert bool(opened(period, share="50 %", until="50 %")) == speaks


def test_until_is_not_above_share():
    with pytest.raises(ValidationError, match="must not be more than `share`"):
        Options(share="50 %", until="60 %")


# -- what is no fault


def test_shift_work_starts_at_the_same_time_on_both_sides():
    """Nights and mornings in turn, as on both sides."""
    pieces = tuple(piece(day, "22:00" if day % 2 else "06:00", 2 * HOUR) for day in range(6))
    lines = tuple(line(day, 2 * HOUR, start=one.start) for day, one in enumerate(pieces))
    assert not opened(week(pieces, lines))


def test_four_sessions_a_day_are_also_hours_from_each_other():
    pieces = tuple(piece(day, f"{hour}:00", HOUR) for day in range(5) for hour in (8, 10, 12, 14))
    lines = tuple(
        line(one.day.weekday(), HOUR, start=one.start, ref=f"table/work/{number}") for number, one in enumerate(pieces)
    )
    assert not opened(week(pieces, lines))


def test_minutes_that_a_tracker_starts_late_are_no_wrong_clock():
    pieces, lines = sessions(0)
    late = tuple(replace(one, start=one.start + timedelta(minutes=9)) for one in lines)
    assert not opened(week(pieces, late))


def test_sessions_of_other_lengths_are_other_sessions():
    pieces, lines = sessions(7)
    assert opened(week(pieces, tuple(replace(one, seconds=one.seconds + 1200) for one in lines)))
    assert not opened(week(pieces, tuple(replace(one, seconds=one.seconds + 1201) for one in lines)))


def test_rows_without_a_start_tell_nothing():
    pieces, lines = sessions(7)
    days_alone = week(pieces, tuple(replace(one, start=None) for one in lines))
    assert judge(RULE, Options(), days_alone).findings == judge(RULE, Options(), days_alone).cannot_tell == ()


def test_segments_in_a_row_are_one_session():
    pieces, lines = sessions(7)
    segments = tuple(
        replace(one, ref=f"{one.ref}-{part}", seconds=600, start=one.start + timedelta(minutes=10 * part))
        for one in lines
        for part in range(12)
    )
    (found,) = opened(week(pieces, segments))
    assert found.finding.summary.startswith("5 of 5 sessions")


def test_while_a_side_is_not_known_nobody_can_tell():
    unknown = SideCoverage(complete=False, as_of=AFTER, because="it was not read")
    told = judge(RULE, Options(), week(*sessions(7), logged=unknown))
    assert (told.findings, [one.because for one in told.cannot_tell]) == ((), ["it was not read"])


@pytest.mark.parametrize("rule", [logged_not_tracked, tracked_not_logged])
def test_gaps_of_such_a_week_are_in_doubt(rule):
    pieces, lines = sessions(7)
    more = (piece(5, "06:00", 5 * HOUR),) if rule is tracked_not_logged else ()
    lines = lines if more else (*lines, line(5, 5 * HOUR, start=at(5, "06:00")))

    def last(some):
        (found,) = judge(rule.RULE, rule.Options(), week((*pieces, *more), some)).findings
        return found.finding.evidence[-1].says

    assert last(lines).startswith("in doubt: sessions start 7:00 later on Upwork than tracked")
    assert "in doubt" not in last(tuple(replace(one, start=None) for one in lines))


def test_a_session_that_is_an_hour_off_may_lie_where_another_one_was_tracked():
    pieces = (piece(0, "09:00", 2_400), piece(0, "09:55", HOUR), *(piece(day, "10:00", HOUR) for day in (1, 2)))
    starts = (at(0, "08:00"), at(0, "08:55"), at(1, "09:00"), at(2, "09:00"))
    lines = tuple(
        line((start - START).days, one.seconds, start=start, ref=f"table/work/{number}")
        for number, (one, start) in enumerate(zip(pieces, starts, strict=True))
    )
    found = clock_offset((*pieces, piece(3, "09:00", HOUR)), (*lines, line(3, HOUR, start=at(3, "09:00"), ref="w/w/9")))
    assert found
    assert (found.hours, len(found.pairs), found.sessions) == (-1, 4, 5)


def test_sessions_that_follow_one_another_hour_by_hour_are_at_the_right_time():
    pieces = tuple(piece(0, f"{8 + number:02}:00", 2_400) for number in range(6))
    lines = tuple(line(0, 2_400, start=one.start, ref=f"table/work/{number}") for number, one in enumerate(pieces))
    assert clock_offset(pieces, lines) is None
