"""Renders a document as HTML for mail programs: tables of cells, and nothing loaded from anywhere.

Three facts explain it. Outlook for Windows lays out with Word, so columns are tables with width and colour attributes.
Some programs drop style sheets, so styles stand in the elements, and rules for phones and dark mode, which stay in a
`<style>`, need `!important` to beat them. Gmail cuts a message at about 102 kB, so what has no room is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from syncd.core.wording import clean
from syncd.report.document import Actions, Document, RowKind, Table
from syncd.report.render import charts_cells
from syncd.report.render.html_parts import button_place, cells_of, direction, environment, headline, markup
from syncd.report.render.palette import PALETTE, dark_classes
from syncd.report.render.shortened import Room, shortened, voice_of
from syncd.report.tone import Tone

if TYPE_CHECKING:  # commands that render no mail start without it
    from css_inline import CSSInliner

LIMIT = 90_000
"""Bytes."""
PAGE = "report.html"
"""The name of the attached page that shows all."""
ACTIONS, ROWS, PREHEADER = 25, 40, 90
CHARTED = 2
"""Contracts that a chart has bars of where there is not room for all."""


# The inliner puts the style first, and a browser looks for the encoding in the first 1,024 bytes.
_STYLE = re.compile(r"(<style>.*?</style>)(.*?)(?=</head>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's HTML. Where it `is_whole`, nothing of the document was left out; else the page has to be attached."""

    html: str
    is_whole: bool


def render(document: Document) -> str:
    """Render a complete HTML page of at most `LIMIT` bytes."""
    return lay_out(document).html


def lay_out(document: Document) -> Mail:
    """Render with as much as there is room for. It leaves out the evidence of the last group first, then rows."""
    where = voice_of(document).say("{file}, attached", file=PAGE)
    html = ""
    for room in _rooms(document):
        fitting = shortened(document, room, where)
        html = _html(fitting)
        if len(html.encode()) <= LIMIT:
            return Mail(html, is_whole=_is_whole(document, room))
    return Mail(html, is_whole=False)


def _rooms(document: Document) -> Iterator[Room]:
    """From the most room to the least."""
    yield Room(ACTIONS, ROWS)
    yield Room(ACTIONS, ROWS, charted=CHARTED)
    groups = sum(isinstance(block, Actions) for block in document.column)
    for bare in range(min(groups, 6), -1, -1):
        yield Room(ACTIONS, ROWS, bare, charted=CHARTED)
    yield Room(ACTIONS, ROWS // 2, 0, sentences=20, letters=300, charted=CHARTED)
    yield Room(ACTIONS, ROWS // 4, 0, sentences=20, letters=300, charted=CHARTED)
    yield Room(ACTIONS // 2, ROWS // 4, 0, sentences=10, letters=200, charted=CHARTED)
    yield Room(ACTIONS // 4, ROWS // 8, 0, sentences=5, letters=150, charts=False)
    yield Room(3, 3, 0, sentences=2, letters=100, charts=False)


def _is_whole(document: Document, room: Room) -> bool:
    """Whether there was room for all of it."""
    return room == Room(ACTIONS, ROWS) and shortened(document, room, "") == shortened(
        document, Room(10**9, 10**9, sentences=10**9, letters=10**9), ""
    )


def _html(document: Document) -> str:
    blocks = document.column
    page = (
        environment()
        .get_template("mail.html.j2")
        .render(
            document=document,
            blocks=blocks,
            headline=headline(document),
            preheader=clean(document.preheader, PREHEADER),
            direction=direction(document.language),
            start="left" if direction(document.language) == "ltr" else "right",
            end="right" if direction(document.language) == "ltr" else "left",
            style=markup(_style()),
            place=button_place(blocks),
            button_link=document.button,
            palette=PALETTE,
            fill=lambda tone: PALETTE.fill[Tone(tone)].light,
            draw=lambda chart: markup(charts_cells.draw(chart)),
            cells_of=cells_of,
            has_total=_has_total,
        )
        .lstrip()
    )
    return _STYLE.sub(r"\2\1", _inliner().inline(page), count=1)


def _has_total(table: Table) -> bool:
    return any(row.kind is RowKind.TOTAL for row in table.rows)


@cache
def _style() -> str:
    return environment().get_template("mail.css.j2").render(p=PALETTE, dark=markup(dark_classes()))


@cache
def _inliner() -> "CSSInliner":
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)
