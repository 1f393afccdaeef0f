"""Renders a document as one HTML file: no script, nothing loaded, light and dark, and A4 on paper.

From 900 pixels on it has two columns, below one. On paper the button is left out, and the foot names where links lead.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from syncd.core.to_do import Link
from syncd.report.document import Actions, Document
from syncd.report.render import charts_svg
from syncd.report.render.html_parts import button_place, cells_of, direction, environment, headline, markup
from syncd.report.render.palette import style_sheet
from syncd.report.tone import Tone


def render(document: Document) -> str:
    """Render a complete HTML file."""
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            document=document,
            headline=headline(document),
            direction=direction(document.language),
            style=markup(_style()),
            place=button_place(document.blocks),
            button_link=document.button,
            links=tuple(dict.fromkeys(_links(document))),
            draw=lambda chart: markup(charts_svg.draw(chart)),
            cells_of=cells_of,
        )
        .lstrip()
    )


def _links(document: Document) -> Iterator[Link]:
    if document.button:
        yield document.button
    for block in (*document.blocks, *document.aside):
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
