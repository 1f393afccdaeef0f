"""Held changes are derived and judged as if they had not come; what they affect cannot be told meanwhile."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.core.lifecycle import State
from syncd.core.records import Kind
from tests.system.held import WEEK, pull, weeks

START = 3 * WEEK
IDS = range(30)


def entries(kit, ids=IDS, shift=0.0):
    """Two hours of work each, five on a weekday."""
    return [kit.entry(id, id // 5 * 24 + id % 5 * 3 + shift, 2) for id in ids]


def tracked(kit, hour, records, **more):
    covered = (kit.through(hour),)
    return kit.Pull("toggl", hour, tuple(records), complete=covered, **more)


@pytest.fixture
def known(office, kit):
    """Thirty entries of the first week, all known and all logged but for five hours."""
    label = kit.label(kit.project(1), "Acme")
    pull(office, tracked(kit, START, [label, *entries(kit)]))
    logged = [kit.line(day, day, 10 if day else 5) for day in range(6)]
    pull(office, kit.Pull("upwork", START, tuple(logged), complete=(kit.through(2 * WEEK, Kind.WORK),)))
    office.settle()
    assert [discrepancy.finding.seconds for discrepancy in office.found("tracked-not-logged")] == [5 * 3600]
    yield office
    assert office.differences() == []


def moved(office, kit, hour=START + 24, shift=WEEK):
    pull(office, tracked(kit, hour, entries(kit, range(25), shift)))
    office.settle()


def test_held_changes_move_no_figure_and_cannot_be_told(known, kit):
    before, finding = known.derived(), known.found("tracked-not-logged")
    moved(known, kit)
    assert known.derived() == before
    assert known.found("tracked-not-logged") == finding
    assert known.unmade("tracked-not-logged") == ["25 changes of toggl wait for `syncd accept toggl`"]
    unmade = [check for check in known.ledger.discrepancies.unmade() if check.rule != "logged-not-billed"]  # no bills
    assert {check.source for check in unmade} == {"toggl"}


def test_it_is_found_until_it_is_decided(known, kit):
    moved(known, kit)
    (held,) = known.found("held-changes")
    assert held.finding.summary.startswith("25 of 30 old entries of toggl changed at once on Tue 24 Nov, 01:00")
    known.decide("toggl", accepted=False)
    known.settle()
    assert known.ledger.discrepancies.get(held.id).state is State.RESOLVED
    assert known.unmade("tracked-not-logged") == []


def test_accepted_changes_count(known, kit):
    moved(known, kit)
    known.decide("toggl", accepted=True)
    known.settle()
    with kit.office() as other:
        label = kit.label(kit.project(1), "Acme")
        pull(other, tracked(kit, START, [label, *entries(kit, range(25), WEEK), *entries(kit, range(25, 30))]))
        other.settle()
        assert known.rows("piece") == other.rows("piece")
        assert known.rows("placement") == other.rows("placement")


def test_one_more_held_change_is_counted_with_the_others(known, kit):
    moved(known, kit)
    pull(known, tracked(kit, START + 25, entries(kit, [27], 0.5)))
    known.settle()
    assert known.unmade("tracked-not-logged") == ["26 changes of toggl wait for `syncd accept toggl`"]
    pull(known, tracked(kit, START + 26, entries(kit, [*range(24), 27])))
    known.settle()
    assert known.unmade("tracked-not-logged") == ["1 change of toggl waits for `syncd accept toggl`"]


def test_time_without_held_changes_can_be_told(known, kit):
    pull(known, tracked(kit, START + 1, [kit.entry("later", 2 * WEEK, 2)]))
    moved(known, kit)
    unmade = [check for check in known.ledger.discrepancies.unmade() if check.rule == "tracked-not-logged"]
    assert {check.facts["start"]: "syncd accept toggl" in check.because for check in unmade} == {
        "2026-11-02": True,
        "2026-11-16": False,
    }


def test_newer_entries_that_the_same_pull_removes_make_no_finding(office, kit):
    """A server shows one entry of all: those of the last week are too young to be held."""
    weeks(kit, office)
    worked = [kit.entry(day, day * 24 + 9, 4) for day in range(41)]
    covered = (kit.through(42 * 24),)
    pull(office, kit.Pull("toggl", 42 * 24, (worked[0],), complete=covered, snapshot=covered))
    office.settle(43 * 24)
    assert office.found("logged-not-tracked") == []
    because = "34 changes of toggl wait for `syncd accept toggl`"
    unmade = [check for check in office.ledger.discrepancies.unmade() if check.facts.get("start") == "2026-12-07"]
    assert because in {check.because for check in unmade}
    assert office.differences() == []
    office.decide("toggl", accepted=False)
    office.settle()
    assert because not in office.unmade()
    assert office.differences() == []


# -- what moves money without moving time


@pytest.mark.parametrize("label", [2, None])
def test_entries_that_all_change_their_project_at_once_stay_where_they_were(known, kit, label):
    before, found = known.derived(), known.found("tracked-not-logged")
    other = kit.label(kit.project(2), "Beta")
    changed = [replace(entry, project=label and kit.project(label)) for entry in entries(kit)]
    pull(known, tracked(kit, START + 24, [other, *changed]))
    known.settle()
    assert {table: rows for table, rows in known.derived().items() if rows != before[table]} == {}
    assert known.found("tracked-not-logged") == found
    assert known.unmade("tracked-not-logged") == ["30 changes of toggl wait for `syncd accept toggl`"]
    known.decide("toggl", accepted=True)
    known.settle()
    assert known.rows("piece") == []
    assert [seconds for (seconds,) in known.rows("placement", "count(*)")] == [30]


def test_a_tag_that_chooses_a_milestone_moves_money_and_another_tag_does_not(known, kit):
    known.take("milestones", START, kit.milestone(7, "api", "Design"))
    names = [kit.label(kit.tag(1), "design"), kit.label(kit.tag(2), "invoiced")]
    tagged = [replace(entry, tags=(kit.tag(2),)) for entry in entries(kit)]
    pull(known, tracked(kit, START + 24, [*names, *tagged]))
    known.settle()
    assert known.ledger.holds.waiting() == {}
    tagged = [replace(entry, tags=(kit.tag(1),)) for entry in entries(kit)]
    pull(known, tracked(kit, START + 25, tagged))
    known.settle()
    assert known.ledger.holds.waiting() == {"toggl": 30}
    assert set(known.placed(*IDS)) == {("api", None)}
    known.decide("toggl", accepted=True)
    known.settle()
    assert set(known.placed(*IDS)) == {("api", "milestones/milestone/7")}


# -- what a platform shows as logged


def logged(kit, ids, hours=1.0):
    """Lines of five days a week, so long each."""
    return tuple(kit.line(id, id // 5 * 7 + id % 5, hours) for id in ids)


def export(kit, hour, lines, **more):
    """An export of lines that covers six weeks."""
    covered = kit.through(6 * WEEK, Kind.WORK)
    return kit.Pull("upwork", hour, lines, complete=(covered,), snapshot=(covered,), **more)


LATER = 8 * WEEK


@pytest.fixture
def exported(office, kit):
    """Thirty lines of six weeks, of which the first was tracked in full, and nothing since."""
    label = kit.label(kit.project(1), "Acme")
    worked = [kit.entry(id, id * 24, 1) for id in range(5)]
    pull(office, kit.Pull("toggl", LATER, (label, *worked), complete=(kit.through(LATER),)))
    pull(office, export(kit, LATER, logged(kit, IDS)))
    office.settle()
    yield office
    assert office.differences() == []


def untold(office, rule):
    """The first days of the weeks that wait for a word."""
    unmade = [check for check in office.ledger.discrepancies.unmade() if check.rule == rule]
    return sorted(check.facts["start"] for check in unmade if "`syncd accept upwork`" in check.because)


def test_an_export_that_leaves_out_most_lines_moves_no_figure_and_its_weeks_cannot_be_told(exported, kit):
    before, found = exported.derived(), exported.found("logged-not-tracked")
    pull(exported, export(kit, LATER + 24, logged(kit, range(6, 8))))
    exported.settle()
    assert exported.derived() == before
    assert [discrepancy.id for discrepancy in exported.found("logged-not-tracked")] == [
        discrepancy.id for discrepancy in found
    ]
    assert set(exported.unmade("logged-not-tracked")) == {"28 changes of upwork wait for `syncd accept upwork`"}
    assert untold(exported, "logged-not-tracked") == [str(kit.at(week * WEEK).date()) for week in range(6)]


def test_weeks_whose_lines_are_not_held_can_be_told(exported, kit):
    pull(exported, export(kit, LATER + 24, logged(kit, range(25), 2.0) + logged(kit, range(25, 30))))
    exported.settle()
    assert untold(exported, "logged-not-tracked") == [str(kit.at(week * WEEK).date()) for week in range(5)]


def test_lines_that_a_person_accepted_count(exported, kit):
    pull(exported, export(kit, LATER + 24, logged(kit, range(6))))
    exported.decide("upwork", accepted=True)
    exported.settle()
    assert len(exported.rows("line")) == 6
    assert untold(exported, "logged-not-tracked") == []


def test_days_are_known_though_lines_of_theirs_are_held(exported, kit):
    pull(exported, export(kit, LATER + 24, logged(kit, range(6))))
    exported.settle()
    assert {check.facts["kind"] for check in exported.ledger.discrepancies.unmade() if check.source == "upwork"} == {
        "billing-period"
    }


# -- whatever happens


steps = st.lists(
    st.tuples(
        st.sampled_from(["move", "move", "delete", "undo", "text", "project", "accept", "reject", "time"]),
        st.integers(0, 29),
        st.sampled_from([2, 21, 26, 30]),
        st.sampled_from([0.25, 5.0, WEEK * 1.0]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_incremental_equals_full_whatever_lines_are_held_and_decided(kit, steps):
    with kit.office() as office:
        label = kit.label(kit.project(1), "Acme")
        worked = [kit.entry(id, id * 24, 1) for id in range(40)]
        pull(office, kit.Pull("toggl", LATER, (label, *worked), complete=(kit.through(LATER),)))
        pull(office, export(kit, LATER, logged(kit, IDS)))
        hours_of = dict.fromkeys(IDS, 1.0)
        for number, (what, first, count, shift) in enumerate(steps):
            hour = LATER + 5.0 * (number + 1)
            ids = [(first + number) % 30 for number in range(count)]
            if what in ("accept", "reject"):
                office.decide("upwork", accepted=what == "accept")
            elif what == "time":
                office.settle(hour)
            else:
                if what == "undo":
                    hours_of = dict.fromkeys(IDS, 1.0)
                elif what == "delete":
                    hours_of = {id: hours for id, hours in hours_of.items() if id not in ids} or {0: 1.0}
                else:
                    hours_of |= dict.fromkeys(ids, min(shift, 8.0))
                lines = (line for id, hours in hours_of.items() for line in logged(kit, [id], hours))
                pull(office, export(kit, hour, tuple(lines)))
            assert office.differences() == []


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
            ids = [(first + number) % 30 for number in range(count)]
            if what in ("accept", "reject"):
                office.decide("toggl", accepted=what == "accept")
            elif what == "delete":
                refs = tuple(entry.ref for entry in entries(kit, ids))
                pull(office, tracked(kit, hour, [], gone=refs))
            elif what == "time":
                office.settle(hour)
            else:
                edited = entries(kit, IDS if what == "undo" else ids, shift if what == "move" else 0.0)
                if what == "project":
                    edited = [replace(entry, project=kit.project(2)) for entry in edited]
                if what == "text":
                    edited = [replace(entry, description=f"text {number}") for entry in edited]
                pull(office, tracked(kit, hour, edited))
            assert office.differences() == []
