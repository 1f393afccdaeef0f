"""Workbooks put together by hand, and the memory that reading a file takes in a process of its own."""

import io
import subprocess
import sys
import zipfile

import pytest

from syncd.tabular.readers.xlsx_sheet import lines
from syncd.testing.files import file

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


class Workbook:
    """Writes workbooks from the XML of their members, and reads them."""

    def relations(self, *each):
        inside = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(each)
        )
        return f"<Relationships {PACKAGE}>{inside}</Relationships>"

    def parts(self, sheet="", **others):
        """The members of a small workbook with one sheet of this XML inside its `sheetData`; `others` by file name."""
        return {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": self.relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="A" r:id="r0"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": self.relations(
                ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
            ),
            "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
            "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>shared</t></si></sst>",
            "xl/styles.xml": f"<styleSheet {MAIN}/>",
            **{f"xl/{name}.xml": body for name, body in others.items()},
        }

    def zipped(self, members):
        """Members as a zip; a member may be pieces, each (unit, times), so that big ones need no memory here either."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in members.items():
                with archive.open(name, "w") as stream:
                    for unit, times in [(body, 1)] if isinstance(body, str) else body:
                        block = (1 << 20) // max(1, len(unit)) or 1
                        for done in range(0, times, block):
                            stream.write(unit.encode() * min(block, times - done))
        return out.getvalue()

    def read(self, data, sheet=None):
        """The lines of a workbook, with their numbers."""
        return list(lines(file(data, "x.xlsx"), sheet))

    def rows(self, sheet, **others):
        """The cells of each row of a workbook with this sheet."""
        return [cells for _, cells in self.read(self.zipped(self.parts(sheet, **others)))]


@pytest.fixture(scope="session")
def workbook():
    return Workbook()


MEASURED = r"""
import re, sys, time
import syncd.wiring.composition
from syncd.connector import BadFile
from syncd.testing.files import file
from syncd.tabular.readers.json import json_lines, read_json
from syncd.tabular.readers.xlsx_sheet import lines
count = lambda rows: sum(1 for _ in rows)
read = {
    "xlsx": lambda file: count(lines(file)),
    "JSON rows": lambda file: count(json_lines(file)),
    "JSON": lambda file: type(read_json(file)).__name__,
}[sys.argv[1]]
data = open(sys.argv[2], "rb").read()
start = time.process_time()
try:
    outcome = read(file(data, "x"))
except BadFile as refused:
    outcome = str(refused)
peak = re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1]
print(int(peak) // 1024, round(time.process_time() - start, 1), outcome, sep="|")
"""


@pytest.fixture(scope="session")
def measured():
    """Reads a file in a process of its own: megabytes at the peak, seconds, and how many rows or why it is refused."""

    def run(how, path):
        command = [sys.executable, "-c", MEASURED, how, path]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        peak, seconds, outcome = done.stdout.strip().split("|", 2)
        return int(peak), float(seconds), outcome

    return run
