"""Signs among more words, states that only exceptions have, fees under other names, one sum in two currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.tabular.mapping.propose import propose
from syncd.testing.files import csv_text, file

IN, OUT = Decimal("1250.00"), Decimal("-85.50")
WORDS = st.lists(st.sampled_from(["Cr", "Dr", "Fee", "Bij", "Af", "q", "w"]), min_size=2, max_size=4, unique=True)


def proposal(text, **answers):
    return propose(file(text), "bank", "mine", None, answers={"currency": "EUR"} | answers)


def amounts(read_bank, text, **answers):
    made = proposal(text, **answers)
    assert made.questions == {}
    (page,) = read_bank(text.encode(), **made.settings)
    assert page.rejected == []
    return sorted(each.record.amount.decimal for each in page.records)


@given(data=st.data(), words=WORDS, header=st.sampled_from(["Type", "Sign", "Zzz", "D/C"]))
def test_words_that_may_be_signs_are_read_or_asked_about_however_many_they_are(read_bank, data, words, header):
    minus = [word for word in words if word in ("Dr", "Af", "Fee", "w")]
    cents = [data.draw(st.integers(1, 10**6)) for _ in words]
    rows = [
        (f"2026-11-{day}", Decimal(each).scaleb(-2), word)
        for day, (each, word) in enumerate(zip(cents, words, strict=True), 13)
    ]
    text = csv_text(["Date", "Amount", header], rows)
    answers = {}
    if questions := proposal(text).questions:
        assert questions.keys() == {"sign"}
        answers = {"sign": ", ".join(minus) or "-"}
        if len(minus) == len(words):  # no row comes in: no answer says that
            return
    assert amounts(read_bank, text, **answers) == sorted(-each if word in minus else each for _, each, word in rows)


def test_the_example_of_a_sign_takes_money_away_by_the_word_that_is_known_to():
    asks = (
        proposal("Date,Amount,Type\n2026-11-03,1250.00,Cr\n2026-11-13,85.50,Dr\n2026-11-14,12.00,Fee\n")
        .questions["sign"]
        .asks
    )
    assert 'plus = ["Cr", "Fee"], minus = ["Dr"]' in asks


@pytest.mark.parametrize("plus", ["1", "+1"])
def test_a_factor_of_one_is_a_sign(read_bank, plus):
    text = f"Date,Amount,Factor\n2026-11-03,1250.00,{plus}\n2026-11-13,85.50,-1\n"
    assert amounts(read_bank, text) == [OUT, IN]


@pytest.mark.parametrize("word", ["Pending", "Vorgemerkt", "declined"])
def test_where_only_exceptions_have_a_state_all_other_rows_have_moved_money(read_bank, word):
    text = f"Date,Amount,Remark\n2026-11-03,1250.00,\n2026-11-13,-85.50,\n2026-11-14,-12.00,{word}\n"
    assert amounts(read_bank, text) == [OUT, IN]


@pytest.mark.parametrize(
    ("header", "moved", "not_moved"), [("Pending", "false", "true"), ("Booked", "yes", "no"), ("Settled", "Y", "N")]
)
def test_yes_and_no_tell_which_rows_have_moved_money(read_bank, header, moved, not_moved):
    rows = f"2026-11-03,1250.00,{moved}\n2026-11-13,-85.50,{moved}\n2026-11-14,-12.00,{not_moved}\n"
    assert amounts(read_bank, f"Date,Amount,{header}\n{rows}") == [OUT, IN]


@pytest.mark.parametrize("header", ["Transaction fee", "Bank charges", "Kosten", "Opłata", "Conversion fee"])
def test_a_fee_under_any_name_with_its_word_is_taken_or_asked_about(read_bank, header):
    text = f"Date,Amount,{header}\n2026-11-03,1250.00,0.00\n2026-11-13,-85.00,0.50\n"
    assert proposal(text).questions.keys() == {"columns.fee"}
    assert amounts(read_bank, text, **{"columns.fee": header}) == [OUT, IN]
    balanced = f"Date,Amount,{header},Balance\n2026-11-03,1250.00,0.00,1250.00\n2026-11-13,-85.00,0.50,1164.50\n"
    assert amounts(read_bank, balanced) == [OUT, IN]
    assert proposal(text.replace("0.50", "0.00")).questions == {}


@pytest.mark.parametrize("header", ["Amount after fees", "Fee currency"])
def test_other_columns_with_a_word_of_fees_are_none(header):
    assert "columns.fee" not in proposal(f"Date,Amount,{header}\n2026-11-13,-85.00,0.50\n").questions


def test_one_sum_in_two_currencies_is_asked_about_and_read_in_the_currency_of_its_name(read_bank):
    text = "Date,Amount,Currency,Amount in EUR\n2026-11-03,1364.00,USD,1250.00\n2026-11-13,-85.50,EUR,-85.50\n"
    assert proposal(text).questions.keys() == {"columns.amount"}
    answered = propose(file(text), "bank", "mine", None, answers={"columns.amount": "Amount in EUR"})
    assert (answered.settings["currency"], "currency" in answered.settings["columns"]) == ("EUR", False)
    assert "columns.amount" in proposal("Date,Amount USD,Amount EUR\n2026-11-03,1364.00,1250.00\n").questions
    alone = proposal("Datum;Betrag (EUR);Betrag (Fremdwährung)\n2026-11-03;-85,50;-93,20\n")
    assert alone.settings["columns"]["amount"] == "Betrag (EUR)"
