"""The mail of a report, as the bytes that go out: what mail programs know, within their size."""

import re

import pytest
from hypothesis import given, settings

from syncd.core.to_do import Link
from syncd.report.document import Action, Actions
from syncd.report.render import mail
from syncd.report.render.mail import LIMIT, PREHEADER, lay_out, render
from tests.report.render import documents
from tests.report.render.reading import Elements, missing, plain

KNOWN = frozenset("html head meta title style body div table tbody thead tr td th p h1 h2 span bdi a br".split())
NONE_OF = ("<svg", "<script", "<img", "display:flex", "display: flex", "display:grid", "url(", "var(")


@settings(max_examples=40)
@given(documents.documents())
def test_all_texts_are_shown_escaped_and_whole_or_the_page_is_needed(document):
    made = lay_out(document)
    elements = Elements(made.html)
    assert not elements.open
    assert not elements.tags.keys() - KNOWN
    assert not [term for term in NONE_OF if term in re.sub(r">[^<]*<", "><", made.html)]
    assert {value for _, name, value in elements.attributes if name in ("href", "src")} <= {documents.DIARY.url}
    assert len(made.html.encode()) <= LIMIT
    without_tables = [words for words in missing(document, made.html) if not _in_charts(document, words)]
    assert not (made.is_whole and without_tables)


def _in_charts(document, words):
    """Whether words stand in the table of a chart alone: the mail's charts have words of their own."""
    from tests.report.render.reading import texts_of

    charts = [block for block in (*document.blocks, *document.aside) if hasattr(block, "chart")]
    return any(words in texts_of(chart) for chart in charts)


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


def test_the_sample_is_whole():
    made = lay_out(documents.weekly())
    assert made.is_whole
    assert not missing(documents.weekly(), made.html)
    assert len(made.html.encode()) < 60_000


def test_two_thousand_things_to_do_stay_below_the_limit_and_are_counted_with_their_sum():
    made = lay_out(documents.many(2000))
    assert len(made.html.encode()) <= LIMIT
    assert not made.is_whole
    shown = plain("".join(Elements(made.html).text))
    assert plain("and 975 more, 97,500.00 USD: report.html, attached") in shown
    assert plain("and 1,000 more, 100,000.00 USD: report.html, attached") in shown
    assert "Total,USD" in shown
    assert "16:10" in shown


def test_evidence_of_the_last_group_goes_before_any_row(monkeypatch):
    document = documents.weekly()
    whole = len(lay_out(document).html.encode())
    monkeypatch.setattr(mail, "LIMIT", whole - 1)
    made = lay_out(document)
    shown = plain("".join(Elements(made.html).text))
    assert not made.is_whole
    assert plain("5:11 tracked that day") in shown
    assert plain("Worked on 11 and 13 Nov") not in shown
    assert plain("Stop “Launch” until Green Leaf funds it") in shown


def test_phones_and_dark_mode_beat_what_stands_in_the_elements():
    style = re.search(r"<style>(.*)</style>", render(documents.weekly()), re.DOTALL)[1]
    assert "@media (max-width:480px)" in style
    assert "@media (prefers-color-scheme:dark)" in style
    inner = re.findall(r"[^{}]+\{([^{}]*)\}", style)
    declarations = [one for block in inner for one in block.split(";") if one.strip()]
    assert len(declarations) > 40
    assert all(one.strip().endswith("!important") for one in declarations)


def test_every_colour_and_figure_stands_in_its_element():
    html = render(documents.weekly(aside=()))
    figures = re.findall(r"<td([^>]*)>(?:≈\s)?[−+]?\d[\d.,:]*<", html)
    assert len(figures) > 20
    assert all("nowrap" in attributes or 'class="number' in attributes for attributes in figures)
    assert 'bgcolor="#ffffff"' in html
    assert "padding" in re.search(r'<td class="card pad"[^>]*style="([^"]*)"', html)[1]


def test_the_line_beside_the_subject_is_hidden_short_and_padded():
    html = render(documents.weekly(preheader="Add 2:30 to Backend API " * 9))
    hidden = re.search(r'<div class="preheader" style="([^"]*)">(.*?)</div>', html)
    assert "display:none" in hidden[1]
    words, _, padding = hidden[2].partition("\u200c")
    assert 60 < len(words) <= PREHEADER
    assert padding.count("&nbsp;") == 60


def test_there_is_one_button_as_wide_as_a_phone():
    html = render(documents.cut_off())
    assert html.count('class="pushed"') == 1
    assert ".btn{width:100% !important}" in html
    assert 'class="pushed"' not in render(documents.weekly())


def test_the_encoding_is_named_where_browsers_look_for_it():
    assert b'<meta charset="utf-8">' in render(documents.weekly()).encode()[:1024]


@pytest.mark.parametrize(("language", "sides"), [("en", {"right"}), ("ar", {"left"})])
def test_figures_stand_at_the_end_of_a_line_of_the_language(language, sides):
    action = Action(title="a", amount=documents.amount("1.00"), link=Link("Diary", documents.DIARY.url))
    html = render(documents.weekly(language=language, blocks=(Actions(title="t", items=(action,)),), aside=()))
    assert set(re.findall(r'<td class="amount[^>]* align="(\w+)"', html)) == sides
