"""`effective`: every value in force, with where it comes from; written down, it is the same configuration."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.cli.views.config_settings import ConfigSettings
from syncd.config import load
from syncd.config.effective import Origin, effective
from syncd.config.example import example
from syncd.config.keys import key_text
from syncd.errors import ConfigError
from syncd.simulator import settings as simulator_settings

SMALL = """\
ledger = "l.db"
[person.me]
[channel.page]
kind = "file"
path = "x.html"
[backup]
folder = "b"
[report.soon]
kind = "cut-off"
to = ["page"]
"""


def in_force(file, environ=None):
    return {key_text(each.path): each for table in effective(file, environ or {}) for each in table.settings}


def text_of(file, environ=None):
    view = ConfigSettings(file, effective(file, environ or {}))
    return "\n".join(line for part in view.as_text() for line in part.lines) + "\n"


def without_lines(config):
    """A configuration as it is wherever its tables stand."""
    return replace(config, sources={name: replace(source, line=0) for name, source in config.sources.items()})


def made_up(folder):
    return simulator_settings.config_toml(
        folder, toggl_url="http://127.0.0.1:1", smtp_port=25, slack_url_file=folder / "slack"
    )


@pytest.mark.parametrize("text", [lambda _: example(), made_up, lambda _: SMALL, lambda _: ""])
def test_what_is_shown_is_the_same_configuration_written_down(tmp_path, text):
    file = tmp_path / "syncd.toml"
    file.write_text(text(tmp_path), "utf-8")
    before = load(file, {"SYNCD_TIMEZONE": "Asia/Tokyo"})
    shown = text_of(file, {"SYNCD_TIMEZONE": "Asia/Tokyo"})
    file.write_text(shown, "utf-8")
    assert without_lines(load(file, {})) == without_lines(before)


def test_each_value_says_where_it_comes_from(tmp_path):
    file = tmp_path / "syncd.toml"
    file.write_text(SMALL, "utf-8")
    force = in_force(file, {"SYNCD_LANGUAGE": "de", "SYNCD_SINCE": "2026-01-01"})
    assert (force["ledger"].origin, force["ledger"].line) == (Origin.FILE, 1)
    assert (force["language"].value, force["language"].variable) == ("de", "SYNCD_LANGUAGE")
    assert (force["timezone"].value, force["timezone"].origin) == ("UTC", Origin.DEFAULT)
    assert (force["report.soon.kind"].value, force["report.soon.kind"].line) == ("cut-off", 9)
    assert force["report.soon.before"].value == ["18 hours", "3 hours"]
    assert (force["report.soon.waking"].value, force["report.soon.waking"].origin) == ("08:00-22:00", Origin.DEFAULT)
    assert "report.soon.at" not in force
    assert force["backup.at"].value == "daily 03:30"
    assert force["backup.keep"].value["daily"] > 0
    assert "ping.every" not in force
    assert force["rule.over-weekly-cap.share"].value == "90 %"


def test_a_table_that_has_no_key_is_shown_too(tmp_path):
    file = tmp_path / "syncd.toml"
    file.write_text(SMALL, "utf-8")
    assert "\n[person.me]\n" in text_of(file)


def test_the_ledger_without_a_line_of_its_own_is_shown(tmp_path):
    file = tmp_path / "syncd.toml"
    file.write_text("", "utf-8")
    assert in_force(file)["ledger"].value == str(load(file, {}).ledger)


def test_defaults_are_written_as_a_configuration_writes_them(written):
    file = written('[source.x]\nkind = "clock"\ntoken = { env = "T" }\n')
    force = in_force(file)
    assert (force["source.x.grace"].value, force["source.x.grace"].origin) == ("5 minutes", Origin.DEFAULT)
    assert load(file, {}).sources["x"].options.grace == timedelta(minutes=5)
    assert in_force(written("since = 2026-02-03\n"))["since"].value == date(2026, 2, 3)


@given(st.text("abcdefghijkLMNOP0123456789", min_size=8))
def test_no_secret_is_read_or_shown(tmp_path_factory, secret):
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "hidden").write_text(secret)
    (folder / "hidden").chmod(0o600)
    file = folder / "syncd.toml"
    file.write_text(
        '[channel.hook]\nkind = "webhook"\nurl = { file = "hidden" }\n'
        f'secret = [{{ env = "HOOK" }}, {{ command = ["echo", "-n", "{secret}"] }}]\n'
        '[channel.mail]\nkind = "email"\nhost = "h"\nusername = "me"\nfrom = "a@example.org"\nto = ["b@example.org"]\n'
        f'token = {{ command = ["echo", "{secret}"] }}\n'
    )
    view = ConfigSettings(file, effective(file, {"HOOK": secret}))
    assert secret not in text_of(file, {"HOOK": secret})
    assert secret not in str(view.as_json())
    force = in_force(file)
    assert {key for key in force if force[key].secret} == {
        "channel.hook.url",
        "channel.hook.secret",
        "channel.mail.token",
    }
    assert force["channel.mail.token"].value == {"command": ["echo", "…"]}


def test_a_configuration_with_a_mistake_is_in_force_nowhere(tmp_path):
    file = tmp_path / "syncd.toml"
    file.write_text('timezone = "Mars"\n', "utf-8")
    with pytest.raises(ConfigError, match="must be a time zone"):
        effective(file, {})
