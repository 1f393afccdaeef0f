"""PDFs: typst lays out every document, for archives and screen readers, and nothing that stands in it is lost."""

import re
from dataclasses import replace
from functools import cache

import pytest

from syncd.report.document import (
    Action,
    Actions,
    Callout,
    Cell,
    Column,
    Drawing,
    Facts,
    Figures,
    Paragraphs,
    Row,
    RowKind,
    Table,
)
from syncd.report.render import pdf
from syncd.report.tone import Tone
from tests.report.render import charts, documents
from tests.report.render.pdfs import figures_of, metadata, read, said, squeezed, tree

HOSTILE = '#panic("x") $ * _ [ ] " \\ @preview/x:1.0.0 <a> // /* `c` = + - ~ #eval("1")'
NOWHERE = "\U00043cf6"  # no font has a letter that does not exist


@cache
def rendered(document):
    return pdf.render(document)


EVERYTHING = documents.everything(author="Jane Doe")


# For archives and screen readers -----------------------------------------------------------------------------------


def test_a_second_run_gives_the_same_bytes():
    assert pdf.render(EVERYTHING) == rendered(EVERYTHING)


def test_it_is_made_for_archives_and_screen_readers():
    reader = read(rendered(EVERYTHING))
    xmp, root = metadata(reader), reader.trailer["/Root"]
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", xmp, re.DOTALL)
    assert "<pdfuaid:part>1<" in xmp
    assert root["/MarkInfo"]["/Marked"] is not None
    assert root["/Lang"] == "en"
    roles = [role for role, _ in tree(reader)]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/THead", "/TFoot", "/Figure", "/Link"} <= {*roles}
    assert roles.count("/H1") == 1


@pytest.mark.parametrize(("language", "written"), [("de", "de"), ("de-AT", "de-AT"), ("ar", "ar"), ("x", "en")])
def test_its_language_is_the_readers(language, written):
    document = documents.cut_off(language=language, blocks=(), foot=Facts(rows=()))
    assert read(pdf.render(document)).trailer["/Root"]["/Lang"] == written


def test_title_and_author_are_those_of_the_document_and_nothing_else_is_known():
    reader = read(rendered(EVERYTHING))
    assert reader.metadata.title == EVERYTHING.subject
    assert reader.metadata.author == "Jane Doe"
    assert {*reader.metadata} == {"/Title", "/Author", "/Creator", "/CreationDate", "/ModDate"}
    assert "/Author" not in read(rendered(documents.cut_off())).metadata
    assert reader.metadata.creation_date == EVERYTHING.made_at


def test_a_chart_says_what_it_shows_to_those_who_do_not_see_it():
    words = [
        " ".join(one.get("/Alt", "").split()) for role, one in tree(read(rendered(EVERYTHING))) if role == "/Figure"
    ]
    for block in (*EVERYTHING.blocks, *EVERYTHING.aside):
        if isinstance(block, Drawing):
            (alternative,) = [said for said in words if said.startswith(block.chart.finding)]
            figures = [cell.says for row in block.table.rows for cell in row.cells] if block.table else []
            assert all(figure.replace("\u00a0", " ") in alternative.replace("\u00a0", " ") for figure in figures)


def test_fonts_are_embedded():
    fonts = {}
    for one in read(rendered(EVERYTHING)).pages:
        fonts |= {font: one["/Resources"]["/Font"][font].get_object() for font in one["/Resources"]["/Font"]}
    descendants = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts.values()]
    assert all({"/FontFile2", "/FontFile3"} & {*descriptor} for descriptor in descendants)


# What stands in it -------------------------------------------------------------------------------------------------


def test_every_figure_of_a_document_stands_in_it():
    text = said(rendered(EVERYTHING))
    figures = [*figures_of(EVERYTHING)]
    assert len(figures) > 60
    assert not [figure for figure in figures if squeezed(figure) not in text]


def test_the_texts_of_charts_are_text():
    text = said(rendered(EVERYTHING))
    for words in ("15:48 of 16:00", "4 Nov: −1,500.00 paid out", "3,000", "Shop maintenance to 7:00 a week", "+3:00"):
        assert squeezed(words) in text


def test_each_page_says_which_of_how_many_it_is():
    pages = read(rendered(EVERYTHING)).pages
    for number, one in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in one.extract_text()
        assert [round(float(length)) for length in one.mediabox[2:]] == [595, 842]


def test_links_lead_to_the_web_alone_and_their_addresses_stand_in_the_foot():
    pages = read(rendered(EVERYTHING)).pages
    links = {note.get_object()["/A"]["/URI"] for one in pages for note in one.get("/Annots", ())}
    assert links == {documents.DIARY.url}
    assert squeezed(documents.DIARY.url) in said(rendered(EVERYTHING))
    odd = replace(documents.DIARY, url="javascript:alert(1)")
    data = pdf.render(documents.cut_off(button=odd, blocks=()))
    assert not [one for one in read(data).pages if "/Annots" in one]
    assert "javascript:alert(1)" in said(data)


def every_text(words):
    """A document that has `words` in every text, of every kind of block."""
    cell = Cell(words)
    table = Table(
        title=words,
        columns=(Column(key="a", title=words), Column(key="b", title=words, is_number=True)),
        rows=tuple(Row((cell, cell if kind is not RowKind.SECTION else Cell("")), kind) for kind in RowKind),
        notes=(words,),
        more=words,
    )
    action = Action(title=words, details=(words,), amount=cell, place=words, notes=(words,), link=documents.DIARY)
    return documents.cut_off(
        subject=words,
        headline=words,
        strong="",
        kicker=words,
        dated=words,
        lead=words,
        author=words,
        button=replace(documents.DIARY, title=words),
        blocks=(
            Actions(title=words, items=(action,), unit=words, more=words),
            Actions(title=words, items=(action,), boxed=True),
            Figures(title=words, items=((cell, (words, words)),)),
            table,
            Drawing(title=words, chart=replace(charts.DEMO_BURN, finding=words), table=table),
            Paragraphs(title=words, sentences=(words,)),
            Callout(title=words, sentences=(words,), tone=Tone.DUE),
            Facts(title=words, rows=((words, f"{words}!"),)),
        ),
        foot=Facts(title=words, rows=((words, words),)),
    )


def test_text_is_never_read_as_mark_up():
    data = pdf.render(every_text(HOSTILE))
    assert said(data).count(squeezed(HOSTILE)) > 40
    assert read(data).metadata.title == HOSTILE


@pytest.mark.parametrize("words", ["修理のタイトル 👩‍💻🚀 شحن السلة", "דוח שעות for Acme"])
def test_any_script_gives_a_report(words):
    """With the fonts of this machine, or without; then the foot says so, and what has a font is there."""
    data = pdf.render(every_text(words))
    if "pdfaid" in metadata(read(data)):
        assert all(said(data).count(word) > 40 for word in words.split())
    else:
        assert "U+" in said(data)


def test_a_letter_without_a_font_costs_the_standard_and_the_foot_says_so(caplog):
    data = pdf.render(documents.cut_off(lead=f"A letter {NOWHERE} that no font has"))
    assert "pdfaid" not in metadata(read(data))
    assert "/StructTreeRoot" in read(data).trailer["/Root"]
    assert squeezed("on the machine that made this are missing") in said(data)
    assert "U+43CF6" in said(data)
    assert "PDF keeps to no standard" in caplog.text


def test_a_letter_of_nobodys_costs_the_standard():
    data = pdf.render(documents.cut_off(lead="a private \ue000 letter"))
    assert "pdfaid" not in metadata(read(data))
    assert squeezed("do not allow") in said(data) or "U+E000" in said(data)


@pytest.mark.parametrize("mark", ["\ufeff", "\ufffe", "\ufdd0", "\u200d", "\x00", "\u202e", "\ud800"])
def test_a_mark_that_nobody_sees_costs_nothing(mark):
    data = pdf.render(documents.cut_off(lead=f"one{mark} word", blocks=()))
    assert "pdfaid" in metadata(read(data))
