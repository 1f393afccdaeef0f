"""Spreadsheets: what is written is read, and no file, however made, takes more than its share of memory or time."""

import io
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.tabular.readers import limits
from syncd.tabular.readers.xlsx_sheet import is_spreadsheet, lines
from syncd.testing.files import file

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
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


def relations(*each):
    inside = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(each)
    )
    return f"<Relationships {PACKAGE}>{inside}</Relationships>"


def parts(sheet="", **others):
    """The members of a small workbook with one sheet of this XML inside its `sheetData`; `others` by file name."""
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="A" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>shared</t></si></sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}/>",
        **{f"xl/{name}.xml": body for name, body in others.items()},
    }


def zipped(members):
    """Members as a zip; a member may be pieces, each a (unit, times), so that big ones need no memory here either."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            with archive.open(name, "w") as stream:
                for unit, times in [(body, 1)] if isinstance(body, str) else body:
                    block = (1 << 20) // max(1, len(unit)) or 1
                    for done in range(0, times, block):
                        stream.write(unit.encode() * min(block, times - done))
    return out.getvalue()


def read(data, sheet=None):
    return list(lines(file(data, "x.xlsx"), sheet))


def rows(sheet, **others):
    return [cells for _, cells in read(zipped(parts(sheet, **others)))]


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
def test_a_table_that_a_program_wrote_is_read_back(table, epoch_1904):
    if epoch_1904:
        assume(not any(isinstance(cell, date) and cell.year < 1904 for cells in table for cell in cells))
    header = ["a", "b", "c", "d"]
    written = [
        (number, [text(cell) if text(cell).strip() else "" for cell in cells])
        for number, cells in enumerate([header, *table], 1)
    ]
    expected = [(number, cells) for number, cells in written if any(cells)]
    assert read(xlsx([header, *table], epoch_1904)) == expected


@settings(max_examples=25, deadline=None)
@given(
    table=st.lists(st.lists(NUMBERS | DAYS | MOMENTS | st.booleans(), min_size=2, max_size=2), min_size=1, max_size=5)
)
def test_another_program_writes_the_same_table(table):
    book = openpyxl.Workbook()
    for cells in table:
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    assert [cells for _, cells in read(out.getvalue())] == [list(map(text, cells)) for cells in table]


@settings(max_examples=75, deadline=None)
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_file_is_read_or_refused(at, byte, cut):
    data = xlsx([["date", "title"], [date(2026, 11, 2), "x"]])
    at %= len(data)
    with pytest.raises(BadFile) if cut else _maybe():
        read(data[:at] if cut else data[:at] + bytes([byte]) + data[at + 1 :])


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
def test_a_number_is_plain_and_what_is_none_stays_as_it_is(stored, read_as):
    assert rows(f"<row><c><v>{stored}</v></c></row>") == [[read_as]]


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
def test_a_format_tells_a_date_a_time_and_a_duration_from_a_number(code, stored, read_as):
    styles = (
        f"<styleSheet {MAIN}><numFmts><numFmt numFmtId='200' formatCode='{code}'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='0'/></cellStyleXfs>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='200'/></cellXfs></styleSheet>"
    )
    assert rows(f'<row><c s="1"><v>{stored}</v></c></row>', styles=styles) == [[read_as]]


def test_what_a_cell_says_by_its_kind():
    cells = (
        '<c t="s"><v>0</v></c><c t="str"><f>A1</f><v>result</v></c><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c>'
        '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r><rPh><t>aid</t></rPh></is></c><c><f>1/0</f></c>'
        '<c t="d"><v>2026-11-02</v></c><c t="d"><v>2026-11-02T09:30:00Z</v></c><c t="str"><v>a_x000D_b_x0000_</v></c>'
    )
    assert rows(f"<row>{cells}</row>") == [
        [*"shared result #N/A TRUE inline".split(), "", "2026-11-02", "2026-11-02 09:30:00", "a\rb_x0000_"]
    ]


def test_every_row_is_as_wide_as_the_first_and_one_that_is_wider_stays_so():
    sheet = (
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="D2"/></row><row r="3"><c r="A3"/></row>'
        '<row r="5"><c r="A5"><v>3</v></c></row><row r="9"><c r="C9"><v>4</v></c></row>'
    )
    assert read(zipped(parts(sheet))) == [(2, ["1", "2"]), (5, ["3", ""]), (9, ["", "", "4"])]


def test_the_first_visible_sheet_is_read_unless_one_is_named():
    book = openpyxl.Workbook()
    book.active.append(["first"])
    book.active.sheet_state = "hidden"
    book.create_chartsheet("Chart")
    book.create_sheet("Times").append(["second"])
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()) == [(1, ["second"])]
    assert read(out.getvalue(), "sheet") == [(1, ["first"])]
    with pytest.raises(BadFile, match=r"no sheet 'Chart'.*'Sheet', 'Times'"):
        read(out.getvalue(), "Chart")


def test_each_reading_starts_anew_and_may_stop_early():
    source = file(xlsx([["a"], ["b"]]), "x.xlsx")
    assert next(lines(source)) == (1, ["a"])
    assert len(list(lines(source))) == len(list(lines(source))) == 2


def test_a_spreadsheet_is_told_from_other_files():
    assert is_spreadsheet(xlsx([["a"]]))
    assert is_spreadsheet(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert is_spreadsheet(zipped({"a.csv": "x"}))  # to be refused by name
    assert not is_spreadsheet(b"a,b\n")
    assert not is_spreadsheet(b"PK,b\n")


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def with_declaration(declaration):
    body = "<worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>"
    return parts() | {SHEET: declaration + body}


def with_text(length):
    before, after = "<worksheet><sheetData><row><c t='str'><v>", "</v></c></row></sheetData></worksheet>"
    return parts() | {SHEET: [(before, 1), ("x", length), (after, 1)]}


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
TWICE = '<row r="2"><c><v>1</v></c></row>' * 2
REFUSED = {
    "an entity bomb": (
        with_declaration(f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}<!ENTITY a "&a11;">]>'),
        "document type",
    ),
    "an external entity": (with_declaration('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "document type"),
    "a document type": (with_declaration('<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'), "document type"),
    "a sheet that is cut": (parts() | {SHEET: "<worksheet><sheetData><row>"}, "damaged in xl/work"),
    "rows twice": (parts(TWICE), "rows out of order after row 2"),
    "a row that is no number": (parts('<row r="-1"/>'), "rows out of order"),
    "a row beyond any": (parts('<row r="1048577"/>'), "rows out of order"),
    "cells twice": (parts('<row><c r="B1"/><c r="B1"/></row>'), "cells out of order in row 1"),
    "a cell of another row": (parts('<row><c r="B2"/></row>'), "cells out of order in row 1"),
    "a column beyond any": (parts('<row><c r="XFE1"/></row>'), "cells out of order"),
    "the far corner": (
        parts('<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "beyond column 500 in row 1048576",
    ),
    "too long a cell": (with_text(limits.CELL + 1), "more text in row 1"),
    "too long a row": (with_text(limits.LINE + 1), "row 1 above 1 MiB"),
    "a text that is lacking": (parts('<row><c t="s"><v>1</v></c></row>'), "refers to a text"),
    "a part that is lacking": ({"[Content_Types].xml": "<Types/>"}, "lacks its part"),
    "no workbook": (parts() | {"_rels/.rels": relations()}, "no visible sheet of cells"),
    "no sheets": (parts(workbook="<workbook/>"), "no visible sheet of cells"),
    "a chart only": (
        parts() | {"xl/_rels/workbook.xml.rels": relations(("chartsheet", "worksheets/sheet1.xml"))},
        "no visible sheet of cells",
    ),
    "a binary workbook": (
        parts() | {"_rels/.rels": relations(("officeDocument", "xl/workbook.bin"))},
        "binary workbook",
    ),
    "names of members that differ in case": (parts() | {"XL/styles.xml": ""}, "same member twice"),
    "too many members": (parts() | {f"{n}": "" for n in range(limits.MEMBERS)}, "more than 1,000 members"),
    "deep nesting": (parts("<a>" * 100), "nested more than 64"),
    "an endless tag": (parts() | {SHEET: [("<worksheet ", 1), ("  ", limits.LINE)]}, "no table"),
    "an endless comment": (parts() | {SHEET: [("<a><!-- ", 1), ("  ", limits.LINE)]}, "no table"),
    "ever new names": (parts("".join(f"<a{n}/>" for n in range(20_000))), "no table"),
    "a part too big": (
        parts() | {"xl/styles.xml": [("<styleSheet><cellXfs>", 1), ("<xf/>", 1 << 21), ("</cellXfs></styleSheet>", 1)]},
        "above 8 MiB",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("members", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_no_program_writes_is_refused_in_one_sentence(members, reason):
    data = zipped(members)
    assert len(data) < 256 * 1024
    with pytest.raises(BadFile, match=reason) as refused:
        read(data)
    assert str(refused.value).startswith("x.xlsx ")
    assert "\n" not in str(refused.value)


def test_an_old_or_locked_workbook_is_refused_with_what_to_do():
    with pytest.raises(BadFile, match="save it as XLSX or CSV"):
        read(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512))


def test_an_encrypted_member_is_refused():
    data = bytearray(zipped(parts("<row/>")))
    start = -1
    while (start := data.find(b"PK\x01\x02", start + 1)) >= 0:
        data[start + 8] |= 1
    with pytest.raises(BadFile, match="encrypted"):
        read(bytes(data))


def test_a_packing_that_inflates_without_bounds_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", bytes(1 << 20))
    with pytest.raises(BadFile, match="packed in a way"):
        read(out.getvalue())


def test_the_same_member_twice_is_refused():
    out = io.BytesIO(zipped(parts("<row/>")))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    with pytest.raises(BadFile, match="same member twice"):
        read(out.getvalue())


def test_a_header_that_lies_about_the_size_is_no_way_around_the_limit():
    data = bytearray(zipped(parts() | {"xl/media/x.png": [("\0", 1 << 20)]}))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with pytest.raises(BadFile, match="damaged"):
        read(bytes(data))


def test_one_row_more_than_the_limit_is_refused():
    head, row, end = "<worksheet><sheetData>", "<row><c><v>1</v></c></row>", "</sheetData></worksheet>"
    data = zipped(parts() | {SHEET: [(head, 1), (row, limits.ROWS + 2), (end, 1)]})
    with pytest.raises(BadFile, match="more than 100,000 rows"):
        read(data)


MEASURED = r"""
import re, sys, time
import syncd.wiring.composition
from syncd.connector import BadFile
from syncd.testing.files import file
from syncd.tabular.readers.xlsx_sheet import lines
data = open(sys.argv[1], "rb").read()
start = time.process_time()
try:
    count = sum(1 for _ in lines(file(data, "x.xlsx")))
except BadFile as refused:
    count = str(refused)
peak = re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1]
print(int(peak) // 1024, round(time.process_time() - start, 1), count, sep="|")
"""


def filled(unit, before="<worksheet><sheetData>", after="</sheetData></worksheet>", size=limits.UNPACKED):
    return [(before, 1), (unit, (size - (1 << 20)) // len(unit)), (after, 1)]


EIGHT = '<c t="s"><v>0</v></c>' * 8
HEAVY = {
    "cells in one row": {SHEET: filled("<c/>", "<worksheet><sheetData><row>")},
    "rows": {SHEET: filled("<row/>")},
    "elements of no meaning": {SHEET: filled("<x/>")},
    "new names": {SHEET: [("<worksheet>", 1), ("".join(f"<a{n}/>" for n in range(100_000)), 10)]},
    "a tag": {SHEET: filled("a ", "<worksheet ")},
    "an attribute": {SHEET: filled("a", '<worksheet a="')},
    "a text": {SHEET: filled("a", "<worksheet><sheetData><row><c t='str'><v>")},
    "depth": {SHEET: filled("<a>")},
    "empty shared texts": {STRINGS: filled("<si/>", "<sst>", "</sst>")},
    "short shared texts": {STRINGS: filled("<si><t>ab</t></si>", "<sst>", "</sst>")},
    "long shared texts": {STRINGS: filled("<si><t>" + "a" * 999 + "</t></si>", "<sst>", "</sst>")},
    "texts as much as may be": {
        STRINGS: filled("<si><t>" + "a" * 999 + "</t></si>", "<sst>", "</sst>", limits.STRINGS)
    },
    "one text shared by all cells": {
        STRINGS: [("<sst><si><t>", 1), ("\U0001f600" + "a" * 130_000, 1), ("</t></si></sst>", 1)],
        SHEET: [("<worksheet><sheetData>", 1), (f"<row>{EIGHT}</row>", 100_000), ("</sheetData></worksheet>", 1)],
    },
    "styles": {"xl/styles.xml": filled("<xf/>", "<styleSheet><cellXfs>", "</cellXfs></styleSheet>", limits.PART)},
    "a bomb": {"xl/media/x.png": [("\0" * (1 << 20), 2000)]},
}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux's /proc")
@pytest.mark.parametrize("members", HEAVY.values(), ids=HEAVY)
def test_reading_takes_less_than_200_mb_and_a_minute_whatever_the_file(members, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(zipped(parts("<row><c><v>1</v></c></row>") | members))
    assert path.stat().st_size < 8 << 20
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, path], capture_output=True, text=True, timeout=300, check=True
    )
    peak, seconds, _ = done.stdout.strip().split("|", 2)
    assert int(peak) < 200
    assert float(seconds) < 60


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux's /proc")
def test_a_table_at_the_caps_is_read_row_by_row(tmp_path):
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": False})
    sheet = book.add_worksheet()
    for at in range(100_001):
        for column in range(19):
            sheet.write(at, column, f"text {at} {column}" if column % 2 else at + column / 10)
    book.close()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, path], capture_output=True, text=True, timeout=300, check=True
    )
    peak, _, outcome = done.stdout.strip().split("|", 2)
    assert outcome == "100001"
    assert int(peak) < 200


@pytest.mark.parametrize(
    "members", [{"november.csv": "a,b"}, {"mimetype": "application/vnd.oasis…", "content.xml": "<x/>"}]
)
def test_a_zip_that_is_no_xlsx_is_to_be_unpacked_or_saved_as_one(members):
    with pytest.raises(BadFile, match=r"^x\.xlsx is a zip archive and no XLSX: unpack it and give what is in it, or,"):
        read(zipped(members))
