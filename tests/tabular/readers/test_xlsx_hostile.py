"""Workbooks that no program writes: each is refused in one sentence, and none takes more than its share of memory."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from syncd.connector import BadFile
from syncd.tabular.readers import limits

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def rows(xml):
    """A sheet with this XML inside its `sheetData`."""
    return {SHEET: f"<worksheet><sheetData>{xml}</sheetData></worksheet>"}


def relation(kind, target):
    return f'<Relationships><Relationship Id="r0" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'


def with_declaration(declaration):
    return {SHEET: declaration + "<worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>"}


def with_text(length):
    before, after = "<worksheet><sheetData><row><c t='str'><v>", "</v></c></row></sheetData></worksheet>"
    return {SHEET: [(before, 1), ("x", length), (after, 1)]}


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
TWICE = '<row r="2"><c><v>1</v></c></row>' * 2
REFUSED = {
    "an entity bomb": (
        with_declaration(f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}<!ENTITY a "&a11;">]>'),
        "document type",
    ),
    "an external entity": (with_declaration('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "document type"),
    "a document type": (with_declaration('<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'), "document type"),
    "a sheet that is cut": ({SHEET: "<worksheet><sheetData><row>"}, "damaged in xl/work"),
    "rows twice": (rows(TWICE), "rows out of order after row 2"),
    "a row that is no number": (rows('<row r="-1"/>'), "rows out of order"),
    "a row beyond any": (rows('<row r="1048577"/>'), "rows out of order"),
    "cells twice": (rows('<row><c r="B1"/><c r="B1"/></row>'), "cells out of order in row 1"),
    "a cell of another row": (rows('<row><c r="B2"/></row>'), "cells out of order in row 1"),
    "a column beyond any": (rows('<row><c r="XFE1"/></row>'), "cells out of order"),
    "the far corner": (
        rows('<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "beyond column 500 in row 1048576",
    ),
    "too long a cell": (with_text(limits.CELL + 1), "more text in row 1"),
    "too long a row": (with_text(limits.LINE + 1), "row 1 above 1 MiB"),
    "a text that is lacking": (rows('<row><c t="s"><v>1</v></c></row>'), "refers to a text"),
    "a part that is lacking": ({"_rels/.rels": None}, "lacks its part"),
    "no workbook": ({"_rels/.rels": "<Relationships/>"}, "no visible sheet of cells"),
    "no sheets": ({"xl/workbook.xml": "<workbook/>"}, "no visible sheet of cells"),
    "a chart only": (
        {"xl/_rels/workbook.xml.rels": relation("chartsheet", "worksheets/sheet1.xml")},
        "no visible sheet of cells",
    ),
    "a binary workbook": (
        {"_rels/.rels": relation("officeDocument", "xl/workbook.bin")},
        "binary workbook",
    ),
    "names of members that differ in case": ({"XL/styles.xml": ""}, "same member twice"),
    "too many members": ({f"{n}": "" for n in range(limits.MEMBERS)}, "more than 1,000 members"),
    "deep nesting": (rows("<a>" * 100), "nested more than 64"),
    "an endless tag": ({SHEET: [("<worksheet ", 1), ("  ", limits.LINE)]}, "no table"),
    "an endless comment": ({SHEET: [("<a><!-- ", 1), ("  ", limits.LINE)]}, "no table"),
    "ever new names": (rows("".join(f"<a{n}/>" for n in range(20_000))), "no table"),
    "a part too big": (
        {"xl/styles.xml": [("<styleSheet><cellXfs>", 1), ("<xf/>", 1 << 21), ("</cellXfs></styleSheet>", 1)]},
        "above 8 MiB",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("members", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_no_program_writes_is_refused_in_one_sentence(workbook, members, reason):
    data = workbook.zipped({name: body for name, body in (workbook.parts() | members).items() if body is not None})
    assert len(data) < 256 * 1024
    with pytest.raises(BadFile, match=reason) as refused:
        workbook.read(data)
    assert str(refused.value).startswith("x.xlsx ")
    assert "\n" not in str(refused.value)


def test_an_old_or_locked_workbook_is_refused_with_what_to_do(workbook):
    with pytest.raises(BadFile, match="save it as XLSX or CSV"):
        workbook.read(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512))


def test_an_encrypted_member_is_refused(workbook):
    data = bytearray(workbook.zipped(workbook.parts("<row/>")))
    start = -1
    while (start := data.find(b"PK\x01\x02", start + 1)) >= 0:
        data[start + 8] |= 1
    with pytest.raises(BadFile, match="encrypted"):
        workbook.read(bytes(data))


def test_a_packing_that_inflates_without_bounds_is_refused(workbook):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", bytes(1 << 20))
    with pytest.raises(BadFile, match="packed in a way"):
        workbook.read(out.getvalue())


def test_the_same_member_twice_is_refused(workbook):
    out = io.BytesIO(workbook.zipped(workbook.parts("<row/>")))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    with pytest.raises(BadFile, match="same member twice"):
        workbook.read(out.getvalue())


def test_a_header_that_lies_about_the_size_is_no_way_around_the_limit(workbook):
    data = bytearray(workbook.zipped(workbook.parts() | {"xl/media/x.png": [("\0", 1 << 20)]}))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with pytest.raises(BadFile, match="damaged"):
        workbook.read(bytes(data))


def test_one_row_more_than_the_limit_is_refused(workbook):
    head, row, end = "<worksheet><sheetData>", "<row><c><v>1</v></c></row>", "</sheetData></worksheet>"
    data = workbook.zipped(workbook.parts() | {SHEET: [(head, 1), (row, limits.ROWS + 2), (end, 1)]})
    with pytest.raises(BadFile, match="more than 100,000 rows"):
        workbook.read(data)


@pytest.mark.parametrize(
    "members", [{"november.csv": "a,b"}, {"mimetype": "application/vnd.oasis…", "content.xml": "<x/>"}]
)
def test_a_zip_that_is_no_xlsx_is_to_be_unpacked_or_saved_as_one(workbook, members):
    with pytest.raises(BadFile, match=r"^x\.xlsx is a zip archive and no XLSX: unpack it and give what is in it, or,"):
        workbook.read(workbook.zipped(members))


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
def test_reading_takes_less_than_200_mb_and_a_minute_whatever_the_file(workbook, measured, members, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook.zipped(workbook.parts("<row><c><v>1</v></c></row>") | members))
    assert path.stat().st_size < 8 << 20
    megabytes, seconds, _ = measured("xlsx", path)
    assert megabytes < 200
    assert seconds < 60


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux's /proc")
def test_a_table_at_the_caps_is_read_row_by_row(measured, tmp_path):
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": False})
    sheet = book.add_worksheet()
    for at in range(100_001):
        for column in range(19):
            sheet.write(at, column, f"text {at} {column}" if column % 2 else at + column / 10)
    book.close()
    megabytes, _, outcome = measured("xlsx", path)
    assert outcome == "100001"
    assert megabytes < 200
