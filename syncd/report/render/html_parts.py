"""What the two HTML formats share: their text, their templates, and where the one button stands."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from syncd.core import safe_text
from syncd.report.document import Actions, Block, Callout, Cell, Column, Document, Row, RowKind
from syncd.report.render.figures import COMMAND, SPAN, unbroken
from syncd.report.tone import Tone

if TYPE_CHECKING:  # commands that render no HTML start without it
    from jinja2 import Environment
    from markupsafe import Markup

_RIGHT_TO_LEFT = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
_TURNED = re.compile(rf"{_RIGHT_TO_LEFT}+(?:[^\w<>&]+{_RIGHT_TO_LEFT}+)*")
_FEW = 2  # boxes above the button: more would push it off a phone's first screen


def text(words: str) -> "Markup":
    """Escape text for HTML. No figure in it breaks; Hebrew and Arabic words turn nothing beside them around.

    A command of syncd between backticks is code."""
    escaped = COMMAND.sub(r"<code>\1</code>", escape(unbroken(words)))
    whole = SPAN.sub(lambda span: f'<span class="n">{span[0]}</span>', escaped)
    return markup(_TURNED.sub(lambda run: f"<bdi>{run[0]}</bdi>", whole))


def markup(html: str) -> "Markup":
    """HTML of ours, whose texts are escaped already."""
    from markupsafe import Markup

    return Markup(html)  # noqa: S704  each caller escapes


def headline(document: Document) -> "Markup":
    """The headline, with its strong part in the colour of its tone."""
    before, strong, after = document.headline.partition(document.strong) if document.strong else ("", "", "")
    if not strong:
        return text(document.headline)
    return text(before) + markup(f'<span class="n t-{document.tone}">{text(strong)}</span>') + text(after)


def direction(language: str) -> str:
    """The direction in which a language is written, as HTML's `dir`."""
    return "rtl" if language.partition("-")[0] in ("ar", "fa", "he", "ur", "yi") else "ltr"


def button_place(blocks: tuple[Block, ...]) -> tuple[int, int]:
    """Below which block the button stands, and below how many of its boxes; -1: below the lead.

    A box that stands apart has it inside; otherwise it follows the first things to do.
    """
    for index, block in enumerate(blocks):
        if isinstance(block, Callout) and block.tone is not Tone.PLAIN:
            return index, 0
        if isinstance(block, Actions):
            return index, min(len(block.items), _FEW) if block.boxed else len(block.items)
    return -1, 0


def cells_of(columns: Sequence[Column], row: Row) -> list[tuple[Column, Cell, int]]:
    """The cells of a row, each with how many columns it takes: the label of a sum goes on over empty cells after it."""
    span = 1
    if row.kind in (RowKind.TOTAL, RowKind.SUBTOTAL):
        rest = zip(columns[1:], row.cells[1:], strict=True)
        span += sum(1 for _ in takewhile(lambda one: not one[1].says and one[0].on_phones, rest))
    rest_of_row = zip(columns[span:], row.cells[span:], strict=True)
    return [(columns[0], row.cells[0], span), *((column, cell, 1) for column, cell in rest_of_row)]


@cache
def environment() -> "Environment":
    """Templates beside this module. Everything is escaped; `text` is the filter for people's words."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("syncd.report.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: Mapping[str, Callable[..., Any]] = {
        "text": text,
        "line": safe_text.line,
        "kind": lambda block: type(block).__name__,
    }
    made.filters.update(filters)
    return made
