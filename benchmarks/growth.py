"""How the CPU of deriving and judging grows with the ledger, with all time mapped and with half of it in suspense."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.books import Books, kept
from benchmarks.scale import Scale
from benchmarks.table import Table
from syncd.derive import derive
from syncd.judge.config_changes import take_up_config
from syncd.judge.due import judge_due

STEPS = ("derive", "judge")


def measure(scale: Scale) -> Table:
    """Measure each size once, the smallest twice: the first time does not count."""
    _costs(Books(entries=scale.growth[0]))
    return Table(
        "Growth: 20 contracts with the platform's hours, straight into the ledger",
        ("unmapped", "step", *(f"µs at {entries}" for entries in scale.growth), "exponent"),
        [row for unmapped in (False, True) for row in _rows(scale.growth, unmapped=unmapped)],
        (
            "CPU an entry. Exponent: CPU grows with the number of entries to this power, from the first size to the",
            "last; 1 is a cost per entry that stays the same.",
        ),
    )


def _rows(sizes: tuple[int, ...], *, unmapped: bool) -> list[tuple[object, ...]]:
    costs = [_costs(Books(entries=entries, unmapped=unmapped)) for entries in sizes]
    return [_row("half" if unmapped else "none", step, sizes, [cost[step] for cost in costs]) for step in STEPS]


def _row(unmapped: str, step: str, sizes: tuple[int, ...], costs: list[float]) -> tuple[object, ...]:
    each = (f"{cost / entries * 1e6:.0f}" for entries, cost in zip(sizes, costs, strict=True))
    exponent = math.log(costs[-1] / costs[0]) / math.log(sizes[-1] / sizes[0])
    return unmapped, step, *each, f"{exponent:.2f}"


def _costs(books: Books) -> dict[str, float]:
    """Seconds of CPU of each step."""
    costs: dict[str, float] = {}
    with TemporaryDirectory() as folder, kept(books, Path(folder)) as composition:
        ledger, rules = composition.ledger, composition.rules
        take_up_config(ledger, composition.inputs(), rules, composition.config.sources, books.now)

        def run(step: str, work: Callable[[], object]) -> None:
            began = time.process_time()
            work()
            costs[step] = time.process_time() - began

        run("derive", lambda: derive(ledger, composition.directory))
        run("judge", lambda: judge_due(ledger, composition.directory, rules, books.now))
    return costs
