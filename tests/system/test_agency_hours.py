"""An agency's account shows the hours of those who track them under names of their own."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import Kind
from syncd.core.time import Period
from syncd.report.billable import summarize_period

WEEK = 7 * 24
LATER = WEEK + 60


def export(office, kit, *lines, hour=LATER):
    office.take("upwork", hour, *(lines or [kit.line(1, 1, 6)]), complete=[kit.through(3 * WEEK, Kind.WORK)])


def track(office, kit, *entries, hour=LATER + 0.1, person="ben"):
    known = replace(kit.through(3 * WEEK), person=person)
    office.take("toggl", hour, kit.label(kit.project(1), "Acme"), *entries, complete=[known])


def ten_hours(kit):
    return kit.entry(1, 30, 10, person="ben")


def found(office):
    return [(each.rule, each.finding.seconds) for each in office.found() if each.subject.kind == "billing-period"]


@pytest.mark.parametrize("order", [(export, track), (track, export)], ids=["export first", "time first"])
def test_what_a_consultant_tracked_is_compared_with_the_agencys_export(office, kit, order):
    for step in order:
        step(office, kit, *([ten_hours(kit)] if step is track else []))
    assert found(office) == [("tracked-not-logged", 4 * 3600)]
    assert office.unmade() == []
    assert office.differences() == []


def test_hours_of_a_week_in_which_the_consultant_tracked_nothing_are_not_tracked(office, kit):
    track(office, kit, ten_hours(kit))
    export(office, kit, kit.line(1, 1, 10), kit.line(2, 8, 3))
    office.settle(3 * WEEK)
    assert ("logged-not-tracked", 3 * 3600) in found(office)
    (line,) = summarize_period(
        office.ledger, office.composition.directory(), Period.parse("2026-W46"), kit.at(3 * WEEK)
    ).lines
    assert (line.seconds_tracked, line.tracked_partial) == (0, False)
    assert office.differences() == []


def test_once_the_holder_tracks_too_their_time_must_be_known(office, kit):
    export(office, kit)
    track(office, kit, ten_hours(kit))
    holders = kit.entry(2, 300, 1)
    office.take("toggl", LATER + 1, holders)
    assert "tracked time of me: not known for that time" in office.unmade("tracked-not-logged")
    office.take("toggl", LATER + 2, gone=(holders.ref,))
    assert (found(office), office.unmade("tracked-not-logged")) == ([("tracked-not-logged", 4 * 3600)], [])
    assert office.differences() == []


STEPS = st.lists(st.tuples(st.sampled_from(["me", "ben", "cy"]), st.integers(1, 3), st.booleans()), max_size=6)


@settings(max_examples=15, deadline=None)
@given(steps=STEPS)
def test_whoever_works_nothing_differs_from_judging_all_again(kit, steps):
    with kit.office() as office:
        for number, (person, id, logs) in enumerate(steps):
            hour = LATER + number
            if logs:
                export(office, kit, replace(kit.line(id, 2 * id, 2), person=person), hour=hour)
            else:
                track(office, kit, kit.entry(id, 40 * id, 3, person=person), hour=hour, person=person)
        assert office.differences() == []
