"""Somebody with two trackers: what one shows is not all, while the server of the other one does not answer."""

import pytest

from syncd.core.records import Kind

WEEK = 7 * 24
CLOCKIFY = '[source.clockify]\nkind = "clockify"\nfolder = "."\nperson = "me"'


@pytest.fixture
def both(kit):
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS, CLOCKIFY)) as office:
        yield office


@pytest.mark.parametrize("order", [("upwork", "clockify"), ("clockify", "upwork")])
def test_hours_lack_no_record_while_a_server_that_may_have_it_does_not_answer(both, kit, order):
    both.take("toggl", 50, kit.label(kit.project(1), "Acme"), kit.entry(1, 9, 4), complete=[kit.through(50)])
    shown = {"upwork": (kit.line(0, 0, 4), kit.line(1, 3, 3)), "clockify": ()}
    for after, source in enumerate(order, start=WEEK + 60):
        kind = Kind.WORK if source == "upwork" else Kind.TIME
        both.take(source, after, *shown[source], complete=[kit.through(after, kind)])
        assert not both.found("logged-not-tracked")
        assert not both.found("missing-day")
    assert any("tracked time of me: known through " in because for because in both.unmade("logged-not-tracked"))
    assert both.differences() == []
    both.take("toggl", WEEK + 62, complete=[kit.through(WEEK + 62)])
    (found,) = both.found("logged-not-tracked")
    assert found.finding.seconds == 3 * 3600
    assert both.differences() == []


def test_a_tracker_that_has_not_answered_yet_owes_nothing(both, kit):
    both.take("clockify", WEEK + 60, complete=[kit.through(WEEK + 60)])
    both.take("upwork", WEEK + 61, kit.line(1, 3, 3), complete=[kit.through(WEEK + 61, Kind.WORK)])
    assert both.found("logged-not-tracked")
