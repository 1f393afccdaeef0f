"""Which day to correct: the days of a week add up to what a finding says, and an entry is named where it is certain."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.differing_days import DAYS, SLACK, amounts_to_log, choose_days, compare_days, shows_days
from syncd.core.discrepancies import Side, judge
from syncd.core.money import Money
from syncd.core.moves import moved_away, moved_here
from syncd.rules.period import logged_not_tracked, tracked_not_logged
from syncd.testing import client_weeks as weeks
from syncd.testing import subjects
from syncd.testing.client_weeks import beside_sisters, sister
from syncd.testing.subjects import CUT_OFF, END, RATE, billing_period, contract, line, piece
from tests.day_lines import finding_of, logged, said, seconds_in_words, tuesday

HOUR = 3600
BERLIN, KOLKATA, LOS_ANGELES = (ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"))
any_week = subjects.billing_periods() | weeks.weeks_beside_sisters()


def compared(period, as_of=None):
    return compare_days(period, period.pieces, {}, as_of)


def chosen(period, allowed=0):
    return choose_days(compared(period), lambda day: allowed)


@settings(deadline=None)
@given(any_week)
def test_the_days_and_what_is_beyond_the_cap_are_what_a_finding_says_is_missing(period):
    for found in judge(tracked_not_logged.RULE, tracked_not_logged.Options(), period).findings:
        if found.finding.key != "missing":
            continue
        as_of = period.known(Side.LOGGED).as_of
        days = tracked_not_logged._days(period, tracked_not_logged.Options(), as_of)
        seen = period.tracked_before(as_of) - period.booked_elsewhere
        shown = period.logged_as_last_seen + sum(move.seconds for move in moved_away(period))
        if days.listed or days.summed:
            assert days.seconds == seen - shown
            assert days.seconds - (seen - period.billable(seen)) == found.finding.seconds


@settings(deadline=None)
@given(any_week)
def test_the_days_are_what_a_finding_says_is_not_tracked(period):
    for found in judge(logged_not_tracked.RULE, logged_not_tracked.Options(), period).findings:
        if found.finding.key == "surplus":
            days = logged_not_tracked._days(period, logged_not_tracked.Options(), ())  # no free time in these weeks
            assert -days.seconds == found.finding.seconds


hours_of_day = st.tuples(st.integers(0, 6), st.integers(1, 8))


@settings(deadline=None)
@given(st.lists(hours_of_day, max_size=7), st.lists(hours_of_day, max_size=7))
def test_the_lines_of_evidence_add_up_in_words(tracked, logged):
    """Whole hours, so that nothing is rounded and nothing is within a tolerance but equal days."""
    pieces = tuple(
        piece(day, f"{2 * number:02}:00", hours * HOUR, ref=f"toggl/time/{number}")
        for number, (day, hours) in enumerate(tracked)
    )
    lines = tuple(line(day, hours * HOUR, ref=f"upwork/work/{n}") for n, (day, hours) in enumerate(logged))
    period = billing_period(pieces=pieces, lines=lines)
    for rule, sign in ((tracked_not_logged, 1), (logged_not_tracked, -1)):
        for found in judge(rule.RULE, rule.Options(), period).findings:
            assert sign * seconds_in_words(found.finding) == found.finding.seconds
            refs = {ref for fact in found.finding.evidence for ref in fact.refs}
            assert refs <= {record.ref for record in (*pieces, *lines)}


@settings(deadline=None)
@given(subjects.billing_periods(), st.integers(0, 3 * HOUR))
def test_days_within_the_tolerance_are_left_out_only_where_they_are_nothing_together(period, allowed):
    days = chosen(period, allowed)
    assert abs(sum(day.difference for day in days.left_out)) < SLACK or not days.left_out
    assert days.listed or days.summed or not days.seconds
    sizes = [abs(day.difference) for day in days.listed]
    assert sizes == sorted(sizes, reverse=True)
    assert len(days.listed) <= DAYS + 1
    assert len(days.summed) != 1


@settings(deadline=None)
@given(subjects.billing_periods(), st.integers(1, 40 * HOUR))
def test_no_more_is_added_than_is_missing_nor_to_a_day_than_it_lacks(period, missing):
    days = chosen(period)
    amounts = amounts_to_log(days, missing)
    if amounts:
        lacking = {day.first: day.difference for day in (*days.listed, *days.summed)}
        assert sum(amounts.values()) <= missing
        assert all(0 < seconds <= lacking[day] for day, seconds in amounts.items())


def test_a_day_that_shows_too_much_stands_beside_the_one_that_lacks_it_and_nothing_is_added_for_certain():
    period = billing_period(
        pieces=(piece(0, "09:00", 2 * HOUR), piece(1, "09:00", 5 * HOUR), piece(2, "09:00", 2 * HOUR)),
        lines=(line(0, 2 * HOUR), line(1, HOUR), line(2, 3 * HOUR)),
        now=CUT_OFF - timedelta(hours=3),
    )
    assert said(period) == [
        "Tue 10 Nov: tracked 5:00, logged 1:00 → 4:00 not logged (of 09:00–14:00)",
        "Wed 11 Nov: tracked 2:00, logged 3:00 → 1:00 not tracked",
    ]
    assert finding_of(period).action == "Add 3:00 to Backend API: week of 9 Nov"


def test_more_days_than_fit_are_summed_up_with_all_their_records():
    pieces = tuple(piece(day, "09:00", (day + 1) * HOUR) for day in range(7))
    facts = finding_of(billing_period(pieces=pieces, now=CUT_OFF - timedelta(hours=3))).evidence
    assert len(facts) == DAYS + 1
    assert facts[0].says.startswith("Sun 15 Nov: tracked 7:00, logged 0:00 → add 7:00")
    assert facts[-1].says == "2 more days: in all add 3:00"
    assert facts[-1].refs == ("toggl/time/10900", "toggl/time/00900")


def test_a_sum_of_one_day_is_its_own_line():
    pieces = tuple(piece(day, "09:00", HOUR) for day in range(DAYS + 1))
    facts = finding_of(billing_period(pieces=pieces)).evidence
    assert [fact.says[:3] for fact in facts] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]


def test_many_small_differences_are_one_line():
    pieces = tuple(piece(day, "09:00", 3000 + 540) for day in range(7))
    lines = tuple(line(day, 3000) for day in range(7))
    (fact,) = finding_of(billing_period(pieces=pieces, lines=lines)).evidence
    assert fact.says == "7 days: in all 1:03 not logged"
    assert len(fact.refs) == 14


def test_time_beyond_the_cap_is_named_and_not_added():
    capped = contract(terms=(replace(contract().terms[0], weekly_cap=9 * HOUR),))
    finding = finding_of(tuesday(logged(160), contract=capped, now=CUT_OFF - timedelta(hours=3)))
    assert finding.summary.endswith(". 1:12 of the week is beyond the limit of 9:00")
    assert finding.action == "Add 1:20 to Backend API: Tue 10 Nov, the limit of 9:00 is then full"
    assert [(step.seconds, step.stake) for step in finding.steps] == [(finding.seconds, finding.stake)]
    (fact,) = finding.evidence
    assert fact.says == (
        "Tue 10 Nov: tracked 5:12, logged 2:40, 1:12 beyond the weekly limit → add 1:20 (the day's whole difference is "
        "the same length as “Deployment” 16:00–18:30)"
    )


def test_the_action_names_a_day_only_where_all_that_is_missing_is_of_it():
    small = tuple(piece(day, "09:00", HOUR + 180) for day in (2, 3, 4))
    lines = tuple(line(day, HOUR) for day in (2, 3, 4))
    known = {"now": CUT_OFF - timedelta(hours=3)}
    period = billing_period(pieces=(piece(1, "09:00", 2 * HOUR), *small), lines=lines, **known)
    finding = finding_of(period)
    assert finding.action == "Add 2:00 to Backend API: Tue 10 Nov, 09:00–11:00 UTC, in steps of 10 minutes"
    assert [(step.says, step.seconds, step.stake) for step in finding.steps] == [
        ("Add 2:00 to Backend API: Tue 10 Nov, 09:00–11:00 UTC", 7200, Money(8000, "USD")),
        ("Leave 0:09 of the week of 9 Nov: Upwork takes whole 10 minutes", 540, Money(600, "USD")),
    ]
    (fact,) = finding.evidence
    assert fact.says == "Tue 10 Nov: tracked 2:00, logged 0:00 → add 2:00 (09:00–11:00)"
    alone = billing_period(pieces=(piece(1, "09:00", 2 * HOUR),), **known)
    assert finding_of(alone).action == "Add 2:00 to Backend API: Tue 10 Nov, 09:00–11:00 UTC"


def test_where_the_cap_leaves_open_which_day_counts_nothing_is_added_for_certain():
    capped = contract(terms=(replace(contract().terms[0], weekly_cap=4 * HOUR),))
    pieces = (piece(1, "09:00", 3 * HOUR), piece(2, "09:00", 2 * HOUR))
    period = billing_period(pieces=pieces, contract=capped, now=CUT_OFF - timedelta(hours=3))
    assert [says.partition(" → ")[2][:15] for says in said(period)] == ["3:00 not logged", "2:00 not logged"]
    assert finding_of(period).action == "Add 4:00 to Backend API: week of 9 Nov, the limit of 4:00 is then full"


@pytest.mark.parametrize("lines", [(line(0, 4 * HOUR),), (line(0, 2 * HOUR), line(0, 2 * HOUR, ref="upwork/work/b"))])
def test_where_one_day_may_show_the_whole_week_no_day_is_named(lines):
    period = billing_period(pieces=(piece(0, "09:00", 3 * HOUR), piece(1, "09:00", 3 * HOUR)), lines=lines)
    (fact,) = finding_of(period).evidence
    assert fact.says == "9 to 15 Nov 2026 as a whole: tracked 6:00, logged 4:00 → 2:00 not logged"
    assert set(fact.refs) == {record.ref for record in (*period.pieces, *lines)}
    assert finding_of(replace(period, now=CUT_OFF - timedelta(hours=3))).action == (
        "Add 2:00 to Backend API: week of 9 Nov"
    )


def test_one_day_shows_its_own_hours_where_they_are_about_what_was_tracked_on_it_or_all_was():
    monday, tuesday = piece(0, "09:00", 3 * HOUR), piece(1, "09:00", 3 * HOUR)
    assert shows_days((monday, tuesday), (line(0, 3 * HOUR + 300),))
    assert not shows_days((monday, tuesday), (line(0, 3 * HOUR + SLACK),))
    assert shows_days((monday,), (line(0, 9 * HOUR),))
    assert shows_days((monday, tuesday), ())
    assert not shows_days((tuesday,), (line(0, 3 * HOUR),))


@pytest.mark.parametrize(
    ("zone", "clock", "begins"),
    [
        (BERLIN, "23:30", "Tue 10 Nov (Upwork's day, 01:00–01:00 your time): "),
        (KOLKATA, "02:00", "Tue 10 Nov (Upwork's day, 05:30–05:30 your time): "),
        (LOS_ANGELES, "02:00", "Tue 10 Nov (Upwork's day, Mon 9 Nov, 16:00 to Tue 10 Nov, 16:00 your time): "),
        (ZoneInfo("UTC"), "02:00", "Tue 10 Nov: "),
        (ZoneInfo("Europe/London"), "02:00", "Tue 10 Nov: "),
    ],
)
def test_the_platforms_day_is_explained_once_where_it_is_not_the_users(zone, clock, begins):
    late = (piece(1, clock, 1800, description="Call"), piece(3, "12:00", 1200), piece(4, "12:00", HOUR))
    first, second, *_ = said(billing_period(pieces=late[::-1], zone=zone, lines=(line(4, HOUR),)))
    assert first.startswith(begins)
    assert "your time" not in second
    if zone == LOS_ANGELES:
        assert first.endswith("(“Call” Mon 9 Nov, 18:00–18:30)")
    if zone == BERLIN:
        assert first.endswith("(“Call” Wed 11 Nov, 00:30–01:00)")


def test_time_that_other_contracts_and_weeks_show_is_named_on_its_day():
    api = replace(
        tuesday(logged(60)), contract=sister("api", RATE), pieces=(piece(1, "09:00", 5 * HOUR), piece(0, "09:00", HOUR))
    )
    api = replace(api, lines=(line(0, HOUR), line(1, HOUR)))
    shop = billing_period(contract=sister("shop", RATE), lines=(line(1, HOUR, ref="upwork/work/s"), line(2, 0)))
    week, _ = beside_sisters((api, shop))
    assert said(week)[0].startswith("Tue 10 Nov: tracked 5:00, logged 1:00, 1:00 logged on other contracts → 3:00 not")
    assert sum(move.seconds for move in moved_away(week)) == HOUR
    assert not moved_here(week)


def test_time_tracked_after_the_export_does_not_count():
    later = piece(1, "18:00", 2 * HOUR)
    (day,) = compared(billing_period(pieces=(later,)), END - timedelta(days=5, hours=5))
    assert day.tracked == HOUR
    assert not compared(billing_period(pieces=(later,)), END - timedelta(days=6))
