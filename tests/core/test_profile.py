"""The facts of a platform on a day, and the dates that follow from them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import Side
from syncd.core.profile import Profile
from syncd.core.time import Span, midnight

MONDAY = date(2026, 11, 9)
SITE = Profile(
    platform="site",
    title="Site",
    zone=ZoneInfo("UTC"),
    sides=frozenset({Side.TRACKED}),
    editable_for=timedelta(hours=12),
    review_days=5,
    security_days=5,
    release_weekday=2,
    auto_release_days=14,
)

days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
eras = st.lists(st.tuples(days, st.integers(0, 100)), max_size=5, unique_by=lambda era: era[0]).map(
    lambda drawn: tuple(replace(SITE, start=start, auto_release_days=number) for start, number in drawn)
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland"]).map(ZoneInfo)


@settings(max_examples=75, deadline=None)
@given(eras, days)
def test_facts_on_a_day_come_from_the_latest_era_at_or_before_it(eras, day):
    """Whatever the order of the eras."""
    begun = {era.start: era.auto_release_days for era in eras if era.start <= day}
    found = replace(SITE, eras=eras).on(day)
    assert found.auto_release_days == (begun[max(begun)] if begun else 14)
    assert found == replace(SITE, eras=eras[::-1]).on(day) or not begun
    assert found.on(day) == found


def test_a_week_has_the_facts_of_its_first_day():
    changed = replace(SITE, eras=(replace(SITE, start=date(2026, 11, 11), editable_for=timedelta(), review_days=3),))
    assert changed.editable_until(MONDAY) == datetime(2026, 11, 16, 12, tzinfo=UTC)
    assert changed.review_until(MONDAY) == datetime(2026, 11, 21, tzinfo=UTC)
    assert changed.editable_until(date(2026, 11, 16)) == datetime(2026, 11, 23, tzinfo=UTC)
    assert changed.review_until(date(2026, 11, 16)) == datetime(2026, 11, 26, tzinfo=UTC)


def test_bills_are_posted_when_the_edits_of_the_last_week_in_a_span_are_over():
    changed = replace(SITE, eras=(replace(SITE, start=date(2026, 11, 16), editable_for=timedelta(hours=1)),))
    start, middle, end = (midnight(MONDAY + timedelta(days=day), SITE.zone) for day in (0, 7, 14))
    assert changed.billed_by(Span(start, middle)).end == middle + timedelta(hours=12)
    assert changed.billed_by(Span(start, middle + timedelta(seconds=1))).end == middle + timedelta(hours=1, seconds=1)
    assert changed.billed_by(Span(start, end)).end == end + timedelta(hours=1)
    assert changed.billed_by(Span(start, start)) == Span(start, start + timedelta(hours=12))


def test_money_is_there_on_the_first_release_weekday_after_review_and_security():
    assert SITE.available_on(MONDAY) == date(2026, 11, 25)
    assert replace(SITE, security_days=4).available_on(MONDAY) == date(2026, 11, 25)
    assert replace(SITE, security_days=6).available_on(MONDAY) == date(2026, 12, 2)


@pytest.mark.parametrize("unknown", ["review_days", "security_days", "release_weekday"])
def test_a_day_that_follows_from_something_unknown_is_unknown(unknown):
    assert replace(SITE, **{unknown: None}).available_on(MONDAY) is None


@settings(max_examples=50, deadline=None)
@given(zones, days, st.integers(0, 6), st.integers(0, 14), st.integers(0, 14), st.integers(0, 6))
def test_a_weeks_dates_come_one_after_the_other(zone, day, weekday, review, security, release):
    site = replace(
        SITE, zone=zone, first_weekday=weekday, review_days=review, security_days=security, release_weekday=release
    )
    first = site.week_of(day)
    available = site.available_on(first)
    assert available.weekday() == release
    held = midnight(available, zone) - site.review_until(first)
    assert timedelta(days=security - 1, hours=-1) <= held <= timedelta(days=security + 6, hours=1)
    moments = [site.week(first).end, site.editable_until(first)]
    assert all(one <= other for one, other in pairwise(moments))


def test_a_milestone_has_the_clock_of_the_day_it_was_submitted():
    changed = replace(
        SITE,
        eras=(
            replace(SITE, start=date(2026, 6, 2), auto_release_days=7),
            replace(SITE, start=date(2026, 7, 1), auto_release_days=None),
        ),
    )
    assert changed.auto_release(date(2026, 6, 1)) == datetime(2026, 6, 16, tzinfo=UTC)
    assert changed.auto_release(date(2026, 6, 2)) == datetime(2026, 6, 10, tzinfo=UTC)
    assert changed.auto_release(date(2026, 7, 1)) is None
