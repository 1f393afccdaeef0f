"""Every command that reads, beside a round in another process, and after one that was killed.

The other process is real: it reads a new export, commits it, and stops where the round says that it goes on with
deriving, or with judging.
"""

import csv
import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from syncd.cli.app import COMMANDS
from syncd.cli.groups import load
from syncd.core.time import instant

ROUND = """
import sys
from pathlib import Path
from syncd.config import load
from syncd.core.time import instant
from syncd.service.cycle import Progress, run_cycle
from syncd.wiring.composition import composed

config, now, stop_at = load(Path(sys.argv[1]), environ={}), instant(sys.argv[2]), sys.argv[3]

def expecting(step, total):
    if step == stop_at:
        print(step, total, flush=True)
        sys.stdin.readline()

with composed(config, now) as composition:
    run_cycle(composition, now, lambda: now, sources=["upwork"], deliver=False, progress=Progress(expecting=expecting))
"""
LATER = "2026-11-16T09:30:00Z"

READING = {  # command → its arguments
    "status": (),
    "summary": (),
    "statement": ("--period", "2026-11"),
    "timesheet make": ("acme", "--period", "2026-11"),
    "chain": ("--period", "2026-11"),
    "discrepancies list": (),
    "discrepancies show": ("d-f44019a726",),
    "why": ("api",),
    "report make": ("weekly",),
    "contracts": (),
    "milestones list": (),
    "milestones show": ("M2",),
    "accept": ("upwork", "--dry-run"),
}
NOT_READING = {
    "demo": "makes a ledger of its own",
    "check": "looks at the file, and recomputes with --deep",
    "init": "makes a ledger, and reads none",
    "once": "settles",
    "run": "settles",
    "import": "settles",
    "discrepancies ack": "decides",
    "discrepancies snooze": "decides",
    "discrepancies reopen": "decides",
    "discrepancies wait": "decides",
    "discrepancies explain": "decides",
    "discrepancies write-off": "decides",
    "discrepancies resolve": "decides",
    "close": "decides",
    "reopen": "decides",
    "remap": "decides",
    "match": "decides, and lists with --unmatched what the statement sums up",
    "milestones renegotiate": "decides",
    "milestones export": "writes what `milestones show` shows",
    "unmatch": "decides",
    "report list": "lists stored reports, which were settled when they were made",
    "report resend": "sends a stored report, which was settled when it was made",
    "report show": "prints a stored report as it was made",
    "timesheet verify": "compares a file with what `timesheet make` shows",
    "map": "reads a file, not the ledger",
    "notify test": "reads no ledger",
    "webhook secret": "reads no ledger",
    "config example": "reads no ledger",
    "config show": "reads no ledger",
    "config set": "reads no ledger",
    "config unset": "reads no ledger",
    "platforms": "reads no ledger",
    "plugins": "reads no ledger",
    "manual": "reads no ledger",
    "backup": "copies the file",
    "export": "writes another file",
    "compact": "tells bytes of the file",
    "restore": "compares files",
    "audit": "lists what people did, which nothing settles",
}


def every_command():
    for name in (name for panel in COMMANDS.values() for name in panel):
        if inner := getattr(load(name), "commands", None):
            yield from (f"{name} {word}" for word in inner)
        else:
            yield name


def test_every_command_is_either_tried_here_or_shows_nothing_of_the_ledger():
    assert sorted(every_command()) == sorted([*READING, *NOT_READING])


@pytest.fixture
def export(home):
    """A newer export with two more hours on a day of last week."""
    before = home.folder / "upwork" / "done" / "weekly_summary.csv"
    newer = home.folder / "upwork" / "weekly_summary (1).csv"
    with before.open(encoding="utf-8", newline="") as source, newer.open("w", encoding="utf-8", newline="") as target:
        rows = list(csv.reader(source))
        hourly = next(row for row in rows[1:] if row[:2] == ["2026-11-11", "Backend API (36000001)"] and not row[4])
        hourly[2:4] = [f"{float(hourly[2]) + 2:.5f}", f"{float(hourly[3]) + 80:.2f}"]
        csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    made = instant("2026-11-16T09:20:00Z").timestamp()
    os.utime(newer, (made, made))


@pytest.fixture
def stopped(home, export):
    """Start a round in another process, which waits where it goes on with a step."""

    @contextmanager
    def at(step):
        arguments = [sys.executable, "-c", ROUND, str(home.config), LATER, step]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout.readline().split()[0] == step
                yield process
            finally:
                process.kill()

    return at


def shown(home, command, *more):
    return home.run(*command.split(), *READING[command], *more, now=LATER)


@pytest.mark.parametrize("step", ["deriving", "judging"])
def test_every_reading_command_says_that_a_round_is_under_way_or_did_not_finish(home, stopped, step):
    with stopped(step) as process:
        for command in READING:
            tell_of(home, command, "A round is under way: ", under_way=True, step=step)
        process.kill()
        process.wait()
        for command in READING:
            tell_of(home, command, "The last round did not finish: ", under_way=False, step=step)
    assert home.run("once", "--source", "upwork", "--no-deliver", now=LATER)[0] == 0
    for command in READING:
        code, out, err = shown(home, command)
        assert (code, err) == (0, "")
        assert "did not finish" not in out
        assert json.loads(shown(home, command, "--json")[1])["unsettled"] is None


def tell_of(home, command, opening, *, under_way, step):
    code, out, err = shown(home, command)
    assert (code, err) == (0, ""), command
    assert opening in " ".join(out.split()), command
    unsettled = json.loads(shown(home, command, "--json")[1])["unsettled"]
    assert unsettled["round_under_way"] is under_way
    assert unsettled["says"].startswith(opening)
    assert "api" in unsettled["contracts"]
    if step == "deriving":
        assert unsettled["records"] > 0
        assert unsettled["first"] <= "2026-11-11" <= unsettled["last"]
    else:
        assert (unsettled["records"], unsettled["first"]) == (0, None)
        assert unsettled["checks"] > 0


def test_what_may_change_is_at_least_or_unknown_and_never_exact(home, stopped):
    before = json.loads(shown(home, "summary", "--json")[1])
    with stopped("deriving"):
        amid = json.loads(shown(home, "summary", "--json")[1])
        text = shown(home, "summary")[1]
        rows = list(csv.DictReader(shown(home, "summary", "--format", "csv")[1].splitlines()))
        error = shown(home, "summary", "--format", "csv")[2]
        why = json.loads(shown(home, "why", "--json")[1])
    assert "≥" in text
    assert "read, but not counted yet" in " ".join(text.split())
    assert error.startswith("syncd: A round is under way: ")
    assert {row["gross_partial"] for row in rows} == {"yes"}
    assert all(total["partial"] for total in amid["totals"].values())
    assert why["logged"]["partial"]
    assert [gap["side"] for gap in amid["gaps"]].count("logged") == 1
    (was,), (now,) = ([line for line in one["lines"] if line["contract"] == "api"] for one in (before, amid))
    assert now["gross_partial"]
    assert now["seconds_logged"] is None or now["seconds_logged"] <= was["seconds_logged"]
    assert now["seconds_tracked"] == was["seconds_tracked"]


def test_nothing_unsettled_passes_as_checked(home, stopped):
    assert home.run("discrepancies", "--fail-on", "critical", "--rule", "release-clock", now=LATER)[0] == 0
    with stopped("judging"):
        assert home.run("discrepancies", "--fail-on", "critical", "--rule", "release-clock", now=LATER)[0] == 3
        assert json.loads(shown(home, "report make", "--json")[1])["subject"].startswith("So far: ")
        code, out, err = home.run("discrepancies", "--format", "csv", now=LATER)
        assert (code, "A round is under way" in err, "A round" in out) == (0, True, False)


def test_a_report_is_sent_of_what_is_settled(home, stopped):
    with stopped("deriving") as process:
        process.kill()
        process.wait()
    sent = home.json("report", "make", "weekly", "--send")
    stored = json.loads(home.run("report", "show", sent["id"], "--json")[1])
    assert stored["unsettled"] is None
