"""Lays a table out in plain text: columns where they fit, else the figures of each row below each other."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from syncd.core.wrapping import width_of
from syncd.report.document import Column, Row, RowKind, Table
from syncd.report.render.figures import unbroken
from syncd.report.render.plain_words import beside, wrap

_LEAST = 12  # cells: the narrowest column of texts
_GAP = "  "
_NONE = frozenset({"", "–"})
"""What is no figure: below each other these would only be noise."""


def table(block: Table, width: int) -> Iterator[str]:
    """The rows of a table, and what explains them. Figures stay whole at any width."""
    block = block.in_words
    widths = _widths(block, width)
    yield from _columns(block, widths) if widths else _stacked(block, width)
    if block.more:
        yield from wrap(block.more, width)
    for note in block.notes:
        yield ""
        yield from wrap(note, width)


def _widths(block: Table, width: int) -> list[int]:
    """The widths of the columns: those of figures as wide as they are, texts share the rest; none if too narrow."""
    needs = [_needs(block, index) for index in range(len(block.columns))]
    for row in (row for row in block.rows if row.kind is not RowKind.SECTION):
        if (span := _span(block, row)) > 1:
            room = sum(needs[:span]) + len(_GAP) * (span - 1)
            needs[span - 1] += max(0, width_of(_label(row, 0)) - room)
    texts = [index for index, column in enumerate(block.columns) if not column.is_number]
    fixed = sum(needs[index] for index in range(len(needs)) if index not in texts)
    left = width - fixed - len(_GAP) * (len(needs) - 1)
    if not texts:
        return needs if left >= 0 else []
    for nth, index in enumerate(sorted(texts, key=lambda one: needs[one])):
        needs[index] = min(needs[index], left // (len(texts) - nth))
        left -= needs[index]
    wanted = [_needs(block, index) for index in texts]
    fits = all(needs[index] >= min(want, _LEAST) for index, want in zip(texts, wanted, strict=True))
    return needs if left >= 0 and fits else []


def _needs(block: Table, index: int) -> int:
    """The cells that a column takes: of figures with the longest word of its head, of texts all of it."""
    column = block.columns[index]
    rows = (row for row in block.rows if row.kind is not RowKind.SECTION and (index or _span(block, row) == 1))
    cells = [_label(row, index) for row in rows]
    head = unbroken(column.title).split(" ") if column.is_number else [unbroken(column.title)]
    return max((width_of(words) for words in (*head, *cells)), default=0)


def _span(block: Table, row: Row) -> int:
    """How many columns the first cell of a sum takes: those of texts that have none beside it."""
    if row.kind not in (RowKind.SUBTOTAL, RowKind.TOTAL):
        return 1
    beside = zip(block.columns[1:], row.cells[1:], strict=True)
    return 1 + sum(1 for _ in takewhile(lambda one: not one[0].is_number and not one[1].says, beside))


def _label(row: Row, index: int) -> str:
    indent = _GAP if index == 0 and row.kind is RowKind.BESIDE else ""
    return indent + unbroken(row.cells[index].says)


def _columns(block: Table, widths: list[int]) -> Iterator[str]:
    yield from _row([unbroken(column.title) for column in block.columns], block.columns, widths, at_foot=True)
    for row in block.rows:
        if row.kind is RowKind.SECTION:
            yield from wrap(row.cells[0].says, sum(widths) + len(_GAP) * (len(widths) - 1))
            continue
        if row.kind is RowKind.TOTAL:
            yield _GAP.join(
                "-" * one if column.is_number else " " * one for one, column in zip(widths, block.columns, strict=True)
            ).rstrip()
        span = _span(block, row)
        first = sum(widths[:span]) + len(_GAP) * (span - 1)
        labels = [_label(row, index) for index in (0, *range(span, len(widths)))]
        yield from _row(labels, (block.columns[0], *block.columns[span:]), [first, *widths[span:]])


def _row(cells: Sequence[str], columns: Sequence[Column], widths: list[int], *, at_foot: bool = False) -> Iterator[str]:
    """One row as high as its highest cell; heads stand on the foot of their row."""
    wrapped = []
    for cell, one in zip(cells, widths, strict=True):
        indent = _GAP if cell.startswith(_GAP) else ""
        wrapped.append(list(wrap(cell, max(one, 1), indent)))
    height = max(map(len, wrapped), default=0)
    filled = [
        [""] * (height - len(lines)) + lines if at_foot else lines + [""] * (height - len(lines)) for lines in wrapped
    ]
    for number in range(height):
        yield _GAP.join(
            _filled(lines[number], one, column) for lines, one, column in zip(filled, widths, columns, strict=True)
        ).rstrip()


def _filled(words: str, width: int, column: Column) -> str:
    blank = " " * (width - width_of(words))
    return blank + words if column.is_number else words + blank


def _stacked(block: Table, width: int) -> Iterator[str]:
    """Each row as a title, with its figures below it: their labels at the left, and the figures at the right."""
    room = min(
        width,
        max((_line(block, row, index) for row in block.rows for index in range(1, len(row.cells))), default=width),
    )
    for row in block.rows:
        indent = _GAP if row.kind is RowKind.BESIDE else ""
        yield from wrap(row.cells[0].says, width, indent)
        for column, cell in zip(block.columns[1:], row.cells[1:], strict=True):
            if cell.says.strip() not in _NONE:
                yield from beside(column.title, unbroken(cell.says), room, indent + _GAP)
    if not block.rows:
        yield from wrap(", ".join(column.title for column in block.columns), width)


def _line(block: Table, row: Row, index: int) -> int:
    return width_of(unbroken(block.columns[index].title)) + width_of(unbroken(row.cells[index].says)) + 8
