"""Hours that a platform lacks, as lines that need no look at anything else."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import Side, SideCoverage, judge
from syncd.core.money import Money
from syncd.core.phrases import Hours
from syncd.core.terms import Terms
from syncd.core.to_do import Link
from syncd.rules.period.tracked_not_logged import RULE, Options
from syncd.testing import subjects
from syncd.testing.subjects import BERLIN, CUT_OFF, PLATFORM, RATE, billing_period, contract, line, piece

OPEN = CUT_OFF - timedelta(hours=3)
HOUR = 3600


def finding_of(period):
    (found,) = judge(RULE, Options(), period).findings
    return found.finding


def week(*pieces, lines=(), **given):
    return billing_period(pieces=pieces, lines=lines, **{"now": OPEN, "zone": BERLIN, **given})


def test_the_entry_that_explains_the_gap_to_the_minute_is_named_alone():
    day = (
        piece(1, "08:00", 9660 - 1500, description="Review"),
        piece(1, "11:00", 1500, description="Call"),
        piece(1, "16:00", 9000, description="API tests"),
    )
    finding = finding_of(week(*day, piece(2, "09:00", HOUR - 60), lines=(line(1, 9600), line(2, HOUR))))
    assert finding.action == "Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30"
    (step,) = finding.steps
    assert (step.says, step.memo, step.seconds, step.stake) == (
        finding.action,
        "API tests",
        9000,
        Money(10_000, "USD"),
    )
    assert step.shown_by == "5:11 tracked that day, 2:40 on Upwork"
    assert (step.when, step.there) == ("Tue 10 Nov, 17:00–19:30", "Add 2:30 to Backend API")
    assert finding.summary == ("5:11 tracked on Tue 10 Nov, 2:40 on Upwork, as of your export of Mon 16 Nov, 10:00")


@pytest.mark.parametrize(
    ("zone", "hour", "moments"),
    [
        ("America/Los_Angeles", "02:00", "Mon 9 Nov, 18:00–19:00"),  # that is Tuesday for Upwork
        ("Asia/Kolkata", "20:00", "Wed 11 Nov, 01:30–02:30"),
    ],
)
def test_the_platform_s_day_is_named_where_the_work_was_on_another_one_of_yours(zone, hour, moments):
    finding = finding_of(week(piece(1, hour, HOUR), zone=ZoneInfo(zone)))
    (step,) = finding.steps
    assert step.says == finding.action == f"Add 1:00 to Backend API: {moments} (Tue 10 Nov on Upwork)"
    assert step.day == date(2026, 11, 10)


def test_entries_that_overlap_name_no_times_to_add():
    both = (piece(1, "08:00", HOUR, ref="toggl/time/a"), piece(1, "08:30", HOUR, ref="toggl/time/b", person="ann"))
    assert finding_of(week(*both)).action == "Add 2:00 to Backend API: Tue 10 Nov"


def test_where_no_entry_explains_it_the_day_and_the_hours_are_named():
    finding = finding_of(week(piece(1, "08:00", 5 * HOUR), lines=(line(1, 2 * HOUR),)))
    assert finding.action == "Add 3:00 to Backend API: Tue 10 Nov"
    assert finding.steps[0].memo == ""


def test_several_days_have_a_step_each_and_one_line_that_names_them():
    days = [piece(day, "09:00", HOUR * hours, description=f"Task {day}") for day, hours in enumerate((1, 2, 3, 4, 5))]
    finding = finding_of(week(*days[:3]))
    assert finding.action == "Add 6:00 to Backend API: 1:00 on Mon 9 Nov, 2:00 on Tue 10 Nov, 3:00 on Wed 11 Nov"
    assert [step.says for step in finding.steps] == [
        "Add 1:00 to Backend API: Mon 9 Nov, 10:00–11:00",
        "Add 2:00 to Backend API: Tue 10 Nov, 10:00–12:00",
        "Add 3:00 to Backend API: Wed 11 Nov, 10:00–13:00",
    ]
    assert finding_of(week(*days)).action.endswith("3:00 on Wed 11 Nov and on 2 more days")


def test_two_entries_of_a_day_are_both_named():
    finding = finding_of(week(piece(1, "08:00", HOUR, description="Review"), piece(1, "12:00", HOUR)))
    assert finding.action == "Add 2:00 to Backend API: Tue 10 Nov, 09:00–10:00 and 13:00–14:00"


@pytest.mark.parametrize(
    ("worked", "added"), [(9000, "2:30"), (9000 + 420, "2:30"), (9000 - 20, "2:30"), (9000 - 60, "2:20")]
)
def test_no_part_of_a_segment_is_asked_for(worked, added):
    action = finding_of(week(piece(1, "16:00", worked))).action
    assert action.startswith(f"Add {added} to Backend API: Tue 10 Nov, 17:00–")
    assert action.endswith(", in steps of 10 minutes") == (worked in (9000 + 420, 9000 - 60))


def test_no_more_is_asked_for_than_the_weekly_limit_allows():
    capped = contract(terms=(Terms(rate=RATE, weekly_cap=20 * HOUR),))
    pieces = (piece(0, "01:00", 18 * HOUR + 2400), piece(1, "08:00", 7800))
    finding = finding_of(week(*pieces, lines=(line(0, 18 * HOUR + 2400),), contract=capped))
    assert finding.action == "Add 1:20 to Backend API: Tue 10 Nov, the limit of 20:00 is then full"
    assert finding.summary.endswith(". 0:50 of the week is beyond the limit of 20:00")


def test_an_entry_of_another_day_on_the_readers_clock_is_named_with_that_day():
    los_angeles = ZoneInfo("America/Los_Angeles")
    finding = finding_of(week(piece(2, "01:00", 2 * HOUR), zone=los_angeles))
    assert finding.action == "Add 2:00 to Backend API: Tue 10 Nov, 17:00–19:00 (Wed 11 Nov on Upwork)"


def test_where_to_click_is_said_while_the_week_is_open():
    page = Link("Work Diary", "https://www.example.com/")
    known = replace(PLATFORM, diary=page)
    assert finding_of(week(piece(1, "08:00", HOUR), profile=known)).link == page
    assert finding_of(week(piece(1, "08:00", HOUR), profile=known, now=subjects.AFTER)).link is None


@settings(max_examples=100, deadline=None)
@given(subjects.billing_periods(), st.integers(1, 40))
def test_what_is_asked_for_is_whole_segments_of_what_is_missing_and_within_the_limit(period, cap):
    """Whatever the week is like."""
    now = period.editable_until - timedelta(hours=1)
    capped = contract(terms=(Terms(rate=RATE, weekly_cap=cap * HOUR),))
    known = {Side.TRACKED: SideCoverage(complete=True, as_of=now), Side.LOGGED: SideCoverage(complete=True, as_of=now)}
    period = replace(period, now=now, coverage=known, contract=capped)
    for judged in judge(RULE, Options(), period).findings:
        finding = judged.finding
        if finding.key != "missing":
            continue
        hours = finding.action.values["part0"].values["hours"]
        assert isinstance(hours, Hours)
        assert hours.seconds <= finding.seconds + 30, "to the minute"
        assert hours.seconds % period.profile.segment == 0
        assert hours.seconds + period.logged_as_last_seen <= cap * HOUR + 30
        assert "UTC" not in re.sub(r"\d\d:\d\d UTC", "", finding.action)
        days = [step.day for step in finding.steps if step.day]
        assert all(one < other for one, other in pairwise(days))
