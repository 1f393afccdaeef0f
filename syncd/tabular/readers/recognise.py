"""Recognises the kind of a file by its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from syncd.connector import BadFile
from syncd.tabular.readers.table import Table


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, recognised by the columns that it must have."""

    name: str
    columns: tuple[str, ...]  # one with several spellings is "team|client team"
    foreign: tuple[str, ...] = ()  # columns with which a file is of another format, though it has all of `columns`
    days: tuple[str, ...] = ()  # columns that it may have: the day of a row, or its start and end
    numbers: tuple[str, ...] = ()  # columns with numbers that it may have
    # Of columns whose names speak of money or of what counts; `*` matches any text. Others are named in a notice.
    read: tuple[str, ...] = ()  # those that are read, beside `columns`
    irrelevant: tuple[str, ...] = ()  # those that need not be read
    marks: tuple[str, ...] = ()  # the first of these that is filled is the mark "billable"
    # All other columns that are read. None: they are not listed, so no name may stand twice.
    others: tuple[str, ...] | None = None

    def fits(self, header: Sequence[str]) -> bool:
        """Whether a file with this header is of the format."""
        return not self.missing(header) and not set(self.foreign) & set(header)

    def missing(self, header: Sequence[str]) -> list[str]:
        """Return the columns that `header` lacks."""
        return [column for column in self.columns if not set(column.split("|")) & set(header)]

    def reads(self, column: str) -> bool:
        """Whether the cells of a column may be read."""
        listed = (*self.columns, *self.days, *self.numbers, *self.read, *self.marks, *(self.others or ()))
        names = (name for each in listed for name in each.split("|"))
        return self.others is None or any(fnmatchcase(column, name.replace("[", "[[]")) for name in names)


def fits(table: Table, formats: Sequence[Format]) -> bool:
    """Whether a table has the columns of a format."""
    return any(known.fits((*table.header, *table.doubled)) for known in formats)


def recognise(table: Table, formats: Sequence[Format]) -> Format:
    """Return the only format whose columns the table has. BadFile, with the table's columns, for none or several, and
    for a name that stands twice and is read."""
    header = (*table.header, *table.doubled)
    fitting = [known for known in formats if known.fits(header)]
    if len(fitting) == 1:
        if twice := sorted(filter(fitting[0].reads, table.doubled)):
            raise BadFile(f"{table.name} has the column {twice[0]!r} twice: keep one")
        return fitting[0]
    shown = ", ".join(name for name in table.header[:30] if name.isprintable())
    if fitting:
        names = " and ".join(known.name for known in fitting)
        raise BadFile(f"{table.name} fits several formats, {names}; its columns are: {shown}")
    nearest = min(formats, key=lambda known: len(known.missing(header)) / len(known.columns))
    missing = nearest.missing(header)
    if not missing:
        other = next(name for name in nearest.foreign if name in header)
        raise BadFile(f"{table.name} is no {nearest.name}, since it has the column {other!r}; its columns are: {shown}")
    lacking = ", ".join(column.split("|")[0] for column in missing)
    foreign = len(missing) * 2 > len(nearest.columns)
    pointer = "; if its header is in another language, `syncd map FILE --as …` proposes how to read it"
    raise BadFile(
        f"{table.name} is not an export that syncd knows; its columns are: {shown}; "
        f"the nearest format is the {nearest.name}, which also has: {lacking}{pointer if foreign else ''}"
    )
