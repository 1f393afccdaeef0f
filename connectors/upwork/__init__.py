"""Upwork's CSV exports, from a drop folder or by `syncd import`. No connection to Upwork, no password.

    [source.upwork]
    kind     = "upwork"
    folder   = "~/upwork"      # a drop folder: save exports here; they are read and moved to done/ or bad/
    person   = "me"            # whose account this is, a name from [person.…]
    currency = "USD"           # of the Weekly summary, which does not say
    through  = "file-time"     # or "last-row", where files lose their modification time on the way here

Three exports are read, each recognised by its columns whatever the file is called:

- Weekly summary (Manage finances, Your reports): the hours, bonuses and fixed payments that Upwork shows, per day and
  contract. This is what the platform has logged. It is gross and is never added to transactions.
- transaction_report (Reports, Transaction history, Download CSV): earnings, fees, taxes, withdrawals.
- statements: the older form of the same.

An export speaks for the days from its first row to the day before it was made: a day without rows in between is a day
without work, so let every export end today. With `through = "last-row"` it ends at the day of its last row. The name of
a statements file tells the range. Download again whenever you like: what was read before is recognised, what changed
becomes a new version.

Limits: English exports only, as no other were ever seen; transactions are taken as US dollars, as Upwork keeps them.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from syncd.connector import ConnectorOptions, Context, Cursor, Limits, Page
from syncd.connectors.upwork import transactions, weekly_summary
from syncd.core.records import Kind
from syncd.core.time import Span
from syncd.options import Folder
from syncd.tables import Through, read_table, recognise

_FORMATS = (weekly_summary.FORMAT, transactions.REPORT, transactions.STATEMENTS)


class UpworkOptions(ConnectorOptions):
    """What `[source.upwork]` may say; the module explains it."""

    person: str
    folder: Folder | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "USD"
    through: Through = "file-time"


class Upwork:
    """One page per file; nothing is remembered, since a file read again says the same."""

    Options: ClassVar[type[ConnectorOptions]] = UpworkOptions
    namespace: ClassVar[str] = "upwork"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.WORK, Kind.CONTRACT, Kind.TRANSACTION})
    echoes: ClassVar[str] = ""
    limits: ClassVar[Limits | None] = None

    def __init__(self, options: UpworkOptions, context: Context) -> None:
        self._options = options
        self._files = context.files

    def pull(self, cursor: Cursor | None, window: Span) -> Iterator[Page]:  # noqa: ARG002 - files say all they know
        """BadFile for a file that is none of the exports or was cut off."""
        options = self._options
        for file in self._files:
            table = read_table(file)
            found = recognise(table, _FORMATS)
            if found is weekly_summary.FORMAT:
                yield weekly_summary.page(table, file, options.person, options.currency, options.through)
            else:
                yield transactions.page(table, file, found, options.person, options.through)


CONNECTOR = Upwork
