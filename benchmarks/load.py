"""CPU of loading entries into the ledger, compared with a bare script (httpx, msgspec, executemany)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import bare
from benchmarks.account import NOW
from benchmarks.scale import Scale
from benchmarks.serving import served, span
from benchmarks.stage import SOURCE, TOKEN, configure
from benchmarks.table import Table
from syncd.derive import derive
from syncd.judge.config_changes import take_up_config
from syncd.judge.due import judge_due
from syncd.pull.jobs import find_jobs
from syncd.pull.workers import pull
from syncd.service.cycle import register
from syncd.simulator.toggl.shapes import WORKSPACE
from syncd.wiring.composition import composed


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU of this process, and of wall clock."""

    cpu: float
    wall: float


def measure(scale: Scale) -> Table:
    """Measure both in turn, in one run, into fresh files; the server is another process."""
    return Table(
        "Load: from loopback into the ledger",
        ("entries", "step", "µs CPU an entry", "entries/s", "× bare", "from", "to"),
        [row for entries in scale.load for row in _rows(entries, scale.pairs)],
        (
            f"Medians of {scale.pairs} alternating pairs, after one that does not count; the ratios are pair by pair.",
            "Entries/s are by the wall clock, with the server on the same cores.",
        ),
    )


def _rows(entries: int, pairs: int) -> list[tuple[object, ...]]:
    with served(entries) as url:
        runs = [_pair(url, entries) for _ in range(pairs + 1)][1:]
    return [_row(entries, step, [(run[step], run["bare script"]) for run in runs]) for step in runs[0]]


def _row(entries: int, step: str, costs: list[tuple[Cost, Cost]]) -> tuple[object, ...]:
    cpu, wall = (median(getattr(cost, name) for cost, _ in costs) for name in ("cpu", "wall"))
    ratios = [cost.cpu / other.cpu for cost, other in costs]
    shown = (f"{ratio:.2f}" for ratio in (median(ratios), min(ratios), max(ratios)))
    return entries, step, f"{cpu / entries * 1e6:.0f}", f"{entries / wall:.0f}", *shown


def _pair(url: str, entries: int) -> dict[str, Cost]:
    with TemporaryDirectory() as folder:
        since = NOW - span(entries)
        costs = {}

        def run(step: str, work: Callable[[], object]) -> None:
            cpu, wall = time.process_time(), time.perf_counter()
            work()
            costs[step] = Cost(time.process_time() - cpu, time.perf_counter() - wall)

        database = Path(folder) / "bare.db"
        run("bare script", lambda: bare.load(url, TOKEN, WORKSPACE, since.date(), NOW.date(), database))
        config = configure(Path(folder), url, "me", since)
        with composed(config, NOW, sleep=lambda _: None) as composition:
            register(composition, NOW)
            ledger, rules = composition.ledger, composition.rules
            wanted = find_jobs(ledger, config.sources[SOURCE], NOW)
            run("pull", lambda: pull(composition, wanted, NOW, lambda: NOW))
            take_up_config(ledger, composition.inputs(), rules, config.sources, NOW)
            run("derive", lambda: derive(ledger, composition.directory))
            run("judge", lambda: judge_due(ledger, composition.directory, rules, NOW))
            tracked = composition.ledger.records.counts()["toggl", "time"]
        if tracked != entries:
            raise RuntimeError(f"{tracked} of {entries} entries are in the ledger")
    return costs
