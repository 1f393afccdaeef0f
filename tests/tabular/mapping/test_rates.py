"""The rate is the price of an hour: rows whose hours differ prove it, or that it is the price of a row."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.tabular.mapping.propose import propose
from syncd.tabular.mapping.questions import LEAVE_OUT
from syncd.testing.files import file

TIME = {"record": "time", "person": "me", "dates": "day-first", "mark": ".", "unit": "hours", "currency": "EUR"}
COLUMNS = {"date": "Date", "duration": "Hours", "rate": "Rate"}


def table(rows, name="Rate"):
    days = (str(date(2026, 11, 2) + timedelta(days=number)) for number in range(len(rows)))
    lines = [f"{day},{hours},{rate}" for day, (hours, rate) in zip(days, rows, strict=True)]
    return "\n".join([f"Date,Hours,{name}", *lines, ""])


def proposed(rows, name="Rate", **answers):
    answers = {f"columns.{field}": answer for field, answer in answers.items()}
    return propose(file(table(rows, name)), "time", "mine", None, answers=answers)


LENGTHS = st.lists(st.integers(1, 60).map(lambda quarters: Decimal(quarters) / 4), min_size=2, max_size=9)


@given(lengths=LENGTHS, price=st.integers(1000, 20_000).map(lambda cents: Decimal(cents) / 100))
def test_a_price_of_rows_is_never_taken_for_one_of_hours_nor_the_other_way(lengths, price):
    of_hours = proposed([(hours, price) for hours in lengths])
    of_rows = proposed([(hours, round(hours * price, 2)) for hours in lengths])
    if len(set(lengths)) > 1:
        assert of_hours.settings["columns"]["rate"] == "Rate"
        assert "rate" not in of_rows.settings["columns"]
        assert "columns.rate" not in {*of_hours.questions, *of_rows.questions}
    else:
        assert ("columns.rate" in of_hours.questions, "columns.rate" in of_rows.questions) == (True, True)


@pytest.mark.parametrize(
    ("rows", "name", "columns", "asked"),
    [
        ([("1.5", "120"), ("0.75", "60")], "Rate", False, False),
        ([("1.5", "80"), ("0.75", "80")], "Rate", True, False),
        ([("1.5", "80")], "Rate", False, True),
        ([("1.5", "80")], "Hourly Rate", True, False),
        ([("1.5", "0"), ("0.75", "0")], "Rate", True, False),
        ([("1.5", "120"), ("0.75", "60"), ("2", "200"), ("3", "300")], "Rate", False, True),  # 80 and 100 an hour
        ([("1.5", "80"), ("0.75", "80"), ("2", "100"), ("3", "100")], "Rate", True, False),
    ],
)
def test_map_takes_a_rate_leaves_it_out_or_asks(rows, name, columns, asked):
    made = proposed(rows, name)
    assert ("rate" in made.settings["columns"], "columns.rate" in made.questions) == (columns, asked)


def test_an_answer_decides():
    assert proposed([("1.5", "80")], rate="Rate").settings["columns"]["rate"] == "Rate"
    left_out = proposed([("1.5", "80")], rate=LEAVE_OUT)
    assert "rate" not in left_out.settings["columns"]
    assert "columns.rate" not in left_out.questions


def test_of_two_columns_the_one_that_names_hours_is_the_rate():
    text = "Date,Hours,rate,hourlyRate\n2026-11-02,1.5,120.00,80.00\n2026-11-03,0.75,60.00,80.00\n"
    assert propose(file(text), "time", "mine", None).settings["columns"]["rate"] == "hourlyRate"


@pytest.mark.parametrize(
    ("rows", "told"), [([("1.5", "120"), ("0.75", "60")], True), ([("1.5", "80"), ("0.75", "80")], False)]
)
def test_a_mapped_rate_that_is_the_price_of_a_row_is_told(read, rows, told):
    (page,) = read(table(rows).encode(), columns=COLUMNS, **TIME)
    expected = (
        'is "Rate", mapped as the rate, the price of an hour or of a row? '
        "120.00 for 1:30:00 and 60.00 for 0:45:00 are both 80.00 an hour"
    )
    assert page.notices == ([expected] if told else [])
