"""CSV tables: whatever dialect they were written in, and whatever is wrong with them."""

import codecs
import csv
import io
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.tabular import Format, Row, Table, read_table, recognise
from syncd.tabular.readers.limits import COLUMNS, LINE, LINES, ROWS
from syncd.testing.files import csv_text, file

HEADER = ("date", "title", "amount")
CELLS = st.text(st.characters(codec="cp1252", exclude_categories=["Cc"], include_characters="\n"), max_size=12)


@settings(max_examples=75, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS).filter(lambda cells: any(cell.strip() for cell in cells)), max_size=6),
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"]),
    marks=st.text("\0\x1a", max_size=128),
)
def test_rows_written_in_any_dialect_are_read_back(rows, delimiter, quoting, end, encoding, marks):
    text = csv_text(HEADER, rows, delimiter=delimiter, quoting=quoting, lineterminator=end) + marks
    data = text.encode(encoding)
    if encoding == "utf-16-be":
        data = codecs.BOM_UTF16_BE + data
    if encoding == "cp1252":
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            assume(error.reason != "unexpected end of data")
        else:
            assume(data.isascii())
    table = read_table(file(data))
    assert table.header == HEADER
    expected = [dict(zip(HEADER, (cell.strip() for cell in cells), strict=True)) for cells in rows]
    assert [{key: " ".join(cell.split()) for key, cell in row.cells.items()} for row in table.rows] == [
        {key: " ".join(cell.split()) for key, cell in cells.items()} for cells in expected
    ]


def test_column_names_are_compared_without_case_and_space():
    table = read_table(file(" Date ;PAYMENT  Type\n2026-11-02;\n"))
    assert table.header == ("date", "payment type")
    assert table.columns == ("Date", "PAYMENT Type")


def test_a_row_knows_the_line_it_starts_on():
    table = read_table(file('\nA,B\n\n1,"two\nlines"\n,\n2,x\n'))
    assert [(row.where, row.text("a")) for row in table.rows] == [("x.csv:4", "1"), ("x.csv:7", "2")]


def test_a_row_with_a_wrong_number_of_cells_is_rejected_with_its_line():
    table = read_table(file("a,b\n1,2\n1,2,3\n1\n4,5\n"))
    assert [row.text("a") for row in table.rows if not row.problem] == ["1", "4"]
    assert [(row.where, row.problem) for row in table.rows if row.problem] == [
        ("x.csv:3", "has 3 cells where the header has 2"),
        ("x.csv:4", "has 1 cells where the header has 2"),
    ]


@settings(max_examples=75, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS).filter(lambda cells: any(map(str.strip, cells))), max_size=6),
    unnamed=st.lists(st.just(""), max_size=2),
    data=st.data(),
)
def test_empty_cells_at_the_end_of_rows_may_be_missing_or_stand_beyond_the_header(rows, unnamed, data):
    header = (*HEADER, *unnamed)
    columns = [[cells[place] for cells in rows] for place in range(len(HEADER))]
    filled = 1 + max((place for place, column in enumerate(columns) if any(map(str.strip, column))), default=-1)
    lengths = [data.draw(st.integers(max(filled, 1), 8)) for _ in rows]
    ragged = [[*cells, *[""] * 5][:length] for cells, length in zip(rows, lengths, strict=True)]
    whole = read_table(file(csv_text(HEADER, rows, quoting=csv.QUOTE_ALL)))
    read = read_table(file(csv_text(header, ragged, quoting=csv.QUOTE_ALL)))
    assert [[row.text(name) for name in HEADER] for row in read.rows] == list(whole.texts(HEADER))
    assert list(read.texts(HEADER)) == list(whole.texts(HEADER))
    assert not any(row.problem for row in read.rows)


@settings(max_examples=75, deadline=None)
@given(
    names=st.lists(st.sampled_from(["A", "a", " a", "b", "B", "c", ""]), min_size=1, max_size=7),
    delimiter=st.sampled_from(",;"),
)
def test_columns_that_share_a_name_are_numbered_by_their_place(names, delimiter):
    assume(any(names))
    cells = [str(place) for place, _ in enumerate(names)]
    table = read_table(file(csv_text(names, [cells], delimiter=delimiter, quoting=csv.QUOTE_ALL)))
    (row,) = table.rows
    plain = [name.strip().lower() for name in names]
    for place, name in enumerate(plain):
        if name:
            twice = plain.count(name) > 1
            assert row.text(f"{name} ({plain[: place + 1].count(name)})" if twice else name) == cells[place]
            assert (name in table.doubled, name in table.header) == (twice, not twice)


def test_a_cell_that_some_row_has_is_missed_where_a_row_is_short():
    table = read_table(file("date,amount,fee,note\n2026-11-02,100,3,\n2026-11-03,100\n"))
    assert [row.problem for row in table.rows] == ["", "has 2 cells where the header has 4"]


def test_a_last_line_without_an_end_is_cut_off_where_it_is_shorter_than_others():
    assert [row.text("b") for row in read_table(file('a,b,c\n1,2\n3,"4"')).rows] == ["2", "4"]
    assert [row.text("b") for row in read_table(file("a,b,c\n1,2\n3,4")).rows] == ["2", ""]  # perhaps 41
    assert [row.text("b") for row in read_table(file("a,b\n1,2,\n3,4,")).rows] == ["2", "4"]
    for text in ('a,b,c\n1,2,\n3,"4"', 'a,b,c\n1,"2"', "a,b,c\n1,2,\n3,4"):
        with pytest.raises(BadFile, match="cut off"):
            list(read_table(file(text)).rows)


def test_a_first_column_that_begins_like_a_zip_file_is_a_column():
    table = read_table(file("PK,Date\n1,2026-11-02\n"))
    assert (table.header, [row.text("pk") for row in table.rows]) == (("pk", "date"), ["1"])


def test_the_header_may_follow_other_lines_where_its_columns_are_known():
    text = "Report of Jane\n\nfrom;to\n1.1.;2.1.\nDay;Amount\n2026-11-02;1,50\n"
    table = read_table(file(text), headed=lambda names: "amount" in names)
    assert (table.header, [dict(row.cells) for row in table.rows]) == (
        ("day", "amount"),
        [{"day": "2026-11-02", "amount": "1,50"}],
    )
    with pytest.raises(BadFile, match="no line that names the columns looked for"):
        read_table(file(text), headed=lambda names: "price" in names)


def test_rows_may_be_read_again_and_changed_on_the_way():
    table = read_table(file("a,b\n1,2\n1\n3,4\n")).mapped(lambda row: Row(row.where, {"sum": row.text("a", "b")}))
    for _ in range(2):
        assert [(row.text("sum"), bool(row.problem)) for row in table.rows] == [("1", False), ("", True), ("3", False)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ('a,b\n1,"2', r"ends inside the quotes of line 2: it was cut off"),
        ("a,b\n1,2\n3", r"ends in the middle of line 3: it was cut off"),
        ('a,b\n1,"2"x\n', r"is not CSV at line 2"),
        ("a,b\n" + "x" * 200_000 + ",2\n", r"is not CSV at line 2: field larger than field limit"),
        ("x" * 200_000, r"is not CSV at line 1: field larger than field limit"),
        ("a,A,A (2)\n1,2,3\n", r"has the column 'a \(2\)' twice"),
        ("\n \n", r"holds no table"),
        (",".join(map(str, range(COLUMNS + 1))) + "\n", r"has 501 cells in line 1, more than 500"),
        ("a,b\n" + "," * COLUMNS + "\n", r"has 501 cells in line 2, more than 500"),
        ("a,b\n1," + "," * LINE, r"has a row at line 2 of more than 1048576 characters: a quote may be left open"),
        ("," * LINE + ",", r"has a row at line 1 of more than 1048576 characters"),
        ('a,b\n1,"' + "2\n" * LINE, r"is not CSV at line 2: field larger than field limit"),
        ('a,b\n"1' + '",\n"' * 200_000, r"line 2"),
        ("a\n" + "1\n" * (ROWS + 1), r"has more than 100000 rows: export a shorter range"),
        ("a,b\n" + "\n" * LINES, r"has more than 1000000 lines: export a shorter range"),
        ("a,b\n1,\0\n", r"is not text \(it holds NUL bytes\)"),
        ("a,b\n1,2\n" + 129 * "\0", r"is not text \(it holds NUL bytes\)"),  # a part of it may be lost
        (b"PK\x03\x04\x81\x8d\x8f", r"x.csv is cut off or damaged"),
        (codecs.BOM_UTF8 + b"a,\xff\n", r"breaks inside a character"),
        ("a,ü".encode()[:-1], r"breaks inside a character"),
        ("a,b\n".encode("utf-16")[:-1], r"breaks inside a character"),
        (codecs.BOM_UTF32_LE + "a,b\n".encode("utf-32-le"), r"holds NUL bytes"),
    ],
)
def test_a_file_that_cannot_be_read_whole_is_refused_in_one_sentence(data, says):
    with pytest.raises(BadFile, match=says) as raised:
        list(read_table(file(data)).rows)
    assert "\n" not in str(raised.value)


def test_a_last_cell_that_may_be_cut_reads_as_empty():
    for text, kept, last in (("1,12.5", False, ""), ('1,"12.5"', False, "12.5"), ("1,12.5", True, "12.5")):
        (row,) = read_table(file(f"a,b\n{text}"), kept=kept).rows
        assert row.cells == {"a": "1", "b": last}


@settings(max_examples=75, deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_a_table_or_a_bad_file(data):
    with suppress(BadFile):
        assert all(row.problem or tuple(row.cells) for row in read_table(file(data)).rows)


FORMATS = [Format("one", ("date", "hours")), Format("two", ("date", "team|client team", "amount"))]


def test_a_format_is_recognised_by_its_columns_in_any_order_and_spelling():
    assert recognise(Table("x", ("extra", "hours", "date"), ()), FORMATS).name == "one"
    assert recognise(Table("x", ("amount", "client team", "date"), ()), FORMATS).name == "two"


def test_a_foreign_file_is_refused_with_its_headers_and_the_nearest_format():
    with pytest.raises(BadFile, match=r"its columns are: date, amount; the nearest format is the two.* has: team$"):
        recognise(Table("x.csv", ("date", "amount"), ()), FORMATS)


def test_a_file_that_fits_two_formats_is_refused():
    with pytest.raises(BadFile, match="fits several formats, one and two"):
        recognise(Table("x.csv", ("date", "amount", "hours", "team"), ()), FORMATS)


SHEET_CELLS = st.none() | st.sampled_from(["a", "Total", "1.5"]) | st.integers(1, 99)


@settings(max_examples=50, deadline=None)
@given(
    title=st.lists(SHEET_CELLS, max_size=5),
    rows=st.lists(st.lists(SHEET_CELLS, max_size=3).filter(any), max_size=5),
)
def test_a_sheets_empty_cells_at_the_end_of_any_row_are_the_same_written_or_not(title, rows):
    def read(padded):
        book = openpyxl.Workbook()
        for cells in [["T", *title], HEADER, *rows]:
            book.active.append([*cells, *[""] * (6 - len(cells))] if padded else cells)
        out = io.BytesIO()
        book.save(out)
        table = read_table(file(out.getvalue(), "x.xlsx"), headed=lambda names: tuple(names) == HEADER)
        return table.columns, list(table.rows)

    assert read(True) == read(False)
    assert [tuple(row.cells) for row in read(False)[1]] == [HEADER] * len(rows)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(st.lists(st.sampled_from(["a", " b ", "", "1,5"]), min_size=2, max_size=4), max_size=5))
@pytest.mark.parametrize("end", ["\n", ""])
def test_what_stands_in_some_columns_is_what_the_rows_say(rows, end):
    table = read_table(file(csv_text(HEADER, rows, lineterminator="\n").rstrip("\n") + end))
    with suppress(BadFile):
        said = [[row.text("amount"), row.text("date")] for row in table.rows if not row.problem]
        assert list(table.texts(["amount", "date"])) == said
        assert list(table.mapped(lambda row: row).texts(["amount", "date"])) == said


@pytest.mark.parametrize(
    "page", ["<!DOCTYPE html>\n<html><title>Sign in</title>", "\ufeff\n <HTML><body>502", '<?xml version="1.0"?><html>']
)
def test_a_web_page_is_called_one(page):
    with pytest.raises(
        BadFile, match=r"^x\.csv is an HTML page, such as websites show to log in .*: download it again$"
    ):
        read_table(file(page))
