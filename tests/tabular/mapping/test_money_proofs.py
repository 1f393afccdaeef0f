"""How a bank's file writes its money: the running balance proves it, else known words do, else it is asked."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from syncd.tabular.mapping.propose import propose
from syncd.tabular.mapping.questions import LEAVE_OUT
from syncd.testing.files import csv_text, file

CENTS = st.integers(1, 10**6).map(lambda cents: Decimal(cents).scaleb(-2))
MOVES = st.lists(st.tuples(CENTS, st.booleans()), min_size=4, max_size=12).filter(
    lambda moves: len({way for _, way in moves[:-1]}) == len({way for _, way in moves[1:]}) == 2
)
"""Amounts, each with whether it comes in: both ways occur, even without the first or the last row."""
WORDS = st.sampled_from([("Zu", "Ab"), ("x1", "x2"), ("Debit", "Credit"), ("Af", "Bij")])  # whatever they seem to mean


def signed(moves):
    return [amount if comes_in else -amount for amount, comes_in in moves]


def balances(amounts, opening=Decimal("1000.00")):
    total, running = opening, []
    for amount in amounts:
        total += amount
        running.append(total)
    return running


def statement(header, rows, *, newest_first=False):
    return csv_text(["Date", *header], [[f"2026-11-{day:02}", *row] for day, row in rows][:: -1 if newest_first else 1])


def days(rows):
    return list(enumerate(rows, 1))


def read_back(text, read_bank, answers=None):
    made = propose(file(text), "bank", "mine", None, answers={"currency": "EUR", **(answers or {})})
    assert not made.questions
    (page,) = read_bank(text.encode(), **made.settings)
    assert page.rejected == []
    assert not [notice for notice in page.notices if "breaks" in notice]
    return sorted(each.record.amount.decimal for each in page.records), made


@given(moves=MOVES, words=WORDS, newest_first=st.booleans())
def test_the_balance_proves_which_word_of_a_column_takes_money_away(read_bank, moves, words, newest_first):
    amounts, (plus, minus) = signed(moves), words
    rows = [
        [abs(amount), plus if amount > 0 else minus, balance]
        for amount, balance in zip(amounts, balances(amounts), strict=True)
    ]
    text = statement(["Amount", "Way", "Balance"], days(rows), newest_first=newest_first)
    read, made = read_back(text, read_bank)
    assert read == sorted(amounts)
    assert made.settings["sign"] == {"column": "Way", "plus": [plus], "minus": [minus]}
    assert made.notes["sign"] == "the running balance proves it"


@given(moves=MOVES, names=st.permutations(["p", "q"]), newest_first=st.booleans(), signed_debits=st.booleans())
def test_the_balance_proves_which_of_two_columns_is_the_credit(read_bank, moves, names, newest_first, signed_debits):
    amounts = signed(moves)
    rows = [
        [
            amount if amount > 0 else "0.00",
            "" if amount > 0 else amount if signed_debits else -amount,
            balance,
        ]
        for amount, balance in zip(amounts, balances(amounts), strict=True)
    ]
    text = statement([*names, "Balance"], days(rows), newest_first=newest_first)
    read, made = read_back(text, read_bank)
    assert read == sorted(amounts)
    assert (made.settings["columns"]["credit"], made.settings["columns"]["debit"]) == tuple(names)


@given(moves=MOVES, fees=st.lists(CENTS, min_size=12, max_size=12), newest_first=st.booleans())
def test_the_balance_proves_that_a_fee_is_taken_off_beside_the_amount(read_bank, moves, fees, newest_first):
    amounts = signed(moves)
    moved = [amount - fee for amount, fee in zip(amounts, fees, strict=False)]
    rows = [[amount, fee, balance] for amount, fee, balance in zip(amounts, fees, balances(moved), strict=False)]
    text = statement(["Amount", "Fee", "Balance"], days(rows), newest_first=newest_first)
    read, made = read_back(text, read_bank)
    assert read == sorted(moved)
    assert made.settings["columns"]["fee"] == "Fee"


@given(moves=MOVES, fees=st.lists(CENTS, min_size=12, max_size=12), newest_first=st.booleans())
def test_the_balance_proves_which_of_gross_and_net_moves_the_account(read_bank, moves, fees, newest_first):
    gross = signed(moves)
    net = [amount - fee for amount, fee in zip(gross, fees, strict=False)]
    assume(net[0] != gross[0])
    rows = [[*row] for row in zip(gross, fees, net, balances(net), strict=False)]
    text = statement(["Gross", "Fee", "Net", "Balance"], days(rows), newest_first=newest_first)
    read, _ = read_back(text, read_bank)
    assert read == sorted(net)


@given(
    moves=MOVES,
    never=st.lists(st.tuples(st.integers(0, 11), CENTS), min_size=1, max_size=3),
    words=st.sampled_from([("COMPLETED", "REVERTED"), ("Booked", "Declined"), ("paid", "failed")]),
    newest_first=st.booleans(),
)
def test_the_balance_proves_which_rows_have_moved_money(read_bank, moves, never, words, newest_first):
    amounts, (booked, other) = signed(moves), words
    rows = [[amount, booked, balance] for amount, balance in zip(amounts, balances(amounts), strict=True)]
    for place, amount in never:
        rows.insert(min(place, len(rows)), [amount, other, ""])
    text = statement(["Amount", "State", "Balance"], days(rows), newest_first=newest_first)
    read, made = read_back(text, read_bank)
    assert read == sorted(amounts)
    assert made.settings["booked"] == {"column": "State", "words": {booked: "yes", other: "never"}}


@given(moves=MOVES, words=WORDS)
def test_without_a_balance_unknown_words_are_asked_for_and_never_read_as_money_that_comes_in(read_bank, moves, words):
    amounts, (plus, minus) = signed(moves), words
    rows = [[abs(amount), plus if amount > 0 else minus] for amount in amounts]
    text = statement(["Amount", "Way"], days(rows))
    made = propose(file(text), "bank", "mine", None, answers={"currency": "EUR"})
    if words in (("Debit", "Credit"), ("Af", "Bij")):  # of which the meaning is known, and here the wrong one
        assert made.settings["sign"] == {
            "column": "Way",
            "plus": ["Credit" if plus == "Debit" else "Bij"],
            "minus": [plus],
        }
        return
    assert "sign" in made.questions
    read, _ = read_back(text, read_bank, {"sign": minus})
    assert read == sorted(amounts)
    read, _ = read_back(text, read_bank, {"sign": LEAVE_OUT})
    assert read == sorted(map(abs, amounts))


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("Af Bij", ("Bij", "Af")),
        ("Debit/Credit", ("Credit", "Debit")),
        ("Soll/Haben", ("H", "S")),
        ("Direction", ("IN", "OUT")),
        ("D/C", ("C", "D")),
        ("Type", ("CR", "DR")),
        ("Richtung", ("+", "-")),
    ],
)
def test_words_of_a_sign_that_are_known_need_no_balance(read_bank, column, words):
    text = statement(["Amount", column], days([["12.50", words[0]], ["2.50", words[1]]]))
    read, _ = read_back(text, read_bank)
    assert read == [Decimal("-2.50"), Decimal("12.50")]


@pytest.mark.parametrize(("taken", "other"), [("Debit Amount", "In from others"), ("Credit", "Weg")])
def test_the_other_column_of_a_pair_is_asked_for_and_never_left_out_in_silence(read_bank, taken, other):
    text = statement([taken, other], days([["12.50", ""], ["", "2.50"]]))
    made = propose(file(text), "bank", "mine", None, answers={"currency": "EUR"})
    (asked,) = made.questions.values()
    read, _ = read_back(text, read_bank, {asked.name: other})
    assert read == (
        [Decimal("-12.50"), Decimal("2.50")] if taken.startswith("Debit") else [Decimal("-2.50"), Decimal("12.50")]
    )


def test_a_word_of_a_state_that_is_not_known_is_asked_for(read_bank):
    text = statement(["Amount", "Status"], days([["12.50", "Booked"], ["2.50", "Parked"]]))
    made = propose(file(text), "bank", "mine", None, answers={"currency": "EUR"})
    assert set(made.questions) == {"booked.words.Parked"}
    for answer, counted in {"yes": 2, "later": 1, "never": 1}.items():
        read, _ = read_back(text, read_bank, {"booked.words.Parked": answer})
        assert len(read) == counted
