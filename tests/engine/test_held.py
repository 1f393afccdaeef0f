"""What is held is derived and judged as if it had not been said; what it is about cannot be told meanwhile."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.core.lifecycle import State
from syncd.core.records import Kind
from syncd.cycle import register

WEEK = 7 * 24
START = 3 * WEEK
IDS = range(30)


def entries(kit, ids=IDS, shift=0.0):
    """Two hours of work each, five on a weekday."""
    return [kit.entry(id, id // 5 * 24 + id % 5 * 3 + shift, 2) for id in ids]


def pull(office, pull) -> None:
    """A pull that nobody accepted beforehand."""
    register(office.composition, office.now)
    office.now = max(office.now, pull.page().as_of)
    number = office.ledger.sources.begin(pull.source, office.now)
    office.ledger.observations.take(number, pull.source, [pull.page()], None, accept_emptied=False)
    office.ledger.observations.conclude(number, pull.source)
    office.ledger.sources.finish(number, pull.source, office.now)


def tracked(kit, hour, shown, **more):
    scopes = (kit.through(hour),)
    return kit.Pull("toggl", hour, tuple(shown), complete=scopes, **more)


@pytest.fixture
def known(office, kit):
    """Thirty entries of the first week, all known and all logged but for five hours."""
    label = kit.label(kit.project(1), "Acme")
    pull(office, tracked(kit, START, [label, *entries(kit)]))
    logged = [kit.line(day, day, 10 if day else 5) for day in range(6)]
    pull(office, kit.Pull("upwork", START, tuple(logged), complete=(kit.through(2 * WEEK, Kind.WORK),)))
    office.settle()
    assert [each.finding.seconds for each in office.found("tracked-not-logged")] == [5 * 3600]
    yield office
    assert office.differences() == []


def moved(office, kit, hour=START + 24, shift=WEEK):
    pull(office, tracked(kit, hour, entries(kit, range(25), shift)))
    office.settle()


def test_what_is_held_moves_no_figure_and_cannot_be_told(known, kit):
    before, finding = known.derived(), known.found("tracked-not-logged")
    moved(known, kit)
    assert known.derived() == before
    assert known.found("tracked-not-logged") == finding
    assert known.unmade("tracked-not-logged") == ["25 changes of toggl wait for `syncd accept toggl`"]
    assert {each.source for each in known.ledger.judgements.unmade()} == {"toggl"}


def test_it_is_found_until_it_is_decided(known, kit):
    moved(known, kit)
    (held,) = known.found("held-changes")
    assert held.finding.summary.startswith("toggl: 25 of 30 older entries changed at once on Tue 24 Nov 00:00 UTC")
    known.ledger.holds.decide("toggl", known.now, "jane", accepted=False)
    known.settle()
    assert known.ledger.judgements.get(held.id).state is State.RESOLVED
    assert known.unmade("tracked-not-logged") == []


def test_accepted_changes_count(known, kit):
    moved(known, kit)
    known.ledger.holds.decide("toggl", known.now, "jane", accepted=True)
    known.settle()
    with kit.office() as other:
        label = kit.label(kit.project(1), "Acme")
        pull(other, tracked(kit, START, [label, *entries(kit, range(25), WEEK), *entries(kit, range(25, 30))]))
        other.settle()
        assert known.rows("piece") == other.rows("piece")
        assert known.rows("placement") == other.rows("placement")


def test_one_more_held_change_is_said_where_the_others_are(known, kit):
    moved(known, kit)
    pull(known, tracked(kit, START + 25, entries(kit, [27], 0.5)))
    known.settle()
    assert known.unmade("tracked-not-logged") == ["26 changes of toggl wait for `syncd accept toggl`"]
    pull(known, tracked(kit, START + 26, entries(kit, [*range(24), 27])))
    known.settle()
    assert known.unmade("tracked-not-logged") == ["1 change of toggl waits for `syncd accept toggl`"]


def test_time_that_nothing_held_is_about_can_be_told(known, kit):
    pull(known, tracked(kit, START + 1, [kit.entry("later", 2 * WEEK, 2)]))
    moved(known, kit)
    unmade = [each for each in known.ledger.judgements.unmade() if each.rule == "tracked-not-logged"]
    assert {each.facts["start"]: "syncd accept toggl" in each.because for each in unmade} == {
        "2026-11-02": True,
        "2026-11-16": False,
    }


steps = st.lists(
    st.tuples(
        st.sampled_from(["move", "move", "delete", "undo", "text", "accept", "reject", "time"]),
        st.integers(0, 29),
        st.sampled_from([2, 21, 26, 30]),
        st.sampled_from([0.25, 5.0, WEEK * 1.0]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_incremental_equals_full_whatever_is_held_and_decided(kit, steps):
    with kit.office() as office:
        label = kit.label(kit.project(1), "Acme")
        pull(office, tracked(kit, START, [label, *entries(kit)]))
        logged = [kit.line(day, day, 9) for day in range(14)]
        pull(office, kit.Pull("upwork", START, tuple(logged), complete=(kit.through(2 * WEEK, Kind.WORK),)))
        office.settle()
        for number, (what, first, count, shift) in enumerate(steps):
            hour = START + 5.0 * (number + 1)
            ids = [(first + each) % 30 for each in range(count)]
            if what in ("accept", "reject"):
                office.ledger.holds.decide("toggl", office.now, "jane", accepted=what == "accept")
            elif what == "delete":
                refs = tuple(each.ref for each in entries(kit, ids))
                pull(office, tracked(kit, hour, [], gone=refs))
            elif what == "time":
                office.settle(hour)
            else:
                shown = entries(kit, IDS if what == "undo" else ids, shift if what == "move" else 0.0)
                if what == "text":
                    shown = [replace(each, description=f"text {number}") for each in shown]
                pull(office, tracked(kit, hour, shown))
            assert office.differences() == []
