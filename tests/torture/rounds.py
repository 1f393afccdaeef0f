"""Rounds of `syncd once`, each in a fork of a process that has loaded syncd already."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from syncd.core.time import iso
from syncd.simulator import settings
from tests.torture.stage import Stage


@dataclass(frozen=True)
class Rounds:
    """Runs a round, `rounds(now)`, or another command, `rounds(now, "import", "upwork", file)`."""

    stage: Stage
    nursery: subprocess.Popen[str]

    def __call__(self, now: datetime, *words: str) -> int:
        """Run a command at `now`, with the tracker's clock at it; returns the exit code, negative for a signal."""
        assert self.nursery.stdin
        assert self.nursery.stdout
        with self.stage.toggl.lock:
            self.stage.toggl.account.now = now
        command = [*(words or ("once",)), "--config", str(self.stage.config), "--now", iso(now)]
        self.nursery.stdin.write(json.dumps(command) + "\n")
        self.nursery.stdin.flush()
        return int(self.nursery.stdout.readline())


@contextmanager
def rounds(stage: Stage) -> Iterator[Rounds]:
    """Start the process that runs the rounds of a stage."""
    with (
        (stage.folder.parent / "rounds.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tests.torture.nursery"],
            env={**stage.faults.environment, "TOGGL_TOKEN": settings.TOKEN},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as nursery,
    ):
        yield Rounds(stage, nursery)  # the end of its input ends it
