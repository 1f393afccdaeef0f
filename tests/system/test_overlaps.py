"""Time that two entries on one contract share is one discrepancy, whether the platform shows it once, twice or not."""

import pytest

from syncd.core.money import Money
from syncd.core.records import Kind

WEEK = 7 * 24
LATER = WEEK + 60
OVERLAP, MISSING = "overlapping-entries", "tracked-not-logged"


@pytest.mark.parametrize(
    ("logged", "found"),
    [
        (6, {(OVERLAP, 7200, "-80.00 USD")}),
        (7, {(OVERLAP, 7200, "-80.00 USD")}),
        (8, {(OVERLAP, 7200, "-80.00 USD")}),
        (4, {(OVERLAP, 7200, "-80.00 USD"), (MISSING, 7200, "80.00 USD")}),
        (10, {(OVERLAP, 7200, "-80.00 USD"), ("logged-not-tracked", 7200, "-80.00 USD")}),
    ],
)
def test_overlapping_entries_and_what_a_platform_shows_of_them_are_one_cause(office, kit, logged, found):
    """9:00 to 13:00 and 11:00 to 15:00 on Tuesday are six hours."""
    office.take("upwork", LATER, kit.line(1, 1, logged), complete=[kit.through(WEEK, Kind.WORK)])
    entries = kit.entry(1, 33, 4), kit.entry(2, 35, 4)
    office.take("toggl", LATER + 1, kit.label(kit.project(1), "Acme"), *entries, complete=[kit.through(LATER + 1)])
    told = {(one.rule, one.finding.seconds, str(one.finding.stake)) for one in office.found()}
    assert {one for one in told if one[0] != "stale-source"} == found
    assert office.differences() == []


def test_hours_that_a_platform_shows_twice_do_not_hide_those_that_another_day_lacks(office, kit):
    lines = kit.line(1, 1, 8), kit.line(2, 2, 2)
    office.take("upwork", LATER, *lines, complete=[kit.through(WEEK, Kind.WORK)])
    entries = kit.entry(1, 33, 4), kit.entry(2, 35, 4), kit.entry(3, 57, 4)
    office.take("toggl", LATER + 1, kit.label(kit.project(1), "Acme"), *entries, complete=[kit.through(LATER + 1)])
    told = {one.rule: one.finding.stake for one in office.found() if one.rule != "stale-source"}
    assert told == {OVERLAP: Money(-8000, "USD"), MISSING: Money(8000, "USD")}
