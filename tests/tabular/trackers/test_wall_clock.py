"""Clock times without a zone become instants, and durations settle the hour that comes twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.time import instant
from syncd.tabular.trackers import instants, nearest_to_duration, start_and_stop

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
wall = datetime.fromisoformat


@pytest.mark.parametrize(
    ("zone", "date", "clock", "expected"),
    [
        (BERLIN, "2026-07-01", "09:00:00", ["2026-07-01T07:00:00Z"]),
        (BERLIN, "2026-10-25", "01:59:59", ["2026-10-24T23:59:59Z"]),
        (BERLIN, "2026-10-25", "02:00:00", ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"]),
        (BERLIN, "2026-10-25", "02:59:59", ["2026-10-25T00:59:59Z", "2026-10-25T01:59:59Z"]),
        (BERLIN, "2026-10-25", "03:00:00", ["2026-10-25T02:00:00Z"]),
        (BERLIN, "2026-03-29", "01:59:59", ["2026-03-29T00:59:59Z"]),
        (BERLIN, "2026-03-29", "03:00:00", ["2026-03-29T01:00:00Z"]),
        (NEW_YORK, "2026-11-01", "01:30:00", ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]),
    ],
)
def test_a_clock_time_is_one_instant_or_two_where_the_hour_comes_again(zone, date, clock, expected):
    assert instants(wall(f"{date} {clock}"), zone) == [instant(each) for each in expected]


@pytest.mark.parametrize(
    ("zone", "date", "clock"),
    [(BERLIN, "2026-03-29", "02:00:00"), (BERLIN, "2026-03-29", "02:59:59"), (NEW_YORK, "2026-03-08", "02:30:00")],
)
def test_a_time_that_the_clocks_skipped_is_refused(zone, date, clock):
    with pytest.raises(ValueError, match="never was in"):
        instants(wall(f"{date} {clock}"), zone)


@settings(max_examples=100, deadline=None)
@given(
    moment=st.integers(0, 365 * 86400).map(
        lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    zone=st.sampled_from([BERLIN, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")]),
)
def test_what_a_clock_shows_is_read_as_the_moment_it_showed_it(moment, zone):
    shown = moment.astimezone(zone)
    found = instants(shown.replace(tzinfo=None), zone)
    assert moment in found
    assert [each.astimezone(zone).replace(tzinfo=None) for each in found] == [shown.replace(tzinfo=None)] * len(found)


FIRST = instant("2026-10-25T00:30:00Z")  # 02:30 in Berlin
AGAIN = FIRST + HOUR  # 02:30 once more
NEXT = FIRST + 2 * HOUR  # 03:30


@pytest.mark.parametrize(
    ("starts", "stops", "duration", "expected"),
    [
        ([FIRST, AGAIN], [NEXT], 7200, (FIRST, NEXT)),
        ([FIRST, AGAIN], [NEXT], 3600, (AGAIN, NEXT)),
        ([FIRST, AGAIN], [NEXT], 4500, (AGAIN, NEXT)),  # rounded up to a quarter
        ([FIRST, AGAIN], [NEXT], None, (FIRST, NEXT)),
        ([FIRST - HOUR], [FIRST, AGAIN], 3600, (FIRST - HOUR, FIRST)),
        ([FIRST - HOUR], [FIRST, AGAIN], 7200, (FIRST - HOUR, AGAIN)),
        ([FIRST, AGAIN], [FIRST, AGAIN], 3600, (FIRST, AGAIN)),
        ([FIRST, AGAIN], [FIRST, AGAIN], 0, (FIRST, FIRST)),
        ([FIRST, AGAIN], [FIRST, AGAIN], None, (FIRST, FIRST)),
        ([FIRST], [NEXT], 60, (FIRST, NEXT)),
    ],
)
def test_the_duration_decides_which_of_two_equal_clock_times_is_meant(starts, stops, duration, expected):
    assert nearest_to_duration(starts, stops, duration) == expected


def test_a_stop_that_reads_earlier_than_the_start_may_be_in_the_hour_that_comes_again():
    stops = [FIRST - timedelta(minutes=20), AGAIN - timedelta(minutes=20)]
    assert nearest_to_duration([FIRST], stops, None) == (FIRST, AGAIN - timedelta(minutes=20))


def test_a_stop_before_every_start_is_refused():
    with pytest.raises(ValueError, match="it stops before it starts"):
        nearest_to_duration([AGAIN], [FIRST], 3600)


@given(st.datetimes(wall("1975-01-01"), wall("2100-01-01")), st.sampled_from(["Europe/Berlin", "Asia/Kolkata"]))
@settings(max_examples=50, deadline=None)
def test_a_clock_reads_again_what_it_read(read, zone):
    name = ZoneInfo(zone)
    try:
        found = instants(read, name)
    except ValueError:
        assert read.replace(tzinfo=name).astimezone(UTC).astimezone(name).replace(tzinfo=None) != read
    else:
        assert {each.astimezone(name).replace(tzinfo=None) for each in found} == {read}
        assert found == sorted(set(found))


def test_a_stop_of_which_nothing_is_said_is_none():
    assert start_and_stop(("2026-11-02", "09:00"), ("", ""), BERLIN, None) == (instant("2026-11-02T08:00:00Z"), None)


def test_dates_and_clock_times_are_read_as_the_file_writes_them():
    start, stop = ("02/11/2026", "9:00 PM"), ("11/03/2026", "01:30:00")
    assert start_and_stop(start, ("03/11/2026", "01:30:00"), BERLIN, None, "day-first") == (
        instant("2026-11-02T20:00:00Z"),
        instant("2026-11-03T00:30:00Z"),
    )
    with pytest.raises(ValueError, match="leaves open which part is the day"):
        start_and_stop(start, stop, BERLIN, None)
    with pytest.raises(ValueError, match="is not a time"):
        start_and_stop(("2026-11-02", "soon"), ("", ""), BERLIN, None)
