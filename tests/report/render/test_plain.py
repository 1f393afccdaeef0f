"""A report as plain text: every line fits, and no figure is broken at any width."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.wrapping import width_of
from syncd.report.document import BLANK, Actions, Cell, Column, Document, Paragraphs, Row, RowKind, Table
from syncd.report.render.figures import NO_BREAK
from syncd.report.render.plain import on_terminal, render
from syncd.report.render.plain_table import table
from tests.report.render import documents
from tests.report.render.reading import OF, plain, texts

WIDTHS = (60, 78, 80, 100, 110, 120, 200)
widths = st.integers(60, 200)


def figures(document: Document):
    """The amounts of a document, as they are read."""
    for block in (*document.blocks, *document.aside):
        if isinstance(block, Actions):
            yield from (item.amount.says for item in block.items)
        elif isinstance(block, Table):
            of = [index for index, column in enumerate(block.columns) if column.is_number]
            yield from (row.cells[index].says for row in block.rows for index in of)


@settings(max_examples=100)
@given(documents.documents(), widths)
def test_every_line_fits_and_every_figure_stands_on_one_line(document, width):
    text = render(document, width)
    assert max(map(width_of, text.splitlines())) <= width
    assert not [figure for figure in figures(document) if figure not in text]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_figures_of_the_sample_are_whole(width):
    text = render(documents.everything(), width)
    assert max(map(width_of, text.splitlines())) <= width
    assert not [figure for figure in figures(documents.everything()) if figure not in text]
    assert all(figure in text for figure in ("17:00–19:30", "10 %", "12:00 UTC", "18 Nov", "13:00"))


def _without_columns(document):
    """What stands alone in its lines: figures beside words go between these."""
    blocks = tuple(
        replace(block, unit="", items=tuple(replace(item, amount=BLANK) for item in block.items))
        if isinstance(block, Actions)
        else block
        for block in (*document.blocks, *document.aside)
        if not isinstance(block, Table) and OF[type(block)] and not hasattr(block, "chart")
    )
    return replace(document, dated="", blocks=blocks, aside=())


@settings(max_examples=60)
@given(documents.documents(), widths)
def test_all_words_are_shown_whole(document, width):
    alone = _without_columns(document)
    shown = plain(render(alone, width)).upper()
    assert not [words for words in texts(alone) if plain(words).upper() not in shown]


def test_a_table_that_has_no_room_stands_below_itself_with_labels():
    narrow = list(table(documents.WEEKS, 44))
    assert f"  Net per tracked hour      ≈{NO_BREAK}29.93" in narrow
    assert list(table(documents.WEEKS, 78))[3].startswith("Backend API       12:20  493.33")


def test_what_has_no_figure_takes_no_line_where_figures_stand_below_each_other():
    columns = (*documents.WEEKS.columns, Column(key="tax", title="Tax", is_number=True))
    rows = tuple(Row((*row.cells, documents.Cell("–"))) for row in documents.WEEKS.rows)
    block = replace(documents.WEEKS, columns=columns, rows=rows)
    assert not [line for line in table(block, 44) if "Tax" in line]
    assert [line for line in table(block, 100) if "Tax" in line]


def test_columns_of_figures_end_below_each_other():
    rows = [line for line in table(documents.WEEKS, 78) if line.startswith(("Backend", "  last", "Total", "Shop"))]
    assert len({width_of(line) for line in rows}) == 1
    assert len(rows) == 6


def test_wide_letters_take_two_cells():
    columns = (Column(key="a", title="A"), Column(key="b", title="B", is_number=True))
    block = Table(
        title="", columns=columns,
        rows=tuple(Row((documents.Cell(words), documents.Cell("1:00"))) for words in ("日本語", "abcdef", "👩🚀ab")),
    )  # fmt: skip
    assert {width_of(line) for line in list(table(block, 40))[1:]} == {12}


def test_each_address_stands_once_after_what_it_is_for():
    text = render(documents.cut_off())
    assert text.count(documents.DIARY.url) == 1
    assert text.index("64.17 USD") < text.index("Work Diary: ") < text.index("WHEN YOU ARE DONE")


def test_no_two_empty_lines_follow_each_other_and_the_foot_is_a_signature():
    nothing = Paragraphs(title="", sentences=())
    lines = render(documents.everything(aside=(nothing, nothing, documents.FIGURES))).split("\n")
    assert ("", "") not in set(pairwise(lines))
    assert "-- " in lines


def test_the_parts_of_a_whole_have_their_figures():
    text = render(documents.weekly())
    assert "Held by Upwork" in text
    assert text.index("864.75") < text.index("6,258.34\n")


def test_capitals_spare_names_and_hours():
    assert "3:30 h IS NOT CHECKED" in render(documents.cut_off(headline="3:30 h is not checked"))
    assert "“Pages” is paid" in render(documents.cut_off(headline="“Pages” is paid: 540.00 USD"))
    assert "Straße" in render(documents.cut_off(headline="Straße"))


def test_a_terminal_has_colours_on_headline_deadline_and_ids_alone():
    shown = on_terminal(documents.weekly(), 80)
    assert shown.plain + "\n" == render(documents.weekly(), 80)
    coloured = {shown.plain[span.start : span.end].strip() for span in shown.spans if str(span.style)}
    assert "d-f440" in coloured
    assert any(words.startswith("TODAY, BEFORE 13:00") for words in coloured)
    assert not any("API tests" in words for words in coloured)


def test_no_text_is_markup_of_a_terminal():
    shown = on_terminal(documents.weekly(lead="[bold red]no[/] \x1b[31m"), 80)
    assert "[bold red]no[/]" in shown.plain
    assert "\x1b" not in shown.plain


def test_a_long_name_of_a_sum_takes_the_room_of_the_texts_beside_it():
    columns = (
        Column(key="day", title="Day"),
        Column(key="work", title="Work"),
        Column(key="hours", title="Hours", is_number=True),
    )
    rows = (
        Row((Cell("Tue 6 Oct"), Cell("Backup check: restore tested, schedule moved to night"), Cell("2:20"))),
        Row((Cell("Invoice 701000003 of Mon 12 Oct"), BLANK, Cell("4:20")), RowKind.SUBTOTAL),
    )
    lines = [one.replace(NO_BREAK, " ") for one in table(Table(title="", columns=columns, rows=rows), 78)]
    assert lines[1] == "Tue 6 Oct  Backup check: restore tested, schedule moved to night   2:20"
    assert lines[2] == f"{'Invoice 701000003 of Mon 12 Oct':{len(lines[1]) - 4}}4:20"
