"""Time: spans against a brute-force model, days as their zone has them, spellings of periods and instants."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.time import (
    Period,
    Span,
    covers,
    day_of,
    day_span,
    days,
    instant,
    iso,
    iso_week,
    midnight,
    subtract,
    union,
    utc,
    week_start,
)

BOUNDED = settings(max_examples=100, deadline=None)
ORIGIN = datetime(2026, 11, 9, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",  # half an hour of summer time
        "Pacific/Apia",  # UTC+13, UTC+14 in summer
        "America/Sao_Paulo",  # until 2019 the clock skipped midnight
        "America/Havana",  # midnight comes twice in autumn
        "America/Nuuk",  # the skipped hour ends at midnight
    )
]
zones = st.sampled_from(ZONES)
dates = st.dates(date(2013, 1, 1), date(2035, 12, 31))
instants = st.datetimes(datetime(2013, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001

# A span over a few whole minutes, and the set of minutes it stands for.
Marks = tuple[int, int]
marks = st.tuples(st.integers(0, 24), st.integers(0, 24)).map(lambda pair: (min(pair), max(pair)))
mark_lists = st.lists(marks, max_size=6)


def span(mark: Marks) -> Span:
    return Span(ORIGIN + timedelta(minutes=mark[0]), ORIGIN + timedelta(minutes=mark[1]))


def minutes(spans) -> set[int]:
    return {minute for minute in range(25) if any(ORIGIN + timedelta(minutes=minute) in each for each in spans)}


def is_tidy(spans) -> bool:
    """Disjoint, sorted, not touching, none empty."""
    return all(each.seconds for each in spans) and all(a.end < b.start for a, b in pairwise(spans))


@BOUNDED
@given(mark_lists)
def test_a_union_has_the_same_moments_as_disjoint_sorted_spans(given_marks):
    spans = [span(mark) for mark in given_marks]
    assert minutes(union(spans)) == minutes(spans)
    assert is_tidy(union(spans))
    assert union(union(spans)) == union(reversed(spans))


@BOUNDED
@given(mark_lists, mark_lists)
def test_a_difference_has_the_moments_that_are_in_no_hole(given_marks, hole_marks):
    spans, holes = [span(mark) for mark in given_marks], [span(mark) for mark in hole_marks]
    left = subtract(spans, holes)
    assert minutes(left) == minutes(spans) - minutes(holes)
    assert all(a.end <= b.start for a, b in pairwise(left))
    assert all(each.seconds for each in left)


@BOUNDED
@given(mark_lists, marks)
def test_spans_cover_what_has_no_moment_outside_them(given_marks, wanted):
    spans = [span(mark) for mark in given_marks]
    assert covers(spans, span(wanted)) == (minutes([span(wanted)]) <= minutes(spans))


@BOUNDED
@given(marks, marks)
def test_two_spans_meet_in_their_common_moments(left, right):
    common = span(left).intersection(span(right))
    assert minutes([common] if common else []) == minutes([span(left)]) & minutes([span(right)])
    assert common is None or common.seconds
    assert span(right).intersection(span(left)) == common


def test_a_span_is_half_open():
    one = span((3, 5))
    assert one.start in one
    assert one.end not in one
    assert one.seconds == 120


def test_a_span_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="cannot end before it starts: 2026-11-09T00:05:00Z"):
        Span(ORIGIN + timedelta(minutes=5), ORIGIN)


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Pacific/Apia", date(2011, 12, 30), 0),  # Samoa crossed the date line: that day did not happen
        ("UTC", date(2026, 3, 29), 24),
    ],
)
def test_a_day_is_as_long_as_its_zone_makes_it(zone, day, length):
    assert day_span(day, ZoneInfo(zone)).seconds == length * 3600


def test_a_day_that_has_no_midnight_begins_where_the_gap_ends():
    zone = ZoneInfo("America/Sao_Paulo")
    assert midnight(date(2018, 11, 4), zone).astimezone(zone).isoformat() == "2018-11-04T01:00:00-02:00"


def test_a_day_with_two_midnights_begins_at_the_first():
    zone = ZoneInfo("America/Havana")
    assert midnight(date(2026, 11, 1), zone).astimezone(zone).isoformat() == "2026-11-01T00:00:00-04:00"


@BOUNDED
@given(instants, zones)
def test_every_moment_lies_in_the_span_of_its_day(moment, zone):
    assert moment in day_span(day_of(moment, zone), zone)


@BOUNDED
@given(dates, zones, st.integers(1, 40))
def test_days_tile_time_without_gap_or_overlap(first, zone, count):
    tiles = [day_span(first + timedelta(days=offset), zone) for offset in range(count)]
    assert all(a.end == b.start for a, b in pairwise(tiles))
    assert union(tiles) == (day_span(first, zone, count),)


@settings(max_examples=40, deadline=None)
@given(instants, st.integers(0, 4 * 96), zones)
def test_the_days_of_a_span_are_those_of_its_moments(start, quarters, zone):
    start = start.replace(minute=start.minute // 15 * 15, second=0, microsecond=0)
    touched = [start + timedelta(minutes=15 * quarter) for quarter in range(max(quarters, 1))]
    expected = sorted({day_of(moment, zone) for moment in touched})
    assert list(days(Span(start, start + timedelta(minutes=15 * quarters)), zone)) == expected


def test_a_span_that_ends_at_midnight_does_not_touch_the_next_day():
    assert list(days(day_span(date(2026, 3, 29), BERLIN), BERLIN)) == [date(2026, 3, 29)]


@BOUNDED
@given(dates, st.integers(0, 6))
def test_a_week_starts_on_its_first_weekday_and_holds_the_day(day, first_weekday):
    start = week_start(day, first_weekday)
    assert start.weekday() == first_weekday
    assert start <= day < start + timedelta(days=7)


@BOUNDED
@given(dates)
def test_an_iso_week_reads_back_as_the_period_of_that_week(day):
    period = Period.parse(iso_week(day))
    assert (period.first, period.last) == (week_start(day), week_start(day) + timedelta(days=6))


@BOUNDED
@given(dates)
def test_a_month_has_its_days_and_no_others(day):
    period = Period.parse(f"{day:%Y-%m}")
    assert day in period
    assert period.first.day == 1
    assert (period.last + timedelta(days=1)).day == 1
    assert (period.last - period.first).days < 31


@BOUNDED
@given(dates, dates)
def test_a_range_is_two_days_both_included(one, other):
    first, last = sorted((one, other))
    period = Period.parse(f"{first}..{last}")
    assert first in period
    assert last in period
    assert last + timedelta(days=1) not in period
    assert period.span(BERLIN) == Span(midnight(first, BERLIN), midnight(last + timedelta(days=1), BERLIN))


def test_a_single_day_is_a_period():
    assert Period.parse("2026-11-09") == Period(date(2026, 11, 9), date(2026, 11, 9), "2026-11-09")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "last week",
        "2026-W54",
        "2026-W00",
        "2026-13",
        "2026-11-31",
        "2026-11-09..",
        "26-11",
        "9999-12",
        "9999-W52",
    ],
)
def test_the_error_for_a_bad_period_shows_how_to_write_one(text):
    with pytest.raises(ValueError, match=r"is no period: write a week \(2026-W46\), a month \(2026-11\), or days"):
        Period.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01..2026-11-09",
        "2026-11-09..9999-12-31",
        "9999-12-31",
        "1969-12-31",
        "0001-01",
        "0001-W01",
        "1970-W01",
        "1969-12",
        "3000-01",
        "9998-W52",
    ],
)
def test_a_period_lies_within_years_whose_neighbours_are_dates(text):
    with pytest.raises(ValueError, match=r"reaches outside the years 1970 to 2999"):
        Period.parse(text)


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match=r"2026-11-15\.\.2026-11-09 ends before it starts: write the earlier"):
        Period.parse("2026-11-15..2026-11-09")


@BOUNDED
@given(instants)
def test_an_instant_reads_back_as_it_was_written(moment):
    assert instant(iso(moment)) == moment
    assert iso(moment).endswith("Z")
    assert ("." in iso(moment)) == bool(moment.microsecond)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-16T09:00:00Z", "2026-11-16T09:00:00Z"),
        ("2026-11-16T10:00:00+01:00", "2026-11-16T09:00:00Z"),
        ("2026-11-16 09:00:00+00:00", "2026-11-16T09:00:00Z"),
        ("2026-11-16T09:00:00.5Z", "2026-11-16T09:00:00.500000Z"),
        ("2026-11-16T09:00:00.123456789Z", "2026-11-16T09:00:00.123456Z"),
    ],
)
def test_instants_come_in_any_offset_and_any_number_of_fraction_digits(text, expected):
    assert iso(instant(text)) == expected
    assert instant(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["2026-11-16", "2026-11-16T09:00", "2026-11-16 09:00:00", "2026-11-16T09:00:00.5"])
def test_an_instant_without_a_zone_is_asked_for_one(text):
    with pytest.raises(ValueError, match="has no time zone: write it like"):
        instant(text)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "2026-13-01T00:00:00Z", "09:00", "0001-01-01T00:00:00+14:00"]
)
def test_the_error_for_a_bad_instant_shows_how_to_write_one(text):
    with pytest.raises(ValueError, match=r"not an instant: .*: write it like"):
        instant(text)


def test_a_moment_without_a_zone_is_never_guessed():
    with pytest.raises(ValueError, match="has no time zone"):
        utc(datetime(2026, 11, 16))  # noqa: DTZ001
