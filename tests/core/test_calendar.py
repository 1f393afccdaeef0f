"""Business days: those of a week that are worked, without days off."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syncd.core.calendar import Calendar

days = st.dates(date(2026, 1, 1), date(2026, 3, 1))
calendars = st.builds(
    Calendar,
    working_days=st.frozensets(st.integers(0, 6), min_size=1),
    days_off=st.frozensets(days, max_size=20),
)


@given(calendars, days, st.integers(0, 30))
def test_a_day_that_is_counted_forward_is_that_many_business_days_away(calendar, day, number):
    found = calendar.add_business_days(day, number)
    assert calendar.is_working(found)
    assert found >= day
    if number or calendar.is_working(day):
        assert calendar.business_days_between(day, found) == number
    else:  # forward to the next business day, which is the first after it
        assert calendar.business_days_between(day, found) == 1


@given(calendars, st.tuples(days, days, days).map(sorted))
def test_days_between_add_up(calendar, three):
    first, middle, last = three
    between = calendar.business_days_between
    assert between(first, middle) + between(middle, last) == between(first, last)
    assert between(last, first) == 0


@given(calendars, days)
@example(Calendar(), date(2026, 6, 6))
def test_a_day_between_is_one_that_is_worked(calendar, day):
    assert calendar.business_days_between(day - timedelta(days=1), day) == calendar.is_working(day)


def test_a_weekend_and_a_holiday_are_no_business_days():
    calendar = Calendar(days_off=frozenset({date(2026, 6, 8)}))
    friday, saturday = date(2026, 6, 5), date(2026, 6, 6)
    assert calendar.add_business_days(friday, 0) == friday
    assert calendar.add_business_days(saturday, 0) == date(2026, 6, 9)
    assert calendar.add_business_days(friday, 1) == date(2026, 6, 9)
    assert calendar.add_business_days(friday, 5) == date(2026, 6, 15)
    assert calendar.business_days_between(friday, date(2026, 6, 15)) == 5
    assert Calendar().add_business_days(friday, 3) == date(2026, 6, 10)


def test_days_are_not_counted_backward():
    with pytest.raises(ValueError, match="counted forward"):
        Calendar().add_business_days(date(2026, 6, 5), -1)
