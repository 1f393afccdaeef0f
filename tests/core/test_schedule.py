"""Schedules: slots against a brute-force model, over every clock change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.core.schedule import SPELLINGS, At, Every, parse_schedule
from syncd.core.time import day_of, day_span, instant

BOUNDED = settings(max_examples=100, deadline=None)
BERLIN = ZoneInfo("Europe/Berlin")
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
zones = st.sampled_from(
    [
        ZoneInfo(name)
        for name in ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Nuuk")
    ]
)
instants = st.datetimes(datetime(2011, 12, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ats = st.builds(At, st.frozensets(st.integers(0, 6), min_size=1), st.integers(0, 23), st.integers(0, 59))
everies = st.builds(Every, st.timedeltas(timedelta(minutes=1), timedelta(days=30)))
schedules = ats | everies
THE_DAY_SAMOA_SKIPPED = instant("2011-12-30T12:00:00Z")
A_SPRING_NIGHT_IN_NUUK = instant("2026-03-29T01:10:00Z")


@BOUNDED
@given(schedules, instants, zones)
@example(At(frozenset({4}), 8, 0), THE_DAY_SAMOA_SKIPPED, ZoneInfo("Pacific/Apia"))
@example(At(EVERY_DAY, 23, 30), A_SPRING_NIGHT_IN_NUUK, ZoneInfo("America/Nuuk"))
def test_now_lies_between_the_latest_slot_and_the_next(schedule, now, zone):
    latest, following = schedule.latest(now, zone), schedule.next(now, zone)
    assert latest <= now < following
    assert latest.tzinfo is UTC
    assert following.tzinfo is UTC


@BOUNDED
@given(schedules, instants, zones, st.integers(0, 999))
@example(At(frozenset({4}), 8, 0), THE_DAY_SAMOA_SKIPPED, ZoneInfo("Pacific/Apia"), 900)
@example(At(EVERY_DAY, 23, 30), A_SPRING_NIGHT_IN_NUUK, ZoneInfo("America/Nuuk"), 500)
def test_no_slot_lies_between_the_latest_and_the_next(schedule, now, zone, permille):
    latest, following = schedule.latest(now, zone), schedule.next(now, zone)
    between = latest + (following - latest) * permille // 1000
    assert schedule.latest(between, zone) == latest
    assert schedule.next(between, zone) == following


@BOUNDED
@given(schedules, instants, zones)
def test_a_slot_is_its_own_latest(schedule, now, zone):
    following = schedule.next(now, zone)
    assert schedule.latest(following, zone) == following
    assert schedule.latest(following - timedelta(microseconds=1), zone) == schedule.latest(now, zone)


@settings(max_examples=40, deadline=None)
@given(
    ats,
    instants,
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]).map(ZoneInfo),
)
@example(At(EVERY_DAY, 2, 30), instant("2026-03-20T00:00:00Z"), BERLIN)
@example(At(EVERY_DAY, 2, 30), instant("2026-10-20T00:00:00Z"), BERLIN)
@example(At(EVERY_DAY, 1, 45), instant("2026-04-01T00:00:00Z"), ZoneInfo("Australia/Lord_Howe"))
@example(At(EVERY_DAY, 8, 0), instant("2011-12-25T00:00:00Z"), ZoneInfo("Pacific/Apia"))
def test_each_chosen_day_has_one_slot_and_no_day_has_two(schedule, now, zone):
    slots = [now := schedule.next(now, zone) for _ in range(15)]
    fired = [day_of(slot, zone) for slot in slots]
    assert len(set(fired)) == len(fired)
    chosen = [
        day
        for offset in range((fired[-1] - fired[0]).days + 1)
        if (day := fired[0] + timedelta(days=offset)).weekday() in schedule.weekdays
        and day_span(day, zone).seconds  # a day that Samoa skipped has no moment to fire at
    ]
    assert set(chosen) <= set(fired)


@BOUNDED
@given(ats, instants, st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata")]))
def test_without_clock_changes_a_slot_is_the_wall_time_on_a_chosen_weekday(schedule, now, zone):
    local = schedule.next(now, zone).astimezone(zone)
    assert (local.hour, local.minute, local.second) == (schedule.hour, schedule.minute, 0)
    assert local.weekday() in schedule.weekdays


def test_a_wall_time_that_the_clock_skips_comes_after_the_gap():
    slot = parse_schedule("daily 02:30").next(instant("2026-03-28T12:00:00Z"), BERLIN)
    assert slot.astimezone(BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"


def test_a_wall_time_that_comes_twice_counts_the_first_time():
    schedule = parse_schedule("daily 02:30")
    slot = schedule.next(instant("2026-10-24T12:00:00Z"), BERLIN)
    assert slot.astimezone(BERLIN).isoformat() == "2026-10-25T02:30:00+02:00"
    assert schedule.next(slot, BERLIN) == instant("2026-10-26T01:30:00Z")


def test_a_weekly_slot_stays_at_eight_in_the_morning_over_a_clock_change():
    schedule = parse_schedule("mon 08:00")
    assert schedule.next(instant("2026-10-20T00:00:00Z"), BERLIN) == instant("2026-10-26T07:00:00Z")
    assert schedule.next(instant("2026-10-13T00:00:00Z"), BERLIN) == instant("2026-10-19T06:00:00Z")


@BOUNDED
@given(st.integers(1, 99_999), st.sampled_from([("minute", 60), ("hour", 3600), ("day", 86_400)]), st.booleans())
def test_intervals_are_a_number_and_a_unit(count, unit, plural):
    name, seconds = unit
    expected = Every(timedelta(seconds=count * seconds))
    assert parse_schedule(f"every {count} {name}{'s' * plural}") == expected
    assert parse_schedule(f"  {count}  {name.upper()} ") == expected


@pytest.mark.parametrize(
    ("text", "weekdays", "hour", "minute"),
    [
        ("daily 08:00", range(7), 8, 0),
        ("mon 08:00", {0}, 8, 0),
        ("Mon, Thu 18:05", {0, 3}, 18, 5),
        ("mon-fri 23:59", range(5), 23, 59),
        ("fri-mon 00:00", {4, 5, 6, 0}, 0, 0),
        ("sun-sun 12:00", {6}, 12, 0),
    ],
)
def test_spellings_of_wall_times(text, weekdays, hour, minute):
    assert parse_schedule(text) == At(frozenset(weekdays), hour, minute)


@BOUNDED
@given(st.integers(0, 6), st.integers(0, 6))
def test_a_range_of_weekdays_goes_from_the_first_to_the_last(first, last):
    schedule = parse_schedule(f"{NAMES[first]}-{NAMES[last]} 08:00")
    assert len(schedule.weekdays) == (last - first) % 7 + 1
    assert {first, last} <= schedule.weekdays


@pytest.mark.parametrize(
    "text",
    [
        "",
        "monday 08:00",
        "1 08:00",  # weekdays by number mean different days to different programs
        "* * * * *",
        "mon 8:00",
        "mon 24:00",
        "mon 08:60",
        "mon",
        "08:00",
        "xyz 08:00",
        "mon-xyz 08:00",
        "every 0 minutes",
        "every -5 minutes",
        "every 1.5 hours",
        "every minute",
        "every 15 fortnights",
        "every 99999999999999 days",
    ],
)
def test_the_error_for_a_bad_spelling_lists_the_good_ones(text):
    with pytest.raises(ValueError, match="not a schedule") as caught:
        parse_schedule(text)
    assert str(caught.value) == f"not a schedule: {text!r}: {SPELLINGS}"


def test_every_spelling_in_the_sentence_is_accepted():
    spellings = SPELLINGS.split("'")[1::2]
    assert len(spellings) == 6
    for text in spellings:
        parse_schedule(text)


def test_intervals_count_from_1970_so_that_a_restart_moves_no_slot():
    schedule = parse_schedule("every 15 minutes")
    assert schedule.latest(instant("2026-11-16T09:07:31Z"), BERLIN) == instant("2026-11-16T09:00:00Z")
    assert schedule.latest(instant("1969-12-31T23:59:00Z"), BERLIN) == instant("1969-12-31T23:45:00Z")


def test_a_chosen_day_that_did_not_happen_is_caught_up_when_the_next_begins():
    samoa = ZoneInfo("Pacific/Apia")
    slot = parse_schedule("fri 08:00").next(instant("2011-12-29T20:00:00Z"), samoa)
    assert day_of(slot, samoa) == date(2011, 12, 31)
