from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core import wording as words
from syncd.core.records import Kind
from syncd.core.time import instant

UTC_ZONE = ZoneInfo("UTC")
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown", "deadline"),
    [
        ("UTC", "Mon 16 Nov 12:00 UTC", "Mon 16 Nov 12:00 UTC"),
        ("Europe/Berlin", "Mon 16 Nov 13:00", "Mon 16 Nov 13:00 (12:00 UTC)"),
        ("Europe/London", "Mon 16 Nov 12:00", "Mon 16 Nov 12:00"),  # in winter both clocks show the same
        ("Asia/Kolkata", "Mon 16 Nov 17:30", "Mon 16 Nov 17:30 (12:00 UTC)"),
        ("America/Los_Angeles", "Mon 16 Nov 04:00", "Mon 16 Nov 04:00 (12:00 UTC)"),
        ("Pacific/Auckland", "Tue 17 Nov 01:00", "Tue 17 Nov 01:00 (Mon 16 Nov 12:00 UTC)"),
    ],
)
def test_an_instant_reads_on_the_users_clock_and_a_deadline_on_the_platforms_too(zone, shown, deadline):
    reader = words.Here(ZoneInfo(zone), NOON)
    assert words.when(NOON, reader) == shown
    assert words.until(NOON, reader, UTC_ZONE) == deadline


def test_a_deadline_of_a_platform_elsewhere_names_its_zone():
    reader = words.Here(ZoneInfo("Europe/Berlin"), NOON)
    deadline = words.until(instant("2026-11-16T04:00:00Z"), reader, ZoneInfo("America/New_York"))
    assert deadline == "Mon 16 Nov 05:00 (Sun 15 Nov 23:00 America/New_York)"


def test_the_year_stands_where_it_is_not_the_present_one_on_the_users_clock():
    at_new_year = instant("2026-12-31T22:30:00Z")
    kolkata, berlin = (words.Here(ZoneInfo(name), at_new_year) for name in ("Asia/Kolkata", "Europe/Berlin"))
    assert words.when(at_new_year, kolkata) == "Fri 1 Jan 04:00"
    assert words.when(at_new_year, berlin) == "Thu 31 Dec 23:30"
    assert words.when(NOON, kolkata) == "Mon 16 Nov 2026 17:30"
    assert words.when(NOON, berlin) == "Mon 16 Nov 13:00"
    assert words.on(date(2024, 2, 29), berlin) == "Thu 29 Feb 2024"


def test_a_span_names_its_day_once_and_both_days_where_it_passes_midnight():
    kolkata, start = words.Here(ZoneInfo("Asia/Kolkata"), NOON), instant("2026-11-10T17:30:00Z")
    assert words.between(start, start + timedelta(minutes=50), kolkata) == "Tue 10 Nov 23:00–23:50"
    assert words.between(start, start + timedelta(hours=2), kolkata) == "Tue 10 Nov 23:00 to Wed 11 Nov 01:00"
    assert words.between(start, None, kolkata) == "Tue 10 Nov 23:00–running"
    utc = words.Here(UTC_ZONE, NOON)
    assert words.between(start, start + timedelta(hours=2), utc) == "Tue 10 Nov 17:30–19:30 UTC"


def test_an_hour_that_the_clock_shows_twice_has_its_offset():
    berlin, first = words.Here(ZoneInfo("Europe/Berlin"), NOON), instant("2026-10-25T00:30:00Z")
    span = words.between(first, first + timedelta(hours=1), berlin)
    assert span == "Sun 25 Oct 02:30 (UTC+2)–02:30 (UTC+1)"
    new_york = words.Here(ZoneInfo("America/New_York"), NOON)
    assert words.when(instant("2026-11-01T06:30:00Z"), new_york) == "Sun 1 Nov 01:30 (UTC−5)"
    assert words.exact(first, berlin.zone) == "Sun 25 Oct 2026 02:30:00 (UTC+2)"


@given(
    st.integers(0, 3 * 366 * 24 * 60).map(lambda minutes: instant("2025-01-01T00:00:00Z") + timedelta(minutes=minutes)),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]),
)
def test_two_instants_never_read_the_same(moment, zone):
    reader = words.Here(ZoneInfo(zone), NOON)
    others = [moment + timedelta(minutes=minutes) for minutes in (30, 60, 24 * 60, 365 * 24 * 60)]
    assert words.when(moment, reader) not in [words.when(other, reader) for other in others]


def test_an_instant_in_full_names_the_users_zone_and_utc_with_the_utc_day_where_it_differs():
    assert words.dated(NOON, UTC_ZONE) == "Mon 16 Nov 2026 12:00 UTC"
    assert words.dated(NOON, ZoneInfo("Asia/Dhaka")) == "Mon 16 Nov 2026 18:00 Asia/Dhaka (12:00 UTC)"
    in_auckland = "Tue 17 Nov 2026 01:00 Pacific/Auckland (Mon 16 Nov 12:00 UTC)"
    assert words.dated(NOON, ZoneInfo("Pacific/Auckland")) == in_auckland


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
    assert [words.old(days) for days in (0, 1, 2)] == ["new", "1 day old", "2 days old"]


def test_days_name_both_years_only_where_they_differ():
    assert words.days(date(2026, 11, 9), date(2026, 11, 15)) == "9 to 15 Nov 2026"
    assert words.days(date(2026, 12, 28), date(2027, 1, 3)) == "28 Dec 2026 to 3 Jan 2027"
    assert words.days(date(2026, 11, 9), date(2026, 11, 9)) == "Mon 9 Nov 2026"


@given(st.dates(), st.integers(1, 400))
def test_a_range_of_days_names_no_month_and_no_year_twice(first, later):
    last = date.fromordinal(min(first.toordinal() + later, date.max.toordinal()))
    begins = words.days(first, last).partition(" to ")[0].split()
    assert len(begins) == 1 + (first.replace(day=1) != last.replace(day=1)) + (first.year != last.year)


@given(st.text(max_size=80), st.integers(1, 40))
def test_cleaning_is_bounded_and_needed_once(text, limit):
    once = words.clean(text, limit)
    assert len(once) <= limit
    assert words.clean(once, limit) == once
    assert "\n" not in once
    assert "\x00" not in once


@pytest.mark.parametrize(
    ("seconds", "text", "least", "exact"),
    [
        (0, "0:00", "0:00", "0:00"),
        (9000, "2:30", "2:30", "2:30"),
        (10_175, "2:50", "2:49", "2:49:35"),
        (59, "0:00:59", "0:00:59", "0:00:59"),
        (-9000, "−2:30", "−2:30", "−2:30"),
        (360_005, "100:00", "100:00", "100:00:05"),
        (-1, "−0:00:01", "−0:00:01", "−0:00:01"),
        (89, "0:01", "0:01", "0:01:29"),
        (90, "0:02", "0:01", "0:01:30"),
    ],
)
def test_durations_are_rounded_to_the_minute_but_in_tables_that_add_up(seconds, text, least, exact):
    assert words.hours(seconds) == text
    assert words.least_hours(seconds) == least
    assert words.exact_hours(seconds) == exact


@given(st.integers(-400_000, 400_000))
def test_at_least_never_promises_more(seconds):
    text = words.least_hours(seconds)
    hours, minutes, *rest = map(int, text.removeprefix("−").split(":"))
    known = 3600 * hours + 60 * minutes + sum(rest)
    assert 0 <= seconds - (-known if text[0] == "−" else known) < 60


def test_two_durations_side_by_side_show_seconds_only_where_they_are_the_difference():
    assert (words.hours_beside(9015, 9000), words.hours_beside(9000, 9015)) == ("2:30:15", "2:30")
    assert (words.hours_beside(9015, 9600), words.hours_beside(9015, 9015)) == ("2:30", "2:30")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_record_has_a_word_for_one_and_for_several(kind):
    one, several = words.count_records(1, kind), words.count_records(2, kind)
    assert one.startswith("1 ")
    assert several.startswith("2 ")
    assert several.removeprefix("2 ") != one.removeprefix("1 ")
    assert words.agree(1, "is", "are") == "is"
    assert {words.agree(number, "is", "are") for number in (0, 2, 21)} == {"are"}


def test_a_sentence_that_begins_with_what_it_is_about_does_not_name_it_again():
    assert words.named_once("ledger /a", "is damaged", " (line 3)") == "ledger /a (line 3): is damaged"
    assert words.named_once("ledger /a", "the ledger /a is damaged") == "ledger /a is damaged"
    assert words.named_once("[channel.mail]", "[channel.mail]: no answer") == "[channel.mail]: no answer"
    assert words.named_once("ledger /a", "/a is damaged", " (line 3)") == "ledger /a (line 3) is damaged"
    assert words.named_once("[source.a] folder", "folder or file?") == "[source.a] folder: folder or file?"
    assert words.named_once("upwork", "upworks is a word") == "upwork: upworks is a word"


def test_cleaning_keeps_together_what_holds_together():
    assert words.clean(" am Di.,\u00a010.\u00a0Nov. \t um\u00a0 9") == "am Di.,\u00a010.\u00a0Nov. um\u00a0 9"
