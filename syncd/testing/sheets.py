"""Tables as header and rows, and the other ways in which they can be written.

For tests that a connector reads the same records however a table is written:

```python
@given(st.data())
def test_a_table_is_the_same_however_it_is_written(data):
    sheet = sheet_of(fixture(PATH))
    assert contents(connector(data.draw(rewritten(sheet, PATH.name)))) == contents(connector(fixture(PATH)))
```
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import strategies as st

from syncd.core.pages import SourceFile
from syncd.tabular import decode
from syncd.testing.files import csv_text, file

UNKNOWN = "Unknown column"
"""The start of the names of columns that no format has."""
_DELIMITERS = ",;\t"
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a table: the first, usually the header, and the others."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def in_order(self, order: Sequence[int]) -> "Sheet":
        """Only the rows with these numbers, in this order."""
        return Sheet(self.header, tuple(self.rows[number] for number in order))

    def csv(self) -> str:
        """The table as plain CSV."""
        return csv_text(self.header, self.rows, lineterminator="\n")

    def xlsx(self) -> bytes:
        """The table as a workbook in which every cell is text."""
        import xlsxwriter  # type: ignore[import-untyped]  # only tests write workbooks

        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            page = book.add_worksheet()
            for line, cells in enumerate([self.header, *self.rows]):
                for column, cell in enumerate(cells):
                    page.write_string(line, column, cell)
        return out.getvalue()


def sheet_of(source: SourceFile) -> Sheet:
    """The table in a CSV file, without blank lines. Its delimiter is the one that makes the most cells."""
    text = decode(source)
    read = ([tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)] for mark in _DELIMITERS)
    header, *rows = (cells for cells in max(read, key=lambda lines: sum(map(len, lines))) if cells)
    return Sheet(header, tuple(rows))


@st.composite
def edited(draw: st.DrawFn, sheet: Sheet, cells: int = 2) -> Sheet:
    """The same rows with up to `cells` cells copied from other rows."""
    rows = [list(row) for row in sheet.rows]
    for number in draw(st.lists(st.sampled_from(range(len(rows))), max_size=cells)) if rows else ():
        column, other = draw(st.integers(0, len(rows[number]) - 1)), sheet.rows[draw(st.integers(0, len(rows) - 1))]
        if len(other) == len(rows[number]):
            rows[number][column] = other[column]
    return Sheet(sheet.header, tuple(map(tuple, rows)))


@st.composite
def mixed_rows(draw: st.DrawFn, sheet: Sheet) -> Sheet:
    """Rows of a table in any order, some of them several times, with some cells edited."""
    numbers = draw(st.lists(st.integers(0, len(sheet.rows) - 1), min_size=1, max_size=2 * len(sheet.rows)))
    return draw(edited(sheet.in_order(numbers), len(numbers)))


@st.composite
def rewritten(draw: st.DrawFn, sheet: Sheet, name: str) -> SourceFile:
    """The same table with another encoding, delimiter, quotes and line ends, or as a workbook."""
    if draw(st.integers(0, 4)) == 0:
        return file(sheet.xlsx(), f"{name.rpartition('.')[0]}.xlsx")
    text = csv_text(
        sheet.header,
        sheet.rows,
        delimiter=draw(st.sampled_from(_DELIMITERS)),
        quoting=draw(st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))),
        lineterminator=draw(st.sampled_from(("\n", "\r\n"))),
    )
    return file(text.encode(draw(st.sampled_from(list(_fitting(text))))), name)


def _fitting(text: str) -> Iterator[str]:
    for encoding in _ENCODINGS:
        with suppress(UnicodeEncodeError):
            text.encode(encoding)
            yield encoding


@st.composite
def rearranged(draw: st.DrawFn, sheet: Sheet) -> Sheet:
    """The same table with its columns in another order and their names in another letter case.

    One or two unknown columns are added, with a cell in every row that is not blank.
    """
    more = draw(st.integers(1, 2))
    names = [*sheet.header, *(f"{UNKNOWN} {number}" for number in range(more))]
    spellings: list[Callable[[str], str]] = [str.upper, str.lower, str.title, str.swapcase, "  {} ".format, str]
    header = [draw(st.sampled_from(spellings))(name) for name in names]
    rows = [[*row, *(f"cell {number}" if any(row) else "" for number in range(more))] for row in sheet.rows]
    order = draw(st.permutations(range(len(names))))
    return Sheet(tuple(header[at] for at in order), tuple(tuple(row[at] for at in order) for row in rows))


def cell_texts(without: str = "\r", most: int = 10) -> st.SearchStrategy[str]:
    """Any text that a cell keeps: trimmed, and without lone surrogates, which UTF-8 does not have.

    `without`: characters that the format cannot keep; by default the carriage return, which Python writes unquoted.
    """
    characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a" + without)
    return st.text(characters, max_size=most).map(str.strip)
