"""Renders a document as a spreadsheet (XLSX): what to do on the first sheet, and each table on one of its own.

Numbers, lengths of time and days are such, so that people can go on with them. Totals are formulas that carry their
value, since not every program computes it. No text of a source is ever a formula or a link. Equal documents give equal
bytes.
"""

import io
from zoneinfo import ZoneInfo

from syncd.report.document import Document
from syncd.report.render.html_parts import direction
from syncd.report.render.shortened import voice_of
from syncd.report.render.tables import tables_of, with_currencies
from syncd.report.render.xlsx_sheet import Book
from syncd.report.render.xlsx_summary import write_summary
from syncd.report.render.xlsx_table import write_table

_TEXT_IS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def render(document: Document) -> bytes:
    """The bytes of a spreadsheet."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # an extra

    data, voice = io.BytesIO(), voice_of(document)
    workbook = Workbook(data, {"in_memory": True, **_TEXT_IS_TEXT})
    workbook.set_properties(
        {
            "title": document.headline,
            "subject": document.kicker,
            "author": document.author or "syncd",
            "created": document.made_at.replace(tzinfo=None),  # else two files of one report differ
        }
    )
    book = Book(workbook, ZoneInfo(document.zone), is_rtl=direction(document.language) == "rtl")
    first = book.sheet(voice.say("Summary"))
    places = dict[str, str]()
    for table in tables_of(document):
        sheet = book.sheet(table.sheet or table.title or voice.say("Table"))
        write_table(sheet, with_currencies(table, voice.say("Currency")))
        places.setdefault(table.sheet or table.title, sheet.name)
    write_summary(first, document, places, voice)
    workbook.close()
    return data.getvalue()
