"""Weeks that differ by rounding, to the same side: what is found follows each change, in whatever order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import Kind
from tests.examples import BOUNDED

WEEK = 7 * 24
RULE = "rounding-drift"


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_all_is_judged_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


@pytest.fixture
def shop(office, kit):
    """The office with a project that is mapped to the contract with hours."""
    office.take("toggl", 0.1, kit.label(kit.project(1), "Acme"))
    return office


def tracked(kit, week):
    """Two sessions of the week's Wednesday, of two hours each."""
    return [kit.entry(f"t{week}-{number}", WEEK * week + 56 + 4 * number, 2, label=1) for number in range(2)]


def logged(kit, week, minutes=12):
    """The platform's row of that day, some minutes short of four hours."""
    return kit.line(f"l{week}", 7 * week + 2, 4 - minutes / 60, name=kit.named("36", "Backend"))


def known(office, kit, weeks, hour, entries=(), lines=()):
    """Both sides of so many weeks are known, with these records."""
    office.take("upwork", hour, *lines, complete=[kit.through(max(hour, WEEK * weeks + 24), Kind.WORK)])
    office.take("toggl", hour + 0.1, *entries, complete=[kit.through(hour + 0.1)])


def whole(office, kit, weeks, minutes=12):
    """So many weeks, each some minutes short."""
    known(
        office,
        kit,
        weeks,
        WEEK * weeks + 40,
        [entry for week in range(weeks) for entry in tracked(kit, week)],
        [logged(kit, week, minutes) for week in range(weeks)],
    )


def found(office):
    return [(one.subject.part, one.finding.seconds, str(one.finding.stake)) for one in office.found(RULE)]


def first_day(kit, week):
    return kit.at(WEEK * week).date().isoformat()


def test_six_weeks_are_one_discrepancy_on_the_fourth(shop, kit):
    whole(shop, kit, 6)
    assert found(shop) == [(first_day(kit, 3), 6 * 720, "48.00 USD")]


def test_it_begins_with_the_fourth_week_grows_with_the_fifth_and_ends_with_a_correction(shop, kit):
    whole(shop, kit, 3)
    assert found(shop) == []
    for weeks in (4, 5):
        known(shop, kit, weeks, WEEK * weeks + 40, tracked(kit, weeks - 1), [logged(kit, weeks - 1)])
        assert found(shop) == [(first_day(kit, 3), weeks * 720, f"{weeks * 8}.00 USD")]
    known(shop, kit, 5, WEEK * 5 + 41, lines=[logged(kit, 1, minutes=0)])
    assert found(shop) == []


def test_a_week_to_the_other_side_divides_it(shop, kit):
    whole(shop, kit, 9)
    assert [part for part, *_ in found(shop)] == [first_day(kit, 3)]
    known(shop, kit, 9, WEEK * 9 + 41, lines=[logged(kit, 4, minutes=-6)])
    assert [part for part, *_ in found(shop)] == [first_day(kit, 3), first_day(kit, 8)]


def test_time_without_a_contract_leaves_it_open_and_resolves_nothing(shop, kit):
    whole(shop, kit, 4)
    assert len(found(shop)) == 1
    shop.take("toggl", WEEK * 4 + 42, kit.entry("odd", WEEK + 60, 1, label=7))
    assert len(found(shop)) == 1
    assert len(shop.unmade(RULE)) == 1


changes = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([12, 12, 12, 6, 0, -12, 90])), min_size=1, max_size=6)


@settings(max_examples=4, **BOUNDED)
@given(changes)
def test_changes_one_by_one_end_where_all_at_once_do(kit, changes):
    with kit.office() as stepwise, kit.office() as at_once:
        for office in (stepwise, at_once):
            office.take("toggl", 0.1, kit.label(kit.project(1), "Acme"))
            whole(office, kit, 7)
        for number, (week, minutes) in enumerate(changes):
            known(stepwise, kit, 7, WEEK * 7 + 41 + number, lines=[logged(kit, week, minutes)])
        last = dict(changes)
        lines = [logged(kit, week, minutes) for week, minutes in last.items()]
        known(at_once, kit, 7, WEEK * 7 + 41 + len(changes), lines=lines)
        assert found(stepwise) == found(at_once)
        assert stepwise.differences() == []
