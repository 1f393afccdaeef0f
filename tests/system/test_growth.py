"""Cost follows the change: SQLite's work for an entry does not grow with the ledger.

Work is counted in steps of SQLite's virtual machine, which are the same in every run.
"""

import gc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.books import PLATFORM, TRACKER, Books, add, kept
from benchmarks.money import END, Ledger, kept_account
from syncd.core.records import Contract, ContractName, ContractType, Kind, make_ref
from syncd.derive import derive
from syncd.judge.due import judge_due
from syncd.service.cycle import settle

STEPS = 100
"""SQLite tells of its steps so many at a time."""
FEW, MANY = 300, 1500
"""Entries: of a month, and of five."""
SAME = 1.3
"""Steps for an entry in the larger ledger, at most, as a multiple: searching a tree grows with its logarithm."""


class Counter:
    """Counts the steps of a ledger's connection."""

    def __init__(self, ledger):
        self._steps = 0
        ledger.database._connection.set_progress_handler(self._count, STEPS)

    def _count(self):
        self._steps += STEPS

    def of(self, work: Callable[[], object]) -> int:
        """The steps of some work."""
        before = self._steps
        assert work() != 0, "nothing was judged"
        return self._steps - before


def steps_for_each_entry(books):
    """Steps for each entry when all are derived, and when everything is judged."""
    with TemporaryDirectory() as folder, kept(books, Path(folder)) as composition:
        ledger, counter = composition.ledger, Counter(composition.ledger)
        derived = counter.of(lambda: derive(ledger, composition.directory))
        judged = counter.of(lambda: judge_due(ledger, composition.directory, composition.rules, books.now))
        return derived / books.entries, judged / books.entries


def steps_after_a_change(books, place):
    """Steps of the round after one entry got another text."""
    with TemporaryDirectory() as folder, kept(books, Path(folder)) as composition:
        settle(composition, books.now)
        entry = list(books.tracked())[place]
        later = books.now + timedelta(minutes=1)
        changed = replace(entry, description="another text")
        add(composition, TRACKER, Kind.TIME, [changed], entry.start, later)
        assert composition.ledger.dirty.records(2) == [entry.ref]
        return Counter(composition.ledger).of(lambda: settle(composition, later))


@pytest.mark.parametrize("unmapped", [False, True], ids=["all mapped", "half unmapped"])
def test_deriving_and_judging_everything_costs_as_much_for_each_entry_of_many_as_of_few(unmapped):
    few, many = (steps_for_each_entry(Books(entries=entries, unmapped=unmapped)) for entries in (FEW, MANY))
    assert many[0] <= SAME * few[0]
    assert many[1] <= SAME * few[1]


def steps_beside_contracts(others):
    """Steps of the round after one entry got another text, where there were so many other contracts before."""
    books = Books(entries=40)
    with TemporaryDirectory() as folder, kept(books, Path(folder)) as composition:
        former = (
            Contract(ref=make_ref(PLATFORM, Kind.CONTRACT, f"9{number}"), name=named, type=ContractType.HOURLY)
            for number in range(others)
            for named in [ContractName(platform=PLATFORM, id=f"9{number}", title=f"Former {number}")]
        )
        add(composition, PLATFORM, Kind.CONTRACT, former, books.start, books.now)
        settle(composition, books.now)
        later = books.now + timedelta(minutes=1)
        changed = replace(next(books.tracked()), description="another text")
        add(composition, TRACKER, Kind.TIME, [changed], changed.start, later)
        return Counter(composition.ledger).of(lambda: settle(composition, later))


def test_contracts_that_are_over_cost_a_round_nothing():
    few, many = map(steps_beside_contracts, (10, 300))
    assert many <= 1.1 * few


@pytest.mark.parametrize("place", [0, -1], ids=["the oldest", "the newest"])
@pytest.mark.parametrize("unmapped", [False, True], ids=["mapped", "unmapped"])
def test_a_changed_entry_costs_as_much_in_a_large_ledger_as_in_a_small_one(unmapped, place):
    few, many = (steps_after_a_change(Books(entries=entries, unmapped=unmapped), place) for entries in (FEW, MANY))
    assert many <= SAME * few


def test_python_hardly_looks_for_cycles_while_subjects_are_judged():
    looked: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            looked.append(info["generation"])

    books = Books(entries=FEW)
    with TemporaryDirectory() as folder, kept(books, Path(folder)) as composition:
        gc.collect()
        gc.callbacks.append(note)
        try:
            settle(composition, books.now)
        finally:
            gc.callbacks.remove(note)
    assert len(looked) <= 5


def steps_after_a_transaction(rows):
    """Steps of the round after one new row of an account."""
    book = Ledger(rows)
    with TemporaryDirectory() as folder, kept_account(book, Path(folder)) as composition:
        new, later = book.new(0, 0, long=False), END + timedelta(minutes=1)
        add(composition, PLATFORM, Kind.TRANSACTION, [new], END - timedelta(days=1), later)
        return Counter(composition.ledger).of(lambda: settle(composition, later))


@pytest.mark.slow
def test_a_new_transaction_costs_as_much_in_a_large_account_as_in_a_small_one():
    few, many = map(steps_after_a_transaction, (1_600, 4_800))  # of 40 and of 120 days
    assert many <= SAME * few
