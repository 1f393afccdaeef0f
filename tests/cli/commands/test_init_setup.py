"""`syncd init` from nothing: a Toggl account, exports in the folder of downloads, and answers on a terminal."""

import json
import os
import select
import signal
import stat
import subprocess
import sys
from contextlib import suppress

import pytest

from syncd.cli.app import run
from syncd.config import load
from syncd.simulator import settings, world
from syncd.simulator.toggl.server import TogglSimulator

INTERRUPT = signal.SIGINT
NOW = "2026-11-16T09:00:00Z"


@pytest.fixture
def newcomer(tmp_path, monkeypatch, capsys):
    """Somebody with a Toggl account, two exports of Upwork among their downloads, and nothing of syncd."""
    made = world.build(1, tmp_path / "world")
    home = tmp_path / "home"
    downloads = home / "Downloads"
    downloads.mkdir(parents=True)
    for file in (tmp_path / "world" / "upwork").glob("*.csv"):
        file.rename(downloads / file.name)
    (downloads / "holiday.csv").write_text("a,b\n1,2\n")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DOWNLOAD_DIR", "SYNCD_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TOGGL_TOKEN", settings.TOKEN)
    monkeypatch.chdir(home)
    made.account.now = made.now
    with TogglSimulator(made.account, settings.TOKEN) as toggl:

        class Newcomer:
            folder = home
            config = home / ".config" / "syncd" / "config.toml"
            url = toggl.url

            def run(self, *arguments, code=0):
                ended = run(["init", *arguments, "--now", NOW])
                printed = capsys.readouterr()
                assert ended == code, printed.err
                return printed.out + printed.err

            def files(self):
                return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())

        yield Newcomer()


TOGGL = ("--toggl-token", "env:TOGGL_TOKEN")


def test_with_yes_it_writes_a_short_configuration_for_its_owner_alone_without_a_secret(newcomer):
    newcomer.run(*TOGGL, "--toggl-url", newcomer.url, "--yes", "--no-round")
    text = newcomer.config.read_text()
    assert len(text.splitlines()) <= 35
    assert settings.TOKEN not in text
    assert stat.S_IMODE(newcomer.config.stat().st_mode) == 0o600
    config = load(newcomer.config, {})
    assert str(config.timezone) == "Europe/Berlin"
    assert config.people["me"].names == ("Jane Doe",)
    assert {source.kind for source in config.sources.values()} == {"toggl", "upwork"}
    drop = config.sources["upwork"].options.folder
    assert {path.name for path in drop.iterdir()} == {
        path.name for path in (newcomer.folder / "Downloads").iterdir() if path.name != "holiday.csv"
    }


def test_it_reads_everything_and_proposes_contracts_in_one_go(newcomer):
    said = newcomer.run(*TOGGL, "--toggl-url", newcomer.url, "--yes")
    assert "proposals" in said
    config = load(newcomer.config, {})
    assert {contract.id for contract in config.contracts.values()} >= {"36000001", "36000002"}
    assert config.maps
    assert not (newcomer.folder / "syncd" / "upwork" / "bad").exists()


def test_a_second_time_it_changes_nothing(newcomer):
    newcomer.run(*TOGGL, "--toggl-url", newcomer.url, "--yes")
    before = newcomer.config.read_bytes()
    assert "nothing to add" in newcomer.run(*TOGGL, "--toggl-url", newcomer.url, "--yes")
    assert newcomer.config.read_bytes() == before


def test_what_an_existing_configuration_lacks_is_added_at_its_end(newcomer):
    newcomer.config.parent.mkdir(parents=True)
    mine = '# mine\ntimezone = "UTC"\n\n[person.me]\nnames = ["J"]   # as I like it\n'
    newcomer.config.write_text(mine)
    newcomer.run(*TOGGL, "--toggl-url", newcomer.url, "--yes", "--no-round")
    text = newcomer.config.read_text()
    assert text.startswith(mine)
    assert text.count("[person.me]") == 1
    assert set(load(newcomer.config, {}).sources) == {"toggl", "upwork"}


def test_a_dry_run_shows_the_configuration_and_keeps_nothing(newcomer):
    before = newcomer.files()
    shown = newcomer.run(*TOGGL, "--toggl-url", newcomer.url, "--yes", "--dry-run")
    assert "[source.toggl]" in shown
    assert newcomer.files() == before


def test_as_json_it_says_what_was_written_and_asks_nothing(newcomer):
    said = json.loads(newcomer.run(*TOGGL, "--toggl-url", newcomer.url, "--yes", "--json"))
    assert said["file"] == str(newcomer.config)
    assert len(said["copied"]) == 2


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (("--yes", "--toggl-token", "0123456789abcdef"), "--toggl-token says where", 2),
        (("--yes", "--toggl-token", "env:NOWHERE"), "env NOWHERE", 78),
        (("--yes", "--smtp", "mail.example.com"), "--mail", 2),
        (("--toggl-token", "env:TOGGL_TOKEN"), "--yes", 2),
        ((), "--yes", 2),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_and_nothing_is_left(newcomer, arguments, words, code):
    before = newcomer.files()
    said = newcomer.run(*arguments, "--toggl-url", newcomer.url, code=code)
    assert words in said
    assert "Traceback" not in said
    assert "0123456789abcdef" not in said
    assert newcomer.files() == before


def test_a_wrong_token_is_refused_before_anything_is_written(newcomer, monkeypatch):
    monkeypatch.setenv("TOGGL_TOKEN", "f" * 32)
    before = newcomer.files()
    said = newcomer.run(*TOGGL, "--toggl-url", newcomer.url, "--yes", code=78)
    assert "track.toggl.com" in said or "token" in said
    assert newcomer.files() == before


PATIENCE = 60
"""Seconds of silence after which a conversation is given up."""


def converse(newcomer, *talk, ends=0):
    """Run `syncd init` on a terminal, and give each answer once its question stands at the end of what is said."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background is born ignoring it
    ours, theirs = os.openpty()
    words = [sys.executable, "-m", "syncd", "init", "--toggl-url", newcomer.url, "--now", NOW]
    process = subprocess.Popen(
        words, cwd=newcomer.folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    said, left = "", list(talk)
    try:
        with suppress(OSError):  # how Linux says that the other end is closed
            while select.select([ours], [], [], PATIENCE)[0] and (part := os.read(ours, 4096)):
                said += part.decode()
                if left and said.endswith(left[0][0]):
                    _, answer = left.pop(0)
                    if answer is INTERRUPT:
                        process.send_signal(answer)
                    else:
                        os.write(ours, f"{answer}\n".encode())
        assert process.wait(PATIENCE) == ends, said
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return said


TOKEN = ("Toggl API token: ", settings.TOKEN)
KEEP = ("toggl-token]: ", "")
FOUND = (
    ("Europe/Berlin]: ", ""),
    ("Jane Doe]: ", ""),
    ("syncd/upwork? [Y/n] ", ""),
    ("[USD]: ", ""),
    ("for none: ", ""),
)
WRITE, NO_ROUND = ("config.toml? [Y/n] ", "y"), ("sends nothing. [Y/n] ", "n")


@pytest.mark.slow
def test_on_a_terminal_nine_answers_make_a_configuration_and_keep_the_token_in_a_file(newcomer):
    said = converse(newcomer, TOKEN, KEEP, *FOUND, WRITE, NO_ROUND)
    assert "Jane Doe" in said
    assert settings.TOKEN not in said
    token = newcomer.config.parent / "toggl-token"
    assert token.read_text().strip() == settings.TOKEN
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    config = load(newcomer.config, {})
    assert set(config.sources) == {"toggl", "upwork"}
    assert len(said.split()) < 250  # words that a newcomer reads, the configuration among them


@pytest.mark.slow
def test_a_wrong_token_is_asked_for_again(newcomer):
    said = converse(newcomer, (TOKEN[0], "f" * 32), TOKEN, KEEP, *FOUND, WRITE, NO_ROUND)
    assert said.count("Toggl API token") == 2
    assert newcomer.config.exists()


@pytest.mark.slow
def test_a_no_or_an_interruption_leaves_nothing(newcomer):
    before = newcomer.files()
    converse(newcomer, TOKEN, KEEP, *FOUND, (WRITE[0], "n"), ends=130)
    assert newcomer.files() == before
    converse(newcomer, TOKEN, KEEP, (FOUND[0][0], INTERRUPT), ends=130)
    assert newcomer.files() == before
