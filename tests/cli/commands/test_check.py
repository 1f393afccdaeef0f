"""`check`: everything that can be wrong is found before anything runs."""

import json
import re
import sqlite3
from datetime import timedelta
from random import Random

import pytest

from syncd.cli.app import run
from syncd.simulator import settings
from syncd.simulator.toggl.server import TogglSimulator


def by_name(home, *arguments: str, code: int = 0) -> dict[str, dict]:
    checks = home.json("check", *arguments, code=code)
    assert checks["ok"] is (code == 0)
    return {check["what"]: check for check in checks["checks"]}


def wrong(home, *arguments: str, code: int) -> dict[str, str]:
    return {what: check["says"] for what, check in by_name(home, *arguments, code=code).items() if not check["ok"]}


def test_a_good_setup_passes_with_a_line_for_each_check(home):
    assert set(by_name(home)) == {
        f"configuration {home.config}",
        "[source.toggl] token",
        "[channel.slack] url",
        f"ledger {home.ledger}",
        "[source.upwork] folder",
        "[source.milestones] file",
        "[source.ben] folder",
        "[source.giro] folder",
        "[channel.mail]",
        "[channel.slack]",
        "[channel.page]",
        "[source.toggl] server",
        "time zones",
    }
    *lines, last = home.lines("check")
    assert all(line.startswith("ok ") for line in lines)
    assert "ok     2 secrets: [source.toggl] token, [channel.slack] url" in lines
    assert last.startswith("Not checked: the clock, since --now gives the time; whether messages arrive")
    assert len(home.lines("check", "--verbose")) == len(by_name(home)) + 1 > len(lines) + 1


def test_what_is_wrong_comes_before_warnings_and_these_before_what_is_right(home, monkeypatch):
    monkeypatch.delenv("TOGGL_TOKEN")
    (home.folder / "hook").chmod(0o640)
    lines = home.lines("check", "--offline", code=78)
    order = ["WRONG", "warn", "ok", "Not"]
    found = [line.split()[0] for line in lines]
    assert found == sorted(found, key=order.index)
    assert set(found) == set(order)


def test_the_requests_that_a_server_leaves_are_shown(home, made):
    with TogglSimulator(made.toggl.account, settings.TOKEN, quota=30) as limited:
        home.edit(made.toggl.url, limited.url)
        says = by_name(home)["[source.toggl] server"]["says"]
    assert re.search(r"login accepted, .* on the first page, 29 requests left until ", says)


@pytest.mark.slow  # it is tried again for some seconds
def test_a_server_that_cannot_be_reached_may_answer_later_and_no_promise_is_made(home, made):
    home.edit(made.toggl.url, "http://127.0.0.1:1")
    (says,) = wrong(home, code=75).values()
    assert says.endswith("; check the network and the address, then run `syncd check` again")
    assert "will try" not in says


def test_a_server_whose_clock_shows_another_time_is_found(home, capsys):
    code = run(["check", "--json", "--config", str(home.config)])
    checks = {check["what"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert code == 78
    assert "and that of 127.0.0.1" in checks["clock"]["says"]
    assert checks["clock"]["cure"] == "set the clock"


def test_a_mail_server_is_greeted_and_gets_no_mail(home):
    before = len(home.smtp.messages)
    assert by_name(home)["[channel.mail]"]["says"].startswith("login accepted, sends text, html")
    assert by_name(home, "--offline")["[channel.mail]"]["says"].startswith("sends text, html")
    assert len(home.smtp.messages) == before


def test_a_mail_server_that_cannot_be_reached_may_answer_later(home):
    home.edit(f"port     = {home.smtp.port}", "port     = 1")
    (later, *_) = home.lines("check", code=75)
    assert later.startswith("LATER  ")
    assert "[channel.mail]" in later
    assert later.lower().endswith("port 1, cannot be used: connection refused; check host, port and the network")
    assert wrong(home, "--offline", code=0) == {}


def test_a_server_is_asked_for_one_page_and_offline_for_none(home, made):
    before = len(made.toggl.requests)
    assert "[source.toggl] server" not in by_name(home, "--offline")
    assert len(made.toggl.requests) == before
    assert by_name(home)["[source.toggl] server"]["says"].startswith("login accepted")
    assert len(made.toggl.requests) == before + 1


def test_nothing_is_written(home):
    def files():
        # SQLite itself keeps its shared memory beside a ledger that is being read.
        names = (
            path for path in home.folder.rglob("*") if path.is_file() and path.suffix not in (".db-shm", ".db-wal")
        )
        return {path: path.read_bytes() for path in names}

    before = files()
    home.lines("check", "--offline")
    assert files() == before


def test_before_the_first_pull_there_is_no_ledger_and_none_is_made(home):
    for path in home.folder.glob("ledger.db*"):
        path.unlink()
    assert "does not exist yet" in by_name(home)[f"ledger {home.ledger}"]["says"]
    assert list(home.folder.glob("ledger.db*")) == []


def test_every_missing_secret_is_named_at_once_and_none_is_shown(home, monkeypatch):
    monkeypatch.delenv("TOGGL_TOKEN")
    secret = (home.folder / "hook").read_text()
    (home.folder / "hook").unlink()
    checks = wrong(home, code=78)
    assert set(checks) == {"[source.toggl] token", "[channel.slack] url"}
    assert "env TOGGL_TOKEN is empty or not set" in checks["[source.toggl] token"]
    monkeypatch.setenv("TOGGL_TOKEN", settings.TOKEN)
    _, out, err = home.run("check")
    assert settings.TOKEN not in out + err
    assert secret not in out + err


def test_a_wrong_token_is_a_configuration_error(home, monkeypatch):
    monkeypatch.setenv("TOGGL_TOKEN", "f" * 32)
    checks = wrong(home, code=78)
    assert set(checks) == {"[source.toggl] server"}
    assert "f" * 32 not in str(checks)


def test_a_server_whose_quota_is_used_up_may_answer_later(home, made):
    with TogglSimulator(made.toggl.account, settings.TOKEN, quota=0) as exhausted:
        home.edit(made.toggl.url, exhausted.url)
        assert set(wrong(home, code=75)) == {"[source.toggl] server"}


def test_a_missing_folder_and_a_missing_file_are_named(home):
    home.edit('upwork"\nperson', 'nowhere"\nperson')
    (home.folder / "milestones.csv").unlink()
    checks = wrong(home, "--offline", code=78)
    assert set(checks) == {"[source.upwork] folder", "[source.milestones] file"}
    assert "nowhere" in checks["[source.upwork] folder"]


def test_a_source_of_files_without_a_folder_waits_for_files_by_hand_and_is_no_server(home):
    folder = next(line for line in home.config.read_text("utf-8").splitlines() if line.startswith("folder"))
    home.edit(f"{folder}\n", "")
    checked = home.json("check")["checks"]
    error = {check["what"]: check["says"] for check in checked if "upwork" in check["what"]}
    assert error == {"[source.upwork]": "has no folder: import its files with `syncd import upwork FILE…`"}
    assert [pull["source"] for pull in home.json("once", "--no-deliver")["pulls"]] == ["toggl"]


def test_a_file_that_is_no_ledger_is_found(home):
    home.ledger.write_bytes(b"not a database at all" * 100)
    assert set(wrong(home, "--offline", code=78)) == {f"ledger {home.ledger}"}


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\0" + bytes(4080)])
def test_what_is_wrong_with_the_ledger_names_it_once(home, content):
    home.ledger.write_bytes(content)
    lines = home.run("check", "--offline")[1].splitlines()
    (line,) = (line for line in lines if str(home.ledger) in line and line.startswith("WRONG"))
    assert line.count(str(home.ledger)) == 1


def test_what_is_wrong_with_a_channel_or_a_file_names_it_once(home):
    home.config.write_text(home.config.read_text().replace("milestones.csv", "nothing.csv"))
    for line in home.run("check", "--offline")[1].splitlines():
        words = [word for word in line.split() if word.startswith(("[", "/"))]
        assert len(words) == len(set(words)), line


def test_a_typo_in_the_configuration_is_shown_with_its_line_and_the_right_word(home):
    home.edit("per" + 'son = "me"\nevery', 'persn = "me"\nevery')
    (mistake, *_) = home.lines("check", code=78)
    assert mistake == f'WRONG  {home.config}:9:1: [source.toggl] persn: unknown key; did you mean "person"?'


def test_without_a_configuration_it_says_what_to_do(home):
    home.config.unlink()
    wrong, last = home.lines("check", code=78)
    assert wrong.startswith(f"WRONG  {home.config}: this file does not exist; `syncd init --config FILE` makes one")
    assert last.startswith("Not checked: secrets, folders, ledger, channels and servers")


def test_a_file_that_is_no_toml_is_a_mistake_with_line_column_and_cure(home):
    line = next(n for n, text in enumerate(home.config.read_text().splitlines(), 1) if text.startswith("folder"))
    home.edit(home.config.read_text().splitlines()[line - 1], 'folder = "C:\\Users\\me"')
    answer = home.json("check", code=78)
    (mistake,) = answer["checks"]
    assert (mistake["file"], mistake["line"], mistake["column"]) == (str(home.config), line, 15)
    assert mistake["cure"] == "write paths with / or in 'single quotes'"
    assert answer["not_checked"] == [
        "secrets, folders, ledger, channels and servers, until the configuration can be read"
    ]


def test_deep_recomputes_everything_with_the_same_result_and_keeps_nothing(home):
    before = _contents(home.ledger)
    assert "recomputed with the same result" in by_name(home, "--offline", "--deep")["everything derived"]["says"]
    assert _contents(home.ledger) == before


@pytest.fixture
def working(stage):
    """A ledger after a round on a day on which time was tracked: its day and week are judged again in every round."""
    now = stage.world.now
    stage.toggl.account.now = now
    stage.toggl.account.add_entry(now - timedelta(hours=1), now - timedelta(minutes=10), "this morning")
    stage.cycle(deliver=False)
    return stage


@pytest.mark.parametrize("seconds", [0, 0.001, 0.999, 1, 1.001, 3600])
def test_deep_is_right_at_any_moment_after_a_round(working, capsys, seconds):
    assert _deep(working, capsys, seconds) == 0


@pytest.mark.slow
def test_deep_is_right_at_two_hundred_random_moments(working, capsys):
    random = Random(1)
    for _ in range(200):
        seconds = random.choice([3, 3600, 700_000]) * random.random()
        assert _deep(working, capsys, seconds) == 0, seconds


def _deep(stage, capsys, seconds: float) -> int:
    moment = stage.world.now + timedelta(seconds=seconds)
    arguments = ["check", "--offline", "--deep", "--config", str(stage.config_file), "--now", moment.isoformat()]
    code = run(arguments)
    assert ("recomputed with the same result" in capsys.readouterr().out) is (code == 0)
    return code


@pytest.mark.parametrize(
    ("tampering", "table"),
    [
        ("UPDATE piece SET seconds = seconds + 60 WHERE contract = 'api'", "piece"),
        ("DELETE FROM line WHERE ref = (SELECT min(ref) FROM line)", "line"),
        ("INSERT INTO entry_day VALUES ('me', '2026-11-10', 'toggl/time/0')", "entry_day"),
        ("UPDATE discrepancy SET state = 'resolved', body = json_set(body, '$.state', 'resolved')", "discrepancy"),
        ("DELETE FROM subject WHERE kind = 'suspense-group'", "subject"),
        ("DELETE FROM learned", "learned"),
    ],
)
def test_deep_names_a_table_that_does_not_follow_from_the_observations(home, tampering, table):
    with sqlite3.connect(home.ledger) as connection:
        connection.execute(tampering)
    connection.close()
    checks = home.json("check", "--offline", "--deep", code=1)["checks"]
    assert any(check["says"].startswith(f"{table} differs when recomputed") for check in checks)


def _contents(ledger) -> list[str]:
    connection = sqlite3.connect(ledger)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_a_mail_server_that_takes_no_login_is_a_mistake_with_its_line(home):
    (home.folder / "password").write_text("canary-password")
    (home.folder / "password").chmod(0o600)
    port = f"port     = {home.smtp.port}"
    home.edit(port, f'{port}\nusername = "jane"\npassword = {{ file = "{home.folder}/password" }}')
    code, out, _ = home.run("check", "--json")
    (mistake,) = [check for check in json.loads(out)["checks"] if not check["ok"]]
    assert (code, mistake["what"]) == (78, "[channel.mail]")
    assert home.config.read_text().splitlines()[mistake["line"] - 1].startswith("[channel.mail]")
    assert mistake["cure"] == "check host, port and security"
    assert "canary" not in out


def test_a_ledger_of_an_older_syncd_is_a_warning_since_the_next_round_brings_it_up_to_date(home):
    with sqlite3.connect(home.ledger) as connection:
        newest = "SELECT max(id) FROM _sqlite_migrations"
        connection.execute(f"DELETE FROM _sqlite_migrations WHERE id = ({newest})")
    connection.close()
    answer = home.json("check", "--offline", "--deep")
    (warning,) = [check for check in answer["checks"] if check["warns"]]
    assert warning["cure"] == "run `syncd once` to bring it up to date"
    assert any(sentence.startswith("names in [[map]]") for sentence in answer["not_checked"])


def test_a_damaged_ledger_is_one_mistake_beside_everything_else(home):
    home.ledger.write_bytes(home.ledger.read_bytes()[:300_000])
    assert set(wrong(home, "--offline", "--deep", code=78)) == {f"ledger {home.ledger}"}
