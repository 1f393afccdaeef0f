"""Names the columns that move money by their name and that a mapping does not use."""

from collections.abc import Iterator, Sequence

from syncd.core.records import Record
from syncd.tabular import Row, normalise_name
from syncd.tabular.mapping.column_names import COLUMNS, bare_name
from syncd.tabular.mapping.fields import Fields
from syncd.tabular.mapping.more_names import VALUE_DATES
from syncd.tabular.mapping.options import ColumnOptions

_MATTER = ("currency", "fee", "tax", "rate", "billable")


class UnusedColumns:
    """A check that reads no row: what a file calls its currency, fee or rate is used, or said to be unused."""

    def __init__(self, columns: Sequence[str], options: ColumnOptions, fields: Fields) -> None:
        used = set(map(normalise_name, options.named))
        computed = {"fee", "tax"} if {"amount", "net"} <= options.columns.keys() else set()
        computed |= {"rate"} if "amount" in fields.names else set()  # there it only checks the amount
        wanted = [field for field in _MATTER if field in fields.names and field not in {*options.columns, *computed}]
        names = {name for field in wanted for name in COLUMNS[field]} - VALUE_DATES
        self._unused = [
            column
            for column in columns
            if normalise_name(column) not in used and names & {normalise_name(column), bare_name(column)}
        ]

    def see(self, row: Row, record: Record) -> None:
        """Take in nothing."""

    def notices(self) -> Iterator[str]:
        """Name the unused columns in one sentence."""
        if self._unused:
            listed = ", ".join(f'"{column}"' for column in self._unused)
            yield f"columns that are not used: {listed}; if their cells matter, name them in `columns` of the source"
