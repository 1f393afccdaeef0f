"""The page of a report: one HTML file that loads nothing and holds all of the document."""

import re

import pytest
from hypothesis import given, settings

from syncd.core.to_do import Link
from syncd.report.document import Action, Actions, Column, Row, RowKind, Table
from syncd.report.render.page import render
from tests.report.render import documents
from tests.report.render.reading import Elements, missing

KNOWN = frozenset(
    "html head meta title style body main header div p h1 h2 h3 section ol li span bdi a table thead tbody tr th td dl"
    " dt dd footer figure svg g rect line text tspan i".split()
)


@settings(max_examples=40)
@given(documents.documents())
def test_all_texts_are_shown_escaped_and_whole_and_nothing_is_loaded(document):
    html = render(document)
    assert not missing(document, html)
    elements = Elements(html)
    assert not elements.open
    assert not elements.tags.keys() - KNOWN
    assert all(not name.startswith("on") for _, name, _ in elements.attributes)
    addresses = {value for _, name, value in elements.attributes if name in ("href", "src")}
    assert addresses <= {documents.DIARY.url}


def test_a_title_with_mark_up_is_text():
    title = "<script>alert(1)</script> & <b>"
    action = Action(title=title, details=(title,), link=documents.DIARY)
    document = documents.weekly(
        headline=title, subject=title, strong=title, blocks=(Actions(title="", items=(action,)),)
    )
    html = render(document)
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("&lt;script&gt;") == 4


def test_the_sample_has_all_its_texts():
    assert not missing(documents.everything(), render(documents.everything()))


def test_every_figure_of_a_table_stays_on_one_line():
    cells = re.findall(r'<td[^>]*class="([^"]*)"[^>]*>[^<]*\d[\d:]', render(documents.weekly(aside=())))
    assert cells
    assert all("n" in names.split() for names in cells)


def test_hours_from_to_stay_on_one_line():
    assert '<span class="n">17:00–19:30</span>' in render(documents.cut_off())


def test_a_right_to_left_name_turns_only_itself():
    action = Action(title="Add 2:30 to דוח שעות: Tue 10 Nov")
    assert "to <bdi>דוח שעות</bdi>: Tue" in render(documents.cut_off(blocks=(Actions(title="", items=(action,)),)))


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("de-AT", "ltr"), ("ar", "rtl")])
def test_its_language_and_direction_are_named(language, direction):
    assert f'<html lang="{language}" dir="{direction}">' in render(documents.weekly(language=language))


def test_the_button_stands_after_the_first_boxes_and_within_a_callout():
    html = render(documents.cut_off())
    assert html.index("Thu\u00a012\u00a0Nov") < html.index('class="button"') < html.index("When you are done")
    boxed = render(documents.everything(button=Link("Open Upwork", "https://www.upwork.com/")))
    assert boxed.index("Save it") < boxed.index('class="button"') < boxed.index("Add 2:30 to Backend API for")
    assert boxed.count('class="button"') == 1


def test_with_many_boxes_the_button_stays_near_the_top():
    items = documents.BOXES.items * 4
    html = render(documents.cut_off(blocks=(Actions(title="", items=items, boxed=True),)))
    assert html[: html.index('class="button"')].count('class="box ') == 2


def test_on_paper_the_foot_names_where_links_lead_each_once():
    html = render(documents.weekly())
    assert html.count(f"<dd>{documents.DIARY.url}</dd>") == 1
    assert "@media print{" in html
    assert "@page{size:A4" in html


def test_charts_have_words_and_a_table_for_those_who_do_not_see_them():
    html = render(documents.everything())
    assert 'role="img" aria-label="“Design” took 15:48 of 16:00"' in html
    assert '<div class="unseen">' in html


def test_the_label_of_a_sum_goes_on_over_empty_cells():
    sum_row = next(row for row in documents.ROWS.rows if row.kind is RowKind.SUBTOTAL)
    html = render(documents.weekly(blocks=(documents.ROWS,), aside=()))
    assert re.search(rf'<td colspan="2"[^>]*>{sum_row.cells[0].says}</td>', html)
    assert isinstance(sum_row, Row)


def test_a_table_of_many_columns_stands_below_both_halves():
    columns = tuple(Column(key=f"c{number}", title=f"Column {number}") for number in range(7))
    table = Table(title="Hours and money", columns=columns, rows=())
    html = render(documents.weekly(blocks=(table, *documents.LIST)))
    assert html.index("Where the money is") < html.index("Hours and money") < html.index("<footer>")
