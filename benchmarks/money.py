"""CPU of a round after one new transaction, and of a statement of two years, in a small and in a large account."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.books import CONTRACTS, PLATFORM, Books, add, configured
from benchmarks.scale import Scale
from benchmarks.table import Table
from syncd.config import load
from syncd.core.money import Money
from syncd.core.records import ContractName, Kind, Transaction, TransactionKind, make_ref
from syncd.core.time import Period
from syncd.report.statements import account_statements
from syncd.service.cycle import register, settle
from syncd.wiring.composition import Composition, composed

EACH_DAY = 40
"""Rows of a day: earnings with their fees, and a payout of all that is left every tenth day."""
ROUNDS = 5
"""New transactions, one after the other; the median counts."""
END = datetime(2026, 11, 16, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows of one account, the last of them on the day before `END`."""

    rows: int

    @property
    def first(self) -> date:
        """The day of the first row."""
        return END.date() - timedelta(days=-(-self.rows // EACH_DAY))

    def transactions(self) -> Iterator[Transaction]:
        """Every row, oldest first, with the running balance."""
        balance = 0
        for number in range(self.rows):
            day = self.first + timedelta(days=number // EACH_DAY)
            last = number % EACH_DAY == EACH_DAY - 1
            if last and (number // EACH_DAY) % 10 == 9:
                kind, minor = TransactionKind.PAYOUT, -balance
            else:
                kind, minor = (TransactionKind.FEE, -400) if number % 2 else (TransactionKind.FIXED, 4000)
            balance += minor
            yield _transaction(number, day, kind, minor, balance)


def _transaction(number: int, day: date, kind: TransactionKind, minor: int, balance: int) -> Transaction:
    contract = ContractName(platform=PLATFORM, id=f"{36_000_001 + number // 2 % CONTRACTS}")
    return Transaction(
        ref=make_ref(PLATFORM, Kind.TRANSACTION, f"{number:07}"),
        posted=day,
        kind=kind,
        amount=Money(minor, "USD"),
        contract=None if kind is TransactionKind.PAYOUT else contract,
        person="me",
        parent=make_ref(PLATFORM, Kind.TRANSACTION, f"{number - 1:07}") if kind is TransactionKind.FEE else None,
        balance=Money(balance, "USD"),
    )


def measure(scale: Scale) -> Table:
    """Measure each size once."""
    costs = [_costs(rows) for rows in scale.account_rows]
    return Table(
        f"Money: one account of {CONTRACTS} contracts, {EACH_DAY} rows a day, straight into the ledger",
        ("step", *(f"ms at {rows}" for rows in scale.account_rows), "ratio"),
        [_row(step, [cost[step] for cost in costs]) for step in costs[0]],
        (
            f"CPU. The round derives and judges one new earning: the median of {ROUNDS}. The statement is of two",
            "years, with all that is read for it but the configuration.",
        ),
    )


def _row(step: str, costs: list[float]) -> tuple[object, ...]:
    return step, *(f"{cost * 1e3:.1f}" for cost in costs), f"{costs[-1] / costs[0]:.2f}"


@contextmanager
def kept_account(book: Ledger, folder: Path) -> Iterator[Composition]:
    """A ledger with these rows, of which nothing is derived yet."""
    start = datetime.combine(book.first, datetime.min.time(), UTC)
    with composed(load(configured(Books(entries=1, end=END), folder), environ={}), END) as composition:
        register(composition, END)
        add(composition, PLATFORM, Kind.TRANSACTION, book.transactions(), start, END)
        yield composition


def _costs(rows: int) -> dict[str, float]:
    """Seconds of CPU of each step."""
    book = Ledger(rows)
    with TemporaryDirectory() as folder, kept_account(book, Path(folder)) as composition:
        settle(composition, END)
        balance = max(book.transactions(), key=lambda row: row.ref).balance
        assert balance is not None
        new = [earning(rows + 2 * number, balance.minor + 4000 * (number + 1)) for number in range(ROUNDS)]
        return {
            "a round after one new transaction": _median(lambda number: _round(composition, new[number], number)),
            "a statement of two years": _median(lambda _: _statement(composition)),
        }


def earning(number: int, balance: int) -> Transaction:
    """An earning of the day after the last row."""
    return _transaction(number, END.date(), TransactionKind.FIXED, 4000, balance)


def _round(composition: Composition, new: Transaction, number: int) -> None:
    now = END + timedelta(minutes=number + 1)
    add(composition, PLATFORM, Kind.TRANSACTION, [new], END - timedelta(days=1), now)
    settle(composition, now)


def _statement(composition: Composition) -> None:
    period = Period(date(2024, 11, 16), END.date(), "two years")
    made = account_statements(composition.ledger, composition.directory(), period, END)
    assert len(made) == 1


def _median(work: Callable[[int], None]) -> float:
    costs = []
    for number in range(ROUNDS):
        began = time.process_time()
        work(number)
        costs.append(time.process_time() - began)
    return sorted(costs)[ROUNDS // 2]
