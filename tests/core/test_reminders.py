"""Reminders of a platform's cut-off: in time, and never at night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.reminders import Reminders, Waking
from syncd.core.time import BEGINNING, DISTANT
from syncd.testing.subjects import PLATFORM

HOURS = (timedelta(hours=18), timedelta(hours=3))
DAY = Waking(time(8), time(22))
ZONES = ["Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland", "UTC"]
instants = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware
CUT_OFF = datetime(2026, 11, 16, 12, tzinfo=UTC)


@given(instants, st.sampled_from(ZONES))
def test_a_reminder_comes_before_its_cut_off_while_the_user_is_awake(now, zone):
    reminders, here = Reminders((PLATFORM,), HOURS, DAY), ZoneInfo(zone)
    slot = reminders.next(now, here)
    cut_off = reminders.cut_off(slot, here)
    assert now < slot < cut_off
    assert DAY.start <= slot.astimezone(here).time() <= DAY.end
    assert reminders.latest(slot, here) == slot
    assert slot <= reminders.last_for(cut_off, here) < cut_off
    assert reminders.ahead(slot) <= cut_off
    assert slot < reminders.ahead(slot)


@given(instants, st.sampled_from(ZONES))
def test_no_reminder_lies_between_the_latest_and_the_next(now, zone):
    reminders, here = Reminders((PLATFORM,), HOURS, DAY), ZoneInfo(zone)
    latest, following = reminders.latest(now, here), reminders.next(now, here)
    assert latest <= now < following
    assert reminders.next(latest, here) == following


@pytest.mark.parametrize(
    ("zone", "slots"),
    [
        ("Europe/Berlin", ["Sun 19:00", "Mon 10:00"]),
        ("America/Los_Angeles", ["Sun 10:00", "Sun 22:00"]),  # 3 hours before is 01:00 at night
        ("Asia/Kolkata", ["Sun 22:00", "Mon 14:30"]),
    ],
)
def test_by_example(zone, slots):
    reminders, here = Reminders((PLATFORM,), HOURS, DAY), ZoneInfo(zone)
    second = reminders.last_for(CUT_OFF, here)
    first = reminders.latest(second - timedelta.resolution, here)
    assert [f"{slot.astimezone(here):%a %H:%M}" for slot in (first, second)] == slots


def test_a_platform_that_never_closes_a_week_needs_no_reminder():
    none, here = Reminders((), HOURS, DAY), ZoneInfo("UTC")
    assert (none.latest(CUT_OFF, here), none.next(CUT_OFF, here), none.cut_off(CUT_OFF, here)) == (
        BEGINNING,
        DISTANT,
        None,
    )
