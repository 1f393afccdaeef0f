"""Every write of a round breaks once: the process dies before it or in its middle, the disk is full, or it fails.

A round reads the tracker, exports and milestones, and sends a report. After the fault it is repeated without one, and
must end in the same ledger, with every file in its place and every report delivered.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from syncd.core.time import iso
from syncd.simulator import settings
from tests.torture.faults import Fault
from tests.torture.stage import Stage, staged
from tests.torture.tally import Tally

NAMES = {
    Fault.CRASH: "killed before a write",
    Fault.TORN: "killed in the middle of a write",
    Fault.NO_SPACE: "disk full from a write on",
    Fault.IO_ERROR: "a write fails (EIO)",
}
GRACEFUL = (0, 1, 75, 78)
"""What a round may end with when the disk fails it: never a traceback, never a signal."""
REPEATS = (timedelta(minutes=20), timedelta(hours=5))
"""When the round is repeated after a fault: after each wait of a delivery."""


def run(folder: Path, tries: int, seed: int = 1) -> list[Tally]:
    """Break up to `tries` writes of a round, evenly spread over it, in each of four ways."""
    with staged(folder, seed) as stage, _nursery(stage) as once:
        stage.toggl.quota = None  # every try asks the same server in the same hour
        shutil.copytree(stage.folder, folder / "before", symlinks=True)
        trial = _Trial(stage, folder / "before", once)
        points, whole = trial.whole()
        chosen = sorted({1 + index * (points - 1) // max(tries - 1, 1) for index in range(min(tries, points))})
        return [trial.tally(fault, chosen, points, whole) for fault in NAMES]


class _Trial:
    def __init__(self, stage: Stage, before: Path, once: "_Once") -> None:
        self._stage, self._before, self._once = stage, before, once

    def whole(self) -> tuple[int, object]:
        """Return the number of writes of a round without faults, and its end."""
        self._begin()
        self._stage.faults.break_write(Fault.CRASH, 0)
        code = self._once(self._stage.world.now)
        points = self._stage.faults.reached
        assert code == 0, f"the round without a fault ended with {code}"
        return points, self._end()

    def tally(self, fault: Fault, chosen: Iterable[int], points: int, whole: object) -> Tally:
        tally = Tally(f"{NAMES[fault]}, of {points}")
        for number in chosen:
            self._begin()
            self._stage.faults.break_write(fault, number)
            code = self._once(self._stage.world.now)
            wrong = ""
            if fault in (Fault.NO_SPACE, Fault.IO_ERROR) and code not in GRACEFUL:
                wrong = f"write {number}: the round ended with {code}"
            end = self._end()
            lost = end != whole
            wrong = wrong or (f"write {number}: another end: {_difference(whole, end)}" if lost else "")
            copies = [sum(times.values()) for times in self._stage.arrived().values()]
            tally.tried(wrong, lost=lost, doubled=sum(max(count - 1, 0) for count in copies))
        return tally

    def _begin(self) -> None:
        """Put the folder back as it was, in place: servers and nursery go on."""
        self._stage.faults.heal()
        shutil.rmtree(self._stage.folder)
        shutil.copytree(self._before, self._stage.folder, symlinks=True)
        self._stage.smtp.messages.clear()
        self._stage.slack.messages.clear()

    def _end(self) -> object:
        """Repeat the round without faults, and return everything that must not depend on what went before."""
        self._stage.faults.heal()
        for later in REPEATS:
            self._stage.toggl.account.now = self._stage.world.now + later
            self._once(self._stage.world.now + later)
        self._stage.toggl.account.now = self._stage.world.now
        query = self._stage.query
        return {
            "integrity": query("PRAGMA integrity_check"),
            "records": query(
                "SELECT r.ref, digest FROM record AS r JOIN version ON id = version WHERE NOT r.gone ORDER BY 1"
            ),
            "discrepancies": query("SELECT id, state, seconds, stake FROM discrepancy ORDER BY 1"),
            "files": sorted(
                str(path.relative_to(self._stage.folder)) for path in self._stage.folder.glob("upwork/**/*.csv")
            ),
            "undelivered": query("SELECT channel, state FROM outbox WHERE state <> 'done' ORDER BY 1"),
            "channels": query("SELECT DISTINCT channel FROM outbox ORDER BY 1"),
            "arrived": sorted(name for name, times in self._stage.arrived().items() if times),
            "page": (self._stage.folder / "report.html").exists(),
        }


def _difference(whole: object, end: object) -> str:
    assert isinstance(whole, dict)
    assert isinstance(end, dict)
    told = []
    for name in whole:
        before, after = whole[name], end[name]
        if before != after and isinstance(before, list):
            told.append(f"{name} lacks {[row for row in before if row not in after][:3]}")
            told.append(f"and has {[row for row in after if row not in before][:3]}")
        elif before != after:
            told.append(f"{name} is {after}, not {before}")
    return ", ".join(told)


class _Once:
    def __init__(self, stage: Stage, nursery: subprocess.Popen[str]) -> None:
        self._stage, self._nursery = stage, nursery

    def __call__(self, now: object) -> int:
        """Run `syncd once` at `now` in a fork of the nursery; returns its exit code."""
        assert self._nursery.stdin
        assert self._nursery.stdout
        words = ["once", "--config", str(self._stage.config), "--now", iso(now)]  # type: ignore[arg-type]
        self._nursery.stdin.write(json.dumps(words) + "\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())


@contextmanager
def _nursery(stage: Stage):
    with (stage.folder.parent / "nursery.log").open("w") as log:
        nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.nursery"],
            env={**stage.faults.environment, "TOGGL_TOKEN": settings.TOKEN},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield _Once(stage, nursery)
        finally:
            nursery.kill()
            nursery.wait()
