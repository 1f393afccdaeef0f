"""A write of a command breaks: the process dies before it or in the middle of it, the disk is full, or it fails.

An import of a file breaks at every write. A round, which reads the tracker, exports and milestones and sends a report,
breaks at writes that are evenly spread. A command that says it is done has done it. After the fault the command is
repeated without one, and rounds follow: they must end in the same ledger, with every file in its place and every report
delivered.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.torture.faults import Fault
from tests.torture.rounds import Rounds, rounds
from tests.torture.stage import Stage, staged
from tests.torture.tally import Tally

NAMES = {
    Fault.CRASH: "killed before a write",
    Fault.TORN: "killed in the middle of a write",
    Fault.NO_SPACE: "disk full from a write on",
    Fault.IO_ERROR: "a write fails (EIO)",
}
GRACEFUL = (0, 1, 75, 78)
"""What a command may end with when the disk fails it: never a traceback, never a signal."""
REPEATS = (timedelta(minutes=20), timedelta(hours=5))
"""When rounds follow after a fault: after each wait of a delivery."""
State = Mapping[str, object]


def run(folder: Path, tries: int, seed: int = 1) -> list[Tally]:
    """Break every write of an import, and up to `tries` writes of a round, in each of four ways."""
    with staged(folder, seed) as stage, rounds(stage) as process:
        stage.toggl.quota = None  # every try asks the same server in the same hour
        file = stage.folder / "another.csv"
        stage.drop(file.name, 2).rename(file)
        shutil.copytree(stage.folder, folder / "before", symlinks=True)
        imported = _Trial(stage, folder / "before", process, "an import", ("import", "upwork", str(file)))
        round_ = _Trial(stage, folder / "before", process, "a round", ("once",))
        return [*imported.tallies(tries if tries < 10 else 10_000), *round_.tallies(tries)]


@dataclass(frozen=True)
class _Trial:
    stage: Stage
    before: Path
    process: Rounds
    name: str
    words: tuple[str, ...]

    def tallies(self, most: int) -> list[Tally]:
        """Break up to `most` writes, evenly spread, in each way."""
        self._begin()
        self.stage.faults.break_write(Fault.CRASH, 0)
        code = self._command()
        points = self.stage.faults.reached
        assert code == 0, f"{self.name} without a fault ended with {code}"
        at_once, whole = self._state(), self._end()
        tries = min(most, points)
        chosen = sorted({1 + index * (points - 1) // max(tries - 1, 1) for index in range(tries)})
        return [self._tally(fault, chosen, points, at_once, whole) for fault in NAMES]

    def _tally(self, fault: Fault, chosen: Iterable[int], points: int, at_once: State, whole: State) -> Tally:
        tally = Tally(f"{self.name}: {NAMES[fault]}, of {points} writes")
        for number in chosen:
            self._begin()
            self.stage.faults.break_write(fault, number)
            wrong = ""
            code = self._command()
            self.stage.faults.heal()
            if fault in (Fault.NO_SPACE, Fault.IO_ERROR) and code not in GRACEFUL:
                wrong = f"it ended with {code}"
            lost = code == 0 and self._state()["records"] != at_once["records"]
            if lost:
                wrong = "it ended with 0, but its records are not in the ledger"
            if (end := self._end()) != whole:
                lost, wrong = True, wrong or f"another end: {_difference(whole, end)}"
            copies = [sum(times.values()) for times in self.stage.arrived().values()]
            doubled = sum(max(count - 1, 0) for count in copies)
            tally.tried(f"write {number}: {wrong}" if wrong else "", lost=lost, doubled=doubled)
        return tally

    def _command(self) -> int:
        return self.process(self.stage.world.now, *self.words)

    def _begin(self) -> None:
        """Put the folder back as it was, in place: servers and processes go on."""
        self.stage.faults.heal()
        shutil.rmtree(self.stage.folder)
        shutil.copytree(self.before, self.stage.folder, symlinks=True)
        self.stage.smtp.messages.clear()
        self.stage.slack.messages.clear()

    def _end(self) -> State:
        """Repeat the command without a fault and let rounds follow; returns what must not depend on the fault."""
        self._command()
        for later in REPEATS:
            self.process(self.stage.world.now + later)
        return self._state()

    def _state(self) -> State:
        query, folder = self.stage.query, self.stage.folder
        return {
            "integrity": query("PRAGMA integrity_check"),
            "records": query(
                "SELECT r.ref, digest FROM record AS r JOIN version ON id = version WHERE NOT r.gone ORDER BY 1"
            ),
            "discrepancies": query("SELECT id, state, seconds, stake FROM discrepancy ORDER BY 1"),
            "files": sorted(str(path.relative_to(folder)) for path in folder.glob("upwork/**/*.csv")),
            "undelivered": query("SELECT channel, state FROM outbox WHERE state <> 'done' ORDER BY 1"),
            "channels": query("SELECT DISTINCT channel FROM outbox ORDER BY 1"),
            "arrived": sorted(name for name, times in self.stage.arrived().items() if times),
            "page": (folder / "report.html").exists(),
        }


def _difference(whole: State, end: State) -> str:
    told = []
    for name, before in whole.items():
        after = end[name]
        if before != after and isinstance(before, list) and isinstance(after, list):
            told.append(f"{name} lacks {[row for row in before if row not in after][:3]}")
            told.append(f"and has {[row for row in after if row not in before][:3]}")
        elif before != after:
            told.append(f"{name} is {after}, not {before}")
    return ", ".join(told)
