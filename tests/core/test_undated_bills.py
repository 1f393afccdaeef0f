"""Bills that name no days count for the week before their posting, and are in doubt where another week fits better."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.undated_bills import LoggedWeek, UndatedBill, doubtful_bills
from syncd.platforms import read_platforms

UPWORK = read_platforms({})["upwork"].profile(ZoneInfo("UTC"))
GURU = read_platforms({})["guru"].profile(ZoneInfo("UTC"))
WEEK = timedelta(days=7)
MONDAYS = [date(2026, 11, 2) + number * WEEK for number in range(4)]


def bill(posted, hours=None, amount="560.00 USD", profile=UPWORK):
    return UndatedBill(
        ref="upwork/transaction/1",
        posted=posted,
        day=profile.billed_until(posted) or posted,
        amount=Money.parse(amount),
        seconds=hours and hours * 3600,
    )


def logged(*hours, rate=4000):
    return {
        monday: LoggedWeek(each * 3600, Money(each * rate, "USD")) for monday, each in zip(MONDAYS, hours, strict=False)
    }


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 6))
def test_a_bill_without_days_is_for_the_last_week_that_ended_before_its_posting(posted, first_weekday):
    last = replace(UPWORK, first_weekday=first_weekday).billed_until(posted)
    assert posted - WEEK <= last < posted
    assert (last + timedelta(days=1)).weekday() == first_weekday


@pytest.mark.parametrize("hours", [14, None], ids=["hours", "amount alone"])
def test_a_bill_for_the_hours_of_the_week_before_is_in_no_doubt(hours):
    weeks = logged(14, 14, 14)
    assert list(doubtful_bills([bill(MONDAYS[2], hours)], weeks, UPWORK)) == []


@pytest.mark.parametrize("hours", [14, None], ids=["hours", "amount alone"])
def test_a_bill_for_the_hours_of_another_week_is_in_doubt_in_both(hours):
    (found,) = doubtful_bills([bill(MONDAYS[2], hours)], logged(14, 9), UPWORK)
    assert found.because == (
        "the bill of 560.00 USD posted Mon 16 Nov 2026 names no days, counts for 9 to 15 Nov 2026, the week "
        "before, but is for the hours logged 2 to 8 Nov 2026"
    )
    first, second, third = MONDAYS[:3]
    assert found.may_move(first, first + WEEK - timedelta(days=1))
    assert found.may_move(second, second + WEEK - timedelta(days=1))
    assert not found.may_move(third, third + WEEK)
    assert not found.may_move(first, third)


def test_a_bill_is_never_for_hours_of_the_week_of_its_posting():
    assert list(doubtful_bills([bill(MONDAYS[1], 14)], logged(9, 14), UPWORK)) == []


def test_a_bill_that_fits_no_week_is_the_one_of_the_week_before():
    assert list(doubtful_bills([bill(MONDAYS[2], 14)], logged(3, 9), UPWORK)) == []
    assert list(doubtful_bills([bill(MONDAYS[2], 14)], {}, UPWORK)) == []


def test_where_nobody_knows_when_a_platform_bills_both_weeks_are_in_doubt():
    (found,) = doubtful_bills([bill(MONDAYS[2], profile=GURU)], {}, GURU)
    assert found.because == (
        "the bill of 560.00 USD posted Mon 16 Nov 2026 names no days, and when Guru bills a week is not known: "
        "it counts for that day"
    )
    assert found.may_move(MONDAYS[1], MONDAYS[2] - timedelta(days=1))
    assert found.may_move(MONDAYS[2], MONDAYS[3])
