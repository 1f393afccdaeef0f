"""`syncd accept`: what a source changed all at once, or shows no more, is believed when a person says so."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from syncd.cli.app import run
from syncd.compose import composed
from syncd.config import load
from syncd.connector import Page
from syncd.core.records import TimeEntry
from syncd.core.statements import Observation
from syncd.core.time import instant, when
from syncd.cycle import settle
from syncd.errors import TRY_LATER, USAGE

HOUR = timedelta(hours=1)


def entries(stage):
    with stage.open() as composition:
        return composition.ledger.records.counts().get(("toggl", "time"), 0)


def empty(stage):
    """The account loses every entry without a word, and the next pull reads all history again."""
    stage.toggl.account.entries.clear()
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("UPDATE source SET cursor = NULL WHERE name = 'toggl'")


def test_an_emptied_account_changes_nothing_until_a_person_accepts_it(stage, capsys):
    stage.cycle()
    held = entries(stage)
    empty(stage)
    (refused,) = stage.cycle(stage.world.now + timedelta(minutes=15), sources=["toggl"]).pulls
    assert refused.error.exit_code == TRY_LATER
    assert "syncd accept toggl" in str(refused.error)
    assert entries(stage) == held > 100
    assert run(["accept", "toggl", "--reject", "--config", str(stage.config_file)]) == 0
    assert "Until you accept that, toggl changes nothing." in capsys.readouterr().out
    assert run(["accept", "toggl", "--config", str(stage.config_file)]) == 0
    assert "syncd once --source toggl" in capsys.readouterr().out
    (accepted,) = stage.cycle(stage.world.now + timedelta(minutes=30), sources=["toggl"]).pulls
    assert (accepted.error, accepted.taken.gone) == (None, held)
    assert entries(stage) == 0


def test_a_source_that_is_not_configured_cannot_be_accepted(stage, capsys):
    stage.cycle(sources=["milestones"])
    assert run(["accept", "togl", "--config", str(stage.config_file)]) == USAGE
    assert 'did you mean "toggl"' in capsys.readouterr().err


# -- changes too big to be true


@pytest.fixture
def held(home):
    """Every time entry that is older than a week begins an hour later than it did."""
    now = instant(home.now)
    with composed(load(home.config, environ={}), now) as composition:
        ledger = composition.ledger
        rows = ledger.database.rows("SELECT ref FROM record WHERE kind = 'time' AND gone = 0 ORDER BY starts")
        moved = [
            Observation(replace(each, start=each.start + HOUR, stop=each.stop + HOUR), now, "a script gone wrong")
            for each in ledger.records.current(row[0] for row in rows).values()
            if each.stop and each.start < now - timedelta(days=8)
        ]
        pull = ledger.sources.begin("toggl", now)
        ledger.observations.take(pull, "toggl", [Page(as_of=now, records=moved)], None, accept_emptied=False)
        ledger.observations.conclude(pull, "toggl")
        ledger.sources.finish(pull, "toggl", now)
        settle(composition, now)
    return Held(home, [each.record for each in moved])


@dataclass(frozen=True)
class Held:
    """A user's folder with changes that wait for a word."""

    home: object
    moved: list[TimeEntry]

    def start(self) -> str:
        """Where the first of the entries is believed to begin."""
        return self.home.json("why", self.moved[0].ref)["current"]["start"]


def test_a_dry_run_shows_what_waits_and_decides_nothing(held):
    said = held.home.lines("accept", "toggl", "--dry-run")
    count = len(held.moved)
    assert said[0].startswith(f"toggl, {when(instant(held.home.now))}: {count} changed, of ")
    assert all(line.count(" UTC 2026 ") == 2 and " → " in line and "[toggl/time/" in line for line in said[1:6])
    assert said[6:] == [f"  and {count - 5} more"]
    assert held.home.lines("accept", "toggl", "--dry-run") == said


def test_programs_are_told_the_same(held):
    found = held.home.json("accept", "toggl", "--dry-run")
    assert (found["source"], found["verdict"], found["emptied"]) == ("toggl", None, False)
    counts = {key: found["held"][key] for key in ("new", "changed", "gone", "since")}
    assert counts == {"new": 0, "changed": len(held.moved), "gone": 0, "since": held.home.now}
    first = found["held"]["examples"][0]
    assert instant(first["after"]["start"]) - instant(first["before"]["start"]) == HOUR


def test_it_is_found_and_explained_until_it_is_decided(held):
    (found,) = held.home.json("discrepancies", "--rule", "held-changes")["discrepancies"]
    assert "`syncd accept toggl --reject`" in found["action"]
    lines = held.home.lines("why", held.moved[0].ref)
    assert any(line.endswith("not believed until you accept it") for line in lines)
    held.home.lines("accept", "toggl", "--reject")
    assert held.home.json("discrepancies", "--rule", "held-changes")["discrepancies"] == []
    assert any(line.endswith("you rejected it") for line in held.home.lines("why", held.moved[0].ref))


def test_accepted_changes_count_at_once(held):
    before = held.start()
    assert held.home.lines("accept", "toggl")[-1] == "Accepted: what toggl says counts from now on."
    assert instant(held.start()) - instant(before) == HOUR
    assert held.home.lines("check", "--offline", "--deep")


def test_rejected_changes_never_do(held):
    before = held.start()
    found = held.home.json("accept", "toggl", "--reject")
    assert (found["verdict"], found["held"]["changed"]) == ("rejected", len(held.moved))
    assert held.start() == before
    assert held.home.lines("accept", "toggl") == ["Nothing of toggl waits for your word."]


def test_where_nothing_waits_it_says_so(home):
    for more in ([], ["--reject"], ["--dry-run"]):
        assert home.lines("accept", "toggl", *more) == ["Nothing of toggl waits for your word."]
    assert home.json("accept", "upwork") == {"source": "upwork", "verdict": None, "held": None, "emptied": False}
