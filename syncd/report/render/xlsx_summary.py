"""Writes what a document says, but for its tables, on one sheet: headline, figures, what to do, and the rest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from syncd.core.money import Money
from syncd.core.phrases import Hours
from syncd.report.document import (
    Action,
    Actions,
    Block,
    Callout,
    Cell,
    Document,
    Drawing,
    Facts,
    Figures,
    Paragraphs,
    Table,
)
from syncd.report.language.voice import Voice
from syncd.report.render.xlsx_cells import hours_format, written
from syncd.report.render.xlsx_sheet import HEAD, PLAIN, SMALL, WRAPPED, Sheet, Style

_TITLE, _HEADLINE = Style(bold=True, size=12), Style(bold=True, size=16)


def write_summary(sheet: Sheet, document: Document, places: Mapping[str, str], voice: Voice) -> None:
    """Write the sheet. `places`: how a table wants its sheet to be called, or its title → what it is
    called."""
    _Summary(sheet, places, voice).write(document)


class _Summary:
    """Writes line by line."""

    def __init__(self, sheet: Sheet, places: Mapping[str, str], voice: Voice) -> None:
        self._sheet, self._places, self._voice, self._line = sheet, places, voice, 0
        self._hours = ""  # the format of all lengths of time on the sheet

    def write(self, document: Document) -> None:
        self._sentence(document.headline, _HEADLINE)
        for words in (document.kicker, document.dated, document.lead):
            if words:
                self._sentence(words)
        self._line += 1
        # Figures first: they are what a spreadsheet is opened for.
        blocks = (*document.blocks, *document.aside)
        self._hours = hours_format(_amounts(blocks))
        for block in sorted(blocks, key=lambda block: not isinstance(block, Figures)):
            self._block(block)
        self._block(document.foot)
        self._sheet.finish()

    def _sentence(self, words: str, style: Style = PLAIN) -> None:
        self._sheet.text(self._line, 0, words, style, measured=False)
        self._line += 1

    def _block(self, block: Block) -> None:
        begun = self._line
        match block:
            case Actions():
                self._actions(block)
            case Figures():
                self._figures(block)
            case Table() | Drawing():
                self._place(block)
            case Paragraphs() | Callout():
                self._title(block.title)
                for sentence in block.sentences:
                    self._sentence(sentence)
            case Facts():
                self._title(block.title)
                for label, value in block.rows:
                    self._sheet.text(self._line, 0, label)
                    self._sheet.text(self._line, 1, value, measured=False)
                    self._line += 1
        self._line += self._line > begun

    def _title(self, title: str) -> None:
        if title:
            self._sentence(title, _TITLE)

    def _place(self, block: Table | Drawing) -> None:
        table = block.table if isinstance(block, Drawing) else block
        place = self._places.get(table.sheet or table.title or block.title) if table else None
        if place and block.title:
            self._sentence(self._voice.say("{title}: on the sheet {sheet}", title=block.title, sheet=place))
        elif place:
            self._sentence(self._voice.say("The table is on the sheet {sheet}", sheet=place))

    def _figures(self, block: Figures) -> None:
        self._title(block.title)
        for cell, labels in block.items:
            self._sheet.text(self._line, 0, self._voice.joined(labels), WRAPPED)
            self._amount(cell)
            self._line += 1

    def _amount(self, cell: Cell, style: Style = PLAIN) -> None:
        """A figure, and its unit beside it."""
        content = written(cell, self._sheet.book.zone, self._hours)
        self._sheet.put(self._line, 1, content, Style(bold=style.bold, right=True), cell.says)
        unit = cell.value.currency if isinstance(cell.value, Money) else "h" if isinstance(cell.value, Hours) else ""
        if unit:
            self._sheet.text(self._line, 2, unit, style)

    def _actions(self, block: Actions) -> None:
        voice = self._voice
        self._title(block.title)
        heads = (
            voice.say("What to do"),
            voice.say("Amount"),
            voice.say("Unit"),
            voice.say("Why"),
            voice.say("When"),
            voice.say("Notes"),
            voice.say("Link"),
            voice.say("Id"),
        )
        for column, head in enumerate(heads):
            self._sheet.text(self._line, column, head, replace(HEAD, right=column == 1))
        self._line += 1
        for action in block.items:
            self._action(action)
        if block.more:
            self._sentence(block.more, SMALL)

    def _action(self, action: Action) -> None:
        self._sheet.text(self._line, 0, action.title, WRAPPED)
        if action.amount.says:
            self._amount(action.amount)
        link = action.link.url if action.link else ""
        beside = (" · ".join(action.details), action.place, " · ".join(action.notes), link, ", ".join(action.ids))
        for column, words in enumerate(beside, 3):
            if words:
                self._sheet.text(self._line, column, words, WRAPPED)
        self._line += 1


def _amounts(blocks: Iterable[Block]) -> Iterator[Cell]:
    """The figures that stand on the sheet itself."""
    for block in blocks:
        if isinstance(block, Figures):
            yield from (cell for cell, _ in block.items)
        elif isinstance(block, Actions):
            yield from (item.amount for item in block.items)
