"""Recognises the kind of a file by its columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from syncd.connector import BadFile
from syncd.tabular.readers.table import Table


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, recognised by the columns that it must have."""

    name: str
    columns: tuple[str, ...]  # one with several spellings is "team|client team"
    days: tuple[str, ...] = ()  # columns that it may have: the day of a row, or its start and end
    numbers: tuple[str, ...] = ()  # columns with numbers that it may have
    # Of columns whose names speak of money or of what counts; `*` matches any text. Others are named in a notice.
    read: tuple[str, ...] = ()  # those that are read, beside `columns`
    irrelevant: tuple[str, ...] = ()  # those that need not be read
    marks: tuple[str, ...] = ()  # the first of these that is filled is the mark "billable"

    def missing(self, header: Sequence[str]) -> list[str]:
        """Return the columns that `header` lacks."""
        return [column for column in self.columns if not set(column.split("|")) & set(header)]


def recognise(table: Table, formats: Sequence[Format]) -> Format:
    """Return the only format whose columns the table has. BadFile, with the table's columns, for none or several."""
    fitting = [known for known in formats if not known.missing(table.header)]
    if len(fitting) == 1:
        return fitting[0]
    shown = ", ".join(name for name in table.header[:30] if name.isprintable())
    if fitting:
        names = " and ".join(known.name for known in fitting)
        raise BadFile(f"{table.name} fits several formats, {names}; its columns are: {shown}")
    nearest = min(formats, key=lambda known: len(known.missing(table.header)) / len(known.columns))
    missing = nearest.missing(table.header)
    lacking = ", ".join(column.split("|")[0] for column in missing)
    foreign = len(missing) * 2 > len(nearest.columns)
    pointer = "; if its header is in another language, `syncd map FILE --as …` proposes how to read it"
    raise BadFile(
        f"{table.name} is not an export that syncd knows; its columns are: {shown}; "
        f"the nearest format is the {nearest.name}, which also has: {lacking}{pointer if foreign else ''}"
    )
