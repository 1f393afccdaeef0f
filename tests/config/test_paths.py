"""Relative paths are looked up from the folder of the configuration, wherever a person or a service stands."""

import os
from pathlib import Path

import pytest

from syncd.config import load
from syncd.errors import ConfigError

CONFIG = """
ledger = "state/ledger.db"
[source.up]
kind = "upwork"
folder = "exports"
person = "me"
currency = "USD"
[person.me]
[source.plan]
kind = "milestones"
file = "plan/milestones.toml"
currency = "USD"
[source.clock]
kind = "toggl"
token = { file = "secrets/token" }
[channel.page]
kind = "file"
path = "reports/{date}.html"
[channel.chat]
kind = "slack"
url = { command = ["./secrets/print", "secrets/hook"] }
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with a configuration; one stands elsewhere."""
    for name in ("home/secrets", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "home" / "config.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "home" / "secrets" / "token").write_text("canary-token", "utf-8")
    (tmp_path / "home" / "secrets" / "hook").write_text("https://canary.example.com/hook", "utf-8")
    (tmp_path / "home" / "secrets" / "print").write_text('#!/bin/sh\ncat "$1"\n', "utf-8")
    (tmp_path / "home" / "secrets" / "print").chmod(0o700)
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path / "home"


@pytest.mark.parametrize("named", ["whole", "relative", "environment", "link"])
def test_every_relative_path_is_looked_up_from_the_folder_of_the_configuration(home, named):
    file = home / "config.toml"
    if named == "link":
        file = home.parent / "elsewhere" / ".." / "home" / "config.toml"
    relative = Path(os.path.relpath(file))
    config = (
        load(environ={"SYNCD_CONFIG": str(relative)})
        if named == "environment"
        else load(relative if named == "relative" else file, {})
    )

    def same(path, name):
        return os.path.normpath(path) == str(home / name)

    assert same(config.ledger, "state/ledger.db")
    assert same(config.sources["up"].options.folder, "exports")
    assert same(config.sources["plan"].options.file, "plan/milestones.toml")
    assert same(config.channels["page"].options.path, "reports/{date}.html")
    assert config.sources["clock"].options.token.reveal() == "canary-token"
    assert config.channels["chat"].options.url.reveal() == "https://canary.example.com/hook"


def test_home_and_whole_paths_stay_what_they_are(home, monkeypatch):
    monkeypatch.setenv("HOME", str(home.parent / "me"))
    file = home / "config.toml"
    text = CONFIG.replace("state/ledger.db", "~/ledger.db").replace('"exports"', f'"{home}/there"')
    file.write_text(text.replace("secrets/token", "~/token"), "utf-8")
    (home.parent / "me").mkdir()
    (home.parent / "me" / "token").write_text("mine", "utf-8")
    config = load(file, {})
    assert config.ledger == home.parent / "me" / "ledger.db"
    assert config.sources["up"].options.folder == home / "there"
    assert config.sources["clock"].options.token.reveal() == "mine"
    assert str(config.sources["clock"].options.token) == "file ~/token"


def test_a_variable_means_the_same_file_as_the_key(home):
    config = load(home / "config.toml", {"SYNCD_LEDGER": "other/ledger.db"})
    assert config.ledger == home / "other" / "ledger.db"
    assert load(home / "config.toml", {"SYNCD_LEDGER": "/var/lib/ledger.db"}).ledger == Path("/var/lib/ledger.db")


def test_a_ledger_that_is_only_where_one_stands_is_named_and_no_new_one_is_started(home):
    here = Path("state/ledger.db").absolute()
    here.parent.mkdir()
    here.touch()
    with pytest.raises(ConfigError) as raised:
        load(home / "config.toml", {})
    (sentence,) = str(raised.value).splitlines()
    assert sentence == (
        f"{home}/config.toml:2:1: ledger: a relative path is looked up from this file's folder, and your ledger is at "
        f"{here}: write that path"
    )
    (home / "state").mkdir()
    (home / "state" / "ledger.db").touch()
    assert load(home / "config.toml", {}).ledger == home / "state" / "ledger.db"
