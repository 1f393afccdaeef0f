from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.week_edges import WeekEdge, WeekFigures
from syncd.rules.period import logged_not_tracked, tracked_not_logged
from syncd.rules.period.week_straddle_shift import RULE
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, END, MONDAY, billing_period, contract, line, piece
from tests.day_lines import seconds_in_words

HOUR = 3600
NEXT = MONDAY + timedelta(days=7)


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods()


def weeks(pieces, lines):
    """Two weeks that share an edge, as a reader of the ledger finds them."""

    def figures(first, beside):
        days = {first + timedelta(days=day) for day in range(7)}
        tracked, logged, free = Counter(), Counter(), Counter()
        parts = [
            *((tracked, one) for one in pieces),
            *((logged, one) for one in lines),
            *((free, one) for one in given),
        ]
        for sums, each in parts:
            if each.day in days:
                sums[each.day] += each.seconds
        return WeekFigures.of(tracked, logged, beside, free)

    given, pieces = [one for one in pieces if one.goodwill], [one for one in pieces if not one.goodwill]
    near = tuple(each for each in pieces if each.day in (NEXT - timedelta(days=1), NEXT))
    before, after = figures(MONDAY, NEXT - timedelta(days=1)), figures(NEXT, NEXT)
    edge = WeekEdge(at=END, pieces=near, before=before, after=after)
    now = AFTER + timedelta(days=8)
    earlier = billing_period(
        now=now,
        pieces=tuple(each for each in pieces if each.day < NEXT),
        not_to_log=tuple(each for each in given if each.day < NEXT),
        lines=tuple(each for each in lines if each.day < NEXT),
        ends=edge,
    )
    later = billing_period(
        now=now,
        first=NEXT,
        pieces=tuple(each for each in pieces if each.day >= NEXT),
        not_to_log=tuple(each for each in given if each.day >= NEXT),
        lines=tuple(each for each in lines if each.day >= NEXT),
        begins=edge,
    )
    return earlier, later


def said(period):
    rules = (RULE, tracked_not_logged.RULE, logged_not_tracked.RULE)
    return [
        (rule.id, found.finding.seconds) for rule in rules for found in judge(rule, rule.Options(), period).findings
    ]


def beside(*more):
    """Ordinary work in both weeks, and `more`."""
    return (piece(0, "09:00", 2 * HOUR), piece(9, "09:00", 3 * HOUR), *more)


ORDINARY = (line(0, 2 * HOUR), line(9, 3 * HOUR))
NIGHT = beside(piece(6, "22:00", 2 * HOUR), piece(7, "00:00", HOUR))


@pytest.mark.parametrize(
    ("shown", "moved"), [((line(7, 3 * HOUR),), 2 * HOUR), ((line(6, 3 * HOUR),), HOUR)], ids=["later", "earlier"]
)
def test_a_night_booked_in_one_week_is_one_line_without_a_stake(shown, moved):
    earlier, later = weeks(NIGHT, ORDINARY + shown)
    assert (said(earlier), said(later)) == ([("week-straddle-shift", moved)], [])
    (found,) = judge(RULE, RULE.Options(), earlier).findings
    assert (found.severity, found.finding.stake, found.finding.timing) == (Severity.INFO, Money(0, "USD"), True)
    assert "bonus" not in found.finding.action
    assert found.finding.evidence


def test_booked_on_both_days_it_is_nothing():
    earlier, later = weeks(NIGHT, (*ORDINARY, line(6, 2 * HOUR), line(7, HOUR)))
    assert said(earlier) == said(later) == []


def test_what_neither_week_shows_is_missing_all_the_same():
    earlier, later = weeks(NIGHT, (*ORDINARY, line(7, HOUR)))
    assert (said(earlier), said(later)) == ([("tracked-not-logged", 2 * HOUR)], [])


def test_of_a_difference_only_what_was_tracked_close_to_the_edge_moved():
    earlier, later = weeks(beside(piece(3, "09:00", 4 * HOUR), *NIGHT[2:]), (*ORDINARY, line(7, 7 * HOUR)))
    assert said(earlier) == [("week-straddle-shift", 2 * HOUR), ("tracked-not-logged", 4 * HOUR)]
    assert said(later) == [("logged-not-tracked", 4 * HOUR)]


def test_without_work_close_to_the_edge_equal_differences_are_a_coincidence():
    earlier, later = weeks(beside(piece(6, "12:00", 2 * HOUR)), (*ORDINARY, line(7, 2 * HOUR)))
    assert said(earlier) == [("tracked-not-logged", 2 * HOUR)]
    assert said(later) == [("logged-not-tracked", 2 * HOUR)]


def test_an_evening_that_ends_shortly_before_the_edge_may_move_too():
    earlier, later = weeks(beside(piece(6, "22:00", 100 * 60)), (*ORDINARY, line(7, 100 * 60)))
    assert (said(earlier), said(later)) == ([("week-straddle-shift", 100 * 60)], [])


def test_a_week_between_two_such_nights_is_understood_by_its_days():
    """It lacks as much as it shows too much: only its days show that both nights moved."""
    lines = (line(0, 2 * HOUR), line(2, HOUR), line(7, 3 * HOUR), line(9, 3 * HOUR))
    middle = WeekFigures(tracked=6 * HOUR, logged=6 * HOUR, tracked_beside=HOUR, logged_beside=3 * HOUR, logged_days=2)
    earlier, _ = weeks((*NIGHT, piece(2, "09:00", HOUR)), lines)
    earlier = replace(earlier, ends=replace(earlier.ends, after=middle))
    assert said(earlier) == [("week-straddle-shift", 2 * HOUR)]


@pytest.mark.parametrize("shown", [(), (line(7, HOUR),)], ids=["nothing yet", "the Monday"])
def test_on_monday_a_night_booked_on_sunday_is_understood_beside_a_real_gap(shown):
    """The week is short although Sunday shows too much, and the new week has no more than its Monday yet."""
    monday = piece(7, "00:00", HOUR), *([piece(7, "09:00", HOUR)] if shown else [])
    tracked = (piece(0, "09:00", 2 * HOUR), piece(2, "09:00", 4 * HOUR), piece(6, "22:00", 2 * HOUR), *monday)
    earlier, later = weeks(tracked, (line(0, 2 * HOUR), line(6, 3 * HOUR), *shown))
    assert (said(earlier), said(later)) == ([("week-straddle-shift", HOUR), ("tracked-not-logged", 4 * HOUR)], [])


def test_hours_that_stand_for_a_whole_week_are_not_taken_for_a_day():
    earlier, later = weeks(NIGHT, (line(0, 4 * HOUR), line(7, 4 * HOUR)))
    assert said(earlier) == said(later) == []


def test_a_night_that_moved_hides_no_other_time_that_is_missing():
    """The week after lacks more than moved into it, and the week before shows hours on one day alone."""
    pieces, lines = beside(piece(10, "09:00", 2 * HOUR), *NIGHT[2:]), (*ORDINARY, line(7, 3 * HOUR))
    earlier, later = weeks(pieces, lines)
    assert said(earlier) == [("week-straddle-shift", 2 * HOUR)]
    assert said(later) == [("tracked-not-logged", 2 * HOUR)]


def test_a_gap_and_a_surplus_of_other_days_are_no_night_that_moved():
    """Both weeks show the hours of the night itself: what else the weeks lack and show too much is not explained."""
    tracked = (piece(0, "09:00", 2 * HOUR), piece(2, "09:00", 3 * HOUR), piece(6, "22:00", 2 * HOUR), *beside()[1:])
    earlier, later = weeks(tracked, (*ORDINARY, line(6, 2 * HOUR), line(8, 3 * HOUR)))
    assert (said(earlier), said(later)) == ([("tracked-not-logged", 3 * HOUR)], [("logged-not-tracked", 3 * HOUR)])


# -- one week shows hours by day, the other its total alone


MORE = piece(2, "09:00", 3 * HOUR), piece(9, "15:00", HOUR)
"""Three hours on the first Wednesday, and one more on the second."""


@pytest.mark.parametrize(
    ("shown", "missing"),
    [
        ((line(0, 2 * HOUR), line(6, 2 * HOUR), line(7, 8 * HOUR)), "tracked-not-logged"),  # by day, then a total
        ((line(0, 4 * HOUR), line(7, HOUR), line(8, 3 * HOUR), line(9, 4 * HOUR)), "tracked-not-logged"),
    ],
    ids=["days first", "total first"],
)
def test_a_week_by_day_that_shows_its_night_leaves_the_other_weeks_difference_what_it_is(shown, missing):
    """Wednesday is missing in the first week, and the second shows other time: the night is where it was worked."""
    earlier, later = weeks((*NIGHT, *MORE), shown)
    assert (said(earlier), said(later)) == ([(missing, 3 * HOUR)], [("logged-not-tracked", 3 * HOUR)])


@pytest.mark.parametrize(
    ("shown", "left"),
    [
        ((line(0, 2 * HOUR), line(2, 3 * HOUR), line(7, 7 * HOUR)), []),
        ((line(0, 5 * HOUR), line(7, 3 * HOUR), line(9, 4 * HOUR)), []),
        ((line(0, 2 * HOUR), line(3, HOUR), line(7, 7 * HOUR)), [("tracked-not-logged", 2 * HOUR)]),
    ],
    ids=["days first", "total first", "days first, with a gap of its own"],
)
def test_a_night_that_moved_is_found_where_one_week_is_known_by_its_total_alone(shown, left):
    earlier, later = weeks((*NIGHT, *MORE), shown)
    assert (said(earlier), said(later)) == ([("week-straddle-shift", 2 * HOUR), *left], [])


# -- time that need not be logged


def test_goodwill_that_a_week_shows_is_no_night_of_the_other_week():
    """The Sunday was never logged; on Monday the platform shows two hours of goodwill: they are no Sunday's."""
    free = piece(7, "15:00", 2 * HOUR, goodwill=True)
    earlier, later = weeks((*NIGHT, free), (*ORDINARY, line(7, 3 * HOUR)))
    assert (said(earlier), said(later)) == ([("tracked-not-logged", 2 * HOUR)], [])


def test_beside_goodwill_only_the_rest_can_be_a_night():
    free = piece(7, "15:00", HOUR, goodwill=True)
    earlier, later = weeks((*NIGHT, free), (*ORDINARY, line(7, 3 * HOUR)))
    assert said(earlier) == [("week-straddle-shift", HOUR), ("tracked-not-logged", HOUR)]
    assert said(later) == []


def test_it_waits_for_the_end_of_the_week():
    earlier, _ = weeks(NIGHT, (*ORDINARY, line(7, 3 * HOUR)))
    running = replace(earlier, now=END - timedelta(seconds=1))
    verdict = judge(RULE, RULE.Options(), running)
    assert (verdict.findings, verdict.next) == ((), END)


def test_without_a_rate_the_currency_is_that_of_the_rows():
    earlier, _ = weeks(NIGHT, (*ORDINARY, line(0, 0, gross=Money(1, "EUR"), ref="upwork/work/x"), line(7, 3 * HOUR)))
    (found,) = judge(RULE, RULE.Options(), replace(earlier, contract=contract(terms=()))).findings
    assert found.finding.stake == Money(0, "EUR")


_minutes = st.integers(0, 150)


@settings(max_examples=60, deadline=None)
@given(_minutes, _minutes, _minutes, _minutes)
def test_both_weeks_agree_and_nothing_is_lost_or_made_up(sunday, monday, on_sunday, on_monday):
    nights = []
    if sunday:
        nights.append(piece(6, f"{(1440 - sunday) // 60}:{(1440 - sunday) % 60:02}", sunday * 60))
    if monday:
        nights.append(piece(7, "00:00", monday * 60))
    earlier, later = weeks(beside(*nights), (*ORDINARY, line(6, on_sunday * 60), line(7, on_monday * 60)))
    assert earlier.tracked_as_booked + later.tracked_as_booked == earlier.tracked + later.tracked
    apart = [abs(each.tracked - each.logged_as_last_seen) for each in (earlier, later)]
    left = [abs(each.tracked_as_booked - each.logged_as_last_seen) for each in (earlier, later)]
    assert sum(left) <= sum(apart)
    if sunday + monday == on_sunday + on_monday and 0 in (on_sunday, on_monday):
        assert {rule for period in (earlier, later) for rule, _ in said(period)} <= {"week-straddle-shift"}


tracked_around = st.tuples(st.integers(4, 9), st.sampled_from(("00:00", "12:00", "21:00")), st.integers(1, 3))
logged_around = st.tuples(st.integers(4, 9), st.integers(1, 3))


@settings(deadline=None)
@given(st.lists(tracked_around, max_size=4), st.lists(logged_around, max_size=4))
def test_the_days_of_both_weeks_add_up_to_what_is_missing_whatever_moved(tracked, logged):
    """Whole hours around the midnight between the weeks, and some up to it or from it on."""
    pieces = tuple(piece(day, clock, n * HOUR, ref=f"toggl/time/{id}") for id, (day, clock, n) in enumerate(tracked))
    lines = tuple(line(day, n * HOUR, ref=f"upwork/work/{id}") for id, (day, n) in enumerate(logged))
    for week in weeks(pieces, lines):
        for rule, sign in ((tracked_not_logged.RULE, 1), (logged_not_tracked.RULE, -1)):
            for found in judge(rule, rule.Options(), week).findings:
                assert sign * seconds_in_words(found.finding) == found.finding.seconds
