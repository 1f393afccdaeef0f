"""Columns of a known format that speak of money or of what counts, and that nobody reads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syncd.core.records import TimeEntry
from syncd.core.time import instant
from syncd.tabular import Format, Row, UnreadColumns

REPORT = Format(
    "report",
    ("date", "time|hours"),
    read=("billable", "rate (*)"),
    irrelevant=("cost rate", "approved?"),
    marks=("billable",),
)
START = instant("2026-11-02T09:00:00Z")
ENTRY = TimeEntry(ref="x/time/1", person="me", start=START, stop=START + timedelta(hours=1))


def notices(header, *rows, entry=ENTRY):
    check = UnreadColumns(header, REPORT)
    for cells in rows:
        check.see(Row("x.csv:2", dict(zip(header, cells, strict=True))), entry)
    return list(check.notices())


@pytest.mark.parametrize(
    "header",
    [
        ["date", "hours", "billable", "rate (eur)", "cost rate", "approved?", "notes", "separate", "statement"],
        ["date", "time", "amount", "currency"],  # of the amount, which nobody reads
    ],
)
def test_columns_that_are_read_irrelevant_or_of_something_else_make_no_noise(header):
    assert notices(header) == []


@pytest.mark.parametrize("column", ["rate", "hourly rate [x]", "fee", "vat", "billable rate", "status", "tarifa"])
def test_a_known_word_that_is_not_read_is_named(column):
    (notice,) = notices(["date", "hours", column])
    assert notice == f'columns that are not read: "{column}"; what they say about time and money does not count'


def test_the_currency_of_a_rate_is_named():
    (notice,) = notices(["date", "hours", "rate (eur)", "currency"])
    assert '"currency"' in notice


def test_rows_that_an_unread_column_calls_rejected_are_counted():
    header = ["date", "hours", "status"]
    found = notices(header, ["d", "1", "Approved"], ["d", "1", "Rejected"], ["d", "1", " DECLINED "])
    assert found[1:] == ['2 rows are rejected by the column "status": their time counts all the same']


def test_a_mark_in_a_form_that_is_not_known_is_told():
    header = ["date", "hours", "billable"]
    (notice,) = notices(header, ["d", "1", "perhaps"], ["d", "1", ""], ["d", "1", "-"])
    assert notice == (
        '1 row has a mark in "billable" that is neither yes nor no, such as "perhaps": '
        "these entries are neither billable nor not"
    )
    assert notices(header, ["d", "1", "yes"], entry=replace(ENTRY, billable=True)) == []
