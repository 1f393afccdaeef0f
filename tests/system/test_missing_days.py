"""A day without entries on which a platform shows hours, whatever changes around it."""

from datetime import date

import pytest

from syncd.core.lifecycle import counted
from syncd.core.parents import by_themselves
from syncd.core.records import Kind

RULE, WEEK = "missing-day", "logged-not-tracked"
LATER = 7 * 24 + 60


def told(office):
    return [(one.subject.part, one.finding.seconds, str(one.finding.stake)) for one in office.found(RULE)]


@pytest.fixture
def week(office, kit):
    """Monday and Wednesday in both, four and two hours; three hours of Tuesday on the platform alone."""
    lines = kit.line(0, 0, 4), kit.line(1, 1, 3), kit.line(2, 2, 2)
    office.take("upwork", LATER, *lines, complete=[kit.through(LATER, Kind.WORK)])
    entries = kit.entry(1, 9, 4), kit.entry(2, 57, 2)
    office.take("toggl", LATER, kit.label(kit.project(1), "Acme"), *entries, complete=[kit.through(LATER)])
    return office


def test_the_day_is_part_of_the_weeks_surplus_and_costs_an_average_day(week):
    assert told(week) == [("2026-11-03", 3 * 3600, "-120.00 USD")]
    assert [one.finding.parent for one in week.found(RULE)] == [one.id for one in week.found(WEEK)]
    assert week.differences() == []


def test_alone_it_counts_by_itself(week, kit):
    """Where other days have too much, the week is whole, and the day lacks its record all the same."""
    week.take("toggl", LATER + 1, kit.entry(3, 14, 3), complete=[kit.through(LATER + 1)])
    assert not week.found(WEEK)
    found = by_themselves(week.found(RULE), week.found(), kit.at(LATER + 1))
    assert [(one.finding.parent, one.subject.part) for one in found] == [("", "2026-11-03")]
    assert told(week) == [("2026-11-03", 3 * 3600, "-180.00 USD")]
    assert week.differences() == []


@pytest.mark.parametrize(
    ("start", "person", "label"),
    [
        (30, "me", 1),  # on the contract
        (30, "me", None),  # of no contract yet
        (30, "bob", 1),  # somebody else's, on the contract
        (47.5, "me", 1),  # the platform's Tuesday ends an hour after that of Berlin
        (22.5, "me", None),  # the user's Tuesday begins an hour before the platform's
    ],
)
def test_any_time_of_the_day_is_a_record(week, kit, start, person, label):
    week.take("toggl", LATER + 1, kit.entry(3, start, 1.2 if start == 22.5 else 0.4, label=label, person=person))
    assert told(week) == []
    assert week.differences() == []
    week.take("toggl", LATER + 2, gone=(kit.entry(3, 0).ref,), complete=[kit.through(LATER + 2)])
    assert [day for day, *_ in told(week)] == ["2026-11-03"]
    assert week.differences() == []


def test_time_of_somebody_else_on_another_contract_is_no_record(week, kit):
    week.take("toggl", LATER + 1, kit.entry(3, 30, 1, label=None, person="bob"))
    assert [day for day, *_ in told(week)] == ["2026-11-03"]


@pytest.mark.parametrize("table", ["days_off = [2026-11-03]", 'working_days = ["mon", "wed", "thu"]'])
def test_a_day_off_and_a_day_without_work_are_no_business_days(week, kit, table):
    week.configure(kit.config(kit.API, kit.SHOP, kit.MAPS, f"[calendar]\n{table}"))
    week.settle()
    assert told(week) == []
    assert week.differences() == []


def test_hours_that_the_platform_takes_back_or_moves_take_it_back(week, kit):
    week.take("upwork", LATER + 1, kit.line(1, 3, 3), complete=[kit.through(LATER, Kind.WORK)])
    assert [day for day, *_ in told(week)] == ["2026-11-05"]
    week.take("upwork", LATER + 2, gone=(kit.line(1, 3, 3).ref,), complete=[kit.through(LATER, Kind.WORK)])
    assert told(week) == []
    assert week.differences() == []


def test_before_tracked_time_is_known_nobody_can_tell(office, kit):
    office.take("upwork", LATER, kit.line(1, 1, 3), complete=[kit.through(LATER, Kind.WORK)])
    assert told(office) == []
    assert not office.unmade(RULE)  # the week says it
    office.take("toggl", LATER, complete=[kit.through(30)])
    assert (len(office.unmade(RULE)), told(office)) == (1, [])
    office.take("toggl", LATER, kit.label(kit.project(1), "Acme"), complete=[kit.through(LATER)])
    assert [day for day, *_ in told(office)] == ["2026-11-03"]
    assert office.differences() == []


def test_fixed_prices_need_no_record(office, kit):
    shown = kit.line(1, 1, 3, name=kit.named(None, "Shop"))
    office.take("upwork", LATER, shown, complete=[kit.through(LATER, Kind.WORK)])
    office.take("toggl", LATER, complete=[kit.through(LATER)])
    assert told(office) == []


def test_days_before_since_are_not_judged(week, kit):
    week.configure(kit.config(kit.API, kit.SHOP, kit.MAPS, since=date(2026, 11, 4)))
    week.settle()
    assert told(week) == []


CUT_OFF = 7 * 24 + 12


def test_a_day_deleted_after_its_bill_is_owed_once(office, kit):
    """Four hours of Tuesday and three of Wednesday were billed; then Tuesday goes, and an hour of Wednesday."""
    lines = kit.line(0, 0, 1), kit.line(1, 1, 4), kit.line(2, 2, 3)
    office.take("toggl", 1, kit.label(kit.project(1), "Acme"))
    entries = kit.entry(0, 9, 1), kit.entry(1, 33, 4), kit.entry(2, 57, 3)
    office.take("toggl", 64, *entries, complete=[kit.through(64)])
    office.take("upwork", CUT_OFF + 1, *lines, complete=[kit.through(7 * 24, Kind.WORK)])
    office.take("toggl", CUT_OFF + 2, complete=[kit.through(CUT_OFF + 2)])
    assert office.found() == []
    gone = (kit.entry(1, 0).ref,)
    office.take("toggl", LATER, kit.entry(2, 57, 2), gone=gone, complete=[kit.through(LATER)])
    assert [day for day, *_ in told(office)] == ["2026-11-03"]
    found = counted(by_themselves(office.found(), office.found(), kit.at(LATER)))
    assert sorted((one.rule, str(one.stake)) for one in found if one.rule != "stale-source") == [
        ("deleted-after-billing", "-160.00 USD"),
        ("late-edit-after-billing", "-40.00 USD"),
    ]
    assert office.differences() == []
