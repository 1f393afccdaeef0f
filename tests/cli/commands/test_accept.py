"""`syncd accept`: what a source changed all at once, or shows no more, is believed when a person says so."""

import json
import os
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from syncd.cli.app import run
from syncd.config import load
from syncd.connector import Page
from syncd.core.observations import Observation
from syncd.core.records import TimeEntry
from syncd.core.time import instant
from syncd.core.wording import when
from syncd.errors import TRY_LATER, USAGE
from syncd.service.cycle import settle
from syncd.wiring.composition import composed

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
    assert "Until you accept that, the records of toggl stay as they are." in capsys.readouterr().out
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
    home.edit("[rule.held-changes]\nenabled = false\n", "")
    now = instant(home.now)
    with composed(load(home.config, environ={}), now) as composition:
        ledger = composition.ledger
        rows = ledger.database.rows("SELECT ref FROM record WHERE kind = 'time' AND gone = 0 ORDER BY starts")
        moved = [
            Observation(replace(each, start=each.start + HOUR, stop=each.stop + HOUR), now, "a script gone wrong")
            for each in ledger.records.current(row[0] for row in rows).values()
            if each.stop and each.start < now - timedelta(days=8)
        ]
        with ledger.write() as write:
            pull = write.sources.begin("toggl", now)
            write.observations.add(pull, [Page(as_of=now, records=moved)])
            write.observations.conclude(pull)
            write.sources.finish(pull, now)
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
    counts = {key: found["held"][key] for key in ("new", "changed", "gone", "others", "since")}
    assert counts == {"new": 0, "changed": len(held.moved), "gone": 0, "others": 0, "since": held.home.now}
    first = found["held"]["examples"][0]
    assert instant(first["after"]["start"]) - instant(first["before"]["start"]) == HOUR


def test_it_is_found_and_explained_until_it_is_decided(held):
    (found,) = held.home.json("discrepancies", "--rule", "held-changes")["discrepancies"]
    assert "`syncd accept toggl --reject`" in found["action"]
    lines = held.home.lines("why", held.moved[0].ref)
    assert any(line.endswith("does not count until you accept it") for line in lines)
    held.home.lines("accept", "toggl", "--reject")
    assert held.home.json("discrepancies", "--rule", "held-changes")["discrepancies"] == []
    assert any(line.endswith("you rejected it") for line in held.home.lines("why", held.moved[0].ref))


def test_accepted_changes_count_at_once(held):
    before = held.start()
    assert held.home.lines("accept", "toggl")[-1] == "Accepted: the new data of toggl counts from now on."
    assert instant(held.start()) - instant(before) == HOUR
    assert held.home.lines("check", "--offline", "--deep")


def test_rejected_changes_never_do(held):
    before = held.start()
    assert held.home.lines("accept", "toggl", "--reject", "--dry-run") == held.home.lines(
        "accept", "toggl", "--dry-run"
    )
    found = held.home.json("accept", "toggl", "--reject")
    assert (found["verdict"], found["held"]["changed"]) == ("rejected", len(held.moved))
    assert held.start() == before
    assert held.home.lines("accept", "toggl") == ["Nothing to confirm for toggl."]


def test_where_nothing_waits_it_says_so(home):
    for more in ([], ["--reject"], ["--dry-run"]):
        assert home.lines("accept", "toggl", *more) == ["Nothing to confirm for toggl."]
    assert home.json("accept", "upwork") == {"source": "upwork", "verdict": None, "held": None, "emptied": False}


# -- an export that leaves out most of what is logged

CONFIG = """
timezone = "UTC"
ledger   = "{folder}/ledger.db"

[source.upwork]
kind     = "upwork"
person   = "me"
currency = "USD"

[person.me]
"""
SAVED = 1794301200  # 2026-11-10 09:00 UTC
FIRST = date(2026, 8, 3)


@pytest.fixture
def account(tmp_path, capsys):
    """An account on Upwork, of which nothing is known yet."""
    (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path), "utf-8")
    return Account(tmp_path, capsys)


@dataclass(frozen=True)
class Account:
    """What a person imports of it, and what they are told."""

    folder: object
    capsys: object

    def export(self, *days, later=0):
        """A Weekly summary with these days after the first, saved so many hours later."""
        path = self.folder / f"{len(days)}-{later}.csv"
        rows = [f"{FIRST + timedelta(days=day)},Backend (36),1.00,40.00,Hourly" for day in days]
        path.write_text("\n".join(["Date,Contract,Hours,Amount,Payment type", *rows, ""]), "utf-8")
        os.utime(path, (SAVED + later * 3600,) * 2)
        return str(path)

    def say(self, *arguments):
        """The lines a command prints."""
        place = ["--config", str(self.folder / "config.toml"), "--now", "2026-11-10T18:00:00Z"]
        assert run([*arguments, *place]) == 0
        said = self.capsys.readouterr()
        assert said.err == ""
        return said.out.splitlines()

    def logged(self):
        """How many lines readers see."""
        return json.loads("".join(self.say("status", "--json")))["sources"][0]["records"].get("work", 0)


WORKED = (*range(54), *range(93, 99))
"""Sixty days, six of them less than a week ago."""
FEW = (0, 98)
"""The first of them and the last."""


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_export_that_leaves_out_most_days_says_how_many_wait_and_how_many_are_gone(account, dry_run):
    account.say("import", "upwork", account.export(*WORKED))
    few = account.export(*FEW, later=5)
    counts, attention = account.say("import", "upwork", few, *(["--dry-run"] if dry_run else []))[:2]
    assert counts.endswith(", 0 changed, 5 gone, 53 held, 3 as before; 80.00 USD")
    need = "would need" if dry_run else "need"
    assert attention == f"  attention: 53 changes of older records {need} your confirmation: `syncd accept upwork`"
    assert account.logged() == (60 if dry_run else 55)


def test_programs_are_told_how_many_are_held(account):
    account.say("import", "upwork", account.export(*WORKED))
    (pulled,) = json.loads("".join(account.say("import", "upwork", account.export(*FEW, later=5), "--json")))["pulls"]
    assert (pulled["gone"], pulled["held"]) == (5, 53)


def test_a_summary_marks_the_hours_of_what_waits_and_no_others(account):
    account.say("import", "upwork", account.export(*WORKED))
    account.say("import", "upwork", account.export(*FEW, later=5))
    because = "53 changes of upwork wait for `syncd accept upwork`"

    def gaps(month):
        (line,) = json.loads("".join(account.say("summary", "--period", month, "--json")))["lines"]
        return [gap["because"] for gap in line["gaps"] if gap["side"] == "logged"]

    assert (gaps("2026-09"), gaps("2026-11")) == ([because], ["Upwork hours of me: known through 2026-11-09"])
    assert any(because in line for line in account.say("summary", "--period", "2026-09"))
    account.say("accept", "upwork", "--reject")
    assert gaps("2026-09") == []


def test_held_lines_are_shown_by_day_with_hours_and_amount(account):
    account.say("import", "upwork", account.export(*WORKED))
    account.say("import", "upwork", account.export(*FEW, later=5))
    first, *examples = account.say("accept", "upwork", "--dry-run")
    assert first == "upwork, Tue 10 Nov 18:00 UTC: 53 gone, of 54 older records"
    assert examples[0] == "  Tue 4 Aug 2026 1:00 40.00 USD → none “Backend” [upwork/work/36:2026-08-04:hourly:1]"
    found = json.loads("".join(account.say("accept", "upwork", "--dry-run", "--json")))["held"]["examples"][0]
    assert (found["before"], found["after"]) == (
        {
            "day": "2026-08-04",
            "seconds": 3600,
            "gross": {"amount": "40.00", "currency": "USD"},
            "contract": "Backend",
        },
        None,
    )


def test_who_rejects_is_told_what_is_not_believed_and_what_stays_all_the_same(account):
    account.say("import", "upwork", account.export(*WORKED))
    account.say("import", "upwork", account.export(*FEW, later=5))
    assert account.say("accept", "upwork", "--reject")[-2:] == [
        "Rejected: 53 changes of older records will not count.",
        "5 other changes from upwork were not held and stay.",
    ]
    assert account.logged() == 55


def test_who_accepts_an_export_sees_only_what_it_shows(account):
    account.say("import", "upwork", account.export(*WORKED))
    account.say("import", "upwork", account.export(*FEW, later=5))
    account.say("accept", "upwork")
    assert account.logged() == 2
