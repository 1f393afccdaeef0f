"""Tables taken apart, and put together in other ways."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.tabular import normalise_name, read_table
from syncd.testing.files import file
from syncd.testing.sheets import Sheet, mixed_rows, rearranged, rewritten, sheet_of

SHEET = Sheet(("Day", "What", "Größe"), (("1", "a, b", ""), ("2", 'c;"d"', "x\ny"), ("3", "", "1,5")))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_table_taken_apart_is_what_was_written_in_whatever_form(data):
    written = data.draw(rewritten(SHEET, "x.csv"))
    assume(written.name == "x.csv")
    assert sheet_of(written) == SHEET


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_rearranged_table_has_the_same_cells_under_the_same_names_and_unknown_ones(data):
    other = data.draw(rearranged(SHEET))
    columns = [*map(normalise_name, other.header)]
    found = [dict(zip(columns, row, strict=True)) for row in other.rows]
    wanted = [dict(zip(map(normalise_name, SHEET.header), row, strict=True)) for row in SHEET.rows]
    assert [{name: row[name] for name in wanted[0]} for row in found] == wanted
    assert all(row["unknown column 0"] == "cell 0" for row in found)


@settings(max_examples=50, deadline=None)
@given(mixed_rows(SHEET))
def test_a_varied_table_has_rows_of_cells_from_the_same_columns(sheet):
    columns = [set(column) for column in zip(*SHEET.rows, strict=True)]
    assert sheet.rows
    assert all(cell in column for row in sheet.rows for cell, column in zip(row, columns, strict=True))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0), (1, 1)])
def test_a_workbook_holds_the_rows_in_their_order(order):
    sheet = SHEET.in_order(order)
    rows = [row.cells for row in read_table(file(sheet.xlsx(), "x.xlsx")).rows]
    assert [tuple(row.values()) for row in rows] == list(sheet.rows)
