"""Platform facts in the configuration are an input: when they change, what depends on them is judged and cut again."""

from dataclasses import fields

import pytest

from syncd.core.records import MilestoneState

SUBMITTED = 24


def platform(kit, *lines: str) -> str:
    return kit.config(kit.API, kit.SHOP, kit.MAPS, "[platform.upwork]", *lines)


def deadlines(office) -> list[str]:
    return [
        discrepancy.finding.deadline.isoformat()
        for discrepancy in office.found("release-clock")
        if discrepancy.finding.deadline
    ]


def test_another_clock_moves_the_deadline_of_a_milestone(office, kit):
    submitted = {"state": MilestoneState.SUBMITTED, "submitted": kit.at(SUBMITTED).date()}
    office.take("milestones", SUBMITTED, kit.milestone(1, **submitted))
    assert deadlines(office) == ["2026-11-18T00:00:00+00:00"]
    office.configure(platform(kit, "auto_release_days = 7"))
    office.settle()
    assert deadlines(office) == ["2026-11-11T00:00:00+00:00"]
    office.configure(platform(kit, "era = [{ from = 2026-11-03, auto_release_days = 3 }]"))
    office.settle()
    assert deadlines(office) == ["2026-11-07T00:00:00+00:00"]
    assert office.differences() == []


def test_an_empty_table_has_nothing_judged_again(office, kit):
    office.take("toggl", 20, kit.label(kit.project(1), "Acme"), kit.entry(1, 10), complete=[kit.through(20)])
    office.settle(400)
    assert office.settle() == 0
    office.configure(platform(kit))
    assert office.settle() == 0


def test_another_week_cuts_time_anew(office, kit):
    office.take("toggl", 20, kit.label(kit.project(1), "Acme"), kit.entry(1, 10))
    assert office.rows("piece", "week") == [("2026-11-02",)]
    office.configure(platform(kit, 'first_weekday = "sunday"'))
    office.settle()
    assert office.rows("piece", "week") == [("2026-11-01",)]
    assert office.differences() == []


LINES = (
    'title = "UW"',
    'zone = "Asia/Tokyo"',
    'first_weekday = "sunday"',
    'sides = ["tracked"]',
    "editable_hours_after_week = 13",
    "review_days_after_week = 4",
    "security_days = 4",
    'release_weekday = "friday"',
    "auto_release_days = 13",
    "segment_minutes = 6",
    'milestone_minimum = "6 USD"',
    "era = [{ from = 2026-01-01, security_days = 4 }]",
    'fee = [{ kind = "flat", fee = "11%" }]',
    'export_hours = "Reports"',
    'export_money = "Money"',
    'diary = { title = "Diary", url = "https://www.example.com/" }',
)
"""Lines that each change one fact."""


@pytest.mark.parametrize("line", LINES)
def test_every_fact_is_an_input(office, kit, line):
    before = office.composition.inputs()
    office.configure(platform(kit, line))
    assert office.composition.inputs() != before


def test_no_fact_of_a_profile_is_forgotten_in_the_test_above(office):
    told_otherwise = ("platform", "start")  # the name of the table, and the days of its eras
    assert len(fields(office.composition.directory().profile("upwork"))) == len(LINES) + len(told_otherwise)
