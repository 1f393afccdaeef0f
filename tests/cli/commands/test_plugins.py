"""`plugins NAME`: the page of a plugin, how to export for it, and its options; it needs no configuration."""

import json

import pytest

from syncd.cli.app import run
from syncd.plugins import names

NOW = "2026-11-18T09:00:00Z"
PLUGINS = [plugin for group in ("connectors", "rules", "channels") for plugin in names(group)]


@pytest.fixture(autouse=True)
def nothing_configured(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("SYNCD_CONFIG", raising=False)


def test_every_plugin_explains_itself_without_a_configuration(capsys):
    for plugin in PLUGINS:
        assert run(["plugins", plugin.name, "--json", "--now", NOW]) == 0
        shown = json.loads(capsys.readouterr().out)["plugins"]
        (own,) = [each for each in shown if each["group"] == plugin.group]
        assert own["page"] == plugin.docstring
        assert {"name", "default"} == set(own["options"][0])
        reads_files = bool({"file", "folder"} & {option["name"] for option in own["options"]})
        assert bool(own["exports"]) == (plugin.group == "connectors" and reads_files)


def test_a_connector_shows_where_to_click_when_and_what_it_may_be_told(capsys):
    assert run(["plugins", "upwork", "--now", NOW]) == 0
    text = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0] == "upwork, a connector from syncd"
    assert '    kind     = "upwork"' in text.splitlines()  # the example of its page, as it stands there
    assert "where to click Manage finances → Your reports → Weekly summary → Download CSV" in lines
    assert "when on Sunday evening, before the week closes (Mon 12:00 UTC), and again afterwards" in lines
    assert {"person must be given", 'account "freelancer"', "dates none"} <= set(lines)


def test_times_are_on_the_clock_of_the_configuration(tmp_path, capsys):
    config = tmp_path / "syncd.toml"
    config.write_text('timezone = "Europe/Berlin"\n')
    assert run(["plugins", "upwork", "--config", str(config), "--now", NOW]) == 0
    assert "(Mon 13:00, 12:00 UTC)" in capsys.readouterr().out


def test_the_options_of_a_rule_have_their_units(capsys):
    assert run(["plugins", "export-needed", "--json"]) == 0
    (rule,) = json.loads(capsys.readouterr().out)["plugins"]
    options = {option["name"]: option["default"] for option in rule["options"]}
    assert options == {"enabled": "true", "severity": "none", "per_session": '"10 minutes"', "notice": '"1 day"'}


def test_an_unknown_name_is_refused_with_the_nearest(capsys):
    assert run(["plugins", "upwrk"]) == 2
    assert 'unknown plugin "upwrk"; did you mean "upwork"?' in capsys.readouterr().err
