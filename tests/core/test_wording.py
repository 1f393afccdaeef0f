from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core import wording as words
from syncd.core.records import Kind
from syncd.core.time import instant

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def test_an_instant_reads_in_the_users_zone_and_utc_with_the_utc_day_where_it_differs():
    assert words.local(NOON, "Europe/Berlin") == "Mon 16 Nov 13:00 (12:00 UTC)"
    assert words.local(NOON, "Pacific/Auckland") == "Tue 17 Nov 01:00 (Mon 16 Nov 12:00 UTC)"
    assert words.local(NOON, "UTC") == "Mon 16 Nov 12:00 UTC"
    assert words.dated(NOON, "UTC") == "Mon 16 Nov 2026 12:00 UTC"
    assert words.dated(NOON, "Asia/Dhaka") == "Mon 16 Nov 2026 18:00 Asia/Dhaka (12:00 UTC)"


def test_a_countdown_has_two_units_and_never_promises_too_much_time():
    distances = {
        timedelta(seconds=59): "in 0 min",
        timedelta(minutes=50): "in 50 min",
        timedelta(hours=3): "in 3 h",
        timedelta(hours=3, minutes=10, seconds=59): "in 3 h 10 min",
        timedelta(days=1): "in 1 day",
        timedelta(days=2, hours=4, minutes=59): "in 2 days 4 h",
    }
    assert {left: words.countdown(NOON + left, NOON) for left in distances} == distances
    assert words.countdown(NOON, NOON + timedelta(minutes=50)) == "50 min ago"
    assert words.countdown(NOON, NOON) == "0 min ago"


def test_an_age_counts_whole_days():
    assert words.age(NOON, NOON + timedelta(hours=23)) == "new"
    assert words.age(NOON, NOON + timedelta(hours=24)) == "1 day old"
    assert words.age_days(NOON, NOON - timedelta(hours=1)) == 0


def test_days_name_both_years_only_where_they_differ():
    assert words.days(date(2026, 11, 9), date(2026, 11, 15)) == "9 Nov to 15 Nov 2026"
    assert words.days(date(2026, 12, 28), date(2027, 1, 3)) == "28 Dec 2026 to 3 Jan 2027"
    assert words.days(date(2026, 11, 9), date(2026, 11, 9)) == "Mon 9 Nov 2026"


@given(st.text(max_size=80), st.integers(1, 40))
def test_cleaning_is_bounded_and_needed_once(text, limit):
    once = words.clean(text, limit)
    assert len(once) <= limit
    assert words.clean(once, limit) == once
    assert "\n" not in once
    assert "\x00" not in once


def test_instants_in_findings_are_english_and_utc():
    assert words.when(instant("2026-11-16T12:00:00Z")) == "Mon 16 Nov 12:00 UTC"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (9000, "2:30"), (59, "0:00:59"), (-9000, "−2:30"), (360_005, "100:00:05"), (-1, "−0:00:01")],
)
def test_durations_show_seconds_only_when_there_are_any(seconds, text):
    assert words.hours(seconds) == text


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_record_has_a_word_for_one_and_for_several(kind):
    one, several = words.count_records(1, kind), words.count_records(2, kind)
    assert one.startswith("1 ")
    assert several.startswith("2 ")
    assert several.removeprefix("2 ") != one.removeprefix("1 ")
    assert words.agree(1, "is", "are") == "is"
    assert {words.agree(number, "is", "are") for number in (0, 2, 21)} == {"are"}
