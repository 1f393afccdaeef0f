"""CPU and memory of a daemon that has nothing to do, with many entries and many open discrepancies."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.books import Books, kept
from benchmarks.scale import Scale
from benchmarks.table import Table
from syncd.service.clock import clock
from syncd.service.cycle import settle
from syncd.service.daemon import BEAT, TICK

_QUIET = 2.0
"""Seconds in which a daemon that has started does next to nothing."""
_BUSY = 0.05
"""Seconds of CPU that are more than that."""


def measure(scale: Scale) -> Table:
    """Measure two daemons side by side for so many seconds, some seconds after their start."""
    with ExitStack() as running:
        daemons = [running.enter_context(_daemon(entries)) for entries in (0, scale.entries)]
        before = [_cpu(daemon.process) for daemon in daemons]
        time.sleep(scale.idle)
        costs = [(_cpu(daemon.process) - cpu) * 60 / scale.idle for daemon, cpu in zip(daemons, before, strict=True)]
        rows = [
            (daemon.entries, daemon.discrepancies, f"{cpu * 1000:.0f}", f"{_megabytes(daemon.process):.0f}")
            for daemon, cpu in zip(daemons, costs, strict=True)
        ]
    return Table(
        "An idle daemon",
        ("entries", "open discrepancies", "ms CPU a minute", "MB"),
        rows,
        (f"It looks at signals every {BEAT:.0f} s, and at what is due every {TICK} s. Its sources are empty folders.",),
    )


@dataclass(frozen=True, slots=True)
class _Daemon:
    """A daemon by its process id, and what is in its ledger."""

    process: int
    entries: int
    discrepancies: int


@contextmanager
def _daemon(entries: int) -> Iterator[_Daemon]:
    """A daemon that has read and judged all there was at its start."""
    books = Books(entries=entries, doubled=True, end=clock()().replace(microsecond=0) - timedelta(minutes=2))
    with TemporaryDirectory() as folder:
        with kept(books, Path(folder)) as composition:
            settle(composition, clock()())
            found = len(composition.ledger.discrepancies.alive())
        command = [sys.executable, "-m", "syncd", "run", "--config", f"{folder}/config.toml"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                _wait_until_quiet(process.pid)
                yield _Daemon(process.pid, entries, found)
            finally:
                process.terminate()


def _wait_until_quiet(process: int) -> None:
    quiet_since, cpu = time.monotonic(), -1.0
    while time.monotonic() - quiet_since < _QUIET:
        time.sleep(_QUIET / 4)
        if (now := _cpu(process)) - cpu > _BUSY:
            quiet_since, cpu = time.monotonic(), now


def _cpu(process: int) -> float:
    """Seconds of CPU of all threads of a process so far."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def _megabytes(process: int) -> float:
    """Memory of a process."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    (resident,) = (line for line in status if line.startswith("VmRSS"))
    return int(resident.split()[1]) * 1024 / 1e6
