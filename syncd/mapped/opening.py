"""A file of any supported form as a table with the columns that are named, and with its notation found out."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, SourceFile
from syncd.mapped.cells import Cells, moment
from syncd.mapped.fields import Fields
from syncd.mapped.options import ColumnOptions
from syncd.suggest import did_you_mean
from syncd.tables import Dates, Mark, Order, Row, Table, Unit, mark_of, normalise, order_of, read_table
from syncd.tables.limits import COLUMNS
from syncd.tables.objects import json_lines

DAY = "day of the row"
"""A column of ours: the row's day as `syncd.tables.day` reads it."""
_SHOWN = 30  # columns in an error


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file's rows with their `DAY`, and how to read them."""

    table: Table
    cells: Cells
    only: Mapping[str, frozenset[str]]
    skip: Mapping[str, frozenset[str]]

    def __iter__(self) -> Iterator[Row]:
        """The rows of the right shape that the filters let through."""
        return (row for row in self.table.rows if not row.problem and self.counts(row))

    def counts(self, row: Row) -> bool:
        """Whether the filters let it through."""
        return all(normalise(row.text(name)) in words for name, words in self.only.items()) and not any(
            normalise(row.text(name)) in words for name, words in self.skip.items()
        )


def table_of(file: SourceFile, names: Sequence[str] = ()) -> Table:
    """CSV, XLSX or JSON; the header may follow other lines and is the first that has half of `names`.

    BadFile where the file is none of these, or lacks one of `names`: then with the nearest that it has.
    """
    wanted = {normalise(name): name for name in names}
    if is_json(file):
        table = _json_table(file)
    else:
        try:
            table = read_table(file, headed=lambda cells: 2 * len(wanted.keys() & set(cells)) >= len(wanted))
        except BadFile:
            table = read_table(file)  # for its header: it says what is missing
    missing = [name for folded, name in wanted.items() if folded not in table.header]
    if missing:
        shown = ", ".join(name for name in table.header[:_SHOWN] if name.isprintable())
        near = did_you_mean(missing[0], table.header)
        raise BadFile(f'{file.name} has no column "{missing[0]}"{near or ";"} its columns are: {shown}')
    return table


def opened(
    file: SourceFile,
    options: ColumnOptions,
    fields: Fields,
    zone: ZoneInfo,
    unit: Unit = "hours",
    table: Table | None = None,
) -> Opened:
    """The file as `options` describe it; `table`: as which it was read already. BadFile as `table_of`, and where it
    leaves its notation open."""
    table = table or table_of(file, options.named)
    blank = Cells(
        columns={field: tuple(map(normalise, names)) for field, names in options.columns.items()},
        constants=options.constants,
        currency=options.currency,
        order=options.dates or "day-first",
        mark=options.mark or ".",
        zone=options.zone or zone,
        unit=unit,
    )
    found = Opened(table=table, cells=blank, only=_words(options.only), skip=_words(options.skip))
    order = options.dates or _order(file, found, fields)
    cells = replace(blank, order=order, mark=options.mark or _mark(file, found, fields))
    return replace(found, table=table.mapped(lambda row: _with_day(row, cells, fields)), cells=cells)


def _words(filters: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    return {normalise(name): frozenset(map(normalise, words)) for name, words in filters.items()}


def _order(file: SourceFile, found: Opened, fields: Fields) -> Order:
    given = [name for name in (*fields.days, *fields.later) if name in found.cells.columns]
    if not given:
        return "day-first"
    # Only days of rows must lie in the range that a file's name tells.
    return order_of(file.name if fields.days else "the table", _dates(found, given))


def _dates(found: Opened, fields: Sequence[str]) -> Iterator[Dates]:
    for row in found:
        texts = [moment(found.cells.text(row, field)).day for field in fields]
        if fields == ["start", "stop"]:
            yield Dates(texts[0], texts[1])
        else:
            yield from (Dates(text) for text in texts if text)


def _mark(file: SourceFile, found: Opened, fields: Fields) -> Mark:
    given = [name for name in fields.numbers if name in found.cells.columns]
    numbers = (found.cells.text(row, field) for row in found for field in given)
    return mark_of(file.name, numbers, usual="." if stores_numbers(file) else None)


def stores_numbers(file: SourceFile) -> bool:
    """Whether numbers are numbers in it, not text that a person or program wrote in some notation."""
    return file.data.startswith(b"PK") or is_json(file)


def _with_day(row: Row, cells: Cells, fields: Fields) -> Row:
    with suppress(ValueError):
        for field in fields.days:
            if (found := cells.day(row, field)) is not None:
                return replace(row, cells={**row.cells, DAY: found.isoformat()})
    return row


def is_json(file: SourceFile) -> bool:
    """Whether it begins like JSON."""
    return file.data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (b"{", b"[")


def _json_table(file: SourceFile) -> Table:
    header: dict[str, str] = {}
    for number, values in json_lines(file):
        for name in values:
            if header.setdefault(normalise(name), name) != name:
                raise BadFile(f"{file.name}:{number} has {name[:60]!r} in two spellings: use one")
        if len(header) > COLUMNS:
            raise BadFile(f"{file.name}:{number} is where more than {COLUMNS} names are reached: no table has")
    return Table(file.name, tuple(header), _Objects(file))


@dataclass(frozen=True, slots=True)
class _Objects:
    file: SourceFile

    def __iter__(self) -> Iterator[Row]:
        for number, values in json_lines(self.file):
            yield Row(f"{self.file.name}:{number}", {normalise(name): text.strip() for name, text in values.items()})
