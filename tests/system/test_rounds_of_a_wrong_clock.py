"""Whole rounds of the real program at a moment far ahead or behind, and the honest round after them."""

import subprocess
import sys
from datetime import timedelta

import pytest

from syncd.core.records import Kind, make_ref
from syncd.core.time import iso

HOUR = timedelta(hours=1)


def once(stage, now):
    """One round of the installed program in a process of its own."""
    words = ["once", "--no-deliver", "--config", str(stage.config_file), "--now", iso(now)]
    ended = subprocess.run([sys.executable, "-m", "syncd", *words], capture_output=True, text=True, check=False)
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False), ended.stderr
    return ended.stdout


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
