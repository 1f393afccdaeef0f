"""A ledger that is missing where there was one before: nothing starts anew unless a person says so."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from syncd.cli.app import run
from syncd.errors import CONFIGURATION, FAILED

NOW = "2026-11-16T09:00:00Z"
CONFIG = """
timezone = "UTC"
ledger   = "{folder}/volume/ledger.db"

[source.clock]
kind   = "harvest"
folder = "{folder}/drop"
person = "me"

[person.me]
names = ["Jane Doe"]
"""
HARVEST = "Date,Client,Project,Task,Notes,Hours,Billable?,First Name,Last Name\n"
HARVEST += "2026-11-02,Acme,Support,Mail,,1.5,Yes,Jane,Doe\n"


@pytest.fixture
def home(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "drop").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path), "utf-8")
    (tmp_path / "a.csv").write_text(HARVEST, "utf-8")
    os.utime(tmp_path / "a.csv", (1794301200,) * 2)

    class Home:
        folder = tmp_path
        file = str(tmp_path / "a.csv")
        ledger = tmp_path / "volume" / "ledger.db"

        def run(self, *arguments, code=0):
            ended = run([*arguments, "--config", str(tmp_path / "config.toml"), "--now", NOW])
            printed = capsys.readouterr()
            assert ended == code, printed.err
            return printed.err if code else printed.out

        def unmount(self):
            """The volume's files are elsewhere; its empty folder stays."""
            (tmp_path / "volume").rename(tmp_path / "elsewhere")
            (tmp_path / "volume").mkdir()

        def mount(self):
            shutil.rmtree(tmp_path / "volume")
            (tmp_path / "elsewhere").rename(tmp_path / "volume")

        def records(self):
            (source,) = json.loads(self.run("status", "--json"))["sources"]
            return source["records"]

    return Home()


COMMANDS = {
    "once": ("once", "--no-deliver"),
    "a dry run": ("once", "--dry-run"),
    "import": ("import", "clock", "{file}"),
    "status": ("status",),
    "summary": ("summary",),
    "ack": ("discrepancies", "ack", "d-0123456789", "--note", "x"),
    "init": ("init",),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_while_the_volume_is_not_mounted_every_command_stops_and_makes_nothing(home, command):
    home.run("import", "clock", home.file)
    home.unmount()
    said = home.run(*(word.format(file=home.file) for word in COMMANDS[command]), code=CONFIGURATION)
    assert said == (
        f"syncd: the ledger {home.ledger} is missing, and there was one before: mount its volume or restore a backup "
        "(`syncd restore FILE`), "
        "or run `syncd init --new-ledger` to start a new one\n"
    )
    assert list(home.ledger.parent.iterdir()) == []
    home.mount()
    assert home.records()["time"] == 1


def test_who_removes_the_ledger_and_its_marker_from_among_other_files_means_it(home):
    home.run("import", "clock", home.file)
    (home.ledger.parent / "notes.txt").write_text("mine", "utf-8")
    home.ledger.unlink()
    home.run("once", "--no-deliver", code=CONFIGURATION)  # its marker stays: a file was lost
    for left in home.ledger.parent.glob("ledger.db*"):
        left.unlink()
    assert f"started a new ledger at {home.ledger}" in home.run("import", "clock", home.file)
    assert home.records()["time"] == 1


def test_the_daemon_does_not_start(home):
    home.run("import", "clock", home.file)
    home.unmount()
    config = str(home.folder / "config.toml")
    done = subprocess.run(
        [sys.executable, "-m", "syncd", "run", "--config", config], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == CONFIGURATION
    assert "there was one before: mount its volume" in done.stderr
    assert list(home.ledger.parent.iterdir()) == []


def test_check_says_so(home):
    home.run("import", "clock", home.file)
    assert "sound" in home.run("check", "--offline")
    home.unmount()
    home.run("check", "--offline", code=CONFIGURATION)


@pytest.mark.parametrize("left", ["nothing", "an empty file", "an empty file and the marker"])
def test_a_person_can_go_on_with_a_new_ledger(home, left):
    home.run("import", "clock", home.file)
    marker = home.ledger.with_name("ledger.db.id").read_text()
    home.unmount()
    if left != "nothing":
        home.ledger.touch()
    if left.endswith("marker"):
        home.ledger.with_name("ledger.db.id").write_text(marker)
    home.run("status", code=CONFIGURATION)
    assert home.run("init", "--new-ledger") == f"started a new ledger at {home.ledger}\n"
    assert "1 time entry new" in home.run("import", "clock", home.file)
    home.mount()  # the old volume comes back: now that is the wrong one
    assert "is another ledger than the one that syncd used before" in home.run("once", code=CONFIGURATION)
    assert "nothing to do" in home.run("init", "--new-ledger")
    assert home.records()["time"] == 1


def test_the_first_command_makes_the_ledger_and_says_so(home):
    assert f"started a new ledger at {home.ledger}" in home.run("import", "clock", home.file)
    assert "started a new ledger" not in home.run("once", "--no-deliver")


def test_only_the_round_that_makes_the_ledger_says_so(home):
    def started():
        return json.loads(home.run("once", "--no-deliver", "--json"))["new_ledger"]

    assert started() == str(home.ledger)
    shutil.copy2(home.file, home.folder / "drop")
    assert started() is None


def test_after_a_new_ledger_the_files_that_were_read_before_are_named_once_with_the_command(home):
    shutil.copy2(home.file, home.folder / "drop")
    home.run("once", "--no-deliver")
    home.unmount()
    done = home.folder / "drop" / "done"
    started, files = home.run("init", "--new-ledger").splitlines()
    assert started == f"started a new ledger at {home.ledger}"
    assert files == f"it does not have the 1 file in {done}: import with `syncd import clock {done}/*`"
    assert "started a new ledger" not in home.run("once", "--no-deliver")
    home.run("import", "clock", *map(str, done.iterdir()))
    assert home.records()["time"] == 1
    assert home.run("init") == f"the ledger {home.ledger} is there: nothing to do\n"


def test_where_nothing_is_remembered_as_in_a_new_container_a_new_ledger_is_started_and_named(home):
    home.run("import", "clock", home.file)
    home.unmount()
    shutil.rmtree(home.folder / "state")
    assert f"started a new ledger at {home.ledger}" in home.run("import", "clock", home.file)


def test_a_ledger_of_a_container_whose_state_is_new_is_used_as_it_is(home):
    home.run("import", "clock", home.file)
    shutil.rmtree(home.folder / "state")
    assert "started" not in home.run("once", "--no-deliver")
    assert home.records()["time"] == 1
    home.unmount()
    home.run("once", code=CONFIGURATION)


def test_a_state_folder_that_cannot_be_written_holds_nothing_up(home, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", home.file)  # a file, where a folder cannot be made
    home.run("import", "clock", home.file)
    assert home.records()["time"] == 1


def test_only_the_commands_that_read_sources_make_a_ledger(home):
    said = home.run("discrepancies", "ack", "d-0123456789", "--note", "x", code=FAILED)
    assert said == f"syncd: there is no ledger at {home.ledger} yet: run `syncd once` or `syncd import` first\n"
    assert not home.ledger.exists()


def test_a_backup_put_back_is_the_same_ledger(home):
    home.run("import", "clock", home.file)
    home.unmount()
    for path in (home.folder / "elsewhere").glob("ledger.db*"):
        shutil.copy(path, home.ledger.with_name(path.name))
    assert home.records()["time"] == 1
