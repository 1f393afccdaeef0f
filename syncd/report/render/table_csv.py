"""Renders a table of a document as CSV, for programs and spreadsheets: the keys of its columns, and typed values.

Numbers stay numbers: an amount of -12.50 is written as it is. Text that a spreadsheet would run gets an apostrophe.
"""

import csv
import io
from datetime import date
from decimal import Decimal

from syncd.core.bounds import State
from syncd.core.money import Money
from syncd.core.phrases import Clock, Dated, Hours, Moment, Percent, Soon
from syncd.core.safe_text import inert
from syncd.core.time import iso
from syncd.report.document import Cell, Column, Row, RowKind, Table
from syncd.report.render.tables import CURRENCY, codes_of, with_currencies

INEXACT = "inexact"


def table_csv(table: Table) -> str:
    """A header and a line for each row but totals and headings, with commas and CRLF, after a byte order mark for
    spreadsheets.

    Amounts are decimal numbers in major units, with their currency in a column of its own; lengths of time are seconds,
    days `2026-11-16`, moments `2026-11-16T12:00:00Z`, shares fractions of 1. Columns of figures have no words: what is
    not known is empty. The column `inexact` says which figures of a row are estimated, bounds or not known. Where a
    table leaves rows out, a last line says so.
    """
    rows = [row for row in table.rows if row.kind is RowKind.NORMAL]
    if any(len(codes_of(row)) > 1 for row in rows):
        table = with_currencies(table, "")
        rows = [row for row in table.rows if row.kind is RowKind.NORMAL]
    keys = [column.key for column in table.columns]
    adds_currency = not any(key.endswith(CURRENCY) for key in keys)
    text = io.StringIO(newline="")
    text.write("\N{BYTE ORDER MARK}")
    lines = csv.writer(text)
    lines.writerow([*keys, *([CURRENCY] if adds_currency else []), *([] if table.is_exact else [INEXACT])])
    for row in rows:
        own = ["".join(codes_of(row))] if adds_currency else []
        lines.writerow(
            [*map(_plain, table.columns, row.cells), *own, *([] if table.is_exact else [_inexact(keys, row)])]
        )
    if table.more:
        place = table.more_in or keys[0]
        lines.writerow([inert(table.more) if key == place else "" for key in keys])
    return text.getvalue()


def _plain(column: Column, cell: Cell) -> str | int:
    match cell.value:
        case Money():
            return str(cell.value.decimal)
        case Hours():
            return cell.value.seconds
        case Percent():
            return str(cell.value.fraction)
        case Moment() | Dated() | Soon() | Clock():
            return iso(cell.value.at)
        case date():
            return cell.value.isoformat()
        case int() | Decimal():
            return str(cell.value)
    return "" if column.is_number else inert(cell.says)


def _inexact(keys: list[str], row: Row) -> str:
    """Which figures of a row are not exact: `tracked at least; net unknown`."""
    states = ((key, cell.state) for key, cell in zip(keys, row.cells, strict=True))
    return "; ".join(f"{key} {state}" for key, state in states if state is not State.EXACT)
