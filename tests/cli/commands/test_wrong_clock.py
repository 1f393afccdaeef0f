"""Every command that writes refuses a machine's clock that is before the last pull, and changes nothing."""

import pytest

from syncd.core.time import instant
from syncd.service import right_clock

BEFORE = "2026-11-15T09:00:00Z"


@pytest.mark.parametrize(
    "command",
    [
        "report make weekly --send",
        "accept toggl",
        "discrepancies ack d-f44019a726",
        "discrepancies snooze d-f44019a726 --for 1day",
        "discrepancies reopen d-f44019a726",
        "import upwork nothing.csv",
        "import upwork nothing.csv --dry-run",
        "once --source upwork",
        "once --source upwork --dry-run",
    ],
)
def test_a_command_that_writes_says_that_the_clock_is_wrong(home, monkeypatch, command):
    monkeypatch.setattr(right_clock, "machine_clock", lambda: instant(BEFORE))
    sent, stored = len(home.smtp.messages), home.ledger.read_bytes()
    error = home.refused(*command.split(), code=75, now=BEFORE)
    assert "set the clock; until then nothing is checked" in error
    assert (len(home.smtp.messages), home.ledger.read_bytes()) == (sent, stored)


def test_check_says_that_the_clock_is_wrong_beside_everything_else(home, monkeypatch):
    monkeypatch.setattr(right_clock, "machine_clock", lambda: instant(BEFORE))
    code, out, _ = home.run("check", "--deep", "--offline", now=BEFORE)
    wrong = [line for line in out.splitlines() if line.startswith("WRONG")]
    assert (code, len(wrong)) == (78, 1)
    assert wrong[0].startswith("WRONG  clock: this machine's clock shows")
    assert "ok     ledger" in out
    assert "whether recomputing everything gives the same (--deep)" in out


def test_a_given_instant_is_right(home):
    home.json("accept", "toggl")
    assert home.run("accept", "toggl", now=BEFORE)[0] == 0
