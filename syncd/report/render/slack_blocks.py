"""Renders a document as a Slack message in JSON: `{"text": fallback, "unfurl_links": false, "blocks": […]}`.

Seven blocks at most: a header, the first things to do, a line, the others as a list, one table, and the sources. All
texts stand in `rich_text` or `raw_text` elements, or are plain: Slack looks for no mention, link or mark-up in these,
so that a title with `<!channel>` calls nobody. Links are those of platforms alone. There are no buttons: one of an
incoming webhook shows a warning after the click.

Slack's limits (docs.slack.dev, block kit): 50 blocks, 150 characters in a header, 3,000 in a text, 100 rows of 20
columns in a table, and 10,000 characters in all of its cells.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from syncd.core.money import Money
from syncd.core.to_do import Link
from syncd.core.wording import clean
from syncd.report.document import Action, Actions, Document, Paragraphs, Row, RowKind, Table
from syncd.report.language.voice import Voice
from syncd.report.render.figures import unbroken
from syncd.report.render.shortened import more_words, voice_of

HEADER, TEXT, CELLS = 150, 3000, 10_000
"""Characters."""
URGENT, OTHERS = 3, 4
"""How many things to do: one block each, and in the list."""
ROWS, COLUMNS = 12, 20
_WORDS, _CELL = 500, 60  # characters of one thing to do, and of a cell

Block = dict[str, Any]


def render(document: Document) -> str:
    """Render the JSON body of an incoming webhook, within all limits; it counts the things to do that do not fit."""
    voice = voice_of(document)
    urgent, others, left = _chosen(document)
    more = _more(document, left, voice)
    blocks = [_header(document.headline), *map(_urgent, urgent)]
    if not urgent and document.lead:
        blocks.append(_rich(_section(_text(clean(document.lead, TEXT)))))
    if others or more:
        blocks += [{"type": "divider"}, _list(others, more)]
    if shown := _table(document):
        blocks.append(shown)
    blocks.append(_context(_sources(document)))
    return json.dumps(
        {"text": _fallback(document, urgent, more), "unfurl_links": False, "blocks": blocks}, ensure_ascii=False
    )


def _chosen(document: Document) -> tuple[list[Action], list[Action], list[Action]]:
    """The first things to do, those for the list, and the rest: the first list has the urgent ones."""
    lists = [block for block in document.column if isinstance(block, Actions)]
    groups = [[_with_unit(item, block.unit) for item in block.items] for block in lists]
    first = groups[0] if groups else []
    rest = [*first[URGENT:], *(item for group in groups[1:] for item in group)]
    return first[:URGENT], rest[:OTHERS], rest[OTHERS:]


def _with_unit(item: Action, unit: str) -> Action:
    """A thing to do with the currency beside its amount: no head stands above it here."""
    if not unit or not isinstance(item.amount.value, Money):
        return item
    return replace(item, amount=replace(item.amount, says=f"{item.amount.says} {unit}"))


def _more(document: Document, left: Sequence[Action], voice: Voice) -> str:
    """How many more there are. What the lists say of theirs follows."""
    own = more_words(left, f"syncd report show {document.id}", voice) if left else ""
    others = [block.more for block in document.blocks if isinstance(block, Actions) and block.more]
    return clean(voice.joined([own, *others], "; "), _WORDS)


def _fallback(document: Document, urgent: Iterable[Action], more: str) -> str:
    """What a notification shows, and all that is left where Slack refuses the blocks. Slack reads mark-up in it."""
    lines = [document.headline, *(", ".join(filter(None, _line(item))) for item in urgent), more]
    return unmarked("\n".join(clean(line, 400) for line in lines if line.strip())) or "syncd"


def unmarked(text: str) -> str:
    """Escape Slack's three control characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")[:TEXT]


def _line(item: Action) -> tuple[str, str, str]:
    return item.title, item.place if item.place not in item.title else "", item.amount.says


def _header(words: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "emoji": False, "text": _short(words, HEADER) or "syncd"}}


def _urgent(item: Action) -> Block:
    """One thing to do: its line in bold, and below it day, amount, evidence and link."""
    _, place, amount = _line(item)
    about = [words for words in (place, amount, *item.details, *item.notes) if words.strip()]
    below = clean(" · ".join(about), TEXT - _WORDS)
    parts = [_text(clean(item.title, _WORDS), bold=True)]
    if below:
        parts.append(_text("\n" + unbroken(below)))
    if item.link and _is_safe(item.link):
        parts += [_text(" · " if below else "\n"), _link(item.link)]
    return _rich(_section(*parts))


def _list(items: Iterable[Action], more: str) -> Block:
    points = [_section(*_point(item)) for item in items]
    elements = [{"type": "rich_text_list", "style": "bullet", "elements": points}] if points else []
    return _rich(*elements, *([_section(_text(more))] if more else []))


def _point(item: Action) -> Iterator[Block]:
    title, place, amount = _line(item)
    yield _text(clean(title, _WORDS), bold=True)
    if about := ", ".join(words for words in (place, amount) if words.strip()):
        yield _text(f": {unbroken(clean(about, _WORDS))}")
    if item.link and _is_safe(item.link):
        yield from (_text(" · "), _link(item.link))


def _table(document: Document) -> Block | None:
    """The first table, with as many rows as there is room for, and all totals; its figures at the right."""
    table = next((one for one in document.column if isinstance(one, Table) and one.rows), None)
    if table is None:
        return None
    shown = [nth for nth, column in enumerate(table.columns) if column.on_phones][:COLUMNS]
    columns = [table.columns[nth] for nth in shown]
    rows = [_cells([column.title or table.title for column in columns]), *_rows(table.rows, shown)]
    settings = [{"align": "right"} if column.is_number else {"align": "left", "is_wrapped": True} for column in columns]
    block = {"type": "table", "column_settings": settings, "rows": rows}
    return block if sum(len(cell["text"]) for row in rows for cell in row) <= CELLS else None


def _rows(rows: Sequence[Row], columns: Sequence[int]) -> Iterator[list[Block]]:
    totals = [nth for nth, row in enumerate(rows) if row.kind is RowKind.TOTAL][: ROWS - 1]
    others = [nth for nth, row in enumerate(rows) if row.kind in (RowKind.NORMAL, RowKind.SUBTOTAL)]
    for nth in sorted((*totals, *others[: ROWS - len(totals)])):
        yield _cells([rows[nth].cells[column].says for column in columns])


def _cells(words: Iterable[str]) -> list[Block]:
    """Cells of a table. Slack refuses empty ones."""
    return [{"type": "raw_text", "text": _short(word, _CELL) or "–"} for word in words]


def _sources(document: Document) -> str:
    """What was compared, what was not checked, and the report's id."""
    notes = [
        ": ".join(filter(None, (block.title, " ".join(block.sentences))))
        for block in document.aside
        if isinstance(block, Paragraphs)
    ]
    rows = [f"{label}: {value}" if label else value for label, value in document.foot.rows]
    return " · ".join([*notes, *rows]) or document.kicker


def _context(words: str) -> Block:
    text = _short(words, TEXT // 2) or "syncd"
    return {"type": "context", "elements": [{"type": "plain_text", "emoji": False, "text": text}]}


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def _text(words: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": words or "–"} | ({"style": {"bold": True}} if bold else {})


def _link(link: Link) -> Block:
    return {"type": "link", "url": link.url, "text": clean(link.title) or link.url}


def _is_safe(link: Link) -> bool:
    return link.url.startswith("https://")


def _short(words: str, characters: int) -> str:
    return clean(words, characters)
