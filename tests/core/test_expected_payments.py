from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.expected_payments import expected_day
from syncd.core.records import TransactionKind
from syncd.testing.subjects import PLATFORM
from tests.examples import some

HOURLY = TransactionKind.HOURLY


def test_a_weeks_money_comes_on_a_release_weekday_after_the_review_and_the_security_days():
    @some(100)
    @given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 40))
    def hold(last, after):
        found = expected_day(HOURLY, last + timedelta(days=after), last, None, PLATFORM)
        week = PLATFORM.week_of(last)
        assert found.day.weekday() == PLATFORM.release_weekday
        assert found.day >= week + timedelta(days=6 + PLATFORM.review_days + PLATFORM.security_days)
        assert found.day >= last + timedelta(days=after), "not before it was billed"

    hold()


def test_a_bill_that_is_posted_later_is_reviewed_later():
    on_time = expected_day(HOURLY, date(2026, 6, 9), date(2026, 6, 7), None, PLATFORM)
    late = expected_day(HOURLY, date(2026, 6, 23), date(2026, 6, 7), None, PLATFORM)
    assert (on_time.day, late.day) == (date(2026, 6, 17), date(2026, 7, 1))


def test_what_the_row_says_goes_before_the_calendar():
    assert expected_day(HOURLY, date(2026, 6, 8), date(2026, 6, 7), date(2026, 7, 9), PLATFORM).day == date(2026, 7, 9)
