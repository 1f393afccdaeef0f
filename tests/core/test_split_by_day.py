"""Apportionment: every second of an entry lands in exactly one platform day and week."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import Side
from syncd.core.profile import Profile
from syncd.core.split_by_day import split_by_day
from syncd.core.time import Span, day_of, day_span, instant

BOUNDED = settings(max_examples=75, deadline=None)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Nuuk")
profiles = st.builds(
    lambda zone, weekday: profile(zone, weekday), st.sampled_from(ZONES), st.integers(min_value=0, max_value=6)
)
starts = st.datetimes(datetime(2011, 12, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
lengths = st.timedeltas(timedelta(), timedelta(days=15))


def profile(zone: str = "UTC", first_weekday: int = 0) -> Profile:
    return Profile(
        platform="p", title="P", zone=ZoneInfo(zone), sides=frozenset({Side.TRACKED}), first_weekday=first_weekday
    )


def span(start: str, end: str) -> Span:
    return Span(instant(start), instant(end))


def cut(wanted: Span, zone: str = "UTC") -> list[tuple[str, int, str]]:
    parts = split_by_day(wanted, profile(zone))
    return [(part.day.isoformat(), part.seconds, part.week.isoformat()) for part in parts]


SAMOA_SKIPS_A_DAY = instant("2011-12-29T12:00:00Z")
A_HALF_HOUR_IN_LORD_HOWE = instant("2026-04-04T12:00:00Z")


@BOUNDED
@given(starts, lengths, profiles)
@example(SAMOA_SKIPS_A_DAY, timedelta(days=3), profile("Pacific/Apia"))
@example(A_HALF_HOUR_IN_LORD_HOWE, timedelta(days=2), profile("Australia/Lord_Howe"))
def test_seconds_sum_exactly(start, length, profile):
    whole = Span(start, start + length)
    assert sum(part.seconds for part in split_by_day(whole, profile)) == whole.seconds


@BOUNDED
@given(starts, lengths, profiles)
@example(SAMOA_SKIPS_A_DAY, timedelta(days=3), profile("Pacific/Apia"))
def test_each_slice_lies_within_its_day_and_its_week(start, length, profile):
    for part in split_by_day(Span(start, start + length), profile):
        day, week = day_span(part.day, profile.zone), profile.week(part.week)
        # An entry's instants may have fractions, its slices have whole seconds: they end within a second.
        assert part.start in day
        assert part.start + timedelta(seconds=part.seconds) < day.end + timedelta(seconds=1)
        assert week.start <= day.start < day.end <= week.end
        assert day_of(part.start, profile.zone) == part.day


@BOUNDED
@given(starts, lengths, profiles)
def test_slices_are_in_order_disjoint_and_never_empty(start, length, profile):
    parts = list(split_by_day(Span(start, start + length), profile))
    assert all(part.seconds > 0 for part in parts)
    for one, other in pairwise(parts):
        assert one.day < other.day
        assert one.start + timedelta(seconds=one.seconds) < other.start + timedelta(seconds=1)


@BOUNDED
@given(starts, st.lists(st.integers(1, 100_000), min_size=1, max_size=4), profiles)
def test_cutting_an_entry_in_two_moves_no_second_to_another_day(start, seconds, profile):
    start = start.replace(microsecond=0)
    whole: dict[date, int] = {}
    for part in split_by_day(Span(start, start + timedelta(seconds=sum(seconds))), profile):
        whole[part.day] = part.seconds
    pieces: dict[date, int] = {}
    for length in seconds:
        for part in split_by_day(Span(start, start + timedelta(seconds=length)), profile):
            pieces[part.day] = pieces.get(part.day, 0) + part.seconds
        start += timedelta(seconds=length)
    assert pieces == whole


def test_an_entry_over_sunday_midnight_utc_counts_in_both_weeks_to_the_second():
    assert cut(span("2026-11-15T22:30:10Z", "2026-11-16T01:00:05Z")) == [
        ("2026-11-15", 5390, "2026-11-09"),
        ("2026-11-16", 3605, "2026-11-16"),
    ]


def test_one_second_on_each_side_of_midnight():
    assert cut(span("2026-11-15T23:59:59Z", "2026-11-16T00:00:01Z")) == [
        ("2026-11-15", 1, "2026-11-09"),
        ("2026-11-16", 1, "2026-11-16"),
    ]


def test_an_entry_that_ends_at_midnight_does_not_touch_the_next_day():
    assert cut(span("2026-11-15T23:00:00Z", "2026-11-16T00:00:00Z")) == [("2026-11-15", 3600, "2026-11-09")]


def test_an_entry_of_no_time_gives_nothing():
    assert cut(span("2026-11-16T00:00:00Z", "2026-11-16T00:00:00Z")) == []
    assert cut(span("2026-11-16T00:00:00.100000Z", "2026-11-16T00:00:00.900000Z")) == []


def test_a_timer_forgotten_for_249_hours_is_cut_into_twelve_days_of_two_weeks():
    parts = cut(span("2026-11-09T20:00:00Z", "2026-11-20T05:00:00Z"))
    assert sum(seconds for _, seconds, _ in parts) == 249 * 3600
    assert [seconds // 3600 for _, seconds, _ in parts] == [4, *[24] * 10, 5]
    assert [week for _, _, week in parts] == ["2026-11-09"] * 7 + ["2026-11-16"] * 5


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-10-25", 25.0),
        ("Europe/Berlin", "2026-03-29", 23.0),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("America/Nuuk", "2026-03-28", 23.0),
    ],
)
def test_a_day_has_the_hours_its_zone_gives_it(zone, day, hours):
    whole = Span(instant("2026-01-01T00:00:00Z"), instant("2026-12-31T00:00:00Z"))
    by_day = {part.day.isoformat(): part.seconds for part in split_by_day(whole, profile(zone))}
    assert by_day[day] == hours * 3600


def test_a_day_that_a_zone_skips_gets_nothing():
    parts = cut(span("2011-12-29T12:00:00Z", "2011-12-31T12:00:00Z"), "Pacific/Apia")
    assert [day for day, _, _ in parts] == ["2011-12-29", "2011-12-31", "2012-01-01"]
    assert sum(seconds for _, seconds, _ in parts) == 48 * 3600


def test_the_same_entry_falls_into_other_days_in_another_zone():
    entry = span("2026-11-15T23:30:00Z", "2026-11-16T00:30:00Z")
    assert cut(entry, "Europe/Berlin") == [("2026-11-16", 3600, "2026-11-16")]
    assert cut(entry, "America/New_York") == [("2026-11-15", 3600, "2026-11-09")]
