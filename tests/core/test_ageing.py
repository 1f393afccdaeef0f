"""Ages count from the day on which the money should have moved."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.ageing import AGES, age_days, bucket, by_age, economic_date
from syncd.core.discrepancies import Finding, SubjectKey
from syncd.core.lifecycle import Discrepancy, State
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.sums import sum_up
from syncd.core.time import instant

NOW = instant("2026-11-30T12:00:00Z")
DAY = date(2026, 11, 30)


def one(facts=(), number=0, **finding):
    return Discrepancy(
        id=f"d-{number:010}",
        rule="tracked-not-logged",
        subject=SubjectKey("billing-period", "api", "2026-11-09"),
        facts={"kind": "billing-period", **dict(facts)},
        assertion="completeness",
        severity=Severity.HIGH,
        state=State.OPEN,
        finding=Finding(summary="2:30 tracked, not logged", action="log it", **finding),
        first_seen=NOW,
        last_seen=NOW,
    )


@pytest.mark.parametrize(
    ("facts", "named", "day"),
    [
        ({"start": "2026-11-09", "end": "2026-11-15"}, None, date(2026, 11, 15)),
        ({"day": "2026-11-10"}, None, date(2026, 11, 10)),
        ({"start": "2026-11-02", "end": "2026-11-08", "posted": "2026-11-12"}, None, date(2026, 11, 12)),
        ({"end": "2026-11-15"}, date(2026, 11, 25), date(2026, 11, 25)),
        ({"source": "toggl"}, None, None),
    ],
)
def test_the_economic_date_is_that_of_the_rule_else_of_the_row_else_the_end_of_the_period(facts, named, day):
    assert economic_date(one(facts, economic_date=named)) == day


@pytest.mark.parametrize(
    ("days", "name"),
    [
        *((0, "0–7"), (7, "0–7"), (8, "8–14"), (14, "8–14"), (15, "15–30"), (30, "15–30")),
        *((31, "31–60"), (60, "31–60"), (61, "61+"), (4000, "61+")),
    ],
)
def test_each_bucket_ends_with_its_last_day(days, name):
    assert bucket(days) == name
    assert bucket(age_days(one({"end": (DAY - timedelta(days=days)).isoformat()}), NOW)) == name


def test_a_period_that_has_not_ended_is_new_and_one_about_no_day_ages_from_when_it_was_found():
    assert age_days(one({"end": "2026-12-06"}), NOW) == 0
    assert age_days(replace(one({"source": "toggl"}), first_seen=NOW - timedelta(days=9, hours=1)), NOW) == 9


def test_a_day_ends_at_midnight_in_the_zone_of_its_facts():
    facts = {"end": "2026-11-29", "zone": "America/New_York"}
    assert age_days(one(facts), instant("2026-11-30T04:59:00Z")) == 0
    assert age_days(one(facts), instant("2026-11-30T05:00:00Z")) == 1


stakes = st.none() | st.builds(Money, st.integers(-10_000, 10_000), st.sampled_from(["USD", "EUR"]))


@given(st.lists(st.tuples(st.integers(0, 100), stakes), max_size=12))
def test_the_buckets_add_up_to_the_whole(drawn):
    found = [
        one({"end": (DAY - timedelta(days=days)).isoformat()}, number, stake=stake)
        for number, (days, stake) in enumerate(drawn)
    ]
    groups = by_age(found, NOW)
    whole = sum_up(each.stake for each in found)
    assert sum(group.sums.number for group in groups) == whole.number
    assert sum(group.sums.unpriced for group in groups) == whole.unpriced
    assert sum_up(money for group in groups for money in group.sums.at_stake).at_stake == whole.at_stake
    assert sum_up(money for group in groups for money in group.sums.owed).at_stake == whole.owed
    names = [group.bucket for group in groups]
    assert names == sorted(names, key=AGES.index, reverse=True)
