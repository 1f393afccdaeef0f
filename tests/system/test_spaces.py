"""A source that speaks of a part of its namespace, such as a workspace, knows all of a person only with the others."""

from dataclasses import replace

import pytest

from syncd.core.records import Kind

WEEK = 7 * 24
LATER = WEEK + 60


@pytest.fixture
def tracked(office, kit):
    """A week with two hours of work, and all that the platform shows of it: nothing."""

    def claim(hour, *spaces):
        scopes = [replace(kit.through(hour), space=space) for space in spaces]
        office.take("toggl", LATER, kit.label(kit.project(1), "Acme"), kit.entry(1, 30, 2), complete=scopes)
        return office.unmade("tracked-not-logged")

    office.take("upwork", LATER, complete=[kit.through(WEEK, Kind.WORK)])
    yield claim
    assert office.differences() == []


def test_one_workspace_is_enough_where_it_is_the_only_one_that_speaks_of_a_person(tracked):
    assert tracked(LATER, "1") == []


def test_each_workspace_that_ever_spoke_of_a_person_must_have_been_read(tracked):
    assert tracked(20, "2") != []
    assert tracked(LATER, "1") != []
    assert tracked(LATER, "2") == []


def test_who_speaks_for_the_whole_person_needs_no_workspace(tracked):
    tracked(20, "2")
    assert tracked(LATER, None) == []
