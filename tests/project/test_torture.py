"""`make torture` runs, at a tiny size; its page keeps what was not tried again, and its checker sees what is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture import clocks, deliveries, faults, kills, points
from tests.torture.page import write_page
from tests.torture.stage import staged
from tests.torture.tally import Tally, as_text

ROOT = Path(__file__).parents[2]
needs_faults = pytest.mark.skipif(bool(faults.unavailable()), reason="faults of the machine cannot be made here")


def test_the_page_keeps_the_sections_of_trials_that_did_not_run(tmp_path):
    page, trials = tmp_path / "page.md", {"kills": kills, "clocks": clocks}
    lost = Tally("killed")
    lost.tried()
    lost.tried("a file", lost=True, doubled=2)
    write_page(trials, {"kills": [lost]}, page)
    first = page.read_text("utf-8")
    assert "| killed | 2 | 1 | 1 | 2 |" in first
    assert "* killed: a file" in first
    write_page(trials, {"clocks": [Tally("set")]}, page)
    second = page.read_text("utf-8")
    assert second.startswith(first)
    assert "| set | 0 | 0 | 0 | 0 |" in second


def test_the_command_names_its_trials():
    command = [sys.executable, "-m", "tests.torture", "--help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in ("lanes", "kills", "points", "deliveries", "clocks"):
        assert f"\n  {name}" in shown


@needs_faults
@pytest.mark.slow
def test_a_daemon_survives_kills(tmp_path):
    (tally,) = kills.run(tmp_path, 2)
    assert (tally.tries, tally.failures) == (2, []), as_text([tally])


@needs_faults
@pytest.mark.slow
def test_the_checker_of_kills_sees_what_is_missing(tmp_path):
    with staged(tmp_path) as stage:
        told = kills.Told(stage)
        told.more(0)
        assert told.wrong_now() == ""
        read = stage.folder / "upwork" / "done"
        read.mkdir()
        (stage.folder / "upwork" / "life-000.csv").rename(read / "life-000.csv")
        assert told.wrong_now() == "moved to done/, but not in the ledger: life-000.csv"


@needs_faults
@pytest.mark.slow
def test_commands_survive_broken_writes(tmp_path):
    tallies = points.run(tmp_path, 2)
    assert [tally.failures for tally in tallies] == [[]] * 8, as_text(tallies)
    assert {tally.tries for tally in tallies} == {2}


@needs_faults
@pytest.mark.slow
@pytest.mark.parametrize("name", ["mail: one recipient refused (550)", "slack: webhook gone (404)"])
def test_what_cannot_be_delivered_is_told_through_the_other_channel(tmp_path, name):
    assert deliveries.attempt(tmp_path, deliveries.MODES[name]) == ("", 0)
