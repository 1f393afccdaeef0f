"""Spreadsheets: a table that a program wrote is read back, with its dates, times, durations and numbers."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.tabular.readers.xlsx_sheet import is_spreadsheet, lines
from syncd.testing.files import file

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NUMBERS = st.integers(-(10**15) + 1, 10**15 - 1) | st.decimals(
    min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False
)
DAYS = st.dates(date(1900, 3, 1), date(9999, 12, 31))
MOMENTS = st.builds(datetime.combine, st.dates(date(1900, 3, 1), date(2200, 1, 1)), st.times()).map(
    lambda each: each.replace(microsecond=0)
)
DURATIONS = st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds))
CELLS = st.none() | TEXTS | NUMBERS | st.booleans() | DAYS | MOMENTS | DURATIONS
FORMATS = {datetime: "yyyy-mm-dd hh:mm:ss", date: "dd.mm.yyyy", timedelta: "[h]:mm:ss"}


def xlsx(table, epoch_1904=False):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": epoch_1904})
    styles = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
    sheet = book.add_worksheet()
    for at, cells in enumerate(table):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell)
            elif cell is not None:
                sheet.write(at, column, cell, *filter(None, [styles.get(type(cell))]))
    book.close()
    return out.getvalue()


def text(cell):
    """What a cell must read as."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S").rjust(19, "0")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}" if cell else "0"
    return str(cell)


@settings(max_examples=40, deadline=None)
@given(table=st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=5), epoch_1904=st.booleans())
def test_a_table_that_a_program_wrote_is_read_back(workbook, table, epoch_1904):
    if epoch_1904:
        assume(not any(isinstance(cell, date) and cell.year < 1904 for cells in table for cell in cells))
    header = ["a", "b", "c", "d"]
    written = [
        (number, [text(cell) if text(cell).strip() else "" for cell in cells])
        for number, cells in enumerate([header, *table], 1)
    ]
    expected = [(number, cells) for number, cells in written if any(cells)]
    assert workbook.read(xlsx([header, *table], epoch_1904)) == expected


@settings(max_examples=25, deadline=None)
@given(
    table=st.lists(st.lists(NUMBERS | DAYS | MOMENTS | st.booleans(), min_size=2, max_size=2), min_size=1, max_size=5)
)
def test_another_program_writes_the_same_table(workbook, table):
    book = openpyxl.Workbook()
    for cells in table:
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    assert [cells for _, cells in workbook.read(out.getvalue())] == [list(map(text, cells)) for cells in table]


@settings(max_examples=75, deadline=None)
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_file_is_read_or_refused(workbook, at, byte, cut):
    data = xlsx([["date", "title"], [date(2026, 11, 2), "x"]])
    at %= len(data)
    with pytest.raises(BadFile) if cut else _maybe():
        workbook.read(data[:at] if cut else data[:at] + bytes([byte]) + data[at + 1 :])


class _maybe:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        return kind is not None and issubclass(kind, BadFile)


@pytest.mark.parametrize(
    ("stored", "read_as"),
    [
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.3"),
        ("1E+16", "10000000000000000"),
        ("1.5E-7", "0.00000015"),
        ("12345678901234567890", "12345678901234567890"),
        ("40.0", "40"),
        ("-0", "0"),
        ("007", "7"),
        ("1E999999999", "1E999999999"),
        ("1_000", "1_000"),
        ("NaN", "NaN"),
    ],
)
def test_a_number_is_plain_and_what_is_none_stays_as_it_is(workbook, stored, read_as):
    assert workbook.rows(f"<row><c><v>{stored}</v></c></row>") == [[read_as]]


@pytest.mark.parametrize(
    ("code", "stored", "read_as"),
    [
        ("yyyy-mm-dd", "46328", "2026-11-02"),
        ("yyyy-mm-dd", "46328.3958333333", "2026-11-02 09:30:00"),
        ("m/d/yy h:mm", "46328", "2026-11-02 00:00:00"),
        ("d mmm yyyy", "1", "1900-01-01"),
        ("d mmm yyyy", "61", "1900-03-01"),
        ("h:mm", "0.395833333333333", "09:30:00"),
        ("h:mm:ss.000", "0.5000057870", "12:00:00.500"),
        ("[h]:mm:ss", "1.29166666666667", "31:00:00"),
        ("[h]:mm", "-0.0625", "-01:30:00"),
        ("yyyy-mm-dd", "-1", "-1"),
        ("yyyy-mm-dd", "2958466", "2958466"),
        ('0.0 "days"', "1.5", "1.5"),
        ("[Red]#,##0.00", "1234.5", "1234.5"),
        ("[" * 60_000, "1.5", "1.5"),
    ],
)
def test_a_format_tells_a_date_a_time_and_a_duration_from_a_number(workbook, code, stored, read_as):
    styles = (
        f"<styleSheet {MAIN}><numFmts><numFmt numFmtId='200' formatCode='{code}'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='0'/></cellStyleXfs>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='200'/></cellXfs></styleSheet>"
    )
    assert workbook.rows(f'<row><c s="1"><v>{stored}</v></c></row>', styles=styles) == [[read_as]]


def test_what_a_cell_says_by_its_kind(workbook):
    cells = (
        '<c t="s"><v>0</v></c><c t="str"><f>A1</f><v>result</v></c><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c>'
        '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r><rPh><t>aid</t></rPh></is></c><c><f>1/0</f></c>'
        '<c t="d"><v>2026-11-02</v></c><c t="d"><v>2026-11-02T09:30:00Z</v></c><c t="str"><v>a_x000D_b_x0000_</v></c>'
    )
    assert workbook.rows(f"<row>{cells}</row>") == [
        [*"shared result #N/A TRUE inline".split(), "", "2026-11-02", "2026-11-02 09:30:00", "a\rb_x0000_"]
    ]


def test_every_row_is_as_wide_as_the_first_and_one_that_is_wider_stays_so(workbook):
    sheet = (
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="D2"/></row><row r="3"><c r="A3"/></row>'
        '<row r="5"><c r="A5"><v>3</v></c></row><row r="9"><c r="C9"><v>4</v></c></row>'
    )
    assert workbook.read(workbook.zipped(workbook.parts(sheet))) == [
        (2, ["1", "2"]),
        (5, ["3", ""]),
        (9, ["", "", "4"]),
    ]


def test_the_first_visible_sheet_is_read_unless_one_is_named(workbook):
    book = openpyxl.Workbook()
    book.active.append(["first"])
    book.active.sheet_state = "hidden"
    book.create_chartsheet("Chart")
    book.create_sheet("Times").append(["second"])
    out = io.BytesIO()
    book.save(out)
    assert workbook.read(out.getvalue()) == [(1, ["second"])]
    assert workbook.read(out.getvalue(), "sheet") == [(1, ["first"])]
    with pytest.raises(BadFile, match=r"no sheet 'Chart'.*'Sheet', 'Times'"):
        workbook.read(out.getvalue(), "Chart")


def test_each_reading_starts_anew_and_may_stop_early():
    source = file(xlsx([["a"], ["b"]]), "x.xlsx")
    assert next(lines(source)) == (1, ["a"])
    assert len(list(lines(source))) == len(list(lines(source))) == 2


def test_a_spreadsheet_is_told_from_other_files(workbook):
    assert is_spreadsheet(xlsx([["a"]]))
    assert is_spreadsheet(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert is_spreadsheet(workbook.zipped({"a.csv": "x"}))  # to be refused by name
    assert not is_spreadsheet(b"a,b\n")
    assert not is_spreadsheet(b"PK,b\n")
