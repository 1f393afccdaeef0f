"""Opens a file of any supported format as a table with the named columns, and detects its notation."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, pairwise
from typing import get_args
from zoneinfo import ZoneInfo

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.core.records import Record
from syncd.core.wording import did_you_mean
from syncd.tabular import (
    Mark,
    Order,
    Row,
    RowDates,
    Table,
    detect_mark,
    detect_order,
    json_lines,
    normalise_name,
    number,
    read_table,
)
from syncd.tabular.mapping.booked import BookedRows
from syncd.tabular.mapping.fields import Fields
from syncd.tabular.mapping.money_options import SignOptions
from syncd.tabular.mapping.options import ColumnOptions
from syncd.tabular.mapping.row_values import RowValues, Sign
from syncd.tabular.readers.limits import COLUMNS
from syncd.tabular.readers.xlsx_sheet import is_spreadsheet
from syncd.tabular.values.moments import is_day, split_moment

DAY = "DAY"
"""A cell of ours: the row's day as `syncd.tabular.day` reads it. No column is called so, since case is folded."""
_SHOWN = 30  # columns in an error
_NUMBERED = re.compile(r" \([0-9]+\)$")  # where several columns have one name
_NAMES = 3  # in a line that is a header by its shape
_ROWS_BELOW = 20  # a line that may be the header is compared with these


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedTable:
    """A table whose rows have their `DAY`, with the filters of its mapping, and how to read its rows."""

    columns: tuple[str, ...]  # of the file, as it spells them
    rows: Iterable[Row]
    values: RowValues
    only_words: Mapping[str, frozenset[str]]
    skip_words: Mapping[str, frozenset[str]]
    booked: BookedRows | None = None

    def includes(self, row: Row) -> bool:
        """Whether the filters let a row through."""
        return all(normalise_name(row.text(name)) in words for name, words in self.only_words.items()) and not any(
            normalise_name(row.text(name)) in words for name, words in self.skip_words.items()
        )

    def only(self, read: Callable[[Row], Sequence[Record]]) -> Callable[[Row], Sequence[Record]]:
        """Make `read` return nothing for rows that the filters leave out, or that have not moved money."""
        booked = self.booked
        if booked is None:
            return lambda row: read(row) if self.includes(row) else ()

        def read_booked(row: Row) -> Sequence[Record]:
            on = row.text(DAY)
            counts = self.includes(row) and booked.counts(row, date.fromisoformat(on) if on else None)
            return read(row) if counts else ()

        return read_booked

    def texts(self, fields: Sequence[str]) -> Iterator[list[str]]:
        """Give the cells of these fields, for each row of the right shape that the filters let through."""
        for row in self.rows:
            if not row.problem and self.includes(row) and (self.booked is None or self.booked.may_count(row)):
                yield [self.values.text(row, field) for field in fields]


def read_headed(file: SourceFile, score: Callable[[Sequence[str]], int], least: int = 1) -> Table:
    """Read CSV, XLSX or JSON, whose header may stand below other lines.

    The header is the line whose normalised cells have the highest `score`, the first of equals; where none has the
    `least`, the line above the first row, by its shape, else the first line. BadFile for a file that is no table.
    """
    if is_json(file):
        return _json_table(file)
    scores: dict[tuple[str, ...], int] = {}

    def note_score(cells: Sequence[str]) -> bool:
        scores[tuple(cells)] = score(cells)
        return False

    with suppress(BadFile):  # no line was good enough, or the next reading says what is wrong
        read_table(file, headed=note_score)
    best = max(scores, key=lambda cells: scores[cells], default=())
    if scores.get(best, 0) < least:
        best = _line_above_rows(list(scores))
    if not best:
        return read_table(file)
    return read_table(file, headed=lambda cells: tuple(cells) == best)


def _line_above_rows(lines: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Find the first line of names alone that stands above a line of as many cells with a date and a number, in a file
    whose names nobody knows; () where there is none, and where it is the first line."""
    for above, below in pairwise(lines):
        filled = [cell for cell in above if cell]
        is_row = len(above) == len(below) and any(map(is_day, below)) and any(map(_is_number, below))
        if is_row and len(filled) >= _NAMES and not any(is_day(cell) or _is_number(cell) for cell in filled):
            return above
    return ()


def _is_number(text: str) -> bool:
    for mark in get_args(Mark):
        with suppress(ValueError):
            number(text, mark)
            return True
    return False


def begins_with_a_row(table: Table) -> bool:
    """Whether the line taken for the header is a row like those below: a cell is a date like those below it."""
    dated = [name for name in table.header if is_day(_NUMBERED.sub("", name))]
    rows = list(islice(table.texts(dated) if dated else (), _ROWS_BELOW))
    if not rows:
        return bool(dated)
    return any(all(map(is_day, filter(None, cells))) and any(cells) for cells in zip(*rows, strict=True))


def read_with_columns(file: SourceFile, names: Sequence[str], *, header: bool = True) -> Table:
    """Read a file from the line that names most of these columns, or without a `header` by the numbers of its columns.

    BadFile where it is no table, begins with a row instead of the header, has one of them twice, or lacks one: then
    with the nearest that it has.
    """
    wanted = {normalise_name(name): name for name in names}
    if header or is_json(file):
        table = read_headed(file, lambda cells: len(wanted.keys() & set(cells)))
    else:
        table = read_table(file, headless=True)
    if header and begins_with_a_row(table):
        raise BadFile(
            f"{file.name}: the first line looks like a row, not like a header: set `header = false` in its source, and "
            'name its columns by their numbers, "1", "2" and so on; `syncd map` proposes it'
        )
    missing = [name for normalised, name in wanted.items() if normalised not in table.header]
    if missing and normalise_name(missing[0]) in table.doubled:
        first, second = (f'"{missing[0]} ({number})"' for number in (1, 2))
        raise BadFile(f'{file.name} has the column "{missing[0]}" more than once: name it {first}, {second} and so on')
    if missing:
        columns = ", ".join(name for name in table.columns[:_SHOWN] if name.isprintable())
        near = did_you_mean(missing[0], table.columns)
        raise BadFile(f'{file.name} has no column "{missing[0]}"{near or ";"} its columns are: {columns}')
    return table


def open_table(
    file: SourceFile, options: ColumnOptions, fields: Fields, zone: ZoneInfo, table: Table | None = None
) -> MappedTable:
    """Open a file by its mapping. `table`: if it was read already.

    BadFile as for `read_with_columns`, and where the file leaves open how it writes dates or numbers.
    """
    table = table or read_with_columns(file, options.named, header=options.header)
    values = RowValues(
        columns={field: tuple(map(normalise_name, names)) for field, names in options.columns.items()},
        constants=options.constants,
        currency=options.currency,
        order=options.dates or "day-first",
        mark=options.mark or ".",
        zone=options.zone or zone,
        sign=_sign(options.sign) if options.sign else None,
    )
    mapped = MappedTable(
        columns=table.columns,
        rows=table.rows,
        values=values,
        only_words=_words(options.only),
        skip_words=_words(options.skip),
        booked=BookedRows(options.booked) if options.booked else None,
    )
    if not options.dates:
        dates = [name for name in (*fields.days, *fields.later) if name in values.columns]
        values = replace(values, order=order_in(file.name, dates, mapped.texts(dates), fields))
    if not options.mark:
        numbers = (text for texts in mapped.texts(fields.numbers) for text in texts)
        values = replace(values, mark=detect_mark(file.name, numbers, usual="." if stores_numbers(file) else None))
    if "debit" in values.columns:
        values = replace(values, signed_debits=_are_signed(mapped.texts(["debit"]), values.mark))
    return replace(mapped, rows=table.mapped(lambda row: _with_day(row, values, fields)).rows, values=values)


def _sign(options: SignOptions) -> Sign:
    plus, minus = (frozenset(map(normalise_name, words)) for words in (options.plus, options.minus))
    return Sign(options.column, normalise_name(options.column), plus, minus)


def _words(filters: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    return {normalise_name(name): frozenset(map(normalise_name, words)) for name, words in filters.items()}


def order_in(name: str, dates: Sequence[str], rows: Iterable[Sequence[str]], fields: Fields) -> Order:
    """Detect the order of the dates in a file of this name.

    `rows`: the cells of the fields `dates`, for each row. BadFile where they leave it open.
    """
    paired = list(dates) == ["start", "stop"]
    # The range in a file's name holds the days of its rows, but not what they are about or when they are due.
    ranged = paired or set(dates) <= set(fields.days)
    days = ([split_moment(text).day for text in row] for row in rows)
    row_dates = (RowDates(*texts) for row in days for texts in ([row] if paired else zip(row)))
    return detect_order(name if ranged else "the table", row_dates)


def _are_signed(debits: Iterable[Sequence[str]], mark: Mark) -> bool:
    """Whether every debit has a minus."""
    for (text,) in debits:
        with suppress(ValueError):  # the row will be rejected
            if text and number(text, mark) > 0:
                return False
    return True


def stores_numbers(file: SourceFile) -> bool:
    """Whether its numbers are stored as numbers, not as text in some notation."""
    return is_spreadsheet(file.data) or is_json(file)


def _with_day(row: Row, values: RowValues, fields: Fields) -> Row:
    with suppress(ValueError):
        for field in fields.days:
            if (on := values.day(row, field)) is not None:
                return replace(row, cells={**row.cells, DAY: on.isoformat()})
    return row


def is_json(file: SourceFile) -> bool:
    """Whether the file begins like JSON."""
    return file.data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (b"{", b"[")


def _json_table(file: SourceFile) -> Table:
    columns: dict[str, str] = {}
    for line, values in json_lines(file):
        for name in values:
            if columns.setdefault(normalise_name(name), name) != name:
                raise BadFile(f"{file.name}:{line} has {name[:60]!r} in two spellings: use one")
        if len(columns) > COLUMNS:
            raise BadFile(f"{file.name}:{line} is where more than {COLUMNS} names are reached: no table has")
    return Table(file.name, tuple(columns.values()), _JsonRows(file))


@dataclass(frozen=True, slots=True)
class _JsonRows:
    file: SourceFile

    def __iter__(self) -> Iterator[Row]:
        for line, values in json_lines(self.file):
            yield Row(f"{self.file.name}:{line}", {normalise_name(name): text.strip() for name, text in values.items()})


def with_timed_dates_as_starts(table: MappedTable) -> MappedTable:
    """Return a table of time whose dates have clock times with them as its starts: nothing that a file says is dropped.

    A row whose date has none is then to be rejected.
    """
    columns = table.values.columns
    if "start" in columns or not any(split_moment(text).is_timed for (text,) in table.texts(["date"])):
        return table
    moved = {"start" if field == "date" else field: names for field, names in columns.items()}
    return replace(table, values=replace(table.values, columns=moved))
