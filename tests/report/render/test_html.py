"""Reports as HTML: for mail programs, bounded and made of cells; and as a page for browsers, which shows all."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given

from syncd.report.render import mail, page
from syncd.report.render.message import FORMATS, document_of, message
from tests.examples import some

REACHING_OUT = {"src", "srcset", "background", "action", "data", "poster"}
VOID = {"meta", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """What a page says and is made of."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = set(), set(), "", []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= set(attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"style", "title"} & set(self.open):
            self.text += data


def words(shown):
    """The text of a page as one line, with plain blanks."""
    return " ".join(
        Page(shown).text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{ZERO WIDTH NON-JOINER}", "").split()
    )


@pytest.mark.parametrize("form", ["html", "page"])
def test_what_to_do_comes_first_then_figures_then_what_was_not_checked_then_sources(sample, form):
    shown = words(FORMATS[form](sample.report()))
    parts = [
        "125.00 USD can still be saved, until 13:00 today",
        "Today, before 13:00 (12:00 UTC)",
        "Add 2:30 to the Work Diary",
        "Not checked",
        "r-20261116-weekly",
    ]
    begins = shown.rindex(parts[0])  # below the title, and below what a mail program shows beside it
    places = [shown.index(part, begins) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize("form", ["html", "page"])
def test_text_from_sources_is_never_markup(sample, form):
    hostile = '<script>alert("1")</script> & <b>'
    shown = FORMATS[form](sample.report(discrepancies=(sample.discrepancy(action=hostile),)))
    assert "<script" not in shown
    assert "<b>" not in Page(shown).tags
    assert hostile in words(shown)


@pytest.mark.parametrize("form", ["html", "page"])
def test_any_report_is_a_whole_page_that_reaches_out_to_nobody(sample, form):
    @some(15)
    @given(sample.reports)
    def check(report):
        shown = FORMATS[form](report)
        assert shown == FORMATS[form](report)
        read = Page(shown)
        assert not {name for name, _ in read.attributes if name in REACHING_OUT or name.startswith("on")}
        assert "url(" not in "".join(value or "" for name, value in read.attributes if name == "style")
        assert not read.tags & {"script", "img", "link", "iframe", "object"}
        assert form == "page" or len(shown.encode()) <= mail.LIMIT
        assert form == "page" or not re.search(r"<svg|display:\s*(flex|grid)", shown)

    check()


@pytest.mark.parametrize("count", [30, 500])
def test_what_has_no_room_in_a_mail_is_counted_and_the_page_is_attached(sample, count):
    many = tuple(sample.discrepancy(number) for number in range(count))
    report = sample.report(discrepancies=many)
    made = message(report, ["text", "html"])
    assert len(made.parts["html"].encode()) <= mail.LIMIT
    assert re.search(r"and \d+ more", words(made.parts["html"]))
    (attached,) = [file for file in made.attachments if file.name == mail.PAGE]
    assert attached.data.decode() == page.render(document_of(report))
    assert words(attached.data.decode()).count("Add 2:30 to the Work Diary") >= min(count, 200)


def test_a_mail_that_shows_all_has_no_page_beside_it(sample):
    made = message(sample.report(), ["text", "html"])
    assert [file.name for file in made.attachments] == ["discrepancies.csv"]


@pytest.mark.parametrize("form", ["html", "page"])
def test_where_all_agrees_it_says_so_and_no_more(sample, form):
    shown = words(FORMATS[form](sample.clear(summary=None)))
    assert "All agrees" in shown
    assert "Not checked" not in shown


@pytest.mark.parametrize("form", ["html", "page"])
def test_rejected_data_is_shown_and_the_report_does_not_claim_that_all_agrees(sample, form):
    shown = words(FORMATS[form](sample.unread(summary=None)))
    assert "Not read" in shown
    assert "All agree" not in shown


@pytest.mark.parametrize("form", ["html", "page"])
def test_figures_that_are_known_in_part_are_marked_and_explained(sample, form):
    shown = words(FORMATS[form](sample.report(summary=sample.in_part())))
    assert "≥" in shown
    assert "“≥”: at least this; not all of it is known yet." in shown
