"""PDFs of many rows, many columns and any text: whole, in bounds, and laid out so that nothing stands alone."""

import json
import re
import resource
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from syncd.errors import ConfigError, SyncdError
from syncd.report.document import Cell, Column, Paragraphs, Row, RowKind, Table
from syncd.report.render import pdf
from syncd.report.render.pdf_values import number_of_rows, values_of
from tests.report.render import documents
from tests.report.render.pdfs import figures_of, metadata, read, said, squeezed


def timesheet(number):
    """A table of as many rows, in weeks."""
    rows = []
    for index in range(number):
        if index % 8 == 0:
            rows.append(documents._row(RowKind.SECTION, f"Week number {index}", "", "", ""))
        rows.append(
            documents._row(RowKind.NORMAL, "Tue 6 Oct", f"Backup check {index}, moved to night", "2:20", "128.33")
        )
    rows.append(documents._row(RowKind.TOTAL, "Total", "", "4:20", "238.33"))
    return documents.weekly(blocks=(replace(documents.ROWS, rows=tuple(rows)),), aside=())


def test_the_head_of_a_table_stands_on_each_of_its_pages():
    pages = [one.extract_text() for one in read(pdf.render(timesheet(120))).pages]
    assert len(pages) > 2
    assert all(re.search(r"Day\s*Work\s*Hours\s*USD", text) for text in pages)


def test_no_heading_is_left_alone_at_the_end_of_a_page():
    """Neither that of a block, nor that of rows within a table, nor its columns' titles."""
    blocks = []
    for index in range(40):
        short = replace(timesheet(3 + index % 9).blocks[0], title=f"Heading {index}")
        blocks += [short, Paragraphs(title=f"Heading and {index}", sentences=("One line.",) * (1 + index % 3))]
    texts = [one.extract_text().splitlines() for one in read(pdf.render(documents.weekly(blocks=tuple(blocks)))).pages]
    assert len(texts) > 8
    for *_, last, foot in texts:
        assert re.search(r"Page \d+ of \d+$", foot)
        assert not last.startswith(("Heading", "Week number", "Day"))


def test_headings_of_rows_may_follow_each_other_wherever_a_page_ends():
    """typst panics where two headings that go on over pages follow each other at a page's end."""
    kinds = (RowKind.SECTION, RowKind.SECTION, RowKind.NORMAL) * 40
    rows = tuple(documents._row(kind, f"Row {index}", "", "", "") for index, kind in enumerate(kinds))
    data = pdf.render(documents.weekly(blocks=(replace(documents.ROWS, rows=rows),), aside=()))
    assert "pdfaid" in metadata(read(data))
    assert all(squeezed(f"Row {index}") in said(data) for index in range(120))


def test_a_subtotal_before_its_rows_looks_like_their_heading_and_one_after_them_does_not():
    kinds = (RowKind.SUBTOTAL, RowKind.SUBTOTAL, RowKind.NORMAL, RowKind.SUBTOTAL, RowKind.SECTION, RowKind.SUBTOTAL)
    rows = tuple(documents._row(kind, "x", "", "", "") for kind in kinds)
    table = values_of(documents.weekly(blocks=(replace(documents.ROWS, rows=rows),)))["blocks"][0]
    leading = [row["leads"] for group in table["groups"] for row in group["rows"]]
    assert leading == [True, True, False, False, True]


def test_more_than_500_rows_are_untagged_and_the_foot_says_so():
    first, second = timesheet(400), timesheet(501)
    assert number_of_rows(first) <= pdf.TAGGED < number_of_rows(second)
    assert "/StructTreeRoot" in read(pdf.render(first)).trailer["/Root"]
    data = pdf.render(second)
    assert "/StructTreeRoot" not in read(data).trailer["/Root"]
    assert squeezed("has no tags for screen readers") in said(data)
    assert re.search(r"pdfaid:part>2<", metadata(read(data)))


def test_a_figure_never_breaks_however_many_columns_there_are():
    columns = (
        Column(key="t", title="What"),
        *(Column(key=f"c{n}", title="Net per hour", is_number=True) for n in range(9)),
    )
    rows = tuple(Row((Cell("A contract with a long title " * 3), *[Cell("≈ 1,234,567.89 USD")] * 9)) for _ in range(3))
    table = Table(title="Wide", columns=columns, rows=rows)
    lines = read(pdf.render(documents.weekly(blocks=(table,), aside=()))).pages[0].extract_text()
    assert lines.replace("\u00a0", " ").count("≈ 1,234,567.89 USD") == 27


def test_a_report_that_takes_too_much_memory_says_so(monkeypatch):
    monkeypatch.setattr(pdf, "MEMORY", 24 << 20)
    with pytest.raises(SyncdError, match=r"too large for a PDF: .* 24 MB of memory\. The HTML page prints well"):
        pdf.render(timesheet(499))


def test_a_service_that_may_change_no_limits_makes_pdfs():
    """As the one that systemd runs without the system calls for it."""
    program = (
        "import runpy, sys\n"
        "def refuse(event, arguments):\n"
        "    if event == 'resource.setrlimit':\n"
        "        raise PermissionError(1, 'refused')\n"
        "sys.addaudithook(refuse)\n"
        "runpy.run_module('syncd.report.render.typesetting', run_name='__main__')"
    )
    request = {"template": '#set document(title: "A")\nA', "root": ".", "fonts": [], "families": []}
    request |= {"made_at": 0, "inputs": {}, "standards": [], "tags": True, "memory": pdf.MEMORY}
    done = subprocess.run([sys.executable, "-c", program], input=json.dumps(request).encode(), capture_output=True)
    assert done.stdout.startswith(b"%PDF"), done.stderr


def test_without_the_sans_serif_of_the_extra_others_are_taken(monkeypatch):
    monkeypatch.setitem(sys.modules, "font_source_sans_pro", None)
    data = pdf.render(documents.cut_off())
    assert squeezed("Save 164.17 USD before 13:00 today") in said(data)
    fonts = read(data).pages[0]["/Resources"]["/Font"].values()
    assert not [one for one in fonts if "SourceSansPro" in one.get_object()["/BaseFont"]]


def test_without_typst_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ConfigError, match=r"pip install 'syncd\[pdf\]'.*HTML page prints well"):
        pdf.render(documents.cut_off())


def test_typst_is_not_loaded_by_what_renders():
    program = "import sys; from syncd.report.render import pdf; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def spent(document):
    """CPU seconds of the processes that set a document."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pdf.render(document)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.slow
def test_the_work_grows_with_the_rows_and_no_faster():
    assert spent(timesheet(4000)) < 20 * spent(timesheet(400))


@pytest.mark.slow
def test_all_of_2000_things_to_do_are_in_it():
    data = pdf.render(documents.many(2000))
    text = said(data)
    assert all(squeezed(f"17:00–19:30 {number}") in text for number in range(1, 2001))


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents.documents())
def test_every_document_gives_a_pdf_with_all_of_its_figures(document):
    data = pdf.render(document)
    reader = read(data)
    assert reader.trailer["/Root"]["/Lang"] == document.language
    text = said(data)
    numbers = [number for figure in figures_of(document) for number in re.findall(r"\d[\d,.]* USD", figure)]
    assert not [number for number in numbers if number.removesuffix(" USD") not in text]


def test_a_column_that_is_drawn_elsewhere_is_left_out():
    columns = (Column(key="contract", title="Contract"), Column(key="weeks", title="Net by week", drawn=True))
    table = Table(title="Hours", columns=columns, rows=(Row((Cell("Backend API"), Cell(""))),))
    text = said(pdf.render(documents.cut_off(blocks=(table,))))
    assert squeezed("Backend API") in text
    assert squeezed("Net by week") not in text
