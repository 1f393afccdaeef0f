"""The hours of a retainer: what is left rolls over for a month, and what is worked beyond is counted, not billed."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.retainer_hours import Worked, beyond, left_before
from syncd.core.retainers import Agreement, RetainerTerms, month_of
from syncd.core.time import Period

HOUR = 3600
TERMS = RetainerTerms(rate=Money.parse("60.00 EUR"), hours=20 * HOUR, rollover="1 month")
FIRST = date(2026, 6, 1)
MONTHS = [date(2026, month, 1) for month in range(6, 12)]
PERIOD = Period.parse("2026-06-01..2026-11-30")
NOVEMBER = Period.parse("2026-11")


def agreement(rollover="1 month", **more):
    return Agreement(**{"terms": [replace(TERMS, rollover=rollover)], "start": FIRST, **more})


def on(hours):
    """Hours of each month from June on, worked on its tenth day."""
    return {month.replace(day=10): int(worked * HOUR) for month, worked in zip(MONTHS, hours, strict=False)}


def of(period, hours, rollover="1 month", since=FIRST, partial=False, **more):
    worked = Worked(seconds=on(hours), known_since=since, partial=partial)
    return beyond(agreement(rollover, **more), period, worked)


def bookkeeper(hours, agreed=20):
    """Each month uses what is left of the month before, then its own; what is left of that is all it passes on."""
    left, over = 0, []
    for worked in hours:
        of_before = min(left, worked)
        own = min(agreed, worked - of_before)
        over.append(worked - of_before - own)
        left = agreed - own
    return over


WORK = st.lists(st.integers(0, 60), min_size=6, max_size=6)


@given(WORK)
def test_hours_left_of_a_month_are_used_in_the_next_and_expire_after_it(hours):
    found = of(PERIOD, hours)
    assert (found.seconds, found.partial) == (sum(bookkeeper(hours)) * HOUR, False)


LATER = replace(TERMS, start=date(2026, 8, 15), hours=5 * HOUR)
UNKNOWN = replace(LATER, hours=None)


@given(WORK, st.sampled_from([[TERMS], [TERMS, LATER], [TERMS, UNKNOWN]]))
def test_the_more_months_are_known_the_less_is_open_of_what_is_left(hours, terms):
    """So where it is one figure, no earlier month changes it."""
    known = (Worked(seconds=on(hours), known_since=since) for since in reversed(MONTHS))
    bounds = [left_before(agreement(terms=terms), date(2026, 12, 1), worked) for worked in known]
    for (least, most), (at_least, at_most) in pairwise(bounds):
        assert least <= at_least <= at_most <= most


@given(WORK)
def test_what_was_worked_before_the_period_decides_what_is_left_for_it(hours):
    found = of(NOVEMBER, hours)
    assert (found.seconds, found.partial) == (bookkeeper(hours)[-1] * HOUR, False)


@given(WORK)
def test_two_months_never_have_more_hours_than_were_agreed_for_both(hours):
    """From the second month on: the first may use what was left of one before."""
    for first, second in pairwise(MONTHS):
        period = Period.parse(f"{first}..{month_of(agreement(), second).parts[-1].last}")
        worked = sum(on(hours)[month.replace(day=10)] for month in (first, second))
        assert worked - of(period, hours, start=first).seconds <= 2 * TERMS.hours
        alone = of(Period.parse(f"{second:%Y-%m}"), hours)
        assert on(hours)[second.replace(day=10)] - alone.seconds <= 2 * TERMS.hours


@given(WORK, st.sampled_from(["none", "1 month"]))
def test_rollover_never_makes_more_time_beyond(hours, rollover):
    assert of(PERIOD, hours, rollover).seconds <= of(PERIOD, hours, "none").seconds
    assert of(PERIOD, hours, "none").seconds == sum(max(0, worked - 20) for worked in hours) * HOUR


@given(WORK, st.integers(0, 5), WORK)
def test_months_of_which_not_all_work_is_known_leave_a_lower_bound(hours, unknown, more):
    """Whatever else was worked in the months before those that are known."""
    since = MONTHS[unknown]
    seen = [0 if month < since else worked for month, worked in zip(MONTHS, hours, strict=True)]
    found = of(NOVEMBER, seen, since=since)
    truth = [other if month < since else worked for month, worked, other in zip(MONTHS, hours, more, strict=True)]
    exact = bookkeeper(truth)[-1] * HOUR
    assert found.seconds <= exact
    assert found.partial or found.seconds == exact


@given(WORK, WORK)
def test_time_that_may_still_be_tracked_leaves_a_lower_bound(hours, more):
    found = of(PERIOD, hours, partial=True)
    assert found.partial
    assert found.seconds <= of(PERIOD, [worked + other for worked, other in zip(hours, more, strict=True)]).seconds


BEYOND = "beyond the retainer: {} left from the month before, not billed unless agreed"


@pytest.mark.parametrize(
    ("hours", "since", "note"),
    [
        ([20, 20, 20, 20, 20, 23], FIRST, "beyond the retainer: 3:00 in November 2026, not billed unless agreed"),
        ([20, 20, 20, 20, 18, 23], FIRST, BEYOND.format("1:00 in November 2026 after 2:00")),
        ([0, 0, 0, 0, 0, 45], None, BEYOND.format("at least 5:00 in November 2026 after up to 20:00")),
        (
            [0, 0, 0, 0, 0, 23],
            None,
            (
                "beyond the retainer: up to 3:00 in November 2026: "
                "how much time was left from the month before is not known"
            ),
        ),
        (
            [20, 20, 20, 20, 15, 23],
            FIRST,
            "3:00 more than the 20:00 of November 2026: time left from the month before covers it",
        ),
    ],
)
def test_a_note_says_what_was_left_and_what_covers_the_rest(hours, since, note):
    assert of(NOVEMBER, hours, since=since).notes == (note,)


def test_a_month_within_its_hours_needs_no_note():
    assert of(NOVEMBER, [20, 20, 20, 20, 15, 12]).notes == ()


def test_hours_are_prorated_like_the_amount():
    """Two thirds of November are agreed for: 13:20 hours."""
    found = of(NOVEMBER, [0, 0, 0, 0, 0, 14], "none", end=date(2026, 11, 20))
    assert (found.seconds, found.partial) == (40 * 60, False)


def test_time_outside_the_days_of_the_contract_is_covered_by_no_hours():
    found = of(NOVEMBER, [0, 0, 0, 0, 0, 14], start=date(2026, 11, 16), since=None)
    assert found.seconds == 14 * HOUR
    assert found.notes == ("outside the days of the retainer: 14:00 in November 2026, not billed unless agreed",)


def test_hours_that_expire_are_used_before_those_that_stay():
    """From 16 October on, hours stay. October has 20: those of its first days, 9:40:39, expire."""
    stays = date(2026, 10, 16)
    terms = [replace(TERMS, rollover="none"), replace(TERMS, start=stays)]
    assert of(NOVEMBER, [20, 20, 20, 20, 0, 40], terms=terms).seconds == 34839
    assert of(NOVEMBER, [20, 20, 20, 20, 9, 40], terms=terms).seconds == 34839
    assert of(NOVEMBER, [20, 20, 20, 20, 15, 40], terms=terms).seconds == 15 * HOUR


def test_nothing_is_beyond_hours_that_nobody_agreed_on():
    found = of(NOVEMBER, [0, 0, 0, 0, 0, 50], terms=[replace(TERMS, hours=None)])
    assert (found.seconds, found.partial, found.notes) == (0, True, ())
    assert of(Period.parse("2026-W46"), [0] * 6) is None


def test_each_day_counts_in_its_own_month():
    worked = Worked(seconds={date(2026, 11, 30): 20 * HOUR, date(2026, 12, 1): 5 * HOUR}, known_since=FIRST)
    months = (Period.parse(period) for period in ("2026-11", "2026-11-01..2026-12-31"))
    assert [beyond(agreement("none"), period, worked).seconds for period in months] == [0, 0]
