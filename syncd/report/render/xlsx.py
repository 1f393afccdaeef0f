"""Renders a document as a spreadsheet (XLSX)."""

import io

from syncd.report.document import Document


def render(document: Document) -> bytes:
    """The bytes of a spreadsheet with a sheet named `Summary`."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # an extra

    data = io.BytesIO()
    book = Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": document.made_at.replace(tzinfo=None)})
    sheet = book.add_worksheet("Summary")
    sheet.write_string(0, 0, document.headline)
    sheet.write_string(1, 0, document.lead)
    book.close()
    return data.getvalue()
