"""Tables for connectors that read files: decode, read, recognise by header, parse cells, make records in two passes.

A row keeps its place, so that whatever is wrong with it can be said with `file:line`; column names are compared without
regard to case, order or surrounding space.
"""

from syncd.tables.cells import Mark, Order, Unit, clock, day, duration, money, number
from syncd.tables.checks import RunningBalance, UnknownTypes
from syncd.tables.coverage import Through, covered, days_in_name
from syncd.tables.formats import Format, recognise
from syncd.tables.notation import Dates, mark_of, order_of, range_in_name
from syncd.tables.objects import json_lines, read_json
from syncd.tables.reading import Check, Claim, Reading
from syncd.tables.remembered import remembered
from syncd.tables.rows import Row, Table, read_table
from syncd.tables.text import decode, normalise
from syncd.tables.uniform import uniform

__all__ = [
    "Check",
    "Claim",
    "Dates",
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
