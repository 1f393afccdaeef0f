"""`check` sees whether pings have an address and figures a place, and pings nobody."""

import json

import pytest

from syncd.cli.app import run
from tests.loopback import answering
from tests.monitor import Monitor

SOURCE = '[source.work]\nkind = "upwork"\nperson = "me"\n[person.me]\n'
PART = "a-part-that-is-secret"


@pytest.fixture
def wrong(tmp_path, capsys):
    """Runs `check --offline`: what is wrong, by the line of the file it stands in."""

    def check(more):
        config = tmp_path / "config.toml"
        config.write_text(f'timezone = "UTC"\nledger = "{tmp_path}/ledger.db"\n{SOURCE}{more}', "utf-8")
        code = run(["check", "--offline", "--json", "--config", str(config)])
        checks = json.loads(capsys.readouterr().out)["checks"]
        lines = config.read_text("utf-8").splitlines()
        found = {lines[one["line"] - 1]: one["says"] for one in checks if not one["ok"]}
        assert code == (78 if found else 0)
        return found

    return check


def test_what_can_be_used_is_right_and_nobody_is_pinged(wrong, tmp_path, monkeypatch):
    with answering(Monitor()) as monitor:
        monkeypatch.setenv("PING", monitor.url)
        assert wrong(f'[ping]\nurl = {{ env = "PING" }}\n[metrics]\nfile = "{tmp_path}/syncd.prom"\n') == {}
        assert monitor.pings == []


def test_an_address_that_is_none_is_wrong_and_not_shown(wrong, monkeypatch):
    monkeypatch.setenv("PING", f"http://example.org/{PART}")
    (says,) = wrong('[ping]\nurl = { env = "PING" }\n').values()
    assert "must start with https://" in says
    assert PART not in says


def test_a_secret_that_is_not_there_is_named_once_with_its_line(wrong, monkeypatch):
    monkeypatch.delenv("PING", raising=False)
    found = wrong('[ping]\nurl = { env = "PING" }\n')
    assert list(found) == ['url = { env = "PING" }']


@pytest.mark.parametrize(("file", "says"), [("none/syncd.prom", "there is no folder"), ("is.prom", "is a folder")])
def test_a_file_that_cannot_be_written_is_wrong(wrong, tmp_path, file, says):
    (tmp_path / "is.prom").mkdir()
    line = f'file = "{tmp_path}/{file}"'
    found = wrong(f"[metrics]\n{line}\n")
    assert list(found) == [line]
    assert says in found[line]
