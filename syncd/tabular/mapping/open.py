"""A file of any supported form as a table with the columns that are named, and with its notation found out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.core.wording import did_you_mean
from syncd.tabular import Dates, Mark, Order, Row, Table, json_lines, mark_of, normalise, number, order_of, read_table
from syncd.tabular.mapping.fields import Fields
from syncd.tabular.mapping.options import ColumnOptions
from syncd.tabular.mapping.row_values import Cells, moment
from syncd.tabular.readers.limits import COLUMNS
from syncd.tabular.readers.xlsx_sheet import is_spreadsheet

DAY = "DAY"
"""A cell of ours: the row's day as `syncd.tabular.day` reads it. No column is called so, since case is folded."""
_SHOWN = 30  # columns in an error


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file's rows with their `DAY`, and how to read them."""

    table: Table
    cells: Cells
    only: Mapping[str, frozenset[str]]
    skip: Mapping[str, frozenset[str]]

    def counts(self, row: Row) -> bool:
        """Whether the filters let it through."""
        return all(normalise(row.text(name)) in words for name, words in self.only.items()) and not any(
            normalise(row.text(name)) in words for name, words in self.skip.items()
        )

    def texts(self, fields: Sequence[str]) -> Iterator[list[str]]:
        """What stands in these fields, of each row of the right shape that the filters let through."""
        for row in self.table.rows:
            if not row.problem and self.counts(row):
                yield [self.cells.text(row, field) for field in fields]


def read_headed(file: SourceFile, score: Callable[[Sequence[str]], int], least: int = 1) -> Table:
    """CSV, XLSX or JSON. Of the lines that begin a CSV or XLSX file, the header is the one whose normalised cells have
    the highest `score`, the first of equals; where none has the `least`, the first line. BadFile for what is no table.
    """
    if is_json(file):
        return _json_table(file)
    scores: dict[tuple[str, ...], int] = {}

    def look(cells: Sequence[str]) -> bool:
        scores[tuple(cells)] = score(cells)
        return False

    with suppress(BadFile):  # no line was good enough, or the next reading says what is wrong
        read_table(file, headed=look)
    best = max(scores, key=lambda cells: scores[cells], default=())
    if scores.get(best, 0) < least:
        return read_table(file)
    return read_table(file, headed=lambda cells: tuple(cells) == best)


def table_of(file: SourceFile, names: Sequence[str]) -> Table:
    """The file by the line that names most of these columns. BadFile where it is no table, or lacks one of them: then
    with the nearest that it has."""
    wanted = {normalise(name): name for name in names}
    table = read_headed(file, lambda cells: len(wanted.keys() & set(cells)))
    missing = [name for folded, name in wanted.items() if folded not in table.header]
    if missing:
        shown = ", ".join(name for name in table.columns[:_SHOWN] if name.isprintable())
        near = did_you_mean(missing[0], table.columns)
        raise BadFile(f'{file.name} has no column "{missing[0]}"{near or ";"} its columns are: {shown}')
    return table


def opened(
    file: SourceFile, options: ColumnOptions, fields: Fields, zone: ZoneInfo, table: Table | None = None
) -> Opened:
    """The file as `options` describe it; `table`: as which it was read already. BadFile as `table_of`, and where it
    leaves its notation open."""
    table = table or table_of(file, options.named)
    cells = Cells(
        columns={field: tuple(map(normalise, names)) for field, names in options.columns.items()},
        constants=options.constants,
        currency=options.currency,
        order=options.dates or "day-first",
        mark=options.mark or ".",
        zone=options.zone or zone,
    )
    found = Opened(table=table, cells=cells, only=_words(options.only), skip=_words(options.skip))
    if not options.dates:
        given = [name for name in (*fields.days, *fields.later) if name in cells.columns]
        cells = replace(cells, order=order_in(file.name, given, found.texts(given), fields))
    if not options.mark:
        numbers = (text for texts in found.texts(fields.numbers) for text in texts)
        cells = replace(cells, mark=mark_of(file.name, numbers, usual="." if stores_numbers(file) else None))
    if "debit" in cells.columns:
        cells = replace(cells, minus=_minus(found.texts(["debit"]), cells.mark))
    return replace(found, table=table.mapped(lambda row: _with_day(row, cells, fields)), cells=cells)


def _words(filters: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    return {normalise(name): frozenset(map(normalise, words)) for name, words in filters.items()}


def order_in(name: str, given: Sequence[str], rows: Iterable[Sequence[str]], fields: Fields) -> Order:
    """The order of the dates in a file of this name; `rows`: of each what stands in the `given` fields. BadFile where
    they leave it open."""
    pairs = list(given) == ["start", "stop"]
    # The range in a file's name holds the days of its rows, but not what they are about or when they are due.
    ranged = pairs or set(given) <= set(fields.days)
    days = ([moment(text).day for text in row] for row in rows)
    dates = (Dates(*each) for row in days for each in ([row] if pairs else zip(row)))
    return order_of(name if ranged else "the table", dates)


def _minus(debits: Iterable[Sequence[str]], mark: Mark) -> bool:
    """Whether no debit stands without a minus."""
    for (text,) in debits:
        with suppress(ValueError):  # the row will be rejected
            if text and number(text, mark) > 0:
                return False
    return True


def stores_numbers(file: SourceFile) -> bool:
    """Whether numbers are numbers in it, not text that a person or program wrote in some notation."""
    return is_spreadsheet(file.data) or is_json(file)


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
    columns: dict[str, str] = {}
    for line, values in json_lines(file):
        for name in values:
            if columns.setdefault(normalise(name), name) != name:
                raise BadFile(f"{file.name}:{line} has {name[:60]!r} in two spellings: use one")
        if len(columns) > COLUMNS:
            raise BadFile(f"{file.name}:{line} is where more than {COLUMNS} names are reached: no table has")
    return Table(file.name, tuple(columns.values()), _Objects(file))


@dataclass(frozen=True, slots=True)
class _Objects:
    file: SourceFile

    def __iter__(self) -> Iterator[Row]:
        for line, values in json_lines(self.file):
            yield Row(f"{self.file.name}:{line}", {normalise(name): text.strip() for name, text in values.items()})
