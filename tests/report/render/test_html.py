from html.parser import HTMLParser

import pytest
from hypothesis import given

from syncd.report.render import html
from tests.examples import some

# Attributes that make a program load something, run something or leave the page.
REACHING_OUT = {"src", "href", "srcset", "background", "action", "data", "poster"}
VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a browser would make of the page: tags balanced, attributes and visible text collected."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.text = [], set(), [], ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data


def test_it_shows_the_same_order_as_every_format(sample):
    shown = Page(html.render(sample.report())).text
    parts = [
        "125.00 USD to save until Mon 13:00",
        "Mon 16 Nov 2026 09:50 Europe/Berlin (08:50 UTC)",
        "The totals leave out 2 discrepancies with an unknown stake",
        "What you can still fix",
        "Before Mon 16 Nov 13:00 (12:00 UTC), in 3 h 10 min",
        "Add 2:30 to the Work Diary",
        "toggl/time/9000000001",
        "d-0000000001 · tracked-not-logged · high · open · 1 day old",
        "What else was found",
        "Cannot tell yet",
        "Resolved since the last report",
        "Billable summary",
        "Partial: tax is unknown for 1 of 2 lines",
        "Report r-20261116-weekly.",
        "syncd why ID",
    ]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)


def test_styles_are_on_the_elements_and_only_media_rules_stay_in_the_head(sample):
    page = html.render(sample.report())
    head, _, body = page.partition("</head>")
    style = head.partition("<style>")[2].partition("</style>")[0]
    assert style.startswith("@media")
    assert "prefers-color-scheme:dark" in style.replace(" ", "")
    assert "<style" not in body
    assert 'class="page"' in body
    assert "max-width: 600px" in body.replace("max-width:600px", "max-width: 600px")


def test_columns_are_tables_with_width_attributes(sample):
    page = html.render(sample.report())
    assert 'width="600"' in page
    assert 'width="25%"' in page
    assert not {"flex", "grid", "position:"} & set(page.replace(";", " ").split())


def test_text_from_sources_is_never_markup(sample):
    hostile = '<img src=x onerror="alert(1)"><a href="javascript:alert(1)">x</a> & {{ 7 * 7 }}'
    page = html.render(sample.report(discrepancies=(sample.discrepancy(summary=hostile),)))
    read = Page(page)
    assert hostile in read.text
    assert not read.tags & {"img", "a", "script", "link"}


def test_nothing_wrong_is_one_line_and_what_was_checked(sample):
    shown = Page(html.render(sample.clear(summary=None))).text
    assert "Everything that could be checked agrees. Checked: toggl, upwork" in shown
    assert "What" not in shown


@pytest.mark.parametrize("count", [200, 400])
def test_rows_that_would_make_mail_programs_cut_the_message_are_counted_instead(sample, count):
    many = tuple(sample.discrepancy(number) for number in range(count))
    page = html.render(sample.report(discrepancies=many))
    shown = page.count("2:30 tracked")
    assert 60_000 < len(page.encode()) <= html.LIMIT
    assert 40 < shown <= html.SHOWN
    assert f"+{count - shown} more" in page


def test_any_report_is_a_whole_page_that_reaches_out_to_nobody(sample):
    @some(25)
    @given(sample.reports)
    def check(report):
        page = html.render(report)
        assert page == html.render(report)
        assert len(page.encode()) <= html.LIMIT
        read = Page(page)
        assert not {name for name, _ in read.attributes if name in REACHING_OUT or name.startswith("on")}
        assert "url(" not in "".join(value or "" for name, value in read.attributes if name == "style")
        assert not read.tags & {"script", "img", "a", "link", "iframe", "object"}

    check()


def test_rejected_data_is_shown_beside_its_source_and_the_report_does_not_claim_that_all_agrees(sample):
    words = Page(html.render(sample.unread(summary=None))).text
    assert "some data was not read" in words
    assert "! 2 rows rejected in tx.csv (first tx.csv:5: the amount “<b>1,2,3</b>” is no number)" in words
    assert "! the running balance breaks at tx.csv:9" in words
    assert "Everything that could be checked agrees" not in words
    assert "Some data could not be read: upwork, 2 rows rejected in tx.csv" in words
    assert "Checked: toggl, upwork" in words


def test_figures_that_are_known_in_part_are_marked_and_explained(sample):
    words = Page(html.render(sample.report(summary=sample.in_part()))).text
    assert "≥ 31:12" in words
    assert "Tracked time of me: known through 2026-11-13 (Backend API, Operations)." in words
    assert "“≥”: at least this" in words
