"""`python -m benchmarks.clients FOLDER`: run every client that has an environment FOLDER/NAME, and print its figures.

    python3 -m venv FOLDER/toggl-to-sqlite && FOLDER/toggl-to-sqlite/bin/pip install toggl-to-sqlite

Each client has a script `with_NAME.py` here. The client's own Python runs it three times in one folder: at first, after
no change, and after edits, deletions and additions. It prints the seconds of every entry it has, by id. Its environment
has TOKEN, WORKSPACE, the START and END of the entries wanted, and SINCE, the time of the first run.
"""

import argparse
import json
import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.account import change, history, missed
from benchmarks.clients.proxy import routed
from benchmarks.stage import TOKEN
from benchmarks.table import Table
from syncd.core.time import Instant, iso
from syncd.service.clock import clock
from syncd.simulator.toggl.server import TogglSimulator
from syncd.simulator.toggl.shapes import WORKSPACE

CLIENTS = (
    "toggl-to-sqlite",
    "tap-toggl",
    "toggl-python",
    "toggl-track",
    "togglcli",
    "toggl-api-wrapper",
    "toggl-api-reports",
    "lib-toggl",
)
_HOME = {"toggl-api-reports": "toggl-api-wrapper"}
"""Clients installed in the environment of another."""
ENTRIES = 900
SPAN = timedelta(days=80)
"""Lists reach back about three months."""
RUNS = 3
PATIENCE = 30
"""Seconds for one run: some clients retry for ever."""


@dataclass(frozen=True, slots=True)
class Visit:
    """The state of a client after a run: seconds by id, statuses of its requests, and its error."""

    entries: dict[int, int]
    statuses: Counter[int]
    failure: str = ""


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clients", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the environments are")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"all if left out: {', '.join(CLIENTS)}")
    asked = parser.parse_args()
    rows, notes = [], ["Missed: edits/deletions/additions. Requests: at first, without changes, after changes."]
    for name in asked.names or CLIENTS:
        python = asked.folder.absolute() / _HOME.get(name, name) / "bin" / "python"
        if python.exists():
            visits, row = _visits(name, python)
            rows.append((name, *row))
            notes += dict.fromkeys(f"{name}: {visit.failure}" for visit in visits if visit.failure)
    head = ("client", "got", "of", "missed at first", "after changes", "requests", "not 200")
    print(Table("Third-party clients at the simulator", head, rows, notes))


def _visits(name: str, python: Path) -> tuple[list[Visit], tuple[object, ...]]:
    """Run a client; its visits, and its row of the table."""
    now = clock()().replace(microsecond=0)
    account = history(ENTRIES, now=now, span=SPAN)
    visits: list[Visit] = []
    wrong: list[object] = []
    with TemporaryDirectory() as home, TogglSimulator(account, TOKEN) as server, routed(server.url, Path(home)) as env:
        for run in range(RUNS):
            if run == RUNS - 1:
                with server.lock:
                    account.now += timedelta(minutes=1)
                    change(account, Random(1), edits=20, deletions=10, additions=5)
            visits.append(_visit(name, python, Path(home), env, server, now))
            truth = {entry.id: entry.duration for entry in account.alive()}
            wrong.append("failed" if visits[-1].failure else missed(truth, visits[-1].entries))
    statuses = sum((visit.statuses for visit in visits), Counter[int]())
    other = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()) if status != 200)
    asked = "/".join(str(visit.statuses.total()) for visit in visits)
    return visits, (len(visits[0].entries), ENTRIES, wrong[0], wrong[-1], asked, other or "none")


def _visit(name: str, python: Path, home: Path, env: dict[str, str], server: TogglSimulator, now: Instant) -> Visit:
    """Run a client once, in its folder."""
    script = Path(__file__).with_name(f"with_{name.replace('-', '_')}.py")
    known = {
        "TOKEN": TOKEN,
        "WORKSPACE": str(WORKSPACE),
        "START": iso(now - SPAN - timedelta(hours=1)),
        "END": iso(now + timedelta(days=1)),
        "SINCE": iso(now),
        "HOME": str(home),
    }
    before = len(server.requests)
    command = [python, script]
    try:
        run = subprocess.run(
            command, cwd=home, env=env | known, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        output, failure = run.stdout, run.stderr.strip().rpartition("\n")[2][:160] if run.returncode else ""
    except subprocess.TimeoutExpired:
        output, failure = "", f"no end in {PATIENCE} s"
    statuses = Counter(request.status for request in server.requests[before:])
    try:
        entries = {int(id): int(seconds) for id, seconds in json.loads(output or "{}").items()}
    except ValueError:
        entries, failure = {}, failure or f"printed {output[:80]!r}"
    return Visit(entries, statuses, failure)


if __name__ == "__main__":
    os.umask(0o077)
    main()
