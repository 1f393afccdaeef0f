"""When an export is due follows from the platform's own calendar, on the reader's clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.recipes import Recipe, Rhythm, path_to, when_due
from syncd.core.records import Kind
from syncd.platforms import read_platforms

UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
UPWORK = read_platforms({})["upwork"].profile(UTC_ZONE)
HOURS = Recipe(
    program="Upwork",
    export="Weekly summary",
    clicks=("Reports", "Weekly summary"),
    kinds=frozenset({Kind.WORK}),
    rhythm=Rhythm.CUT_OFF,
    lacks="Fees.",
    checks="Hours.",
    known_from="a test",
)
MONEY = replace(HOURS, clicks=("Money",), kinds=frozenset({Kind.TRANSACTION}), rhythm=Rhythm.BILLED)


@pytest.mark.parametrize(
    ("zone", "closes"),
    [
        ("UTC", "Mon 12:00 UTC"),
        ("Africa/Abidjan", "Mon 12:00 UTC"),
        ("Europe/Berlin", "Mon 13:00, 12:00 UTC"),
        ("Asia/Kolkata", "Mon 17:30, 12:00 UTC"),
        ("Pacific/Auckland", "Tue 01:00, Mon 12:00 UTC"),
    ],
)
def test_hours_are_exported_before_the_week_closes_and_again_afterwards(zone, closes):
    due = when_due(HOURS, UPWORK, ZoneInfo(zone), NOW)
    assert due == f"on Sunday evening, before the week closes ({closes}), and again afterwards"


def test_money_is_exported_once_it_is_billed_and_once_it_is_released():
    due = when_due(MONEY, UPWORK, UTC_ZONE, NOW)
    assert due == "every week after it is billed (Mon 12:00 UTC), and after Wednesday, when money is released"


def test_the_evening_is_that_of_the_last_day_of_the_platforms_week():
    assert "on Saturday evening" in when_due(HOURS, replace(UPWORK, first_weekday=6), UTC_ZONE, NOW)


@given(
    rhythm=st.sampled_from(Rhythm),
    platform=st.sampled_from([None, *read_platforms({})]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"]),
    ago=st.integers(0, 5000),
)
def test_every_rhythm_has_words_for_every_platform_at_any_time(rhythm, platform, zone, ago):
    """Where a platform closes its week, they name the hour; where nobody knows one, they name none."""
    profile = read_platforms({})[platform].profile(ZoneInfo(zone)) if platform else None
    due = when_due(replace(HOURS, rhythm=rhythm), profile, ZoneInfo(zone), NOW - timedelta(days=ago))
    closes = rhythm in (Rhythm.CUT_OFF, Rhythm.BILLED) and profile is not None and bool(profile.editable_for)
    assert due
    assert (":" in due) == closes


def test_the_path_is_that_of_the_first_export_that_shows_a_kind():
    assert path_to(Kind.WORK, [MONEY, HOURS, replace(HOURS, clicks=("Other",))]) == "Reports → Weekly summary"
    assert path_to(Kind.TIME, [MONEY, HOURS]) == ""


def test_formats_are_a_list_in_words():
    assert replace(HOURS, formats=("CSV",)).format == "CSV"
    assert replace(HOURS, formats=("CSV", "XLSX")).format == "CSV or XLSX"
    assert replace(HOURS, formats=("OFX", "CSV", "XLSX")).format == "OFX, CSV or XLSX"
