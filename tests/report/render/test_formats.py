"""Every format of a report begins with what to do; mails are bounded, and pages show all."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given

from syncd.core.safe_text import BREAKING
from syncd.core.wrapping import width_of
from syncd.report.render import mail, page
from syncd.report.render.message import FORMATS, document_of, message
from syncd.report.render.plain import WIDTH
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


@pytest.mark.parametrize("form", ["html", "page", "text"])
def test_what_to_do_comes_first_then_figures_then_what_was_not_checked_then_sources(sample, form):
    shown = words(FORMATS[form](sample.report())).lower()
    parts = [
        "125.00 USD can still be saved, until 13:00 today",
        "Today, before 13:00 (12:00 UTC)",
        "Add 2:30 to the Work Diary",
        "Not checked",
        "r-20261116-weekly",
    ]
    parts = [part.lower() for part in parts]  # a plain text has its headings in capitals
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
    assert message(sample.report(), ["text", "html"]).attachments == ()


@pytest.mark.parametrize("form", ["html", "page", "text", "slack"])
def test_where_all_agrees_it_says_so_and_no_more(sample, form):
    shown = words(FORMATS[form](sample.clear(summary=None)))
    assert "all agrees" in shown.lower()
    assert "not checked" not in shown.lower()


@pytest.mark.parametrize("form", ["html", "page", "text", "slack"])
def test_rejected_data_is_shown_and_the_report_does_not_claim_that_all_agrees(sample, form):
    shown = words(FORMATS[form](sample.unread(summary=None)))
    assert form == "slack" or "not read" in shown.lower()
    assert "all agree" not in shown.lower()


@pytest.mark.parametrize("form", ["html", "page"])
def test_figures_that_are_known_in_part_are_marked_and_explained(sample, form):
    shown = words(FORMATS[form](sample.report(summary=sample.in_part())))
    assert "≥" in shown
    assert "“≥”: at least this; not all of it is known yet." in shown


def test_any_report_as_text_fits_78_columns_without_control_characters(sample):
    @some(25)
    @given(sample.reports)
    def check(report):
        shown = FORMATS["text"](report)
        assert max(map(width_of, shown.splitlines())) <= WIDTH
        assert not BREAKING.search(shown.replace("\n", ""))

    check()


def test_slack_takes_any_report_and_what_sources_say_calls_nobody(sample):
    @some(25)
    @given(sample.reports)
    def check(report):
        posted = json.loads(FORMATS["slack"](report))
        assert 1 <= len(posted["blocks"]) <= 50
        assert "mrkdwn" not in json.dumps(posted["blocks"])
        assert not re.search(r"<[!@#]", posted["text"])

    check()
