"""What banks write beside the usual: value dates, states and balances under other names, pairs, unknown languages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.tabular.mapping.propose import propose
from syncd.testing.files import csv_text, file

IN, OUT = Decimal("1250.00"), Decimal("-85.50")


def proposal(text, **answers):
    return propose(file(text), "bank", "mine", None, answers={"currency": "EUR"} | answers)


def amounts(read_bank, text, **answers):
    made = proposal(text, **answers)
    assert made.questions == {}
    (page,) = read_bank(text.encode(), **made.settings)
    assert page.rejected == []
    return sorted(each.record.amount.decimal for each in page.records)


@given(st.permutations(["value", "booked", "amount"]), st.booleans())
def test_a_value_date_is_not_taken_where_the_file_has_another_date(order, known):
    names = {"value": "Valuta", "booked": "Buchung" if known else "Tag der Erfassung", "amount": "Betrag"}
    row = {"value": "14.11.2026", "booked": "13.11.2026", "amount": "-85,50"}
    made = proposal(csv_text([names[each] for each in order], [[row[each] for each in order]], delimiter=";"))
    if known:
        assert made.settings["columns"]["date"] == "Buchung"
    else:
        assert "columns.date" in made.questions


def test_a_value_date_alone_is_the_date():
    assert proposal("Wertstellung;Betrag\n14.11.2026;-85,50\n").settings["columns"]["date"] == "Wertstellung"


@pytest.mark.parametrize(
    ("header", "booked", "not_booked"),
    [("Contabilizzazione", "CONTABILIZZATO", "NON CONTABILIZZATO"), ("Zzz", "x", "Pending"), ("Zzz", "", "declined")],
)
def test_a_state_under_any_name_is_seen_by_its_words(header, booked, not_booked):
    rows = f"2026-11-03,1250.00,{booked}\n2026-11-13,-85.50,{booked}\n2026-11-14,-12.00,{not_booked}\n"
    made = proposal(f"Date,Amount,{header}\n{rows}")
    meant = made.settings["booked"]["words"].get(not_booked)
    assert made.settings["booked"]["column"] == header
    assert meant in ("later", "never")


@given(
    text=st.sampled_from(["Opening balance", "Turnover", "closing balance", "Anfangssaldo", "Algsaldo"]),
    first=st.booleans(),
)
def test_balances_and_turnovers_among_the_rows_move_nothing(read_bank, text, first):
    rows = ["2026-11-03,Upwork,1250.00", "2026-11-13,Shop,-85.50"]
    rows.insert(0 if first else 2, f"2026-11-14,{text},2000.00")
    assert amounts(read_bank, "\n".join(["Date,Details,Amount", *rows, ""])) == [OUT, IN]


@given(
    names=st.sampled_from([("a1", "b1"), ("Débit euros", "Crédit euros"), ("b1", "a1")]),
    rows=st.lists(st.integers(-(10**6), 10**6).filter(bool), min_size=2, max_size=6).filter(
        lambda rows: min(rows) < 0 < max(rows)
    ),
)
def test_two_halves_of_the_money_are_asked_for_together_and_one_answer_says_both(read_bank, names, rows):
    out, into = names
    moved = [Decimal(cents).scaleb(-2) for cents in rows]
    cells = [
        (f"2026-11-{day}", -each if each < 0 else "", each if each > 0 else "") for day, each in enumerate(moved, 13)
    ]
    written = csv_text(["Date", out, into], cells)
    open_ones = proposal(written).questions
    answers = {"columns.credit": into} if open_ones else {}
    assert open_ones.keys() <= {"columns.credit"}
    assert amounts(read_bank, written, **answers) == sorted(moved)


def test_a_header_in_an_unknown_language_is_found_below_other_lines():
    text = (
        "Qq bank;\nXx;01.11.2026;\n\nAaa;Bbb;Ccc;Ddd;\n13.11.2026;Shop;-85,50;100,00;\n14.11.2026;Shop;-1,50;98,50;\n"
    )
    made = proposal(text)
    assert made.settings["columns"]["date"] == "Aaa"
    assert "Ccc" in made.questions["columns.amount"].asks


def test_names_with_a_mark_before_them_are_known():
    text = "#Data operacji;#Opis operacji;#Kwota;#Saldo po operacji;\n2026-11-13;SHOP;-85,50 PLN;100,00 PLN;\n"
    columns = {
        "date": "#Data operacji",
        "amount": "#Kwota",
        "balance": "#Saldo po operacji",
        "description": "#Opis operacji",
    }
    assert proposal(text).settings["columns"] == columns


def test_a_column_with_another_mark_for_decimals_does_not_hide_the_minus_of_amounts(read_bank):
    text = 'Date;Amount;accountbalance\n2026-11-13;"-85,50";2164.50\n2026-11-03;"1250,00";2164.50\n'
    assert amounts(read_bank, text) == [OUT, IN]
