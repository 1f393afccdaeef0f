"""Which total of a table is the sum of its rows, so that a spreadsheet can add them up itself."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from syncd.core.money import Money
from syncd.core.phrases import Hours, Value
from syncd.report.document import Row, RowKind, Table
from syncd.report.render.tables import CURRENCY


def is_flat(table: Table) -> bool:
    """Whether all rows but the totals at its end are alike, so that people may sort and filter them."""
    kinds = [row.kind for row in table.rows]
    while kinds and kinds[-1] is RowKind.TOTAL:
        kinds.pop()
    return set(kinds) <= {RowKind.NORMAL}


def sum_of(table: Table, at: int, column: int, first_line: int) -> str:
    """The formula of a total in row `at`, where it is the sum of figures that stand above it; "" where it is not.

    `first_line`: the line of the spreadsheet with the table's first row, counted from 1. It follows a filter, except
    where rows have several currencies: then it adds up those of its own.
    """
    rows, total = table.rows, table.rows[at].cells[column].value
    if rows[at].kind not in (RowKind.SUBTOTAL, RowKind.TOTAL) or not table.columns[column].adds_up:
        return ""
    if not isinstance(total, Money | Hours | int | Decimal):
        return ""
    summed = _summed(rows, at)
    codes = {value.currency for value in _values(rows, summed, column) if isinstance(value, Money)}
    own = [index for index in summed if _is_like(rows[index].cells[column].value, total)]
    if not own or _number(total) != sum(_number(rows[index].cells[column].value) for index in own):
        return ""
    top, bottom = summed[0], summed[-1]
    if len(summed) != bottom - top + 1:
        return ""  # rows of another kind lie between
    letter = _letter(column)
    figures = f"{letter}{top + first_line}:{letter}{bottom + first_line}"
    if len(codes) <= 1:
        return f"=SUBTOTAL(109,{figures})"
    return _of_currency(table, total, summed, column, figures, first_line)


def _of_currency(table: Table, total: Value, summed: Sequence[int], column: int, figures: str, first_line: int) -> str:
    """The sum of the rows with one currency, by the column that names it."""
    keys = (CURRENCY, f"{table.columns[column].key}_{CURRENCY}")
    named = [index for index, one in enumerate(table.columns) if one.key in keys]
    if not isinstance(total, Money) or not named:
        return ""
    for index in summed:
        value = table.rows[index].cells[column].value
        if isinstance(value, Money) and table.rows[index].cells[named[-1]].says != value.currency:
            return ""
    letter = _letter(named[-1])
    codes = f"{letter}{summed[0] + first_line}:{letter}{summed[-1] + first_line}"
    return f'=SUMIF({codes},"{total.currency}",{figures})'


def _summed(rows: Sequence[Row], at: int) -> list[int]:
    """The rows that a total sums up: for a subtotal those since the last heading or subtotal, else all."""
    ends = (RowKind.SECTION, RowKind.SUBTOTAL, RowKind.TOTAL) if rows[at].kind is RowKind.SUBTOTAL else ()
    start = max((index + 1 for index in range(at) if rows[index].kind in ends), default=0)
    return [index for index in range(start, at) if rows[index].kind is RowKind.NORMAL]


def _values(rows: Sequence[Row], indices: Iterable[int], column: int) -> list[Value | None]:
    return [rows[index].cells[column].value for index in indices]


def _is_like(value: Value | None, total: Value) -> bool:
    if isinstance(value, Money) and isinstance(total, Money):
        return value.currency == total.currency
    return type(value) is type(total) and isinstance(total, Hours | int | Decimal)


def _number(value: Value | None) -> Decimal:
    """A figure in its own unit. ValueError for what cannot be added up."""
    match value:
        case Money():
            return value.decimal
        case Hours():
            return Decimal(value.seconds)
        case int() | Decimal():
            return Decimal(value)
    raise ValueError(f"{value!r} cannot be added up")


def _letter(column: int) -> str:
    """The name of a column: 0 is `A`, 26 is `AA`."""
    name = ""
    while column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return name
