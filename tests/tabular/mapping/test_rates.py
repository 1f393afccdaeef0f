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


WORK = {**TIME, "record": "work", "platform": "guru"}
WORK_COLUMNS = {"date": "Date", "contract": "Job", "duration": "Hours", "rate": "Rate", "amount": "Amount"}


def work_page(read, rows):
    lines = (f"2026-11-{number:02},API,{','.join(map(str, row))}" for number, row in enumerate(rows, 2))
    (page,) = read("\n".join(["Date,Job,Hours,Rate,Amount", *lines, ""]).encode(), columns=WORK_COLUMNS, **WORK)
    assert page.rejected == []
    return page


@given(
    rows=st.lists(st.tuples(st.integers(1, 5000), st.integers(100, 20_000)), min_size=1, max_size=5),
    off=st.just(Decimal(0)) | st.integers(300, 9000).map(lambda cents: Decimal(cents) / 100),
)
def test_amounts_that_are_not_hours_at_their_rates_are_told(read, rows, off):
    written = []
    for hundredths, cents in rows:
        hours, rate = Decimal(hundredths) / 100, Decimal(cents) / 100
        written.append((hours, rate, round(hours * rate, 2) + off))
    assert bool(work_page(read, written).notices) == bool(off)


def test_the_notice_about_amounts_names_rows_and_sizes(read):
    (notice,) = work_page(read, [("1.5", "80", "120"), ("2", "80", "180"), ("1", "80", "100.00")]).notices
    assert notice == (
        "2 rows' amounts differ by up to 20.00 EUR from their hours at their rates: "
        "x.csv:3 (180.00 EUR instead of 160.00 EUR), x.csv:4 (100.00 EUR instead of 80.00 EUR)"
    )


def test_map_proposes_the_rate_of_work_where_it_is_proven_and_asks_nothing_about_it():
    def columns(*rows):
        lines = (f"2026-11-0{number},API,{row}" for number, row in enumerate(rows, 2))
        text = "\n".join(["Date,Contract,Hours,Rate,Amount (EUR)", *lines, ""])
        made = propose(file(text), "work", "mine", None)
        assert made.questions == {}
        return made.settings["columns"]

    assert columns("1.5,80.00,120.00", "2,80.00,160.00")["rate"] == "Rate"
    assert "rate" not in columns("1.5,80.00,120.00")
