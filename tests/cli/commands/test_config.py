"""`config` shows what is in force, changes one key of the file, and prints an example to copy."""

import json
import tomllib
from codecs import BOM_UTF8
from datetime import timedelta
from pathlib import Path

import pytest

from syncd.cli.app import run
from syncd.config import load

FILE = Path(__file__).parents[3] / "config.example.toml"


def test_the_whole_example_is_printed_as_it_is(capsys):
    assert run(["config", "example"]) == 0
    assert capsys.readouterr().out == FILE.read_text("utf-8")


def test_one_section_is_printed_to_copy(capsys):
    assert run(["config", "example", "source.upwork"]) == 0
    shown = tomllib.loads(capsys.readouterr().out)
    assert shown == {"source": {"upwork": tomllib.loads(FILE.read_text("utf-8"))["source"]["upwork"]}}


def test_all_tables_of_a_kind_are_printed(capsys):
    assert run(["config", "example", "map", "--json"]) == 0
    shown = tomllib.loads(json.loads(capsys.readouterr().out)["toml"])
    assert shown == {"map": tomllib.loads(FILE.read_text("utf-8"))["map"]}


def test_an_unknown_section_is_a_mistake_that_names_a_near_one(capsys):
    assert run(["config", "example", "source.upwrok"]) == 2
    assert 'no section "source.upwrok"; did you mean "source.upwork"?' in capsys.readouterr().err


SETTINGS = """\
timezone = "UTC"  # mine
[person.me]
[source.toggl]
kind = "toggl"
token = { env = "TOGGL_TOKEN" }
[channel.page]
kind = "file"
path = "x.html"
[report.weekly]
kind = "reconciliation"
at = "mon 08:00"  # early
to = ["page"]
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    for variable in ("SYNCD_TIMEZONE", "SYNCD_LANGUAGE", "SYNCD_SINCE", "SYNCD_LEDGER"):
        monkeypatch.delenv(variable, raising=False)
    path = tmp_path / "syncd.toml"
    path.write_text(SETTINGS, "utf-8")
    path.chmod(0o640)
    return path


def config(file, capsys, *words, code=0):
    assert run(["config", *words, "--config", str(file)]) == code
    return capsys.readouterr()


def test_what_is_in_force_is_shown_as_toml_with_comments(file, capsys, monkeypatch):
    monkeypatch.setenv("SYNCD_LANGUAGE", "de")
    out, _ = config(file, capsys, "show")
    shown = tomllib.loads(out)
    assert shown["report"]["weekly"]["at"] == "mon 08:00"
    assert shown["source"]["toggl"]["token"] == {"env": "TOGGL_TOKEN"}
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert 'timezone = "UTC" # syncd.toml:1' in lines
    assert 'language = "de" # SYNCD_LANGUAGE' in lines
    assert 'token = { env = "TOGGL_TOKEN" } # syncd.toml:5, a secret' in lines
    assert 'period = "last-week" # default' in lines


@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("report", {"report.weekly"}),
        ("source.toggl", {"source.toggl"}),
        ("report.weekly.at", {"report.weekly"}),
        ("timezone", {""}),
        ("calendar", {"calendar"}),
    ],
)
def test_a_part_of_it_is_shown(file, capsys, section, keys):
    out, _ = config(file, capsys, "show", section, "--json")
    shown = json.loads(out)["settings"]
    assert {each["key"].rpartition(".")[0] for each in shown} == keys
    assert all(each["key"].startswith(section) for each in shown)


def test_a_part_that_is_not_there_is_a_mistake(file, capsys):
    _, err = config(file, capsys, "show", "report.weakly", code=2)
    assert 'the configuration has no "report.weakly"; did you mean "report.weekly"?' in err


def test_a_key_is_set_and_the_rest_stays(file, capsys):
    out, _ = config(file, capsys, "set", "report.weekly.at", "Mon 09:00")
    assert '-at = "mon 08:00"  # early\n+at = "Mon 09:00"  # early\n' in out
    assert out.endswith(f"{file} is changed\n")
    assert file.read_text("utf-8") == SETTINGS.replace("mon 08", "Mon 09")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_duration_is_written_as_it_was_typed(file, capsys):
    config(file, capsys, "set", "source.toggl.every", "2h")
    assert load(file, {}).sources["toggl"].options.every == timedelta(hours=2)
    config(file, capsys, "unset", "source.toggl.every")
    assert file.read_text("utf-8") == SETTINGS


def test_a_dry_run_writes_nothing(file, capsys):
    for words in (["set", "language", "de"], ["unset", "timezone"]):
        out, _ = config(file, capsys, *words, "--dry-run")
        assert "is as before: leave out --dry-run to change it" in out
        told = json.loads(config(file, capsys, *words, "--dry-run", "--json")[0])
        assert told.keys() == {"file", "key", "written", "diff", "overridden_by"}
        assert (told["key"], told["written"]) == (words[1], False)
    assert file.read_text("utf-8") == SETTINGS


def test_what_is_so_already_is_said(file, capsys):
    assert "stays as it is" in config(file, capsys, "set", "timezone", "UTC")[0]
    assert "stays as it is" in config(file, capsys, "unset", "language")[0]


def test_a_wrong_value_is_one_sentence_and_nothing_is_written(file, capsys):
    out, err = config(file, capsys, "set", "report.weekly.to", "nobody", code=2)
    assert (out, err.count("\n")) == ("", 1)
    assert "[report.weekly] to 1: there is no [channel.nobody]" in err
    assert "--config" not in err
    assert file.read_text("utf-8") == SETTINGS


@pytest.mark.parametrize(
    "secret", ["5f2b9c01d7e84a63", '"5f2b9c01d7e84a63"', '{ env = "5f2b9c01d7e84a63" }', "env=5f2b"]
)
def test_a_secret_on_the_command_line_is_refused_and_not_repeated(file, capsys, secret):
    out, err = config(file, capsys, "set", "source.toggl.token", secret, code=2)
    assert "5f2b" not in out + err
    assert "env" in err
    assert file.read_text("utf-8") == SETTINGS


@pytest.mark.parametrize(
    ("place", "toml"),
    [
        ("file:~/token", '{ file = "~/token" }'),
        ("env:TOKEN", '{ env = "TOKEN" }'),
        ("command:pass show toggl", '{ command = ["pass", "show", "toggl"] }'),
        ('{ credential = "toggl" }', '{ credential = "toggl" }'),
    ],
)
def test_the_place_of_a_secret_is_set(file, capsys, place, toml):
    config(file, capsys, "set", "source.toggl.token", place)
    assert file.read_text("utf-8") == SETTINGS.replace('{ env = "TOGGL_TOKEN" }', toml)


def test_a_secret_that_was_misplaced_in_the_file_is_not_shown_when_it_goes(file, capsys):
    file.write_text(SETTINGS.replace('{ env = "TOGGL_TOKEN" }', '"5f2b9c01d7e84a63"'), "utf-8")
    out, err = config(file, capsys, "set", "source.toggl.token", "env:TOKEN")
    assert "5f2b" not in out + err
    assert '-token = "[redacted]"' in out
    assert load(file, {})


def test_a_mark_at_the_beginning_of_the_file_stays(file, capsys):
    file.write_bytes(BOM_UTF8 + SETTINGS.encode())
    config(file, capsys, "set", "language", "de")
    assert file.read_bytes() == BOM_UTF8 + SETTINGS.replace("# mine\n", '# mine\nlanguage = "de"\n').encode()
    config(file, capsys, "unset", "language")
    assert file.read_bytes() == BOM_UTF8 + SETTINGS.encode()


def test_a_variable_that_wins_is_named(file, capsys, monkeypatch):
    monkeypatch.setenv("SYNCD_TIMEZONE", "Asia/Tokyo")
    assert "SYNCD_TIMEZONE in the environment wins over it" in config(file, capsys, "set", "timezone", "Asia/Seoul")[0]


def test_without_a_configuration_nothing_is_made(tmp_path, capsys):
    _, err = config(tmp_path / "none.toml", capsys, "set", "language", "de", code=78)
    assert "this file does not exist" in err
    assert not [*tmp_path.iterdir()]
