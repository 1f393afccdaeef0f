"""A sheet of a spreadsheet, as it is read and printed: fonts, widths, and pages of A4."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from syncd.core.wrapping import width_of
from syncd.report.document import Cell
from syncd.report.render.xlsx_cells import Written, cut, kept, text, written

WIDEST, NARROWEST, PORTRAIT = 60, 6, 100
"""Characters of a column, and of all columns that fit on an upright page."""
_A4 = 9
_NAME = 31
_INSTANT, _DAY = 17, 11


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks, whatever stands in it."""

    bold: bool = False
    size: int = 11
    right: bool = False
    wrap: bool = False
    above: bool = False  # a line above it
    below: bool = False  # a line below it


PLAIN, HEAD, WRAPPED, SMALL = Style(), Style(bold=True, below=True), Style(wrap=True), Style(size=9)


@dataclass(slots=True)
class Book:
    """A workbook of XlsxWriter, and the formats and names that its sheets share."""

    workbook: Any
    zone: ZoneInfo
    is_rtl: bool
    _formats: dict[tuple[str, bool, Style], Any] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    def sheet(self, name: str) -> "Sheet":
        """A new sheet; its name is made safe, short and unlike the others."""
        sheet = self.workbook.add_worksheet(self._free(name))
        if self.is_rtl:
            sheet.right_to_left()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        return Sheet(sheet, self)

    def format(self, number: str, style: Style, *, is_risky: bool = False) -> Any:
        """The format of XlsxWriter for a number format and a style."""
        key = (number, is_risky, style)
        if key not in self._formats:
            wanted: dict[str, Any] = {"valign": "top", "font_size": style.size}
            wanted |= {"num_format": number} if number else {}
            wanted |= {"bold": True} if style.bold else {}
            wanted |= {"align": "right"} if style.right else {}
            wanted |= {"text_wrap": True} if style.wrap else {}
            wanted |= {"top": 1} if style.above else {}
            wanted |= {"bottom": 1} if style.below else {}
            wanted |= {"quote_prefix": True} if is_risky else {}
            self._formats[key] = self.workbook.add_format(wanted)
        return self._formats[key]

    def _free(self, name: str) -> str:
        wanted = safe_name(name)
        free, number = wanted, 1
        while free.casefold() in self._names:
            number += 1
            end = f" ({number})"
            free = f"{cut(wanted, _NAME - len(end))}{end}"
        self._names.add(free.casefold())
        return free


def safe_name(name: str) -> str:
    """A name that every spreadsheet program takes for a sheet: not empty, at most 31 units of UTF-16, without signs
    that mean something in formulas, and not the one that Excel keeps for itself."""
    plain = " ".join("".join(" " if sign in "[]:*?/\\" else sign for sign in kept(name)).split())
    short = cut(plain, _NAME).strip("' ")
    return f"{short}_" if short.casefold() == "history" else short or "Sheet"


@dataclass(slots=True)
class Sheet:
    """A sheet that is written cell by cell. `finish` makes its columns as wide as what stands in them."""

    sheet: Any
    book: Book
    _widths: dict[int, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.sheet.name)

    def text(self, row: int, column: int, words: str, style: Style = PLAIN, *, measured: bool = True) -> None:
        """Write text; `measured`: whether its column is to be as wide."""
        self.put(row, column, text(words), style, words if measured else "")

    def cell(self, row: int, column: int, cell: Cell, style: Style = PLAIN) -> None:
        """Write a cell of a document: its typed value, or what it says."""
        self.put(row, column, written(cell, self.book.zone), style, cell.says)

    def put(self, row: int, column: int, what: Written, style: Style, says: str, formula: str = "") -> None:
        """Write a value, or a formula whose value it is, and make the column as wide as what it `says`."""
        form = self.book.format(what.format, style, is_risky=what.is_risky)
        width = width_of(says[: WIDEST + 1])
        if formula:
            self.sheet.write_formula(row, column, formula, form, what.value)
        elif isinstance(what.value, str):
            self.sheet.write_string(row, column, what.value, form)
        elif isinstance(what.value, date):
            self.sheet.write_datetime(row, column, what.value, form)
            width = _INSTANT if isinstance(what.value, datetime) else _DAY
        else:
            self.sheet.write_number(row, column, what.value, form)
        self._widths[column] = max(width, self._widths.get(column, NARROWEST))

    def blank(self, row: int, column: int, style: Style) -> None:
        """An empty cell that has a line of its row."""
        self.sheet.write_blank(row, column, None, self.book.format("", style))

    def finish(self) -> None:
        """Set the widths; a wide sheet is printed across."""
        for column, width in self._widths.items():
            self.sheet.set_column(column, column, min(width, WIDEST) + 2)
        if sum(min(width, WIDEST) + 2 for width in self._widths.values()) > PORTRAIT:
            self.sheet.set_landscape()
