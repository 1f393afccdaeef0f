"""Rows that state a duration beside their clock times: what contradicts itself is told, and the duration counts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.records import TimeEntry
from syncd.testing.tracked_work import CLOCK_CHANGES

TIME = {"record": "time", "person": "me", "dates": "day-first", "mark": "."}
ZONES = ("Europe/Berlin", "America/New_York", "UTC", "Australia/Sydney", "Asia/Kolkata")
COLUMNS = {"start": "Start", "stop": "Stop", "duration": "Spent"}
COUNTED = {"hours": 3600, "minutes": 60, "seconds": 1}


def pages_of(read, rows, **options):
    text = "Start,Stop,Spent\n" + "".join(f"{','.join(row)}\n" for row in rows)
    return read(text.encode(), columns=COLUMNS, **{**TIME, **options})


def seconds_of(pages):
    return [each.record.seconds for page in pages for each in page.records if isinstance(each.record, TimeEntry)]


def notices_of(pages):
    return [notice for page in pages for notice in page.notices]


@st.composite
def tracked(draw):
    """The start and the seconds of work, many near a change of the clocks."""
    around = draw(st.sampled_from([*CLOCK_CHANGES, datetime(2026, 4, 4, 16, tzinfo=UTC)]))
    start = around + timedelta(seconds=draw(st.integers(-50_000, 50_000)))
    return start, draw(st.integers(0, 50_000))


def clocks(moment, zone):
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def shown(seconds, unit):
    if unit == "clock":
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{seconds / COUNTED[unit]:.5f}"


@given(
    work=st.lists(tracked(), min_size=1, max_size=4),
    written=st.sampled_from(ZONES),
    set_to=st.sampled_from(ZONES),
    unit=st.sampled_from(["clock", *COUNTED]),
)
def test_a_row_lasts_as_long_as_it_states_whatever_zone_is_set(read, work, written, set_to, unit):
    rows = [
        (clocks(start, written), clocks(start + timedelta(seconds=length), written), shown(length, unit))
        for start, length in work
    ]
    pages = pages_of(read, rows, zone=set_to, unit="hours" if unit == "clock" else unit)
    rejected = {each.where for page in pages for each in page.rejected}  # the clocks skipped it, or turned it round
    expected = [length for line, (_, length) in enumerate(work, 2) if f"x.csv:{line}" not in rejected]
    assert all(abs(found - stated) <= 60 for found, stated in zip(seconds_of(pages), expected, strict=True))
    if written == set_to:
        assert (rejected, notices_of(pages), seconds_of(pages)) == (set(), [], expected)


def test_a_whole_hour_that_clocks_of_another_zone_explain_asks_for_the_zone(read):
    pages = pages_of(read, [("2026-10-31 19:42:29", "2026-11-01 05:46:03", "11:03:34")], zone="Europe/Berlin")
    assert seconds_of(pages) == [39_814]
    (notice,) = notices_of(pages)
    assert notice == (
        "1 row's duration differs by 1:00:00 from its clock times: is `zone` right? America/New_York would be; "
        "the duration counts: x.csv:2 (+1:00:00)"
    )


def test_other_contradictions_are_told_with_their_places_and_sizes(read):
    days = [f"2026-11-{day:02}" for day in range(2, 8)]
    rows = [
        (f"{day} 09:00", f"{day} 17:00", spent) for day, spent in zip(days, "8 7.5 8.01 9 7.5 7.5".split(), strict=True)
    ]
    pages = pages_of(read, rows, unit="hours")
    assert seconds_of(pages) == [28_800, 27_000, 28_800, 32_400, 27_000, 27_000]
    (notice,) = notices_of(pages)
    assert notice == (
        "4 rows' durations differ by up to 1:00:00 from their clock times; the duration counts: "
        "x.csv:3 (−0:30:00), x.csv:5 (+1:00:00), x.csv:6 (−0:30:00) and 1 more"
    )


@pytest.mark.parametrize(("spent", "seconds"), [("1:01", 3600), ("0:59", 3600), ("1:02", 3720), ("0:58", 3480)])
def test_a_minute_is_rounding(read, spent, seconds):
    pages = pages_of(read, [("2026-11-02 09:00", "2026-11-02 10:00", spent)])
    assert (seconds_of(pages), bool(notices_of(pages))) == ([seconds], seconds != 3600)


def test_clock_times_that_a_spreadsheet_lost_do_not_make_an_entry_of_nothing(read):
    pages = pages_of(read, [("2026-11-02 00:00:00", "2026-11-02 00:00:00", "1:30:00")])
    assert seconds_of(pages) == [5400]
    assert len(notices_of(pages)) == 1


def test_a_contradiction_is_counted_once_however_often_its_row_is_read(read):
    row = ("2026-11-02 09:00", "2026-11-02 10:00", "2:00")
    assert notices_of(pages_of(read, [row, row]))[0].startswith("2 rows' durations differ by up to 1:00:00 from")
