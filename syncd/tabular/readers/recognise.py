"""Recognising a kind of file by its columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from syncd.connector import BadFile
from syncd.tabular.readers.table import Table


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, recognised by columns it must have; a column with several spellings is `"team|client team"`.
    `days`: columns that it may have with the day of a row, or its start and end; `numbers`: such with numbers."""

    name: str
    columns: tuple[str, ...]
    days: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def missing(self, header: Sequence[str]) -> list[str]:
        """The columns that `header` lacks."""
        return [column for column in self.columns if not set(column.split("|")) & set(header)]


def recognise(table: Table, formats: Sequence[Format]) -> Format:
    """The one format whose columns the table has. BadFile, with the headers found, when none or several fit."""
    fitting = [each for each in formats if not each.missing(table.header)]
    if len(fitting) == 1:
        return fitting[0]
    shown = ", ".join(name for name in table.header[:30] if name.isprintable())
    if fitting:
        names = " and ".join(each.name for each in fitting)
        raise BadFile(f"{table.name} fits several formats, {names}; its columns are: {shown}")
    nearest = min(formats, key=lambda each: len(each.missing(table.header)) / len(each.columns))
    lacking = ", ".join(column.split("|")[0] for column in nearest.missing(table.header))
    raise BadFile(
        f"{table.name} is no export that is known here; its columns are: {shown}; "
        f"the nearest format is the {nearest.name}, which also has: {lacking}"
    )
