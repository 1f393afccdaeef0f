"""Writes a table as a sheet: its header frozen, filters on it, totals as formulas, notes below."""

from syncd.report.document import Cell, Row, RowKind, Table
from syncd.report.render.tables import CURRENCY, currencies
from syncd.report.render.xlsx_cells import hours_format, is_instant, written
from syncd.report.render.xlsx_sheet import SMALL, Sheet, Style
from syncd.report.render.xlsx_sums import is_flat, sum_of

_SUMS = (RowKind.SUBTOTAL, RowKind.TOTAL)


def write_table(sheet: Sheet, table: Table) -> None:
    """Write a table from the first line on. Who may sort its rows has filters; in others, rows belong together."""
    for column, one in enumerate(table.columns):
        sheet.text(
            0,
            column,
            _title(table, column, sheet.book.zone.key),
            Style(bold=True, right=one.is_number, wrap=True, below=True),
        )
    for column in range(len(table.columns)):
        hours = hours_format(row.cells[column] for row in table.rows)
        for at in range(len(table.rows)):
            _write(sheet, table, at, column, hours)
    notes = filter(None, (table.more, *table.notes))
    for line, note in enumerate(notes, len(table.rows) + 2):
        sheet.text(line, 0, note, SMALL, measured=False)
    sheet.sheet.freeze_panes(1, 0)
    sheet.sheet.repeat_rows(0)
    if table.rows and is_flat(table):
        last = max((at for at, row in enumerate(table.rows, 1) if row.kind is RowKind.NORMAL), default=0)
        sheet.sheet.autofilter(0, 0, last, len(table.columns) - 1)
    sheet.finish()


def _write(sheet: Sheet, table: Table, at: int, column: int, hours: str) -> None:
    row, cell = table.rows[at], table.rows[at].cells[column]
    style = _style(row, cell, is_number=table.columns[column].is_number)
    if cell.says or cell.value is not None:
        content = written(cell, sheet.book.zone, hours)
        measured = "" if row.kind is RowKind.SECTION else cell.says
        sheet.put(at + 1, column, content, style, measured, sum_of(table, at, column, first_line=2))
    elif row.kind in _SUMS:
        sheet.blank(at + 1, column, style)


def _style(row: Row, cell: Cell, *, is_number: bool) -> Style:
    return Style(
        bold=row.kind in (RowKind.SECTION, *_SUMS),
        size=9 if row.kind is RowKind.BESIDE else 11,
        right=is_number,
        above=row.kind in _SUMS,
        wrap=not is_number and cell.value is None and row.kind is not RowKind.SECTION,
    )


def _title(table: Table, column: int, zone: str) -> str:
    """Its heading, with the zone of instants, and the currency where all its amounts have one that stands in no
    column."""
    title, known = table.columns[column].title, currencies(table.rows, column)
    if any(is_instant(row.cells[column]) for row in table.rows):
        return f"{title} ({zone})"
    if len(known) != 1 or any(one.key.endswith(CURRENCY) for one in table.columns):
        return title
    (code,) = known
    return title if code in title else f"{title} ({code})"
