"""A table that a spreadsheet has rewritten reads like the one it was made from, or is a question."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.tabular import Format, day, normalise_notation, number, read_table
from syncd.testing.files import csv_text, file

EXPORT = Format("export", ("day", "amount"), days=("day", "until"), numbers=("amount", "hours"))
WRITTEN = {
    None: "%Y-%m-%d",
    "day-first": "%d/%m/%Y",
    "month-first": "%m/%d/%y",
    "dots": "%d.%m.%y",
    "months": "%d-%b-%y",
}
ROWS = st.lists(
    st.tuples(
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.decimals(-10_000, 10_000, places=2, allow_nan=False),
        st.integers(0, 30).map(lambda segments: round(Decimal(segments) / 6, 5)),
    ),
    min_size=1,
    max_size=6,
)


def table(rows, delimiter=",", name="x.csv"):
    return read_table(file(csv_text(("Day", "Amount", "Hours", "Note"), rows, delimiter=delimiter), name))


def read(rows, delimiter=",", dates=None, mark=None):
    """The rows as their own notation has them."""
    found = normalise_notation(table(rows, delimiter), EXPORT, dates, mark).rows
    return [(day(row.text("day")), number(row.text("amount")), number(row.text("hours"))) for row in found]


@settings(max_examples=100, deadline=None)
@given(
    rows=ROWS,
    written=st.sampled_from(sorted(WRITTEN, key=str)),
    mark=st.sampled_from(".,"),
    thousands=st.booleans(),
    delimiter=st.sampled_from(",;\t"),
    told=st.booleans(),
)
def test_dates_and_numbers_are_read_as_they_were_written_or_asked_for(rows, written, mark, thousands, delimiter, told):
    def text(value):
        plain = f"{value:,f}" if thousands else f"{value:f}"
        return plain if mark == "." else plain.translate(str.maketrans(",.", ".,"))

    cells = [
        (when.strftime(WRITTEN[written]), text(amount), text(hours), "1,5 03/04/2026") for when, amount, hours in rows
    ]
    options = {"dates": written if written in ("day-first", "month-first") else None, "mark": mark} if told else {}
    if told or written not in ("day-first", "month-first") or any(when.day > 12 for when, *_ in rows):
        assert read(cells, delimiter, **options) == rows
    else:
        with suppress(BadFile):  # the question
            assert read(cells, delimiter) == rows


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_whether_a_comma_parts_thousands_is_asked_where_the_file_may_be_of_a_country_with_decimal_commas(delimiter):
    rows = [("2026-11-02", "1,234", "7", "")]
    with pytest.raises(
        BadFile, match=r'leaves open whether 1,234 is 1234 or 1.234: set `mark` of the source to "." or'
    ):
        read(rows, delimiter)
    assert read(rows, delimiter, mark=".") == [(date(2026, 11, 2), 1234, 7)]
    assert read(rows, delimiter, mark=",") == [(date(2026, 11, 2), Decimal("1.234"), 7)]
    assert read(rows) == [(date(2026, 11, 2), 1234, 7)]


def test_a_number_in_the_other_notation_is_never_taken_for_another():
    (row,) = normalise_notation(table([("2026-11-02", "1.234", "2.5", "")], ";"), EXPORT, None, ",").rows
    assert number(row.text("amount")) == 1234
    with pytest.raises(ValueError, match="is not a number"):
        number(row.text("hours"))


def test_cells_that_are_neither_stay_and_the_row_remembers_how_it_was_written():
    rows = [("13/11/2026", "1.234,50 €", "soon, or not", "1,5"), ("Total", "", "", "")]
    first, last = normalise_notation(table(rows, ";"), EXPORT, None, None).rows
    assert dict(first.cells) == {"day": "2026-11-13", "amount": "1,234.50 €", "hours": "soon, or not", "note": "1,5"}
    assert dict(first.original) == {"day": "13/11/2026", "amount": "1.234,50 €", "hours": "soon, or not", "note": "1,5"}
    assert last.text("day") == "Total"


def test_a_table_in_its_own_notation_is_left_as_it_is():
    plain = table([("2026-11-02", "1,234.50", "2.5", ""), ("Nov 3, 2026", "", "x", "")])
    assert normalise_notation(plain, EXPORT, "day-first", None) is plain


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("03/04/2026", "1", "1", "")], "leaves open which part of its dates is the day: set `dates`"),
        ([("13/04/2026", "1", "1", ""), ("04/13/2026", "1", "1", "")], "has dates of both orders: set `dates`"),
        ([("2026-04-03", "1.5", "1,5", "")], "writes some numbers like 1.5 and some like 1,5"),
    ],
)
def test_what_is_open_or_contradicted_is_a_question(rows, says):
    with pytest.raises(BadFile, match=says):
        read(rows)


def test_a_start_and_an_end_prove_the_order_together():
    text = csv_text(("Day", "Until", "Amount"), [("05/04/2026", "04/05/2026", "1")])
    (row,) = normalise_notation(read_table(file(text)), EXPORT, None, None).rows
    assert (row.text("day"), row.text("until")) == ("2026-04-05", "2026-05-04")
