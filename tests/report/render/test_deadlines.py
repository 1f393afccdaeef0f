"""Titles of deadlines: one for each instant, whatever clocks its platforms have."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.report.render.report_view import view

MILESTONE = {"kind": "milestone-case", "contract": "api", "milestone": "M1"}
ZONES = (None, "UTC", "Europe/Berlin", "America/New_York")


def titles(sample, zones):
    facts = [MILESTONE if zone is None else {**MILESTONE, "zone": zone} for zone in zones]
    found = tuple(sample.discrepancy(number, facts=each) for number, each in enumerate(facts))
    return [group.title for group in view(sample.report(discrepancies=found), 50).fixable]


@settings(max_examples=30, deadline=None)
@given(zones=st.lists(st.sampled_from(ZONES), min_size=1, max_size=5))
def test_all_discrepancies_of_one_instant_are_under_one_title(sample, zones):
    assert len(titles(sample, zones)) == 1


def test_the_platforms_clock_stands_beside_the_readers_where_all_agree_on_it(sample):
    assert titles(sample, [None, "UTC", "Europe/Berlin"]) == ["Before Mon 16 Nov 13:00 (12:00 UTC), in 3 h 10 min"]
    assert titles(sample, ["UTC", "America/New_York"]) == ["Before Mon 16 Nov 13:00, in 3 h 10 min"]


def test_deadlines_of_different_instants_have_titles_of_their_own(sample):
    first, second = (sample.discrepancy(number) for number in (1, 2))
    later = replace(second, finding=replace(second.finding, deadline=second.finding.deadline + timedelta(hours=1)))
    groups = view(sample.report(discrepancies=(first, later)), 50).fixable
    assert [len(group.items) for group in groups] == [1, 1]
