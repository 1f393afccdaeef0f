"""Counts your own invoices that do not say which days they are for: no check compares these with tracked time."""

from collections.abc import Iterator

from syncd.core.pages import NOT_COMPARED
from syncd.core.records import Record, Transaction
from syncd.core.wording import agree, count
from syncd.tabular import Row


class InvoicesWithoutDays:
    """A check of the rows of a table of your own invoices."""

    def __init__(self) -> None:
        self._number = 0

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the protocol of checks
        """Count an invoice that lacks its first or last day. Money that is given back needs none."""
        if isinstance(record, Transaction) and record.amount.minor > 0 and not (record.first_day and record.last_day):
            self._number += 1

    def notices(self) -> Iterator[str]:
        """Say in one sentence how many there are, and what to map."""
        if self._number:
            lack = agree(self._number, "lacks", "lack")
            yield (
                f"{count(self._number, 'invoice')} {lack} the first and last day of the work, so {NOT_COMPARED}: "
                "map columns to `first_day` and `last_day`"
            )
