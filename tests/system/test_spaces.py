"""A person is covered by sources of one workspace only where all their workspaces are covered."""

from dataclasses import replace

import pytest

from syncd.core.records import Kind

WEEK = 7 * 24
LATER = WEEK + 60


@pytest.fixture
def tracked(office, kit):
    """Track two hours of a week for which the platform shows four, with this coverage."""

    def cover(hour, *spaces):
        covered = [replace(kit.through(hour), space=space) for space in spaces]
        office.take("toggl", LATER, kit.label(kit.project(1), "Acme"), kit.entry(1, 30, 2), complete=covered)
        return office.unmade("logged-not-tracked")

    office.take("upwork", LATER, kit.line(1, 1, 4), complete=[kit.through(WEEK, Kind.WORK)])
    yield cover
    assert office.differences() == []


def test_one_workspace_is_enough_where_it_is_the_only_one_of_a_person(tracked):
    assert tracked(LATER, "1") == []


def test_every_workspace_that_ever_covered_a_person_must_be_covered(tracked):
    assert tracked(20, "2") != []
    assert tracked(LATER, "1") != []
    assert tracked(LATER, "2") == []


def test_coverage_of_the_whole_person_needs_no_workspace(tracked):
    tracked(20, "2")
    assert tracked(LATER, None) == []
