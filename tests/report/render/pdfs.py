"""Reads what a PDF holds: its text, its structure, and what programs know of it."""

import re
from io import BytesIO

import pytest

from syncd.core.safe_text import TURNING
from syncd.report.document import Actions, Drawing, Figures, Table
from tests.report.render import charts

pytest.importorskip("typst", reason="PDF needs the extra pdf")
pypdf = pytest.importorskip("pypdf", reason="what a PDF says is read with pypdf")


def read(data):
    return pypdf.PdfReader(BytesIO(data))


def squeezed(text):
    """Without spaces and marks: lines end where the page has no more room."""
    return re.sub(r"[\s\u200b\u00ad]", "", text.translate(TURNING)).replace("ﬁ", "fi").replace("ﬂ", "fl")


def said(data):
    return squeezed("".join(one.extract_text() for one in read(data).pages))


def tree(reader):
    """All elements of the structure, as (role, attributes)."""
    waiting, found = [reader.trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if "/S" in one:
                found.append((one["/S"], one))
            if "/K" in one:
                waiting.append(one["/K"])
    return found


def metadata(reader):
    return reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()


def figures_of(document):
    """Every figure that people see."""
    for block in (*document.blocks, *document.aside):
        if isinstance(block, Table):
            yield from (cell.says for row in block.rows for cell in row.cells)
        elif isinstance(block, Actions):
            yield from (action.amount.says for action in block.items)
        elif isinstance(block, Figures):
            yield from (cell.says for cell, _ in block.items)
        elif isinstance(block, Drawing) and block.chart == charts.DEMO_STACK:
            yield from (part.figure for part in block.chart.parts)
            yield block.chart.figure
