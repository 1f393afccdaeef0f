"""Leaves out what a format has no room for: evidence first, then rows, and says how many of what, and where they are.

Figures stay: totals, amounts and sums are never left out, and what is left out has its own sum where one word describes
all of its money.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from zoneinfo import ZoneInfo

from syncd.core.money import Money
from syncd.core.wording import Here, clean
from syncd.report.charts import Bars
from syncd.report.document import (
    BLANK,
    Action,
    Actions,
    Block,
    Callout,
    Cell,
    Document,
    Drawing,
    Facts,
    Paragraphs,
    Row,
    RowKind,
    Table,
)
from syncd.report.language.voice import Voice, voice_in

KEPT = frozenset({RowKind.TOTAL})


@dataclass(frozen=True, slots=True)
class Room:
    """How much a format has room for: `actions` in all, of which the groups from `bare` on lose their evidence, then
    `rows` of each table besides its totals, `sentences` of each block, and `letters` of each text."""

    actions: int
    rows: int
    bare: int | None = None  # None: all keep their evidence
    sentences: int = 100
    letters: int = 2000
    charts: bool = True  # False: what they show, in words
    charted: int = 6  # contracts that a chart has bars of


def voice_of(document: Document) -> Voice:
    """How a format speaks to the reader of `document`."""
    return voice_in(document.language, Here(ZoneInfo(document.zone), document.made_at))


def shortened(document: Document, room: Room, where: str) -> Document:
    """`document` with no more than there is room for. `where` names the place of the rest: `report.html, attached`."""
    voice = voice_of(document)
    blocks = _actions(document.blocks, room, where, voice)
    return replace(
        document,
        headline=clean(document.headline, room.letters),
        lead=clean(document.lead, room.letters),
        blocks=tuple(_block(block, room, where, voice) for block in blocks),
        aside=tuple(_block(block, room, where, voice) for block in _actions(document.aside, room, where, voice)),
        foot=_facts(document.foot, room, where, voice),
    )


def _actions(blocks: Iterable[Block], room: Room, where: str, voice: Voice) -> list[Block]:
    """The first things to do of all lists together: the most urgent ones stand first."""
    left, group, kept = room.actions, 0, list[Block]()
    for block in blocks:
        if isinstance(block, Actions):
            bare = room.bare is not None and group >= room.bare
            kept.append(_group(block, left, room.letters, bare=bare, where=where, voice=voice))
            left, group = max(0, left - len(block.items)), group + 1
        else:
            kept.append(block)
    return kept


def _group(block: Actions, shown: int, letters: int, *, bare: bool, where: str, voice: Voice) -> Actions:
    items, rest = block.items[:shown], block.items[shown:]
    more = more_words(rest, where, voice) if rest else ""
    return replace(
        block,
        title=clean(block.title, letters),
        items=tuple(_item(item, letters, bare=bare) for item in items),
        more=clean(voice.joined((more, block.more), "; "), letters),
    )


def _item(item: Action, letters: int, *, bare: bool) -> Action:
    return replace(
        item,
        title=clean(item.title, letters),
        place=clean(item.place, letters),
        there=clean(item.there, letters),
        details=() if bare else tuple(clean(words, letters) for words in item.details),
        notes=() if bare else tuple(clean(words, letters) for words in item.notes),
    )


def more_words(left_out: Sequence[Action], where: str, voice: Voice) -> str:
    """`and 4 more, 31.00 USD: report.html`; the sum, where all of it is money of one kind and one currency."""
    amounts = [item.amount.value for item in left_out if isinstance(item.amount.value, Money)]
    alike = len({(item.amount.tone, getattr(item.amount.value, "currency", "")) for item in left_out}) == 1
    if amounts and alike and len(amounts) == len(left_out):
        return voice.plural(
            len(left_out),
            "and {number} more, {sum}: {where}",
            "and {number} more, {sum}: {where}",
            sum=reduce(add, amounts),
            where=where,
        )
    return _more(len(left_out), where, voice)


def _more(number: int, where: str, voice: Voice) -> str:
    return voice.plural(number, "and {number} more: {where}", "and {number} more: {where}", where=where)


def _block(block: Block, room: Room, where: str, voice: Voice) -> Block:
    match block:
        case Table():
            return _table(block, room, where, voice)
        case Drawing():
            title = clean(block.title, room.letters)
            if room.charts and isinstance(block.chart, Bars):
                bars = replace(block.chart, contracts=block.chart.contracts[: room.charted])
                return replace(block, title=title, chart=bars, table=None)
            if room.charts:
                return replace(block, title=title, table=None)
            return Paragraphs(title=title, sentences=(clean(block.chart.finding, room.letters),))
        case Paragraphs() | Callout():
            sentences, left = block.sentences[: room.sentences], len(block.sentences) - room.sentences
            more = (_more(left, where, voice),) if left > 0 else ()
            shorter = tuple(clean(words, room.letters) for words in sentences)
            return replace(block, title=clean(block.title, room.letters), sentences=(*shorter, *more))
        case Facts():
            return _facts(block, room, where, voice)
        case _:
            return block


def _facts(facts: Facts, room: Room, where: str, voice: Voice) -> Facts:
    rows = tuple((clean(label, room.letters), clean(value, room.letters)) for label, value in facts.rows)
    left = len(rows) - room.sentences
    return replace(facts, rows=(*rows[: room.sentences], *([("", _more(left, where, voice))] if left > 0 else [])))


def _table(table: Table, room: Room, where: str, voice: Voice) -> Table:
    """The first rows, each with what is compared with it, and all totals."""
    table = table if room.charts else table.in_words
    rows, shown, keeps, left = list[Row](), 0, True, 0
    for row in table.rows:
        if row.kind is not RowKind.BESIDE:
            counts = row.kind not in KEPT
            keeps = not counts or shown < room.rows
            shown += counts
            left += counts and not keeps and row.kind is not RowKind.SECTION
        if keeps:
            rows.append(Row(tuple(_cell(cell, room.letters) for cell in row.cells), row.kind))
    more = _more(left, where, voice) if left else ""
    notes = tuple(clean(note, room.letters) for note in table.notes[: room.sentences])
    return replace(table, rows=tuple(rows), notes=notes, more=voice.joined((more, table.more), "; "))


def _cell(cell: Cell, letters: int) -> Cell:
    return replace(cell, says=clean(cell.says, letters)) if cell is not BLANK else cell
