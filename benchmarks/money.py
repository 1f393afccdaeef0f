"""CPU of a round after one new transaction, and of a statement of two years, in a small and in a large account."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.books import CONTRACTS, PLATFORM, Books, add, configured
from benchmarks.scale import Scale
from benchmarks.table import Table
from syncd.config import load
from syncd.core.money import Money
from syncd.core.records import ContractName, Kind, Transaction, TransactionKind, make_ref
from syncd.core.time import Period
from syncd.derive import derive
from syncd.report.statements import account_statements
from syncd.service.cycle import register, settle
from syncd.wiring.composition import Composition, composed

EACH_DAY = 40
"""Rows of a day: earnings with their fees, and a payout of all that is left every tenth day."""
LIFE = 500
"""Rows of a contract; another one takes its place then."""
LONG = "35000000"
"""A contract that goes on for the last five years: two bills a week, about 1 000 rows with their fees."""
LONG_SINCE = timedelta(days=5 * 365)
RECENT = 5_000
"""Rows that are judged; those before are derived alone, and count as judged without a finding."""
ROUNDS = 7
"""New transactions, one after the other, in turn in each account; the median counts."""
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
            yield _transaction(number, day, kind, minor, balance, _contract(number, day))

    def new(self, number: int, balance: int, *, long: bool) -> Transaction:
        """An earning of the day after the last row, of a contract that has its rows: `number` counts from 0."""
        contract = LONG if long else _contract(self.rows - 2 * (number % CONTRACTS) - 3, END.date())
        ref = self.rows + 2 * number
        return _transaction(ref, END.date(), TransactionKind.FIXED, 4000, balance, contract)


def _contract(number: int, day: date) -> str:
    """The contract of a row of an earning, and of that of its fee."""
    if number % EACH_DAY < 2 and day.weekday() in (0, 3) and END.date() - day <= LONG_SINCE:
        return LONG
    return f"{36_000_001 + number // 2 % CONTRACTS + number // (CONTRACTS * LIFE) * CONTRACTS}"


def _transaction(number: int, day: date, kind: TransactionKind, minor: int, balance: int, contract: str) -> Transaction:
    return Transaction(
        ref=make_ref(PLATFORM, Kind.TRANSACTION, f"{number:07}"),
        posted=day,
        kind=kind,
        amount=Money(minor, "USD"),
        contract=None if kind is TransactionKind.PAYOUT else ContractName(platform=PLATFORM, id=contract),
        person="me",
        parent=make_ref(PLATFORM, Kind.TRANSACTION, f"{number - 1:07}") if kind is TransactionKind.FEE else None,
        balance=Money(balance, "USD"),
    )


def measure(scale: Scale) -> Table:
    """Measure the sizes in turn, step by step."""
    costs = _costs(scale.account_rows)
    return Table(
        f"Money: one account, {EACH_DAY} rows a day, {CONTRACTS} contracts at a time with {LIFE} rows each",
        ("step", *(f"ms at {rows}" for rows in scale.account_rows), "ratio"),
        [_row(step, *each) for step, each in costs.items()],
        (
            f"CPU. A round derives and judges one new earning: the median of {ROUNDS}, in turn in each account. The",
            "long contract has two bills a week, for five years at most. The statement is of two years, with all that",
            f"is read for it but the configuration. Rows before the last {RECENT} were derived, but not judged.",
        ),
    )


def _row(step: str, *costs: list[float]) -> tuple[object, ...]:
    ratio = median(large / small for small, large in zip(costs[0], costs[-1], strict=True))
    return step, *(f"{median(each) * 1e3:.1f}" for each in costs), f"{ratio:.2f}"


@contextmanager
def kept_account(book: Ledger, folder: Path) -> Iterator[Composition]:
    """A settled ledger with these rows."""
    with composed(load(configured(Books(entries=1, end=END), folder), environ={}), END) as composition:
        register(composition, END)
        settle(composition, END)
        rows, start = book.transactions(), datetime.combine(book.first, datetime.min.time(), UTC)
        add(composition, PLATFORM, Kind.TRANSACTION, islice(rows, max(book.rows - RECENT, 0)), start, END)
        _derive_alone(composition)
        add(composition, PLATFORM, Kind.TRANSACTION, rows, start, END)
        settle(composition, END)
        yield composition


def _derive_alone(composition: Composition) -> None:
    """Derive what is marked, and take all of it for judged."""
    derive(composition.ledger, composition.directory)
    contracts = sorted(composition.directory().contracts)
    with composition.ledger.write() as write:
        for key in composition.ledger.dirty.subjects(END, contracts, -1):
            write.dirty.clean_subject(key, None)


def _costs(sizes: tuple[int, ...]) -> dict[str, list[list[float]]]:
    """Seconds of CPU of each step: for each size, those of each turn."""
    with ExitStack() as stack:
        accounts = [stack.enter_context(_account(rows)) for rows in sizes]
        return {step: _in_turn(work, accounts) for step, work in STEPS.items()}


@dataclass(slots=True)
class Account:
    """An open ledger, and how many transactions were added to it."""

    book: Ledger
    composition: Composition
    balance: int
    added: int = 0


@contextmanager
def _account(rows: int) -> Iterator[Account]:
    book = Ledger(rows)
    with TemporaryDirectory() as folder, kept_account(book, Path(folder)) as composition:
        yield Account(book, composition, _last_balance(book))


def _last_balance(book: Ledger) -> int:
    *_, last = book.transactions()
    assert last.balance is not None
    return last.balance.minor


def _round(account: Account, *, long: bool = False) -> None:
    """Add one earning, and settle."""
    account.balance += 4000
    new = account.book.new(account.added, account.balance, long=long)
    account.added += 1
    now = END + timedelta(minutes=account.added)
    add(account.composition, PLATFORM, Kind.TRANSACTION, [new], END - timedelta(days=1), now)
    settle(account.composition, now)


def _long_round(account: Account) -> None:
    _round(account, long=True)


def _statement(account: Account) -> None:
    period = Period(date(2024, 11, 16), END.date(), "two years")
    made = account_statements(account.composition.ledger, account.composition.directory(), period, END)
    assert len(made) == 1


STEPS: dict[str, Callable[[Account], None]] = {
    "a round after one new transaction": _round,
    "the same, of the long contract": _long_round,
    "a statement of two years": _statement,
}


def _in_turn(work: Callable[[Account], None], accounts: list[Account]) -> list[list[float]]:
    costs: list[list[float]] = [[] for _ in accounts]
    for _ in range(ROUNDS):
        for account, spent in zip(accounts, costs, strict=True):
            began = time.process_time()
            work(account)
            spent.append(time.process_time() - began)
    return costs
