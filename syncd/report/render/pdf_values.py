"""Turns a document into the values that the template of PDFs lays out: JSON, with texts that are ready to be shown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any

from syncd.core.safe_text import line
from syncd.core.to_do import Link
from syncd.report.charts import Bars, Chart, Stack
from syncd.report.document import (
    Action,
    Actions,
    Block,
    Callout,
    Cell,
    Column,
    Document,
    Drawing,
    Facts,
    Figures,
    Paragraphs,
    Row,
    RowKind,
    Table,
)
from syncd.report.render.chart_scale import text_width
from syncd.report.render.charts_picture import picture
from syncd.report.render.figures import COMMAND, unbroken
from syncd.report.render.html_parts import cells_of, direction
from syncd.report.render.palette import PALETTE
from syncd.report.tone import Tone

FONTS = ("Source Sans Pro", "Source Sans 3", "Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial")
"""A letter that the first has not is taken from the others, or from any font of the machine."""
WIDTH = 640
"""Pixels of a chart, as wide as the text of a page."""
Values = dict[str, Any]

_RIGHT_TO_LEFT = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
_TURNED = re.compile(rf"{_RIGHT_TO_LEFT}+(?:[^\w]+{_RIGHT_TO_LEFT}+)*")
_LONG = re.compile(r"[!-~]{24}(?=[!-~])|\w{24}(?=\w)")
_NO_LETTER = re.compile("[\ufdd0-\ufdef\ufeff\ufffe\uffff]|[\U0001fffe-\U0001ffff\U0010fffe-\U0010ffff]")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Z][a-z]{3})?(?:-([A-Z]{2}))?(?:-.*)?")
_FIGURE = re.compile(r"[≈≥≤]?\s?[−+]?\d.{0,23}")
_WHOLE, _LINE = 3000, 40  # letters of what no end of a page parts; as many as a short line takes the room of
_SHORT = 12  # rows of a table that none parts, either
_HEADS = 3  # headings of rows, one after the other, that no end of a page parts
_ALTERNATIVE = 4000  # letters of what is read out instead of a chart


def words(text: str) -> str:
    """A text on one line, in which no figure breaks, a long word may, and Hebrew and Arabic turn nothing around."""
    quiet = _LONG.sub("\\g<0>\u200b", _NO_LETTER.sub("", unbroken(COMMAND.sub(r"\1", text))))
    return _TURNED.sub("\u2068\\g<0>\u2069", quiet)


def _known(text: str) -> str:
    """A text as programs read it: without what only lays out."""
    return _NO_LETTER.sub("", line(text))


def values_of(document: Document) -> Values:
    """All that the template needs. Lists stand for parts of a text, `is` names a kind of block."""
    language = _LANGUAGE.fullmatch(document.language)
    before, strong, after = document.headline.partition(document.strong) if document.strong else ("", "", "")
    headline = [before, strong, after] if strong else [document.headline, "", ""]
    return {
        "title": _known(document.subject),
        "by": _known(document.author),
        "author": words(document.author),
        "language": language[1] if language else "en",
        "region": language[2] if language else None,
        "direction": direction(document.language),
        "colours": _colours(),
        "headline": [*map(words, headline)],
        "tone": document.tone,
        "kicker": words(document.kicker),
        "dated": words(document.dated),
        "lead": words(document.lead),
        "button": _link(document.button),
        "blocks": [_block(block, document) for block in (*document.blocks, *document.aside)],
        "foot": [_pair(*row) for row in document.foot.rows],
        "foot_whole": _whole([text for row in document.foot.rows for text in row]),
        "foot_title": words(document.foot.title),
        "links": [_link(link) for link in dict.fromkeys(_links(document))],
        "running": words(" · ".join(filter(None, (document.author, document.subject, document.id)))),
    }


def in_plain_rows(values: Values) -> Values:
    """The same, without headings of rows that go on over pages: they are rows among others."""
    for block in values["blocks"]:
        if block["is"] == "table":
            rows = [row for group in block["groups"] for row in (*group["heads"], *group["rows"])]
            block |= {"groups": [{"heads": [], "rows": [*rows, *block["closing"]]}], "closing": []}
    return values


def number_of_rows(document: Document) -> int:
    """Rows of all tables, and things to do: what a tagged PDF grows with."""
    blocks = (*document.blocks, *document.aside)
    rows = sum(len(block.rows) for block in blocks if isinstance(block, Table))
    return rows + sum(len(block.items) for block in blocks if isinstance(block, Actions))


def _colours() -> Values:
    """The light scheme: paper is white."""
    plain = {name: getattr(PALETTE, name).light for name in ("ink", "mute", "rule", "wash")}
    texts = {tone: PALETTE.text[tone].light for tone in Tone}
    return plain | {"text": texts, "fill": {tone: PALETTE.fill[tone].light for tone in Tone}}


def _links(document: Document) -> Iterator[Link]:
    if document.button:
        yield document.button
    for block in (*document.blocks, *document.aside):
        if isinstance(block, Actions):
            yield from (action.link for action in block.items if action.link)


def _link(link: Link | None) -> Values | None:
    """A link to the web; any other address is text."""
    if link is None:
        return None
    is_web = link.url.startswith(("https://", "http://"))
    return {"title": words(link.title), "shown": words(link.url), "url": link.url if is_web else ""}


def _pair(label: str, value: str) -> list[str]:
    return [words(label), words(value)]


def _block(block: Block, document: Document) -> Values:
    values: Values = {"is": type(block).__name__.lower(), "title": words(block.title)}
    match block:
        case Actions():
            more = {"unit": words(block.unit), "boxed": block.boxed, "more": words(block.more)}
            return values | more | {"items": [*map(_action, block.items)]}
        case Figures():
            return values | {"items": [_cell(cell) | {"labels": [*map(words, labels)]} for cell, labels in block.items]}
        case Table():
            return values | _table(block.in_words)
        case Drawing():
            return values | _drawing(block)
        case Paragraphs():
            return values | {"sentences": [*map(words, block.sentences)], "small": block.small}
        case Callout():
            return values | {
                "sentences": [*map(words, block.sentences)],
                "tone": block.tone,
                "whole": _whole(block.sentences),
            }
        case Facts():
            return values | _facts(block, document.author)


def _whole(texts: Iterable[str]) -> bool:
    """Whether a block is so short that the end of a page never parts it."""
    return sum(len(text) + _LINE for text in texts) < _WHOLE


def _cell(cell: Cell) -> Values:
    return {"says": words(cell.says), "tone": cell.tone}


def _action(action: Action) -> Values:
    texts = (action.title, action.there, action.place, *action.details, *action.notes)
    return {
        "title": words(action.title),
        "place": words(action.place),
        "there": words(action.there or action.title),
        "is_placed": action.place in action.title,
        "details": [*map(words, action.details)],
        "notes": " · ".join(map(words, action.notes)),
        "amount": _cell(action.amount),
        "link": _link(action.link),
        "number": str(action.number or ""),
        "whole": _whole(texts),
    }


def _facts(block: Facts, author: str) -> Values:
    """Labels and values; figures at the end of several stand to the right. The author stands in the head already."""
    rows = [row for row in block.rows if not author or row[1] != author]
    figures = len(list(takewhile(lambda row: _FIGURE.fullmatch(row[1]), reversed(rows))))
    beside = figures if 1 < figures < len(rows) else 0
    left, right = rows[: len(rows) - beside], rows[len(rows) - beside :]
    return {"left": [_pair(*row) for row in left], "right": [_pair(*row) for row in right]}


def _drawing(block: Drawing) -> Values:
    chart = block.chart
    keys = [{"tone": key.tone, "words": words(key.words)} for key in chart.keys] if isinstance(chart, Bars) else []
    drawn = picture(chart, WIDTH, FONTS[0])
    return {"keys": keys, "svg": drawn, "finding": _read_out(block), "parts": _parts(chart)}


def _read_out(block: Drawing) -> str:
    """What is read out instead of a chart: what it shows, and its figures."""
    rows = [", ".join(cell.says for cell in row.cells if cell.says) for row in block.table.rows] if block.table else []
    return words(". ".join([block.chart.finding.rstrip("."), *rows])[:_ALTERNATIVE])


def _parts(chart: Chart) -> list[Values]:
    """The legend of a whole and its parts, which adds up."""
    if not isinstance(chart, Stack):
        return []
    parts = [
        {"tone": part.tone, "label": words(part.label), "note": words(part.note), "figure": words(part.figure)}
        for part in chart.parts
    ]
    return [*parts, {"tone": "", "label": words(chart.label), "note": "", "figure": words(chart.figure)}]


def _table(block: Table) -> Values:
    body, closing = _parted(block.rows)
    return {
        "columns": [
            _column(column, index, block.rows) | _edges(column, block.columns)
            for index, column in enumerate(block.columns)
        ],
        "whole": len(block.rows) <= _SHORT
        and _whole([*block.notes, *(cell.says for row in block.rows for cell in row.cells)]),
        "groups": _groups(block.columns, body),
        "closing": [_row(block.columns, row) for row in closing],
        "more": words(block.more),
        "notes": [*map(words, block.notes)],
    }


def _parted(rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    """The rows, and those at the end from a total on that belong together: they are never parted."""
    ends = len(list(takewhile(lambda row: row.kind in (RowKind.TOTAL, RowKind.BESIDE), reversed(rows))))
    totals = [index for index in range(len(rows) - ends, len(rows)) if rows[index].kind is RowKind.TOTAL]
    cut = totals[0] if totals and len(rows) - totals[0] <= 6 else len(rows)
    return rows[:cut], rows[cut:]


def _groups(columns: Sequence[Column], rows: Sequence[Row]) -> list[Values]:
    """Rows under the headings they belong to: none for those before the first, several where one follows another. A
    subtotal that leads its rows looks like a heading of them; one that closes them does not."""
    groups: list[Values] = [{"heads": [], "rows": []}]
    before = RowKind.SECTION
    for row in rows:
        group = groups[-1]
        if row.kind is RowKind.SECTION and (group["rows"] or not group["heads"]):
            groups.append({"heads": [_row(columns, row)], "rows": []})
        elif row.kind is RowKind.SECTION and len(group["heads"]) < _HEADS:
            group["heads"].append(_row(columns, row))
        else:
            leads = row.kind is RowKind.SUBTOTAL and before in (RowKind.SECTION, RowKind.SUBTOTAL)
            group["rows"].append(_row(columns, row) | {"leads": leads})
        before = row.kind
    return groups


def _row(columns: Sequence[Column], row: Row) -> Values:
    parts = [(columns[0], row.cells[0], len(columns))] if row.kind is RowKind.SECTION else cells_of(columns, row)
    cells = [
        _cell(cell) | {"span": span, "right": column.is_number and span == 1} | _edges(column, columns)
        for column, cell, span in parts
    ]
    cells[-1]["last"] = True
    return {"kind": row.kind, "cells": cells, "leads": False}


def _edges(column: Column, columns: Sequence[Column]) -> Values:
    """Whether a column stands at an edge of the page."""
    return {"first": column is columns[0], "last": column is columns[-1]}


def _column(column: Column, index: int, rows: Sequence[Row]) -> Values:
    """A column with its widest texts, of which the template measures how wide it has to be."""
    shown = dict.fromkeys(words(row.cells[index].says) for row in rows if row.kind is not RowKind.SECTION)
    if not column.is_number and index == 0:
        normal = (RowKind.NORMAL, RowKind.BESIDE)
        shown = dict.fromkeys(words(row.cells[0].says) for row in rows if row.kind in normal)
    widest = sorted(shown, key=text_width)[-3:]
    longest = max(words(column.title).split(), key=text_width, default="")
    return {"title": words(column.title), "right": column.is_number, "widest": widest, "word": longest}
