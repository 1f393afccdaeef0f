"""A mapped file as pages. What it says completely, it says of one platform, or one account."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from syncd.core.observations import Axis
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Record
from syncd.tabular import Check, FileCoverage, Reading, Row, RunningBalance, Table
from syncd.tabular.mapping import time_entries as times
from syncd.tabular.mapping import transactions
from syncd.tabular.mapping import work_lines as works
from syncd.tabular.mapping.fields import BANK, FIELDS
from syncd.tabular.mapping.open import DAY, Opened, opened
from syncd.tabular.mapping.options import ColumnOptions, MappedOptions
from syncd.tabular.mapping.row_values import Cells
from syncd.tabular.trackers import TrackerFile

_READERS: Mapping[str, Callable[[Cells, MappedOptions, str], Callable[[Row], Sequence[Record]]]] = {
    "work": works.work_reader,
    "transaction": transactions.reader,
    "milestone": works.milestone_reader,
    "contract": works.contract_reader,
}


def pages(file: SourceFile, options: MappedOptions, source: str, zone: ZoneInfo) -> Iterator[Page]:
    """The records of a file, by its mapping. BadFile where it is no table, lacks a column, or leaves its notation
    open."""
    found = opened(file, options, FIELDS[options.record], zone)
    person = None if options.fills("person") else options.person
    if options.record == "time":
        return _times(file, options, source, found, person)
    claims = []
    if options.record in ("work", "transaction"):
        axis = Axis.WORKED if options.record == "work" else Axis.POSTED
        claims = [FileCoverage(kind=Kind(options.record), person=person, axis=axis, platform=options.platform)]
    elif options.record == "milestone":
        claims = [FileCoverage(kind=Kind.MILESTONE, always=True, platform=options.platform)]
    read = _READERS[options.record](found.cells, options, source)
    checks = [transactions.WordsWithoutMeaning(options.words), *_balance(options)]
    return _pages(file, options, found, read, claims, checks)


def bank_pages(
    file: SourceFile,
    options: ColumnOptions,
    source: str,
    zone: ZoneInfo,
    *,
    account: str,
    incoming_only: bool,
    table: Table | None = None,
    stated: tuple[date, date] | None = None,
) -> Iterator[Page]:
    """A bank account's rows, by their mapping; `table`: as which the file was read already; `stated`: its first and
    last day, where it tells them. BadFile as for `pages`."""
    found = opened(file, options, BANK, zone, table)
    read = transactions.bank_reader(found.cells, source, options.person or "", account, incoming_only=incoming_only)
    claims = [FileCoverage(kind=Kind.TRANSACTION, person=options.person, axis=Axis.POSTED, platform=account or source)]
    return _pages(file, options, found, read, claims, [] if incoming_only else _balance(options), stated)


def _pages(
    file: SourceFile,
    options: ColumnOptions,
    found: Opened,
    read: Callable[[Row], Sequence[Record]],
    claims: Sequence[FileCoverage],
    checks: Sequence[Check],
    stated: tuple[date, date] | None = None,
) -> Iterator[Page]:
    reading = Reading(
        file=file,
        rows=found.table.rows,
        read=lambda row: read(row) if found.counts(row) else (),
        zone=found.cells.zone,
        through=options.through,
        day_column=DAY,
        claims=claims,
        stated=stated,
        checks=checks,
    )
    return reading.pages()


def _balance(options: ColumnOptions) -> list[Check]:
    """Only where every row is read does a balance run."""
    return [RunningBalance()] if options.fills("balance") and not (options.only or options.skip) else []


def _times(file: SourceFile, options: MappedOptions, source: str, found: Opened, person: str | None) -> Iterator[Page]:
    whole = TrackerFile(
        file=file,
        rows=found.table.rows,
        entry=found.counts,
        namespace=source,
        zone=found.cells.zone,
        through=options.through,
        day_column=DAY,
        person=person,
    )
    return whole.pages(times.reader(found.cells, options))
