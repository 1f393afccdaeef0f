"""A timer that runs counts nowhere before it stops: figures beside it are lower bounds, and its week has a deadline."""

from dataclasses import replace

import pytest

from syncd.core.discrepancies import Side
from syncd.core.records import Kind
from syncd.core.severity import Severity
from syncd.core.time import Period
from syncd.report.billable import summarize_period

WEEK = 7 * 24
SUNDAY_EVENING, CUT_OFF = WEEK - 2, WEEK + 12
CLOSING, NEXT = Period.parse("2026-W45"), Period.parse("2026-W46")
ACME, OTHER = 1, 2


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_all_is_judged_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


@pytest.fixture
def acme(office, kit):
    """Four hours on Tuesday, tracked and logged, and two more on the other contract."""
    office.configure(kit.config(kit.API, kit.SHOP, kit.MAPS))
    labels = kit.label(kit.project(ACME), "Acme"), kit.label(kit.client(9), "Globex")
    other = kit.label(kit.project(OTHER), "Shop", kit.client(9))
    office.take("toggl", 40, *labels, other, kit.entry(1, 30, 4), kit.entry(2, 36, 2, OTHER))
    return office


def read(acme, kit, hour, *entries, logged=4.0):
    """The tracker, and then the platform's hours, are read at an hour."""
    acme.take("toggl", hour, *entries, complete=[kit.through(hour)])
    acme.take("upwork", hour, kit.line(1, 1, logged), complete=[kit.through(hour, Kind.WORK)])


def tracked(acme, period):
    """Contract → whether its tracked time is a lower bound, and why."""
    lines = summarize_period(acme.ledger, acme.composition.directory(), period, acme.now).lines
    return {
        line.contract: (line.tracked_partial, [gap.because for gap in line.gaps if gap.side is Side.TRACKED])
        for line in lines
    }


def test_beside_a_running_timer_the_figures_of_its_contract_are_lower_bounds_in_each_week_it_reaches(acme, kit):
    timer = kit.entry(9, SUNDAY_EVENING, None)
    read(acme, kit, WEEK + 5, timer, kit.entry(3, WEEK + 1))
    why = ["a timer has run since Sun 8 Nov, 23:00"]
    assert tracked(acme, CLOSING) == {"api": (True, why), "shop": (False, [])}
    assert tracked(acme, NEXT) == {"api": (True, why)}
    acme.take("toggl", WEEK + 6, replace(timer, stop=kit.at(WEEK + 6)), complete=[kit.through(WEEK + 6)])
    assert tracked(acme, CLOSING) == {"api": (False, []), "shop": (False, [])}


def test_each_reason_of_a_lower_bound_is_named_beside_the_others(acme, kit):
    timers = kit.entry(8, WEEK - 4, None), kit.entry(9, SUNDAY_EVENING, None)
    labels = kit.label(kit.project(3), "Elsewhere")
    acme.take("toggl", 41, labels, kit.entry(4, 50, 1, label=3))
    read(acme, kit, WEEK + 5, *timers)
    (because,) = tracked(acme, CLOSING)["api"][1]
    assert because == (
        "some time in this period maps to no contract yet; a timer has run since Sun 8 Nov, 21:00; "
        "a timer has run since Sun 8 Nov, 23:00"
    )
    acme.now = kit.at(3 * WEEK)
    (because,) = tracked(acme, CLOSING)["api"][1] or [""]
    assert "maps to no contract yet; a timer has run since" in because


def test_a_timer_without_a_contract_may_be_of_any(acme, kit):
    read(acme, kit, WEEK + 5, kit.entry(9, SUNDAY_EVENING, None, 7))
    assert [partial for partial, _ in tracked(acme, CLOSING).values()] == [True, True]


def test_a_timer_that_started_after_a_week_says_nothing_of_it(acme, kit):
    read(acme, kit, WEEK + 5, kit.entry(9, WEEK + 4, None))
    assert tracked(acme, CLOSING) == {"api": (False, []), "shop": (False, [])}
    assert acme.found("running-timer-too-long") == []


def test_a_timer_over_the_weeks_end_has_the_deadline_of_the_week_that_closes(acme, kit):
    timer = kit.entry(9, SUNDAY_EVENING, None)
    read(acme, kit, WEEK - 1, timer)
    assert acme.found() == []
    read(acme, kit, WEEK + 5, timer)
    (found,) = acme.found()
    assert found.finding.summary == "2:00 of its time is in the week that closes on Mon 9 Nov, 13:00"
    assert found.finding.action.startswith("Stop the timer “work 9” and log its work on ")
    assert found.finding.action.endswith(": running since Sun 8 Nov, 23:00")
    assert (found.severity, found.finding.deadline) == (Severity.HIGH, kit.at(CUT_OFF))
    assert (found.finding.seconds, found.finding.stake) == (7200, None)
    acme.settle(CUT_OFF)
    (after,) = acme.found("running-timer-too-long")
    assert (after.id, after.finding.deadline) == (found.id, None)
    assert "in the week that closed on" in after.finding.summary
    # It stops: now the closing week's hours count, and one finding follows the other.
    read(acme, kit, CUT_OFF + 1, replace(timer, stop=kit.at(WEEK + 1)))
    (missing,) = acme.found()
    assert (missing.rule, missing.finding.seconds) == ("tracked-not-logged", 7200)


def test_hours_on_the_platform_beside_a_running_timer_are_not_called_untracked(acme, kit):
    read(acme, kit, WEEK + 5, kit.entry(9, SUNDAY_EVENING, None), logged=6.0)
    assert acme.found("logged-not-tracked") == []
    (why,) = acme.unmade("logged-not-tracked")
    assert "a timer has run since Sun 8 Nov, 23:00: stop it" in why


def test_a_timer_whose_hours_are_not_logged_on_a_platform_has_no_week_that_closes(acme, kit):
    read(acme, kit, WEEK + 5, kit.entry(9, SUNDAY_EVENING, None, OTHER))
    assert acme.found("running-timer-too-long") == []
    read(acme, kit, WEEK + 11, kit.entry(9, SUNDAY_EVENING, None, OTHER))
    (found,) = acme.found("running-timer-too-long")
    assert (found.severity, found.finding.deadline) == (Severity.MEDIUM, None)


def test_a_timer_that_is_seen_later_changes_what_was_judged_of_its_week(acme, kit):
    read(acme, kit, WEEK + 5, logged=6.0)
    assert acme.unmade("logged-not-tracked") == []
    acme.take("toggl", WEEK + 6, kit.entry(9, SUNDAY_EVENING, None))  # no more is known than before
    assert len(acme.unmade("logged-not-tracked")) == 1
