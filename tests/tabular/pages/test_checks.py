"""Checks over a whole file: balances that foot say nothing, breaks are told once, unknown types by their words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import Transaction, TransactionKind
from syncd.core.wording import days
from syncd.tabular import Row
from syncd.tabular.pages.checks import RunningBalance, UnknownTypes


def ledger(*amounts, currency="USD", opening=0):
    """Transactions, the oldest first, with the balance after each."""
    rows = []
    for number, minor in enumerate(amounts):
        opening += minor
        rows.append(
            Transaction(
                ref=f"bank/transaction/{currency}{number}",
                posted=date(2026, 11, 2),
                kind=TransactionKind.OTHER,
                amount=Money(minor, currency),
                balance=Money(opening, currency),
            )
        )
    return rows


def told(rows, check=None):
    check = check or RunningBalance()
    for line, each in enumerate(rows, 2):
        check.see(Row(f"x.csv:{line}", {}), each)
    return list(check.notices())


AMOUNTS = st.lists(st.integers(-(10**9), 10**9), max_size=12)


@settings(max_examples=40, deadline=None)
@given(dollars=AMOUNTS, euros=AMOUNTS, newest_first=st.booleans(), random=st.randoms())
def test_a_balance_that_foots_in_either_order_says_nothing(dollars, euros, newest_first, random):
    both = [ledger(*dollars), ledger(*euros, currency="EUR", opening=7)]
    if newest_first:
        both = [rows[::-1] for rows in both]
    woven = []
    while any(both):
        woven.append(random.choice([rows for rows in both if rows]).pop(0))
    assert told(woven) == []


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=3), max_size=12),
    newest_first=st.booleans(),
)
def test_what_a_row_takes_off_its_amount_is_off_its_balance(parts, newest_first):
    check, rows = RunningBalance(), ledger(*map(sum, parts))
    numbered = list(zip(rows, parts, strict=True))[:: -1 if newest_first else 1]
    for line, (whole, (amount, *taken_off)) in enumerate(numbered):
        check.see(Row(f"x.csv:{line}", {}), replace(whole, amount=Money(amount, "USD")))
        for number, minor in enumerate(taken_off):
            fee = replace(whole, ref=f"{whole.ref}:{number}", amount=Money(minor, "USD"), balance=None)
            check.see(Row(f"x.csv:{line}", {}), fee)
    assert list(check.notices()) == []


@settings(max_examples=40, deadline=None)
@given(
    amounts=st.lists(st.integers(1, 10**9), min_size=5, max_size=12, unique=True),
    newest_first=st.booleans(),
    data=st.data(),
)
def test_a_row_missing_in_the_middle_is_one_break_after_it(amounts, newest_first, data):
    rows = ledger(*amounts)[:: -1 if newest_first else 1]
    missing = data.draw(st.integers(1, len(rows) - 2))
    rest = rows[:missing] + rows[missing + 1 :]
    where = f"x.csv:{missing + 2}"
    assert told(rest) == [
        f"the running balance breaks at {where}, on 2026-11-02: rows are missing, altered or filtered out"
    ]


def test_further_breaks_are_counted():
    rows = ledger(*range(1, 11))
    assert told([each for each in rows if each.amount.minor not in (3, 6, 8)]) == [
        (
            "the running balance breaks at x.csv:4 (and 2 more places), on 2026-11-02: rows are missing, altered or "
            "filtered out"
        )
    ]
    assert "(and 1 more place)" in told([each for each in rows if each.amount.minor not in (3, 6)])[0]


def test_a_row_without_balance_is_a_gap_and_a_row_that_stands_twice_counts_once():
    rows = ledger(1, 2, 3, 4)
    assert told([rows[0], replace(rows[1], balance=None), *rows[2:]]) == []
    assert told([rows[0], rows[1], rows[1], rows[2], rows[3]]) == []


@pytest.mark.parametrize("rows", [[], ledger(5)])
def test_a_file_of_one_row_proves_nothing(rows):
    assert told(rows) == []


def test_unknown_types_are_told_by_their_words_and_their_number():
    rows = [
        replace(each, type_text=text) for each, text in zip(ledger(1, 2, 3), ("Tip", "Cashback", "Tip"), strict=True)
    ]
    (notice,) = told(rows, UnknownTypes())
    assert notice.startswith("types of transactions that are not known, kept as other and counted nowhere: ")
    assert notice.endswith(": 'Cashback' in 1 row, 'Tip' in 2 rows")
    assert told([replace(each, kind=TransactionKind.FEE) for each in rows], UnknownTypes()) == []


def test_a_balance_that_breaks_tells_that_rows_are_missing():
    rows = ledger(10, 20, 30)
    for shown, broken in ((rows, False), ([rows[0], rows[2]], True)):
        check = RunningBalance()
        told(shown, check)
        assert bool(check.breaks) is broken


def test_a_balance_that_is_the_same_in_every_row_is_none_of_each_row():
    check = RunningBalance()
    rows = [replace(each, balance=Money(500, "USD")) for each in ledger(10, 20, 30)]
    assert (told(rows, check), check.breaks) == ([], ())


@settings(max_examples=40, deadline=None)
@given(
    amounts=st.lists(st.integers(1, 10**9), min_size=5, max_size=12, unique=True),
    newest_first=st.booleans(),
    data=st.data(),
)
def test_a_break_blinds_from_the_day_of_the_earlier_row_to_the_day_before_the_later_one(amounts, newest_first, data):
    steps = data.draw(st.lists(st.integers(0, 9), min_size=len(amounts), max_size=len(amounts)))
    rows, on = [], date(2026, 1, 5)
    for each, step in zip(ledger(*amounts), steps, strict=True):
        on += timedelta(days=step)
        rows.append(replace(each, posted=on))
    missing = data.draw(st.integers(1, len(rows) - 2))
    before, after = rows[missing - 1].posted, rows[missing + 1].posted
    check = RunningBalance()
    told((rows[:missing] + rows[missing + 1 :])[:: -1 if newest_first else 1], check)
    (broken,) = check.breaks
    assert broken.uncovered == (before, max(before, after - timedelta(days=1)))
    assert days(before, before) in broken.because
    assert days(after, after) in broken.because
