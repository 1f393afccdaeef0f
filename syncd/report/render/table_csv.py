"""Renders a table of a document as CSV: the keys of its columns, and typed values as programs read them."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from syncd.core.money import Money
from syncd.core.phrases import Hours
from syncd.report.document import Cell, Table
from syncd.report.render.csv import inert


def table_csv(table: Table) -> str:
    """A header and a row for each of the table's, after a byte order mark for spreadsheets. Amounts are decimal text,
    with their currency in a column of its own; hours are seconds."""
    text = io.StringIO(newline="")
    text.write("\N{BYTE ORDER MARK}")
    rows = csv.writer(text)
    rows.writerow([*(column.key for column in table.columns), "currency"])
    rows.writerows([*(_plain(cell) for cell in row.cells), _currency(row.cells)] for row in table.rows)
    return text.getvalue()


def _plain(cell: Cell) -> str | int:
    match cell.value:
        case Money():
            return str(cell.value.decimal)
        case Hours():
            return cell.value.seconds
        case date():
            return cell.value.isoformat()
        case int() | Decimal():
            return str(cell.value)
    return inert(cell.says)


def _currency(cells: Iterable[Cell]) -> str:
    """The currencies of a row's amounts, which are one."""
    return " ".join(sorted({cell.value.currency for cell in cells if isinstance(cell.value, Money)}))
