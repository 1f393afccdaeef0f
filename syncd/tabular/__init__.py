"""Tables for connectors that read files: decode, read, recognise by header, parse cells, make records in two passes.

A row keeps its place, so that whatever is wrong with it can be said with `file:line`; column names are compared without
regard to case, order or surrounding space.
"""

from syncd.tabular.pages.checks import RunningBalance, UnknownTypes
from syncd.tabular.pages.coverage import Through, covered
from syncd.tabular.pages.file_reader import Check, FileCoverage, Reading
from syncd.tabular.pages.normalise import uniform
from syncd.tabular.readers.encoding import decode, normalise
from syncd.tabular.readers.json import json_lines, read_json
from syncd.tabular.readers.recognise import Format, recognise
from syncd.tabular.readers.table import Row, Table, read_table
from syncd.tabular.values.cache import remembered
from syncd.tabular.values.detect import Dates, mark_of, order_of
from syncd.tabular.values.file_names import days_in_name, range_in_name
from syncd.tabular.values.parse import Mark, Order, Unit, clock, day, duration, money, number

__all__ = [
    "Check",
    "Dates",
    "FileCoverage",
    "Format",
    "Mark",
    "Order",
    "Reading",
    "Row",
    "RunningBalance",
    "Table",
    "Through",
    "Unit",
    "UnknownTypes",
    "clock",
    "covered",
    "day",
    "days_in_name",
    "decode",
    "duration",
    "json_lines",
    "mark_of",
    "money",
    "normalise",
    "number",
    "order_of",
    "range_in_name",
    "read_json",
    "read_table",
    "recognise",
    "remembered",
    "uniform",
]
