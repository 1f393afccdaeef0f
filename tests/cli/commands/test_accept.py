"""`syncd accept`: large changes are held, and count when a person accepts them; so does an emptied source."""

import json
import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.cli.app import run
from syncd.cli.views.held_changes import HeldChanges
from syncd.config import load
from syncd.connector import Page
from syncd.core.observations import Observation
from syncd.core.records import TimeEntry
from syncd.core.time import instant
from syncd.core.too_big import ConfiguredNames
from syncd.core.wording import Here, when
from syncd.errors import TRY_LATER, USAGE
from syncd.ledger.observed.holds import HeldChange, OpenHold
from syncd.service.cycle import settle
from syncd.wiring.composition import composed

BERLIN = Here(ZoneInfo("Europe/Berlin"), instant("2026-11-16T09:00:00Z"))

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
    assert (accepted.error, accepted.totals.gone) == (None, held)
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
            Observation(replace(entry, start=entry.start + HOUR, stop=entry.stop + HOUR), now, "a script gone wrong")
            for entry in ledger.records.current(row[0] for row in rows).values()
            if entry.stop and entry.start < now - timedelta(days=8)
        ]
        with ledger.write() as write:
            pull = write.sources.begin("toggl", now)
            write.observations.add(pull, [Page(as_of=now, records=moved)])
            write.observations.conclude(pull)
            write.sources.finish(pull, now)
        settle(composition, now)
    return Held(home, [observation.record for observation in moved])


@dataclass(frozen=True)
class Held:
    """A user's folder with changes that wait for a word."""

    home: object
    moved: list[TimeEntry]

    def start(self) -> str:
        """When the first of the entries begins, as far as it counts."""
        return self.home.json("why", self.moved[0].ref)["current"]["start"]


def test_a_dry_run_shows_what_is_held_and_decides_nothing(held):
    printed = held.home.lines("accept", "toggl", "--dry-run")
    count = len(held.moved)
    assert printed[0].startswith(f"toggl, {when(instant(held.home.now), BERLIN)}: {count} changed, of ")
    assert all(
        line.count(" Sep ") + line.count(" Oct ") == 2 and " → " in line and "[toggl/time/" in line
        for line in printed[1:6]
    )
    assert printed[6:] == [f"  and {count - 5} more"]
    assert held.home.lines("accept", "toggl", "--dry-run") == printed


def test_json_has_the_same(held):
    shown = held.home.json("accept", "toggl", "--dry-run")
    assert (shown["source"], shown["verdict"], shown["emptied"]) == ("toggl", None, False)
    counts = {key: shown["held"][key] for key in ("new", "changed", "gone", "others", "since")}
    assert counts == {"new": 0, "changed": len(held.moved), "gone": 0, "others": 0, "since": held.home.now}
    first = shown["held"]["examples"][0]
    assert instant(first["after"]["start"]) - instant(first["before"]["start"]) == HOUR


def test_a_hold_is_a_discrepancy_until_it_is_decided(held):
    (shown,) = held.home.json("discrepancies", "--rule", "held-changes")["discrepancies"]
    assert "`syncd accept toggl --dry-run` shows them, and with `--reject` they never count" in shown["summary"]
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


def test_rejected_changes_never_count(held):
    before = held.start()
    assert held.home.lines("accept", "toggl", "--reject", "--dry-run") == held.home.lines(
        "accept", "toggl", "--dry-run"
    )
    shown = held.home.json("accept", "toggl", "--reject")
    assert (shown["verdict"], shown["held"]["changed"]) == ("rejected", len(held.moved))
    assert held.start() == before
    assert held.home.lines("accept", "toggl") == ["Nothing to confirm for toggl."]


def test_with_nothing_held_it_says_so(home):
    for more in ([], ["--reject"], ["--dry-run"]):
        assert home.lines("accept", "toggl", *more) == ["Nothing to confirm for toggl."]
    nothing = {"source": "upwork", "verdict": None, "held": None, "emptied": False, "unsettled": None}
    assert home.json("accept", "upwork") == nothing


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
    """What a person imports of it, and what the command prints."""

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
        printed = self.capsys.readouterr()
        assert printed.err == ""
        return printed.out.splitlines()

    def logged(self):
        """How many lines readers see."""
        return json.loads("".join(self.say("status", "--json")))["sources"][0]["records"].get("work", 0)


WORKED = (*range(54), *range(93, 99))
"""Sixty days, six of them less than a week ago."""
FEW = (0, 98)
"""The first of them and the last."""


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_export_without_most_days_says_how_many_are_held_and_that_nothing_of_it_counts(account, dry_run):
    account.say("import", "upwork", account.export(*WORKED))
    few = account.export(*FEW, later=5)
    counts, attention = account.say("import", "upwork", few, *(["--dry-run"] if dry_run else []))[:2]
    would_be = "would be " if dry_run else ""
    same, held = "2 rows read: 2 work lines as before", f"53 changes {would_be}held"
    assert f"{same}, 1 contract as before, {held}; the amounts add up to 80.00 USD" in counts
    need = "would need" if dry_run else "need"
    assert attention == (
        f"  attention: 53 changes of older records {need} your confirmation: `syncd accept upwork`, "
        "and nothing of this file counts until then"
    )
    assert account.logged() == 60
    if not dry_run:
        assert account.say("accept", "upwork", "--dry-run")[-1] == "Until you decide, nothing of 2-5.csv counts."


def test_json_counts_what_is_held(account):
    account.say("import", "upwork", account.export(*WORKED))
    (pulled,) = json.loads("".join(account.say("import", "upwork", account.export(*FEW, later=5), "--json")))["pulls"]
    assert (pulled["gone"], pulled["held"]) == (0, 53)


def test_a_summary_marks_the_hours_of_a_file_with_held_changes(account):
    account.say("import", "upwork", account.export(*WORKED))
    account.say("import", "upwork", account.export(*FEW, later=5))
    because = "53 changes of upwork wait for `syncd accept upwork`"

    def gaps(month):
        (line,) = json.loads("".join(account.say("summary", "--period", month, "--json")))["lines"]
        return [gap["because"] for gap in line["gaps"] if gap["side"] == "logged"]

    assert (gaps("2026-09"), gaps("2026-11")) == ([because], [because])
    for month, hours in (("2026-09", "≈ 25:00"), ("2026-11", "≈ 6:00")):
        shown = account.say("summary", "--period", month)
        assert any(because in line for line in shown)
        assert any(hours in line for line in shown)
    account.say("accept", "upwork", "--reject")
    assert gaps("2026-09") == []


def test_held_lines_are_shown_by_day_with_hours_and_amount(account):
    account.say("import", "upwork", account.export(*WORKED))
    account.say("import", "upwork", account.export(*FEW, later=5))
    first, *examples = account.say("accept", "upwork", "--dry-run")
    assert first == "upwork, Tue 10 Nov 18:00 UTC: 53 gone, of 54 older records"
    assert examples[0] == "  Tue 4 Aug 2026 1:00 40.00 USD → none “Backend” [upwork/work/36:2026-08-04:hourly:1]"
    shown = json.loads("".join(account.say("accept", "upwork", "--dry-run", "--json")))["held"]["examples"][0]
    assert (shown["before"], shown["after"]) == (
        {
            "day": "2026-08-04",
            "seconds": 3600,
            "gross": {"amount": "40.00", "currency": "USD"},
            "contract": "Backend",
        },
        None,
    )


def test_rejecting_a_file_takes_all_of_it_back_and_says_what_to_do(account):
    account.say("import", "upwork", account.export(*WORKED))
    account.say("import", "upwork", account.export(*FEW, later=5))
    assert account.say("accept", "upwork", "--reject")[-3:] == [
        "Rejected: 53 changes of older records will not count.",
        "Nothing else in 2-5.csv counts either, and it no longer says which days are known.",
        "Export these days again, without filters, and import that file.",
    ]
    assert account.logged() == 60
    assert account.say("why", "upwork/work/36:2026-11-09:hourly:1")
    assert "imported before, nothing changed" in account.say("import", "upwork", account.export(*FEW, later=5))[0]
    assert account.logged() == 60
    account.say("import", "upwork", account.export(*WORKED[:-2], WORKED[-1], later=8))
    assert account.logged() == 59


def test_a_rejected_file_that_is_imported_again_on_purpose_counts_whole(account):
    account.say("import", "upwork", account.export(*WORKED))
    few = account.export(*FEW, later=5)
    account.say("import", "upwork", few)
    account.say("accept", "upwork", "--reject")
    printed = account.say("import", "upwork", few, "--again")
    assert "58 work lines gone" in printed[0]
    assert account.logged() == 2
    assert account.say("accept", "upwork") == ["Nothing to confirm for upwork."]


def test_a_file_that_waits_and_is_imported_again_on_purpose_is_accepted(account):
    account.say("import", "upwork", account.export(*WORKED))
    few = account.export(*FEW, later=5)
    account.say("import", "upwork", few)
    account.say("import", "upwork", few, "--again")
    assert account.logged() == 2
    assert account.say("accept", "upwork") == ["Nothing to confirm for upwork."]


def test_an_accepted_export_counts_with_nothing_else(account):
    account.say("import", "upwork", account.export(*WORKED))
    account.say("import", "upwork", account.export(*FEW, later=5))
    account.say("accept", "upwork")
    assert account.logged() == 2


def test_what_moves_money_is_shown_by_name():
    api, beta, private, invoiced = (f"toggl/label/{id}" for id in ("project-1", "project-2", "tag-1", "tag-2"))
    start = instant("2026-10-06T09:00:00Z")
    entry = TimeEntry(ref="toggl/time/1", person="me", start=start, stop=start + HOUR, description="Tests", project=api)
    after = replace(entry, project=beta, tags=(private, invoiced))
    shown = HeldChanges(
        source="toggl",
        here=BERLIN,
        verdict=None,
        hold=OpenHold(pull=1, began=start, count=1, covered=30, others=0),
        changes=(HeldChange(entry.ref, entry, after),),
        emptied=False,
        names=ConfiguredNames(tags=("private",)),
        labels={api: "Backend API", beta: "Beta", private: "Private", invoiced: "Invoiced"},
    )
    line = "  Tue 6 Oct 11:00–12:00: project Backend API → Beta, tags none → Private “Tests” [toggl/time/1]"
    assert list(shown.as_text())[1] == line
    (example,) = shown.as_json()["held"]["examples"]
    assert example["changed"] == [
        {"fact": "project", "before": "Backend API", "after": "Beta"},
        {"fact": "tags", "before": "none", "after": "Private"},
    ]
