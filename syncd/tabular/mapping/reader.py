"""Reads a table by its mapping into pages. Its coverage is limited to one platform, or to one account."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from syncd.core.observations import Axis
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Record
from syncd.tabular import Check, Days, FileCoverage, FileDays, Proof, Row, RowFormat, RunningBalance, Table, file_pages
from syncd.tabular.mapping.fields import BANK, FIELDS
from syncd.tabular.mapping.invoice_days import InvoicesWithoutDays
from syncd.tabular.mapping.open import DAY, MappedTable, open_table, with_timed_dates_as_starts
from syncd.tabular.mapping.options import ColumnOptions, MappedOptions
from syncd.tabular.mapping.rates import AmountsOfHours, PricesOfRows
from syncd.tabular.mapping.row_numbers import RowNumbers
from syncd.tabular.mapping.row_values import RowValues
from syncd.tabular.mapping.stated_sums import StatedSums
from syncd.tabular.mapping.time_entries import time_reader
from syncd.tabular.mapping.transactions import DIRECT, BankAccount, TypesWithoutMeaning, bank_reader, transaction_reader
from syncd.tabular.mapping.units import unit_in
from syncd.tabular.mapping.unused_columns import UnusedColumns
from syncd.tabular.mapping.work_lines import contract_reader, milestone_reader, work_reader
from syncd.tabular.trackers import TrackerFormat, tracker_pages

_READERS: Mapping[str, Callable[[RowValues, MappedOptions, str], Callable[[Row], Sequence[Record]]]] = {
    "work": work_reader,
    "transaction": transaction_reader,
    "milestone": milestone_reader,
    "contract": contract_reader,
}


def mapped_pages(file: SourceFile, options: MappedOptions, source: str, zone: ZoneInfo) -> Iterator[Page]:
    """Read a file by its mapping. `zone`: where the options have none.

    BadFile where the file is no table, lacks a column, or leaves open how it writes dates or numbers.
    """
    table = open_table(file, options, FIELDS[options.record], zone)
    options = options.model_copy(update={"unit": unit_in(table, options, file.name)})
    days = _days(table, options)
    person = None if options.fills("person") else options.person
    if options.record == "time":
        table = with_timed_dates_as_starts(table)
        sums = StatedSums(table, options.unit, FIELDS["time"])
        tracker = TrackerFormat(
            namespace=source,
            days=days,
            read=time_reader(table.values, options),
            is_entry=sums.includes,
            person=person,
            checks=[sums, *([PricesOfRows(" ".join(options.columns["rate"]))] if "rate" in options.columns else [])],
        )
        return tracker_pages(file, table.rows, tracker)
    coverage = []
    if options.record in ("work", "transaction"):
        axis = Axis.WORKED if options.record == "work" else Axis.POSTED
        coverage = [FileCoverage(kind=Kind(options.record), person=person, axis=axis, platform=options.platform)]
    elif options.record == "milestone":
        coverage = [FileCoverage(kind=Kind.MILESTONE, always=True, platform=options.platform)]
    read = _READERS[options.record](table.values, options, source)
    unused = UnusedColumns(table.columns, options, FIELDS[options.record])
    checks: list[Check] = [TypesWithoutMeaning(options.words), unused]
    if options.fills("id") and options.record in ("work", "transaction"):
        checks.append(RowNumbers(table.values))
    if options.record == "transaction" and options.platform == DIRECT:
        checks.append(InvoicesWithoutDays())
    read_included = table.only(read)
    if options.record == "work":
        sums = StatedSums(table, options.unit, FIELDS["work"])
        checks += [sums, *([AmountsOfHours(table.values)] if "rate" in table.values.columns else [])]
        read_included = sums.only(read)
    row_format = RowFormat(
        read=read_included,
        days=days,
        coverage=coverage,
        checks=checks,
        proofs=_proofs(options, table),
        of_contracts=options.record == "contract",
    )
    return file_pages(file, table.rows, row_format)


def bank_pages(
    file: SourceFile,
    options: ColumnOptions,
    account: BankAccount,
    zone: ZoneInfo,
    *,
    table: Table | None = None,
    stated: Days | None = None,
    proof: Proof | None = None,
) -> Iterator[Page]:
    """Read a bank's statement by its mapping.

    `table`: if the file was opened already; `stated`: first and last day, where the file tells them; `proof`: a check
    by balances that stand outside the rows. BadFile as for `mapped_pages`.
    """
    statement = open_table(file, options, BANK, zone, table)
    coverage = FileCoverage(
        kind=Kind.TRANSACTION,
        person=account.person or None,
        axis=Axis.POSTED,
        platform=account.name or account.source,
    )
    row_format = RowFormat(
        read=statement.only(bank_reader(statement.values, account)),
        days=_days(statement, options, stated),
        coverage=[coverage],
        checks=[UnusedColumns(statement.columns, options, BANK)],
        proofs=[proof] if proof else _proofs(options, statement, every_row=not account.incoming_only),
    )
    return file_pages(file, statement.rows, row_format)


def _days(table: MappedTable, options: ColumnOptions, stated: Days | None = None) -> FileDays:
    return FileDays(zone=table.values.zone, column=DAY, through=options.through, stated=stated)


def _proofs(options: ColumnOptions, table: MappedTable, *, every_row: bool = True) -> list[Proof]:
    """Check the balance where every row is read, else it cannot add up; and which rows will be booked later."""
    runs = every_row and options.fills("balance") and not (options.only or options.skip)
    return [*([RunningBalance()] if runs else []), *([table.booked] if table.booked else [])]
