"""A transaction report with as many rows as allowed: rows a second beside Python's csv reader, and memory."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.scale import Scale
from benchmarks.table import Table
from syncd.core.money import Money, price
from syncd.simulator.exports import Deal, Posting, transaction_report

STEPS = ("csv reader", "records", "import")
_DEALS = tuple(Deal(str(36_000_000 + n), f"Work for client {n}", f"Client {n}", Money(4200, "USD")) for n in range(40))
_FIRST = date(2015, 1, 5)


@dataclass(frozen=True, slots=True)
class Run:
    """One step in its own process: rows, seconds of CPU, and peak memory in megabytes."""

    rows: int
    cpu: float
    megabytes: int


def measure(scale: Scale) -> Table:
    """Measure every step in turn, `pairs` times, each in a process of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "2026-11-16_transaction_report.csv"
        path.write_text(transaction_report(_postings(scale.rows // 2), "Jane Doe"), "utf-8")
        runs = [{step: _run(step, path) for step in STEPS} for _ in range(scale.pairs)]
        size = path.stat().st_size
    return Table(
        f"A file: {size / 1e6:.1f} MB of transactions",
        ("step", "rows", "rows/s of CPU", "× csv reader", "MB at most"),
        [_row(step, runs) for step in STEPS],
        (
            "records: the file recognised, checked and read into records, in two passes; import: the whole command,",
            f"with ledger, contracts and checks. Medians of {scale.pairs} runs, every step in its own process.",
        ),
    )


def _postings(count: int) -> Iterator[Posting]:
    for number in range(count):
        deal, week = _DEALS[number % len(_DEALS)], _FIRST + timedelta(weeks=number // len(_DEALS) % 600)
        seconds = 600 * (1 + number % 200)
        assert deal.rate is not None
        yield Posting(week + timedelta(days=7), "Hourly", price(deal.rate, seconds), deal, week, seconds)


def _run(step: str, path: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.reading", step, str(path)]
    return Run(**json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def _row(step: str, runs: list[dict[str, Run]]) -> tuple[object, ...]:
    cpu = median(run[step].cpu for run in runs)
    times = median(run[step].cpu / run[STEPS[0]].cpu for run in runs)
    most = max(run[step].megabytes for run in runs)
    return step, runs[0][step].rows, f"{runs[0][step].rows / cpu:,.0f}", f"{times:.0f}", most
