"""CPU and memory of a daemon that has nothing to do, with many entries and many open discrepancies."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.books import Books, kept
from benchmarks.scale import Scale
from benchmarks.table import Table
from syncd.service.clock import clock
from syncd.service.cycle import settle
from syncd.service.daemon import TICK

_SETTLED = 2.0
"""Seconds of a daemon that has read and judged all there was at its start, and waits for its first tick."""


def measure(scale: Scale) -> Table:
    """Measure two ticks, which are a minute, some seconds after the start."""
    return Table(
        "An idle daemon",
        ("entries", "open discrepancies", "ms CPU a minute", "MB"),
        [_row(entries, seconds=scale.idle) for entries in (0, scale.entries)],
        (f"It looks at signals twice a second, and at what is due every {TICK} s. Its sources are empty folders.",),
    )


def _row(entries: int, seconds: float) -> tuple[object, ...]:
    books = Books(entries=entries, doubled=True, end=clock()().replace(microsecond=0) - timedelta(minutes=2))
    with TemporaryDirectory() as folder:
        with kept(books, Path(folder)) as composition:
            settle(composition, clock()())
            found = composition.ledger.discrepancies.count_alive()
        with _daemon(Path(folder) / "config.toml") as process:
            before = _cpu(process.pid)
            time.sleep(seconds)
            cpu, megabytes = _cpu(process.pid) - before, _megabytes(process.pid)
    return entries, found, f"{cpu * 1000 * 60 / seconds:.0f}", f"{megabytes:.0f}"


@contextmanager
def _daemon(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A daemon some seconds after its start."""
    command = [sys.executable, "-m", "syncd", "run", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            quiet_since, cpu = time.monotonic(), -1.0
            while time.monotonic() - quiet_since < _SETTLED:
                time.sleep(_SETTLED / 4)
                if (now := _cpu(process.pid)) - cpu > 0.05:
                    quiet_since, cpu = time.monotonic(), now
            yield process
        finally:
            process.terminate()


def _cpu(process: int) -> float:
    """Seconds of CPU of all threads of a process so far."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def _megabytes(process: int) -> float:
    """Memory of a process."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    (resident,) = (line for line in status if line.startswith("VmRSS"))
    return int(resident.split()[1]) * 1024 / 1e6
