"""All rules over an agency's books of several sizes, beside one join of DuckDB, and rounds after one change."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.agency import BANK, PLATFORM, TABLE, TRACKER, Agency
from benchmarks.agency_money import arrival, bonus
from benchmarks.agency_steps import opened
from benchmarks.books import add
from benchmarks.scale import Scale
from benchmarks.table import Table
from syncd.core.money import Money
from syncd.core.records import Kind, Record
from syncd.core.time import Instant
from syncd.service.cycle import settle
from syncd.wiring.composition import Composition

ROUNDS = 7
"""Changes of each kind, in turn in each ledger; the median counts."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Books that were derived and judged, in a folder, and what that cost."""

    agency: Agency
    folder: Path
    cost: dict[str, float]


def measure(scale: Scale) -> Table:
    """Build and judge each size in processes of their own; then change one record at a time, in turn in each."""
    with TemporaryDirectory() as folder:
        books = [_settled(Agency(entries), Path(folder) / f"{entries}") for entries in scale.all_rules]
        sizes = [f"at {entries}" for entries in scale.all_rules]
        rules = int(books[0].cost["rules"])
        return Table(
            f"All rules: {rules} rules over an agency's time, hours, milestones, bills, payouts and bank",
            ("what", *sizes, "growth"),
            [*_whole(books), *_after_changes(books)],
            (
                "CPU, first for each entry. Growth: CPU grows with the number of entries to this power, from the first",
                f"size to the last. Rounds: the median of {ROUNDS} changes, taken in, derived and judged; growth is",
                "their ratio, from the first size to the last. DuckDB joins tracked, logged and billed time by",
                "contract and week, on one thread, with all of it in memory.",
            ),
        )


def _settled(agency: Agency, folder: Path) -> Settled:
    folder.mkdir()
    costs = [_step(step, agency, folder) for step in ("build", "join", "settle")]
    return Settled(agency, folder, dict(chain.from_iterable(cost.items() for cost in costs)))


def _step(step: str, agency: Agency, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.agency_steps", step, str(agency.entries), str(folder)]
    return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def _whole(books: list[Settled]) -> list[tuple[object, ...]]:
    sizes = [book.agency.entries for book in books]
    costs = {step: [book.cost[step] for book in books] for step in ("derive", "judge", "join")}
    both = [sum(each) for each in zip(costs["derive"], costs["judge"], strict=True)]
    return [
        _each("derive, µs", sizes, costs["derive"]),
        _each("judge, µs", sizes, costs["judge"]),
        _each("derive and judge, µs", sizes, both),
        _each("one join of DuckDB, µs", sizes, costs["join"], digits=2),
        ("derive and judge, × the join", *(f"{a / b:.0f}" for a, b in zip(both, costs["join"], strict=True)), ""),
        *(
            (name, *(f"{book.cost[key]:.0f}" for book in books), "")
            for name, key in (
                ("MB at most", "megabytes"),
                ("MB of ledger", "ledger"),
                ("subjects judged", "judged"),
                ("open discrepancies", "open"),
            )
        ),
    ]


def _each(name: str, sizes: list[int], costs: list[float], digits: int = 0) -> tuple[object, ...]:
    each = (f"{cost / entries * 1e6:.{digits}f}" for entries, cost in zip(sizes, costs, strict=True))
    exponent = math.log(costs[-1] / costs[0]) / math.log(sizes[-1] / sizes[0])
    return name, *each, f"{exponent:.2f}"


def _after_changes(books: list[Settled]) -> list[tuple[object, ...]]:
    with ExitStack() as stack:
        ledgers = [(book.agency, stack.enter_context(opened(book.agency, book.folder))) for book in books]
        return [_rounds(name, change, ledgers, place) for place, (name, change) in enumerate(CHANGES.items())]


def _rounds(name: str, change: "Change", ledgers: list[tuple[Agency, Composition]], place: int) -> tuple[object, ...]:
    costs: list[list[float]] = [[] for _ in ledgers]
    for number in range(ROUNDS + 1):
        for (agency, composition), spent in zip(ledgers, costs, strict=True):
            now = agency.now + timedelta(minutes=1 + place * (ROUNDS + 1) + number)
            source, kind, record, since = change(agency, number)
            began = time.process_time()
            add(composition, source, kind, [record], since, now, None)
            assert settle(composition, now) > 0
            if number:  # the first round reads what the process has not read yet
                spent.append(time.process_time() - began)
    ratio = median(large / small for small, large in zip(costs[0], costs[-1], strict=True))
    return f"{name}, ms", *(f"{median(spent) * 1e3:.1f}" for spent in costs), f"{ratio:.2f} ×"


Change = Callable[[Agency, int], tuple[str, Kind, Record, Instant]]
"""The source, the kind and the record of the change with this number, and since when the pull covers its kind."""


def _recent(agency: Agency) -> Instant:
    return agency.end - timedelta(days=1)


def _edited(agency: Agency, number: int) -> tuple[str, Kind, Record, Instant]:
    entry = agency.entry(agency.entries - 1 - 3 * number)
    assert entry.stop is not None
    changed = replace(entry, stop=entry.stop - timedelta(minutes=5))
    return TRACKER, Kind.TIME, changed, agency.now


def _edited_long_ago(agency: Agency, number: int) -> tuple[str, Kind, Record, Instant]:
    entry = agency.entry(agency.entries // 2 + 80 * number)
    assert entry.stop is not None
    return TRACKER, Kind.TIME, replace(entry, stop=entry.stop - timedelta(minutes=5)), agency.now


def _earned(agency: Agency, number: int) -> tuple[str, Kind, Record, Instant]:
    return PLATFORM, Kind.TRANSACTION, bonus(agency, number), agency.now


def _arrived(agency: Agency, number: int) -> tuple[str, Kind, Record, Instant]:
    return BANK, Kind.TRANSACTION, arrival(agency, number), agency.now


def _renegotiated(agency: Agency, number: int) -> tuple[str, Kind, Record, Instant]:
    milestone = agency.open_milestone()
    amount = Money(500_000 + 1000 * number, "USD")
    return TABLE, Kind.MILESTONE, replace(milestone, amount=amount), agency.now


CHANGES: dict[str, Change] = {
    "a round after one changed entry": _edited,
    "the same, of an entry of long ago": _edited_long_ago,
    "a round after one new transaction": _earned,
    "a round after one new line of the bank": _arrived,
    "a round after one changed milestone": _renegotiated,
}
