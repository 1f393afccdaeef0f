"""A file knows nothing of the time after now: neither by its own time nor by `--covers`."""

import json
import os

import pytest

from syncd.cli.app import run
from syncd.core.time import instant

NOW = "2026-11-16T09:00:00Z"
CONFIG = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"

[source.clock]
kind   = "harvest"
folder = "{folder}/drop"
person = "me"

[person.me]
names = ["Jane Doe"]
"""
HARVEST = "Date,Client,Project,Task,Notes,Hours,Billable?,First Name,Last Name\n"
HARVEST += "2026-11-02,Acme,Support,Mail,,1.5,Yes,Jane,Doe\n"
TOLD = "the file was saved after now, so it counts as saved now"


@pytest.fixture
def home(tmp_path, capsys):
    (tmp_path / "drop").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path), "utf-8")

    class Home:
        def save(self, made, name="a.csv", folder="."):
            path = tmp_path / folder / name
            path.write_text(HARVEST, "utf-8")
            os.utime(path, (instant(made).timestamp(),) * 2)
            return str(path)

        def run(self, *arguments, now=NOW):
            assert run([*arguments, "--config", str(tmp_path / "config.toml"), "--now", now]) == 0
            return capsys.readouterr().out

        def through(self, now=NOW):
            (source,) = json.loads(self.run("status", "--json", now=now))["sources"]
            return source["complete_through"]["time"]

    return Home()


@pytest.mark.parametrize("made", ["2026-11-16T12:00:00Z", "2026-11-20T09:00:00Z", "2031-01-01T00:00:00Z"])
def test_a_file_that_is_dated_ahead_covers_the_days_before_now_and_says_so(home, made):
    path = home.save(made)
    assert TOLD in home.run("import", "clock", path, "--dry-run")
    assert TOLD in home.run("import", "clock", path)
    assert home.through() == "2026-11-15T23:00:00Z"
    assert TOLD in home.run("status")


def test_its_time_does_not_show_later_that_nothing_happened_since(home):
    path = home.save("2031-01-01T00:00:00Z")
    home.run("import", "clock", path)
    later = "2026-11-28T09:00:00Z"
    assert "imported before, nothing changed" in home.run("import", "clock", path, now=later)
    assert home.through(later) == "2026-11-15T23:00:00Z"


@pytest.mark.parametrize("last", ["2026-11-16", "2026-11-30", "9999-12-31"])
def test_stated_days_are_covered_until_now(home, last):
    path = home.save("2026-11-10T09:00:00Z")
    shown = home.run("import", "clock", path, "--covers", f"2026-11-01..{last}")
    assert "--covers names days that are not over: the file covers what is past, until Mon 16 Nov 10:00" in shown
    assert home.through() == NOW


def test_stated_days_that_are_not_over_leave_no_data_unread(home):
    path = home.save("2026-11-10T09:00:00Z")
    home.run("import", "clock", path, "--covers", "2026-11-01..2026-11-30")
    assert "some data was not read" not in home.run("once", "--no-deliver")
    assert "not over" in home.run("status"), "the last import is shown with what it said"


def test_days_that_are_all_to_come_are_not_covered(home):
    path = home.save("2026-11-10T09:00:00Z")
    shown = home.run("import", "clock", path, "--covers", "2026-12-01..2026-12-31")
    assert "--covers names days that are not over" in shown
    assert '"complete_through": {}' in home.run("status", "--json")


def test_the_same_command_covers_more_days_once_they_are_over(home):
    days = ("--covers", "2026-11-01..2026-11-30")
    path = home.save("2026-11-10T09:00:00Z")
    home.run("import", "clock", path, *days)
    later = "2026-12-05T09:00:00Z"
    assert "not over" not in home.run("import", "clock", path, *days, now=later)
    assert home.through(later) == "2026-11-30T23:00:00Z"
    assert "imported before" in home.run("import", "clock", path, *days, now=later)
