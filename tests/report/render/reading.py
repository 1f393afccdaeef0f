"""Reads what a format made as its reader does, and says which texts of its document are missing."""

import re
from collections import Counter
from html.parser import HTMLParser

from syncd.core import safe_text
from syncd.report.document import Actions, Callout, Drawing, Facts, Figures, Paragraphs, Table

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Elements(HTMLParser):
    """Texts, tags and attributes of a file, as a browser sees them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.attributes, self.open = Counter(), [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        self.attributes += [(tag, *each) for each in attributes]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags[tag] += 1

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text.append(data)


def plain(words):
    """Without what formats may change: blanks, marks of direction and letters' case."""
    return re.sub(r"[\s\u00a0]+", "", safe_text.line(words))


def texts(document):
    """All texts that a reader sees, wherever they stand."""
    yield from (document.kicker, document.dated, document.headline, document.lead)
    for label, value in document.foot.rows:
        yield from (label, value)
    for block in (*document.blocks, *document.aside):
        yield from texts_of(block)


def texts_of(block):
    """All texts of one block."""
    return [block.title, *OF[type(block)](block)]


def _of_actions(block):
    for item in block.items:
        yield from (item.title, item.amount.says, *item.details, *item.notes)
    yield block.more


def _of_table(block):
    yield from (*block.notes, block.more, *(column.title for column in block.columns))
    for row in block.rows:
        yield from (cell.says for cell in row.cells)


OF = {
    Actions: _of_actions,
    Table: _of_table,
    Figures: lambda block: [words for cell, labels in block.items for words in (cell.says, *labels)],
    Paragraphs: lambda block: block.sentences,
    Callout: lambda block: block.sentences,
    Facts: lambda block: [words for row in block.rows for words in row],
    Drawing: lambda block: _of_table(block.table) if block.table else (),
}


def missing(document, html):
    shown = plain("".join(Elements(html).text))
    return [words for words in texts(document) if plain(words) not in shown]
