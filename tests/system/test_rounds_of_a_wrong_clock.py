"""Whole rounds at a moment far ahead or behind, and the honest round after them."""

from datetime import timedelta

import pytest

from syncd.core.records import Kind, make_ref
from syncd.service.cycle import run_cycle

HOUR = timedelta(hours=1)


def once(stage, now):
    """One round at `now`, whatever the servers' clock shows."""
    with stage.open(now) as composition:
        cycle = run_cycle(composition, now, lambda: now, deliver=False)
    assert [pulled.error for pulled in cycle.pulls if pulled.error] == []


@pytest.mark.parametrize("days", [-400, -2, 2, 105])
def test_the_next_honest_round_shows_all_work_again(stage, days):
    once(stage, stage.world.now)
    once(stage, stage.world.now + timedelta(days=days))
    account, later = stage.toggl.account, stage.world.now + 2 * HOUR
    account.now = later
    added = account.add_entry(stage.world.now, stage.world.now + HOUR, "new work")
    once(stage, later)
    with stage.open(later) as composition:
        ledger = composition.ledger
        rows = ledger.database.rows("SELECT ref FROM record WHERE NOT gone AND kind = 'time' AND namespace = 'toggl'")
        alive = {make_ref("toggl", Kind.TIME, entry.id) for entry in account.alive()}
        assert {row[0] for row in rows} == alive
        assert make_ref("toggl", Kind.TIME, added) in alive
        assert ledger.coverage.as_of("toggl")[Kind.TIME] <= later
        assert ledger.queue.is_empty
