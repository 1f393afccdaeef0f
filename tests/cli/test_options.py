"""`--config`, `--now` and `--json` stand before or after any command, and never mean two things at once."""

import json
import sqlite3
from contextlib import closing
from itertools import chain

import pytest

from syncd.cli.app import COMMANDS, run

LINES = {  # ways to call each command that may be repeated
    "accept": "accept toggl --dry-run",
    "check": "check --offline",
    "chain": "chain",
    "config": "config example map",
    "config show": "config show report",
    "config set": "config set language de --dry-run",
    "config unset": "config unset since --dry-run",
    "close": "close 2026-W44 --dry-run",
    "contracts": "contracts",
    "discrepancies": "discrepancies",
    "discrepancies list": "discrepancies list",
    "discrepancies show": "discrepancies show {id}",
    "discrepancies ack": "discrepancies ack {id} --dry-run",
    "discrepancies snooze": "discrepancies snooze {id} --until 2026-11-20 --dry-run",
    "import": "import upwork {export} --dry-run",
    "init": "init",
    "map": "map {file}",
    "match": "match {fee} --dry-run",
    "match --unmatched": "match --unmatched --period 2026-11",
    "milestones": "milestones site",
    "milestones show": "milestones show M1",
    "milestones renegotiate": "milestones renegotiate M1 --note x --dry-run",
    "audit": "audit",
    "backup": "backup {backup} --force",
    "export": "export {backup}.jsonl --force",
    "compact": "compact --dry-run",
    "restore": "restore {backup} --dry-run",
    "notify": "notify test page",
    "once": "once --dry-run --source upwork",
    "platforms": "platforms upwork",
    "plugins": "plugins",
    "remap": "remap 2026-W44 --dry-run",
    "reopen": "reopen 2026-W44 --dry-run",
    "report": "report weekly",
    "report list": "report list",
    "report show": "report show {report}",
    "statement": "statement",
    "status": "status",
    "summary": "summary",
    "timesheet": "timesheet acme --period 2026-10",
    "unmatch": "unmatch {fee} --dry-run",
    "webhook": "webhook secret",
    "why": "why {id}",
}
NEW_EACH_TIME = {"webhook", "backup", "export", "check"}
"""A secret, what the audit trail of the ledger held meanwhile, and the room on the disk."""


@pytest.fixture
def line(home, request):
    """The words of a command, with ids of this home."""
    first = home.json("discrepancies")["discrepancies"][0]["id"]
    report = home.json("report", "list")["reports"][0]["id"]
    file = home.folder / "transactions.csv"
    file.write_text("Date,Amount (USD),Type,Buyer\n2026-10-13,120.00,Order,x\n2026-10-14,20.00,Order,x\n")
    (export,) = home.folder.rglob("weekly_summary.csv")
    with closing(sqlite3.connect(home.folder / "ledger.db")) as ledger:
        fee = " ".join(ledger.execute("SELECT ref, parent FROM posting WHERE kind = 'fee' ORDER BY ref").fetchone())
    backup = home.folder / "backup.db"
    assert run(["backup", str(backup), "--config", str(home.config), "--now", home.now]) == 0
    home.capsys.readouterr()
    return (
        LINES[request.param].format(backup=backup, id=first, report=report, file=file, export=export, fee=fee).split()
    )


def test_every_command_is_called_here():
    called = {line.split()[0] for line in LINES.values()}
    assert called | {"run", "demo", "manual"} == set(chain(*COMMANDS.values()))


@pytest.mark.parametrize("line", LINES, indirect=True)
def test_options_mean_the_same_before_and_after_the_command(home, line):
    shared = ["--config", str(home.config), "--now", home.now, "--json"]
    printed = set()
    for arguments in ([*shared, *line], [*line, *shared], [*shared[:2], *line, *shared[2:]]):
        assert run(arguments) == 0
        out, err = home.capsys.readouterr()
        assert err == ""
        answer = json.loads(out)
        printed.add(json.dumps(sorted(answer) if line[0] in NEW_EACH_TIME else answer))
    assert len(printed) == 1


def test_a_reopened_discrepancy_is_printed_as_json_too(home):
    first = home.json("discrepancies")["discrepancies"][0]
    home.lines("discrepancies", "ack", first["id"])
    (decision,) = home.json("discrepancies", "reopen", first["id"])["decisions"]
    shown = {name: decision[name] for name in ("id", "change", "state", "summary")}
    assert shown == {"id": first["id"], "change": "reopened", "state": "open", "summary": first["summary"]}


@pytest.mark.parametrize("group", ["discrepancies list", "report list", "notify test page"])
def test_options_may_stand_between_a_group_and_its_command(home, group):
    first, *rest = group.split()
    assert run([first, "--config", str(home.config), f"--now={home.now}", *rest]) == 0


@pytest.mark.parametrize("option", ["config", "now"])
def test_two_different_values_are_refused(home, option):
    values = {"config": (str(home.config), "other.toml"), "now": (home.now, "2026-01-01T00:00:00Z")}[option]
    assert run([f"--{option}", values[0], "status", f"--{option}", values[1]]) == 2
    error = f"syncd: --{option} has different values before and after the command: give it once\n"
    assert home.capsys.readouterr() == ("", error)
    assert run(["--config", str(home.config), "--now", home.now, "status", f"--{option}", values[0]]) == 0


@pytest.mark.parametrize("command", ["run", "demo"])
def test_json_before_a_command_that_prints_none_is_refused(command, capsys):
    assert run(["--json", command]) == 2
    assert capsys.readouterr() == (
        "",
        f"syncd: `syncd {command}` prints no JSON: leave out --json. See `syncd {command} --help`.\n",
    )


@pytest.mark.parametrize("line", ["--now 2026-11-16T09:00:00Z run", "run --now 2026-11-16T09:00:00Z"])
def test_the_daemon_refuses_to_pretend_it_is_another_moment(line, capsys):
    assert run(line.split()) == 2
    assert capsys.readouterr().err == "syncd: the daemon runs on the real clock: use `syncd once --now` instead\n"


def test_a_demo_made_elsewhere_leaves_the_configuration_alone(home, tmp_path, capsys):
    assert run(["--config", str(home.config), "demo", "--out", str(tmp_path / "demo")]) == 0
    assert (tmp_path / "demo" / "report.html").exists()
