"""Files as a time tracker exports them, written in memory, and the time entries that a connector reads from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syncd.connector import Connector
from syncd.core.pages import Page, SourceFile
from syncd.core.records import TimeEntry
from syncd.core.time import ALWAYS
from syncd.testing.files import BERLIN, context, csv_text, entries_of, file, only_page

Row = Sequence[str] | Mapping[str, str]
"""The cells of a row in the order of the columns, or what differs from a plain row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerFiles:
    """A tracker's table and its connector.

    `cells`: the cells of a plain row by column, those that are not empty. Its first parameter is the day, by default
    `"2026-11-02"`; keywords replace cells. Such a row can be read by itself and names its person.
    """

    connector: Callable[[Any, Any], Connector]
    kind: str
    columns: Sequence[str]
    cells: Callable[..., Mapping[str, str]]

    def open(self, *files: SourceFile, **options: Any) -> Connector:
        """A connector over these files; the user lives in Berlin."""
        made = self.connector.Options(kind=self.kind, **options)  # type: ignore[attr-defined]
        return self.connector(made, context(self.kind, BERLIN, *files))

    def pages(self, one: SourceFile, **options: Any) -> list[Page]:
        """All pages of one file."""
        return list(self.open(one, **options).pull(None, ALWAYS))

    def read(self, one: SourceFile | str, **options: Any) -> Page:
        """The only page of a file, or of the file `x.csv` with this text."""
        return only_page(self.open(file(one) if isinstance(one, str) else one, **options))

    def page(self, *rows: Row, header: Sequence[str] | None = None, **options: Any) -> Page:
        """The only page of a file with these rows, as `table` takes them."""
        return self.read(self.table(*rows, header=header), **options)

    def entries(self, *rows: Row, header: Sequence[str] | None = None, **options: Any) -> list[TimeEntry]:
        """The time entries of a file with these rows; AssertionError where a row is rejected."""
        page = self.page(*rows, header=header, **options)
        assert not page.rejected, page.rejected
        return entries_of(page)

    def entry(self, *values: str, **cells: str) -> TimeEntry:
        """The one time entry of a plain row, or of one that differs from it; AssertionError where it is rejected."""
        (entry,) = self.entries(self.row(*values, **cells))
        return entry

    def table(self, *rows: Row, header: Sequence[str] | None = None, **dialect: Any) -> str:
        """A CSV file. `header`: other columns than usual; `dialect`: what `csv.writer` takes."""
        lists = [self.row(**row) if isinstance(row, Mapping) else row for row in rows]
        return csv_text(header or self.columns, lists, **dialect)

    def row(self, *values: str, **cells: str) -> list[str]:
        """The cells of a plain row, or of one that differs from it, in the order of the columns."""
        return [{**dict.fromkeys(self.columns, ""), **self.cells(*values, **cells)}[name] for name in self.columns]
