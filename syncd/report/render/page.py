"""Renders a document as one HTML file: no script, nothing loaded, light and dark, and A4 on paper.

From 900 pixels on it has two columns, below one. On paper the button is left out, and the foot names where links lead.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from syncd.core.to_do import Link
from syncd.report.document import Actions, Block, Document, Table
from syncd.report.render import charts_svg
from syncd.report.render.html_parts import button_place, cells_of, direction, environment, headline, markup
from syncd.report.render.palette import style_sheet
from syncd.report.tone import Tone

_BESIDE = 6  # columns of a table that has another block beside it


def render(document: Document) -> str:
    """Render a complete HTML file."""
    blocks = tuple(block for block in document.blocks if not _is_wide(block))
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            document=document,
            blocks=blocks,
            wide=tuple(block for block in document.blocks if _is_wide(block)),
            headline=headline(document),
            direction=direction(document.language),
            style=markup(_style()),
            place=button_place(blocks),
            button_link=document.button,
            links=tuple(dict.fromkeys(_links(document))),
            draw=lambda chart: markup(charts_svg.draw(chart)),
            cells_of=cells_of,
        )
        .lstrip()
    )


def _is_wide(block: Block) -> bool:
    """Whether it is a table with too many columns for the left half of a page: it stands below both."""
    return isinstance(block, Table) and len(block.columns) > _BESIDE


def _links(document: Document) -> Iterator[Link]:
    if document.button:
        yield document.button
    for block in document.column:
        if isinstance(block, Actions):
            yield from (action.link for action in block.items if action.link)


@cache
def _style() -> str:
    borders = "".join(
        f".box.b-{tone},.figures>.b-{tone}{{border-inline-start-color:var(--{tone}-fill)}}"
        for tone in Tone
        if tone is not Tone.PLAIN
    )
    own = files("syncd.report.render").joinpath("templates", "page.css").read_text("utf-8")
    return style_sheet() + charts_svg.STYLE + own + borders
