"""The tables of a document as files need them: each whole, with a name, and amounts apart from their currencies."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from syncd.core.money import Money
from syncd.report.document import BLANK, Actions, Cell, Column, Document, Drawing, Row, Table

CURRENCY = "currency"


def tables_of(document: Document) -> tuple[Table, ...]:
    """The whole tables for files, then those that texts show and no whole one stands for."""
    whole = {table.sheet for table in document.data}
    shown = (_table(block) for block in (*document.blocks, *document.aside))
    return (*document.data, *(table.in_words for table in shown if table and table.sheet not in whole - {""}))


def _table(block: object) -> Table | None:
    if isinstance(block, Drawing):
        return block.table and replace(block.table, title=block.table.title or block.title)
    return block if isinstance(block, Table) else None


def actions_of(document: Document) -> Iterator[Actions]:
    """The lists of things to do."""
    return (block for block in (*document.blocks, *document.aside) if isinstance(block, Actions))


def currencies(rows: Iterable[Row], index: int) -> set[str]:
    """The currencies of a column."""
    return {value.currency for row in rows if isinstance(value := row.cells[index].value, Money)}


def codes_of(row: Row) -> set[str]:
    """The currencies of a row."""
    return {cell.value.currency for cell in row.cells if isinstance(cell.value, Money)}


def with_currencies(table: Table, title: str) -> Table:
    """The table with a column of currencies, headed `title`, where one is needed: where its amounts have several.
    One for all amounts where no row has two, else one behind each. None where the table has its own."""
    if any(column.key == CURRENCY for column in table.columns):
        return table
    amounts = [index for index, _ in enumerate(table.columns) if currencies(table.rows, index)]
    of_rows = [codes_of(row) for row in table.rows]
    if len(set().union(*of_rows)) <= 1:
        return table
    if all(len(found) <= 1 for found in of_rows):
        beside = {amounts[0]: (CURRENCY, of_rows)}
    else:
        beside = {
            index: (f"{table.columns[index].key}_{CURRENCY}", [currencies((row,), index) for row in table.rows])
            for index in amounts
        }
    columns = list[Column]()
    cells: list[list[Cell]] = [[] for _ in table.rows]
    for index, column in enumerate(table.columns):
        columns.append(column)
        for kept, row in zip(cells, table.rows, strict=True):
            kept.append(row.cells[index])
        if index in beside:
            key, codes = beside[index]
            columns.append(Column(key=key, title=title, on_phones=False))
            for kept, found in zip(cells, codes, strict=True):
                kept.append(Cell("".join(found)) if found else BLANK)
    rows = tuple(replace(row, cells=tuple(kept)) for row, kept in zip(table.rows, cells, strict=True))
    return replace(table, columns=tuple(columns), rows=rows)
