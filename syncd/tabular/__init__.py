"""Files as records: everything that connectors of files share.

    mapping                 tables of which the user says which column is what
    trackers                time entries of trackers' exports
    connector               the base of connectors that read files
    pages                   records of rows in two passes, coverage, checks of a whole file
    readers    |   values   rows of CSV, XLSX and JSON | dates, clock times, durations, numbers and amounts of cells

Each layer imports only those below it. A row keeps its place, so that whatever is wrong with it is reported with
`file:line`. Column names are compared without regard to case, order or surrounding space. Words as in docs/glossary.md.
"""

from syncd.core.mapping import normalise_name
from syncd.tabular.connector import Currency, FileConnector, FileOptions
from syncd.tabular.pages.checks import Check, Gap, Proof, RunningBalance, UnknownTypes
from syncd.tabular.pages.coverage import FileCoverage, FileDays, Through
from syncd.tabular.pages.file_reader import RowFormat, file_pages
from syncd.tabular.pages.normalise import normalise_days, normalise_notation
from syncd.tabular.pages.unread_columns import UnreadColumns
from syncd.tabular.readers.encoding import decode
from syncd.tabular.readers.json import json_lines, read_json
from syncd.tabular.readers.recognise import Format, fits, recognise
from syncd.tabular.readers.table import Row, Table, read_table
from syncd.tabular.values.cache import cached_by_cell
from syncd.tabular.values.detect import RowDates, detect_mark, detect_order
from syncd.tabular.values.file_names import Days, days_in_name, range_in_name
from syncd.tabular.values.moments import day_beside
from syncd.tabular.values.parse import Mark, Order, Unit, clock, day, duration, money, number

__all__ = [
    "Check",
    "Currency",
    "Days",
    "FileConnector",
    "FileCoverage",
    "FileDays",
    "FileOptions",
    "Format",
    "Gap",
    "Mark",
    "Order",
    "Proof",
    "Row",
    "RowDates",
    "RowFormat",
    "RunningBalance",
    "Table",
    "Through",
    "Unit",
    "UnknownTypes",
    "UnreadColumns",
    "cached_by_cell",
    "clock",
    "day",
    "day_beside",
    "days_in_name",
    "decode",
    "detect_mark",
    "detect_order",
    "duration",
    "file_pages",
    "fits",
    "json_lines",
    "money",
    "normalise_days",
    "normalise_name",
    "normalise_notation",
    "number",
    "range_in_name",
    "read_json",
    "read_table",
    "recognise",
]
