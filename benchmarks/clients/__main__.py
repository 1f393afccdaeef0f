"""`python -m benchmarks.clients FOLDER`: run every client that has an environment FOLDER/NAME, and print what it got.

    python3 -m venv FOLDER/toggl-to-sqlite && FOLDER/toggl-to-sqlite/bin/pip install toggl-to-sqlite

A client's part is the script `with_NAME.py` here, which its own Python runs, three times in one folder: at first, when
nothing has changed, and after edits, deletions and additions. It prints the seconds of every entry it has, by id. It is
told TOKEN and WORKSPACE, START and END of what is wanted, and SINCE, when it ran first.
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
"""Clients that live in the environment of another."""
ENTRIES = 900
SPAN = timedelta(days=80)
"""Within the reach of listings, which is about three months."""
RUNS = 3
PATIENCE = 30
"""Seconds for one run: some try again for ever."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a client holds after a run: seconds by id, and how the run was answered. `failure`: its last words."""

    entries: dict[int, int]
    statuses: Counter[int]
    failure: str = ""


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clients", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the environments are")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which; all if left out: {', '.join(CLIENTS)}")
    asked = parser.parse_args()
    rows, notes = [], ["Missed: edits/deletions/additions. Asked: requests at first, with nothing new, after changes."]
    for name in asked.names or CLIENTS:
        python = asked.folder.absolute() / _HOME.get(name, name) / "bin" / "python"
        if python.exists():
            visits, row = _visits(name, python)
            rows.append((name, *row))
            notes += dict.fromkeys(f"{name}: {each.failure}" for each in visits if each.failure)
    head = ("client", "got", "of", "missed at first", "after changes", "asked", "not 200")
    print(Table("Third-party clients at the simulator", head, rows, notes))


def _visits(name: str, python: Path) -> tuple[list[Visit], tuple[object, ...]]:
    """The runs of a client, and its row."""
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
    statuses = sum((each.statuses for each in visits), Counter[int]())
    other = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()) if status != 200)
    asked = "/".join(str(each.statuses.total()) for each in visits)
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
        said, failure = run.stdout, run.stderr.strip().rpartition("\n")[2][:160] if run.returncode else ""
    except subprocess.TimeoutExpired:
        said, failure = "", f"no end in {PATIENCE} s"
    statuses = Counter(request.status for request in server.requests[before:])
    try:
        entries = {int(id): int(seconds) for id, seconds in json.loads(said or "{}").items()}
    except ValueError:
        entries, failure = {}, failure or f"printed {said[:80]!r}"
    return Visit(entries, statuses, failure)


if __name__ == "__main__":
    os.umask(0o077)
    main()
