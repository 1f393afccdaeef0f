"""Tables of milestones with any rows, currencies and notations."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from tests.connectors.milestones.test_user_table import TABLES, milestones, read

DATES = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
WORDS = st.text("abü ,;\"'-", min_size=1, max_size=8).map(str.strip).filter(bool)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "contract": st.sampled_from(["shop", "36000003"]),
            "title": WORDS,
            "acceptance": st.just("") | WORDS,
            "amount": st.none() | st.integers(0, 10**9),
            "due": DATES,
            "state": st.sampled_from(MilestoneState),
            "submitted": DATES,
        }
    ),
    min_size=1,
    max_size=5,
)


def _as_csv(rows):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    for row in rows:
        amount = None if row["amount"] is None else f"{Decimal(row['amount']).scaleb(-2)} EUR"
        writer.writerow({**row, "state": str(row["state"]), "amount": amount})
    return text.getvalue()


def _as_toml(rows):
    lines = []
    for row in rows:
        lines.append("[[milestone]]")
        for name, value in row.items():
            if name == "amount" and value is not None:
                lines.append(f'amount = "{Decimal(value).scaleb(-2)} EUR"')
            elif isinstance(value, date):
                lines.append(f"{name} = {value}")
            elif value is not None:
                lines.append(f"{name} = {json.dumps(str(value))}")
    return "\n".join(lines)


def _facts(each):
    amount = None if each.amount is None else each.amount.minor
    return (
        each.contract,
        each.title,
        each.acceptance,
        str(amount),
        str(each.due),
        str(each.state),
        str(each.submitted),
    )


@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_what_is_written_as_csv_or_toml_is_what_is_read(rows):
    names = ("contract", "title", "acceptance", "amount", "due", "state", "submitted")
    expected = sorted(tuple(str(row[name]) for name in names) for row in rows)
    for data, name in ((_as_csv(rows), "m.csv"), (_as_toml(rows), "m.toml")):
        page = read(data, name)
        assert sorted(_facts(each) for each in milestones(page)) == expected
        assert page.rejected == []


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, random=st.randoms())
def test_shuffled_rows_keep_their_refs(rows, random):
    one, other = (
        {each.ref: each for each in milestones(read(_as_csv(each)))} for each in (rows, random.sample(rows, len(rows)))
    )
    assert len(one) == len(rows)
    assert one == other


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.suffix)
def test_a_table_cut_at_any_byte_never_ends_in_a_traceback(path):
    data = path.read_bytes()
    refused = 0
    for length in range(len(data)):
        try:
            read(data[:length], path.name)
        except BadFile:
            refused += 1
    assert refused


@pytest.mark.parametrize("name", ["currency", "Currency code", "Währung", "Devise"])
def test_a_rows_own_currency_goes_before_that_of_the_source(name):
    page = read(f"contract,title,amount,{name}\nshop,Design,500.00,EUR\nshop,Build,80,\nshop,Sign,70,chf\n")
    assert [each.amount for each in milestones(page)] == [Money(50000, "EUR"), Money(8000, "USD"), Money(7000, "CHF")]


@pytest.mark.parametrize(
    ("amount", "own", "reason"),
    [
        ("500 USD", "EUR", "are of different currencies"),
        ("€500", "USD", "are of different currencies"),
        ("500", "Euro", "'Euro' is not a currency like USD"),
        ("500", "$", "'$' is not a currency like USD"),
        ("500 XQX", "", "is not an amount like 500.00 USD"),
    ],
)
def test_a_currency_that_is_none_or_contradicts_the_amount_is_refused(amount, own, reason):
    page = read(f"contract,title,amount,currency\nshop,Design,{amount},{own}\nshop,Build,80,USD\n")
    (rejected,) = page.rejected
    assert reason in rejected.reason


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [("1.250,50 €", 125050, "EUR"), ("250,5", 25050, "USD"), ("1.250,50 chf", 125050, "CHF"), ("$99,90", 9990, "USD")],
)
def test_a_table_with_decimal_commas_finds_them(text, minor, currency):
    page = read(f"contract;title;amount;due\nshop;Design;{text};01.12.2026\n")
    assert [each.amount for each in milestones(page)] == [Money(minor, currency)]


def test_columns_that_nothing_reads_are_named():
    page = read("contract,title,amount,fee,rate,note\nshop,Design,500,50,10,x\n")
    assert page.notices == ["columns that are not read: fee, rate"]
