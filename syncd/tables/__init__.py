"""Tables for connectors that read files: decode, read, recognise by header, parse cells, make records in two passes.

A row keeps its place, so that whatever is wrong with it can be said with `file:line`; column names are compared without
regard to case, order or surrounding space.
"""

from syncd.tables.cells import day, money, number
from syncd.tables.coverage import Through, covered, days_in_name
from syncd.tables.formats import Format, recognise
from syncd.tables.rows import Row, Table, occurrences, parse, read_table
from syncd.tables.text import decode, normalise

__all__ = [
    "Format",
    "Row",
    "Table",
    "Through",
    "covered",
    "day",
    "days_in_name",
    "decode",
    "money",
    "normalise",
    "number",
    "occurrences",
    "parse",
    "read_table",
    "recognise",
]
