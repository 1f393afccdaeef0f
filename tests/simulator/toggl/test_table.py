"""A table finds rows by their instants and remembers its earlier states."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.simulator.toggl.table import Table

START = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOURS = st.integers(min_value=0, max_value=12)


@dataclass(frozen=True)
class Thing:
    id: int
    at: datetime


class ChangedTable:
    """A table changed in `steps` of one second, with a copy of its rows after every step."""

    def __init__(self, steps):
        self.now = START
        self.table = Table(lambda: self.now, "at")
        self.held = [(self.now - timedelta(seconds=1), {})]
        for id, hour in steps:
            if hour is not None:
                self.table[id] = Thing(id, START + timedelta(hours=hour))
            elif id in self.table:
                del self.table[id]
            self.held.append((self.now, deepcopy(dict(self.table))))
            self.now += timedelta(seconds=1)


STEPS = st.lists(st.tuples(st.integers(min_value=1, max_value=5), st.none() | HOURS), max_size=25)


@given(STEPS, HOURS, HOURS)
@settings(max_examples=75, deadline=None)
def test_between_equals_a_search_of_all_rows_now_and_at_every_earlier_moment(steps, first, last):
    changed = ChangedTable(steps)
    begin, end = START + timedelta(hours=first), START + timedelta(hours=last)
    for moment, held in changed.held:
        rows = changed.table.past(moment).between("at", begin, end)
        assert sorted(rows, key=lambda row: row.id) == sorted(
            (row for row in held.values() if begin <= row.at < end), key=lambda row: row.id
        )
        assert [row.at for row in rows] == sorted(row.at for row in rows)


@given(STEPS)
@settings(max_examples=75, deadline=None)
def test_the_past_has_the_rows_of_that_time(steps):
    changed = ChangedTable(steps)
    for moment, held in changed.held:
        then = changed.table.past(moment)
        assert dict(then) == held
        assert len(then) == len(held)
        assert {id: then.get(id) for id in range(1, 6)} == {id: held.get(id) for id in range(1, 6)}


@given(STEPS)
@settings(max_examples=50, deadline=None)
def test_a_revision_is_of_one_state_only(steps):
    changed = ChangedTable(steps)
    states = {}
    for moment, held in changed.held:
        assert states.setdefault(changed.table.past(moment).revision, held) == held


def test_a_table_without_newer_changes_is_its_own_past():
    changed = ChangedTable([(1, 3), (2, 4)])
    assert changed.table.past(changed.now) is changed.table


def test_clearing_leaves_nothing_to_find():
    changed = ChangedTable([(1, 3), (2, 4)])
    changed.table.clear()
    assert (len(changed.table), changed.table.between("at", START)) == (0, [])
