"""Tables for files, in which people sort and filter: what stood in a heading stands in a column."""

from collections.abc import Iterable

from syncd.report.document import BLANK, Block, Cell, Column, Row, RowKind, Table


def flat_tables(blocks: Iterable[Block], key: str, title: str) -> tuple[Table, ...]:
    """The tables among `blocks`, each without its headings and subtotals. What each subtotal is of, such as an invoice,
    stands in a last column with this key and title."""
    return tuple(_flat(block, Column(key=key, title=title)) for block in blocks if isinstance(block, Table))


def _flat(table: Table, named: Column) -> Table:
    rows, part = list[Row](), list[Row]()
    for row in table.rows:
        if row.kind is RowKind.NORMAL:
            part.append(row)
        elif row.kind in (RowKind.SUBTOTAL, RowKind.TOTAL):
            rows += [_named(each, Cell(row.cells[0].says) if row.kind is RowKind.SUBTOTAL else BLANK) for each in part]
            part = []
            if row.kind is RowKind.TOTAL:
                rows.append(_named(row, BLANK))
    return Table(
        title=table.title,
        columns=(*table.columns, named),
        rows=(*rows, *(_named(each, BLANK) for each in part)),
        notes=table.notes,
        sheet=table.sheet,
    )


def _named(row: Row, cell: Cell) -> Row:
    return Row((*row.cells, cell), row.kind)
