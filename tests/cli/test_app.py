"""The command line as a whole: usage errors, listings, completion, and the real process."""

import json
import os
import subprocess
import sys
from itertools import chain
from types import SimpleNamespace

import pytest

from syncd.cli import completion
from syncd.cli.app import run
from syncd.core.report import ReportKind


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["stats"], "syncd: No such command 'stats'. Did you mean 'status'? See `syncd --help`.\n"),
        (["notify", "tst"], "syncd: No such command 'tst'. Did you mean 'test'? See `syncd notify --help`.\n"),
        (
            ["summary", "2026-10"],
            (
                "syncd: Got unexpected extra argument(s) (2026-10). A period is given as --period PERIOD. "
                "See `syncd summary --help`.\n"
            ),
        ),
        (["status", "now"], "syncd: Got unexpected extra argument(s) (now). See `syncd status --help`.\n"),
        (["why"], "syncd: Missing argument 'REF-OR-ID'. See `syncd why --help`.\n"),
        (
            ["status", "--jsn"],
            "syncd: No such option: --jsn (Possible options: --json, --now). See `syncd status --help`.\n",
        ),
    ],
)
def test_a_misused_command_says_what_is_wrong_and_where_its_help_is(arguments, error, capsys):
    assert run(arguments) == 2
    assert capsys.readouterr() == ("", error)


@pytest.mark.parametrize(
    "command",
    "check status contracts discrepancies why summary report notify plugins".split(),
)
def test_every_command_has_help(command, capsys):
    assert run([command, "--help"]) == 0
    assert f"Usage: syncd {command}" in capsys.readouterr().out


def test_every_command_refuses_a_wrong_instant(home):
    for command in (["status"], ["check"], ["discrepancies"], ["why", "1"], ["notify", "test", "mail"]):
        assert home.refused(*command, now="noon").startswith("syncd: --now: not an instant: 'noon'")


def test_plugins_are_listed_with_their_purpose(capsys):
    assert run(["plugins", "--json"]) == 0
    plugins = json.loads(capsys.readouterr().out)
    assert {"toggl", "upwork", "milestones"} <= {plugin["name"] for plugin in plugins["connectors"]}
    assert {"tracked-not-logged", "stale-source"} <= {plugin["name"] for plugin in plugins["rules"]}
    assert {"email", "slack", "file"} <= {plugin["name"] for plugin in plugins["channels"]}
    assert all(plugin["origin"] == "syncd" and plugin["summary"] for plugin in chain(*plugins.values()))
    assert run(["plugins"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + sum(map(len, plugins.values()))


def completing(home) -> SimpleNamespace:
    return SimpleNamespace(params={"config": home.config})


def test_completion_offers_the_names_with_this_beginning(home):
    context = completing(home)
    assert [name for name, _ in completion.sources(context, "")] == ["toggl", "upwork", "milestones", "ben", "giro"]
    assert completion.channels(context, "s") == [("slack", "slack")]
    assert completion.reports(context, "w") == [("weekly", "reconciliation")]
    assert {name for name, _ in completion.reports(context, "")} == {"weekly", *ReportKind}
    assert [name for name, _ in completion.rules("rate")] == ["rate-drift"]
    assert completion.contracts(context, "s") == [("shop", "Shop maintenance"), ("site", "New website")]
    ids = [discrepancy["id"] for discrepancy in home.json("discrepancies")["discrepancies"]]
    assert sorted(name for name, _ in completion.discrepancies(context, "d-")) == sorted(ids)
    assert [name for name, _ in completion.discrepancies(context, ids[0])] == ids[:1]


def test_completion_offers_nothing_rather_than_failing(home):
    home.config.write_text("this is not TOML")
    home.ledger.write_bytes(b"nor is this a ledger")
    context = completing(home)
    offered = (completion.sources, completion.channels, completion.reports, completion.contracts)
    assert [offer(context, "") for offer in (*offered, completion.discrepancies)] == [[]] * 5


def process(home, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "syncd", *arguments, "--config", str(home.config), "--now", home.now],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **more},
    )


def test_a_process_prints_plain_text_into_a_pipe_and_exits_with_the_commands_code(home):
    done = process(home, "discrepancies", "--fail-on", "high")
    assert (done.returncode, done.stderr) == (3, "")
    assert "\x1b" not in done.stdout
    assert done.stdout.splitlines() == home.lines("discrepancies")


def test_a_process_ends_in_one_sentence(home):
    home.config.write_text(home.config.read_text().replace("[report.weekly]", "[reprt.weekly]"))
    done = process(home, "status")
    assert (done.returncode, done.stdout) == (78, "")
    assert "did you mean" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("syncd report --config {config} w", ["weekly"]),
        pytest.param("syncd --config {config} report ", ["make", "list", "show", "resend"], marks=pytest.mark.slow),
        pytest.param("syncd --config {config} report make w", ["weekly"], marks=pytest.mark.slow),
        pytest.param("syncd --config {config} notify test ", ["mail", "slack", "page"], marks=pytest.mark.slow),
        pytest.param("syncd report show", ["show"], marks=pytest.mark.slow),
        ("syncd notify test --config {config} ", ["mail", "slack", "page"]),
        pytest.param(
            "syncd discrepancies ",
            ["list", "show", "ack", "snooze", "wait", "explain", "write-off", "resolve", "reopen"],
            marks=pytest.mark.slow,
        ),
    ],
)
def test_the_shell_itself_gets_completions(home, line, offered):
    words = line.format(config=home.config)
    asked = {"_SYNCD_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = process(home, **asked)
    assert (done.stdout.split(), done.stderr) == (offered, "")
