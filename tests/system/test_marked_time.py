"""Checks of a platform's week obey the tracker's mark "billable" where some of the contract's time carries it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import Kind

WEEK = 7 * 24
LATER = 2 * WEEK + 60


def marked_week(office, kit, *entries):
    """The first of two weeks shows six of ten tracked hours; the other four are marked not billable."""
    lines = kit.line(1, 1, 6), kit.line(2, 9, 1)
    office.take("upwork", LATER, *lines, complete=[kit.through(2 * WEEK, Kind.WORK)])
    first = kit.entry(1, 30, 6, billable=False), kit.entry(2, 50, 4, billable=False)
    known = kit.label(kit.project(1), "Acme"), *first, *entries
    office.take("toggl", LATER + 0.1, *known, complete=[kit.through(LATER + 0.1)])


def missing(office):
    return [found.finding.seconds for found in office.found("tracked-not-logged")]


def surplus(office):
    return [found.finding.seconds for found in office.found("logged-not-tracked")]


@pytest.mark.parametrize(("mark", "hours"), [(True, []), (False, [4]), (None, [4])])
def test_a_mark_in_one_week_decides_for_every_week(office, kit, mark, hours):
    marked_week(office, kit, kit.entry(3, WEEK + 50, 1, billable=mark))
    assert missing(office) == [hour * 3600 for hour in hours]
    assert surplus(office) == []  # what was tracked and is not billable is no surplus
    assert office.differences() == []


def test_the_first_mark_and_the_end_of_the_last_one_judge_old_weeks_again(office, kit):
    marked_week(office, kit, kit.entry(3, WEEK + 50, 1, billable=False))
    assert missing(office) == [4 * 3600]
    office.take("toggl", LATER + 1, kit.entry(3, WEEK + 50, 1, billable=True))
    assert missing(office) == []
    office.take("toggl", LATER + 2, gone=(kit.entry(3, 0).ref,))
    assert missing(office) == [4 * 3600]
    assert office.differences() == []


@pytest.mark.parametrize(("flag", "hours"), [("ignore", [4]), ("obey", [])])
def test_what_you_set_goes_before_the_marks(kit, flag, hours):
    api = f'{kit.API}billable_flag = "{flag}"\n'
    with kit.office(kit.config(api, kit.SHOP, kit.MAPS)) as office:
        marked_week(office, kit, kit.entry(3, WEEK + 50, 1, billable=True))
        assert missing(office) == [hour * 3600 for hour in hours]


@pytest.mark.parametrize(("length", "left"), [(2, []), (0.5, [1.5])])
def test_hours_not_billable_that_the_next_week_shows_are_no_night_of_this_week(office, kit, length, left):
    """On Sunday night two hours are not logged, and the Monday after shows as many that need not be logged."""
    night, free = kit.entry(1, WEEK - 2, 2, billable=True), kit.entry(2, WEEK + 14, length, billable=False)
    monday = kit.entry(3, WEEK + 9, 3, billable=True)
    lines = kit.line(1, 1, 1), kit.line(2, 7, 5), kit.line(3, 8, 1)
    days = kit.entry(4, 30, 1, billable=True), kit.entry(5, WEEK + 30, 1, billable=True)
    office.take("upwork", LATER, *lines, complete=[kit.through(2 * WEEK, Kind.WORK)])
    known = kit.label(kit.project(1), "Acme"), night, free, monday, *days
    office.take("toggl", LATER + 0.1, *known, complete=[kit.through(LATER + 0.1)])
    moved = [found.finding.seconds / 3600 for found in office.found("week-straddle-shift")]
    assert (moved, missing(office)) == (left, [int(3600 * (2 - sum(left)))])
    assert office.differences() == []


MARKS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from([True, False, None])), max_size=6)


@settings(max_examples=15, deadline=None)
@given(marks=MARKS)
def test_whatever_marks_change_nothing_differs_from_judging_all_again(kit, marks):
    with kit.office() as office:
        marked_week(office, kit, kit.entry(3, WEEK + 50, 1), kit.entry(4, 60, 1, tags=(kit.tag(1),)))
        for number, (id, mark) in enumerate(marks):
            office.take("toggl", LATER + 1 + number, kit.entry(id, 30 + 10 * id, 2, billable=mark))
        assert office.differences() == []
