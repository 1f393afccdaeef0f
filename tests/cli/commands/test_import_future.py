"""A file knows nothing of the time after now: neither by its own time nor by `--covers`."""

import pytest

from tests.home import Home, configuration

NOW = "2026-11-16T09:00:00Z"
CLOCK = """[source.clock]
kind   = "harvest"
folder = "{folder}/drop"
person = "me"
[person.me]
names = ["Jane Doe"]

[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["folder"]

[channel.folder]
kind   = "file"
path   = "{folder}/reports/{report}.html"
"""
HARVEST = "Date,Client,Project,Task,Notes,Hours,Billable?,First Name,Last Name\n"
HARVEST += "2026-11-02,Acme,Support,Mail,,1.5,Yes,Jane,Doe\n"
TOLD = "the file was saved after now, so it counts as saved now"


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, NOW, configuration(CLOCK, zone="Europe/Berlin"))


def saved(home, made):
    """The path of an export that was saved at an instant."""
    return home.save("a.csv", HARVEST, made)


def through(home, now=NOW):
    (source,) = home.json("status", now=now)["sources"]
    return source["complete_through"]["time"]


@pytest.mark.parametrize("made", ["2026-11-16T12:00:00Z", "2026-11-20T09:00:00Z", "2031-01-01T00:00:00Z"])
def test_a_file_that_is_dated_ahead_covers_the_days_before_now_and_says_so(home, made):
    path = saved(home, made)
    assert TOLD in home.run("import", "clock", path, "--dry-run")
    assert TOLD in home.run("import", "clock", path)
    assert through(home) == "2026-11-15T23:00:00Z"
    assert TOLD in home.run("status")


def test_its_time_does_not_show_later_that_nothing_happened_since(home):
    path = saved(home, "2031-01-01T00:00:00Z")
    home.run("import", "clock", path)
    later = "2026-11-28T09:00:00Z"
    assert "imported before, nothing changed" in home.run("import", "clock", path, now=later)
    assert through(home, later) == "2026-11-15T23:00:00Z"


@pytest.mark.parametrize("last", ["2026-11-16", "2026-11-30", "2999-12-31"])
def test_stated_days_are_covered_until_now(home, last):
    path = saved(home, "2026-11-10T09:00:00Z")
    shown = home.run("import", "clock", path, "--covers", f"2026-11-01..{last}")
    assert "--covers names days that are not over: the file covers what is past, until Mon 16 Nov 10:00" in shown
    assert through(home) == NOW


def test_stated_days_that_are_not_over_leave_no_data_unread(home):
    path = saved(home, "2026-11-10T09:00:00Z")
    home.run("import", "clock", path, "--covers", "2026-11-01..2026-11-30")
    assert "some data was not read" not in home.run("once", "--no-deliver")
    assert "not over" in home.run("status"), "the last import is shown with what it said"


def test_a_file_that_is_dated_ahead_leaves_no_data_unread(home):
    home.run("import", "clock", saved(home, "2031-01-01T00:00:00Z"))
    shown = home.run("report", "weekly")
    assert TOLD in shown
    assert "some data was not read" not in shown
    assert "Some data could not be read" not in shown


def test_days_that_are_all_to_come_are_not_covered(home):
    path = saved(home, "2026-11-10T09:00:00Z")
    shown = home.run("import", "clock", path, "--covers", "2026-12-01..2026-12-31")
    assert "--covers names days that are not over" in shown
    assert '"complete_through": {}' in home.run("status", "--json")


def test_the_same_command_covers_more_days_once_they_are_over(home):
    days = ("--covers", "2026-11-01..2026-11-30")
    path = saved(home, "2026-11-10T09:00:00Z")
    home.run("import", "clock", path, *days)
    later = "2026-12-05T09:00:00Z"
    assert "not over" not in home.run("import", "clock", path, *days, now=later)
    assert through(home, later) == "2026-11-30T23:00:00Z"
    assert "imported before" in home.run("import", "clock", path, *days, now=later)
