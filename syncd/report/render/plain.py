"""Renders a document as plain text of any width: for mails, pipes and terminals.

No figure is ever broken: texts are wrapped before figures are, and a table that does not fit has its figures below each
other, with their labels. Wide characters take two cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncd.core.to_do import Link
from syncd.core.wrapping import width_of
from syncd.report.charts import Stack
from syncd.report.document import (
    Action,
    Actions,
    Block,
    Callout,
    Document,
    Drawing,
    Facts,
    Figures,
    Paragraphs,
)
from syncd.report.render.figures import NO_BREAK, unbroken
from syncd.report.render.plain_table import table
from syncd.report.render.plain_words import beside, wrap
from syncd.report.tone import Tone

if TYPE_CHECKING:  # only terminals have colours
    from rich.text import Text

WIDTH = 78
"""Of mails, in characters."""
_FOOT = "-- "
"""Mail programs take what stands below it for a signature, and leave it out of answers."""
_STYLES = {
    Tone.SAVE: "bold green",
    Tone.DUE: "bold yellow",
    Tone.LOST: "bold red",
    Tone.BACK: "bold magenta",
    Tone.WAITING: "bold blue",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and what it means where it is a headline or a deadline."""

    text: str
    tone: Tone | None = None  # None: no heading
    strong: str = ""  # the part that alone has the tone; "": all of it
    due: str = ""  # a deadline in it


def render(document: Document, width: int = WIDTH) -> str:
    """Render plain text whose lines have at most `width` cells."""
    return "\n".join(line.text for line in _lines(document, width)) + "\n"


def on_terminal(document: Document, width: int) -> "Text":
    """The same, with the colours of tones on the headline, the deadlines and the ids."""
    from rich.text import Text

    shown = Text("\n").join(map(_coloured, _lines(document, width)))
    shown.highlight_regex(r"\b[dr]-[0-9a-f]{4,}\b", "blue")
    return shown


def _coloured(line: Line) -> "Text":
    from rich.text import Text

    style = _STYLES.get(line.tone, "bold") if line.tone is not None else ""
    shown = Text(line.text, "" if line.strong else style)
    if line.strong:
        shown.highlight_words([line.strong], style)
    if line.due:
        shown.highlight_words([line.due], "yellow")
    return shown


def _lines(document: Document, width: int) -> Iterator[Line]:
    """All lines, without the no-break spaces that kept figures together."""
    last = ""
    for line in _laid_out(document, width):
        text = line.text.replace(NO_BREAK, " ")
        text = text if text == _FOOT else text.rstrip()
        if text or last:
            yield replace(line, text=text, due=line.due.replace(NO_BREAK, " "))
        last = text


def _laid_out(document: Document, width: int) -> Iterator[Line]:
    if document.kicker or document.dated:
        yield from map(Line, beside(document.kicker, unbroken(document.dated), width))
        yield Line("")
    yield from (Line(text, document.tone) for text in wrap(_loud(document.headline), width))
    if document.lead:
        yield Line("")
        yield from map(Line, wrap(document.lead, width))
    links = dict[str, str]()
    for block in document.column:
        yield Line("")
        yield from _block(block, width, links)
    if document.button and document.button.url not in links:
        yield Line("")
        yield from map(Line, _link(document.button, width))
    if document.foot.rows:
        yield Line("")
        yield Line(_FOOT)
        yield from _block(document.foot, width, links)


def _block(block: Block, width: int, links: dict[str, str]) -> Iterator[Line]:
    if isinstance(block, Actions):
        yield from _actions(block, width, links)
        return
    if block.title:
        yield from (Line(text, Tone.PLAIN) for text in wrap(_loud(block.title), width))
    match block:
        case Figures():
            yield from map(Line, _figures(block, width))
        case Drawing():
            yield from map(Line, _drawing(block, width))
        case Paragraphs() | Callout():
            for sentence in block.sentences:
                yield from map(Line, wrap(sentence, width))
        case Facts():
            yield from map(Line, _facts(block, width))
        case _:
            yield from map(Line, table(block, width))


def _actions(block: Actions, width: int, links: dict[str, str]) -> Iterator[Line]:
    """A heading with the unit, and each thing to do with its amount at the right; each address once, at the end."""
    tone = block.tone or next((item.amount.tone for item in block.items), Tone.PLAIN)
    if block.title or block.unit:
        strong = _loud(block.strong)
        title = strong + block.title.removeprefix(block.strong) if strong else _loud(block.title)
        due = unbroken(block.due)
        yield from (Line(text, tone, strong, due) for text in beside(title, unbroken(block.unit), width))
    room = max((width_of(_label(item)) for item in block.items), default=0)
    for index, item in enumerate(block.items):
        if index and (block.boxed or (item.details and not item.label)):
            yield Line("")
        yield from map(Line, _item(item, width, room, boxed=block.boxed))
    if block.more:
        yield from map(Line, wrap(block.more, width, "  "))
    for link in dict.fromkeys(item.link for item in block.items if item.link):
        if link.url not in links:
            links[link.url] = link.title
            yield Line("")
            yield from map(Line, _link(link, width))


def _label(item: Action) -> str:
    return item.label or (str(item.number) if item.number else "")


def _item(item: Action, width: int, room: int, *, boxed: bool) -> Iterator[str]:
    """One thing to do; what stands before it has `room` cells: a number to their right, an id to their left."""
    label = _label(item)
    blank = " " * (room - width_of(label))
    number = (label + blank if item.label else blank + label) + "  " if room else ""
    indent = "  " + " " * width_of(number)
    is_placed = boxed and bool(item.place)
    first = item.place if is_placed else item.title
    yield from beside(first, unbroken(item.amount.says), width, "  " + number, indent)
    rest = [item.there or item.title] if is_placed else []
    if not boxed and item.place and item.place not in item.title:
        rest.append(item.place)
    for words in (*rest, *item.details):
        yield from wrap(words, width, indent)
    if item.notes:
        yield from wrap(" · ".join(map(unbroken, item.notes)), width, indent)


def _link(link: Link, width: int) -> Iterator[str]:
    return wrap(f"{link.title}: {link.url}", width)


def _figures(block: Figures, width: int) -> Iterator[str]:
    figures = [(unbroken(cell.says), labels) for cell, labels in block.items]
    room = max((width_of(figure) for figure, _ in figures), default=0)
    for figure, labels in figures:
        first = "  " + " " * (room - width_of(figure)) + figure + "  "
        yield from wrap(" ".join(map(unbroken, labels)), width, first, " " * width_of(first))


def _drawing(block: Drawing, width: int) -> Iterator[str]:
    """What a chart shows in words; its figures as a table, or the parts of a whole."""
    yield from wrap(block.chart.finding, width)
    if block.table:
        yield from table(block.table, width)
    elif isinstance(block.chart, Stack):
        parts = [(part.label, unbroken(part.figure)) for part in block.chart.parts]
        for label, figure in (*parts, (block.chart.label, unbroken(block.chart.figure))):
            yield from beside(label, figure, min(width, WIDTH), "  ")


def _facts(block: Facts, width: int) -> Iterator[str]:
    """Labels, and their values beside them; below them where labels are long."""
    rows = [(unbroken(label), value) for label, value in block.rows]
    room = max((width_of(label) for label, _ in rows), default=0) + 2
    for label, value in rows:
        if room > width // 3:
            yield from wrap(label, width)
            yield from wrap(value, width, "  ")
        else:
            yield from wrap(value, width, label + " " * (room - width_of(label)), " " * room)


def _loud(words: str) -> str:
    """In capitals: plain text has no bold. The h of hours stays small, as do texts in which letters would be lost."""
    quiet = unbroken(words)
    capitals = quiet.upper()
    if len(capitals) != len(quiet) or "“" in quiet or "„" in quiet:
        return quiet
    return "".join(
        small if small == "h" and quiet[index - 1 : index] == NO_BREAK else large
        for index, (small, large) in enumerate(zip(quiet, capitals, strict=True))
    )
