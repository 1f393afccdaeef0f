"""Money that arrives in your bank account: statements as CSV or XLSX, by a mapping, and OFX or QFX.

    [source.bank]
    kind     = "bank"
    folder   = "~/bank"            # a drop folder: save statements here; they are read and moved to done/ or bad/
    account  = "giro"              # your own name for the account
    person   = "me"                # whose account it is, a name from [person.…]
    currency = "EUR"               # of amounts, where no column says it
    columns  = { date = "Booking date", amount = "Amount", payer = "Name", description = "Purpose" }
    incoming_only = true           # leave out what you spend: it counts as no record

Download statements from your bank's website. `syncd map FILE --as bank` proposes the columns. The fields are date, and
amount or credit and debit; id, payer, description, currency and balance, if there are such columns. `only`, `skip`,
`constants`, `dates`, `mark`, `zone` and `through` are as in a `table` (`syncd plugins` lists it).

Rows are transactions of the kind received: money that reached you, not money that a platform paid out, so they are
never added to its earnings. Money in is positive, money out negative.

A row is known by its `id` with its date and amount, because banks use an id again and may number the rows of each
statement; without an `id`, by account, date, payer, description and amount, because a bank never changes a booked row.
Equal rows get a number that does not depend on their order. A row that a later file lacks is not deleted. A
statement covers the days from its first row to the day before it was made, or as `through` says; OFX states its days.

OFX needs no columns, but a library, ofxtools: `pip install 'syncd[ofx]'`. Its licence is the GPL, version 3 only, so it
is never installed unless you ask for it, and nothing else of syncd uses it. The id of a row is then its account and the
bank's own id of it (FITID). Bank and credit card accounts of a file are read, investments are not.

Limits: a bank that words a row differently in another export makes two rows of it, so use only one kind of export. If
you change the mapping and import a statement again, its rows replace those of the first reading.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Self

from pydantic import model_validator

from syncd.connector import BadFile, ConnectorOptions, Page, SourceFile
from syncd.connectors.bank import ofx
from syncd.core.records import Kind
from syncd.tabular import FileConnector
from syncd.tabular.mapping import BANK, BankAccount, ColumnOptions, Texts, bank_pages


class BankOptions(ColumnOptions):
    """Keys of `[source.bank]`, as the module describes them."""

    columns: Mapping[str, Texts] = {}
    account: str = ""
    incoming_only: bool = False

    @model_validator(mode="after")
    def _check_columns(self) -> Self:
        if self.columns:
            self.check(BANK)
        return self


class Bank(FileConnector[BankOptions]):
    """Reads statements of a bank account."""

    Options: ClassVar[type[ConnectorOptions]] = BankOptions
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.TRANSACTION})

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one statement. BadFile for another file, and for one that lacks a named column or leaves open how it
        writes dates or numbers; ConfigError for OFX without its library."""
        options, table, stated = self.options, None, None
        if ofx.is_ofx(file):
            table, stated = ofx.read(file)
            mapping = {"columns": ofx.COLUMNS, "constants": {}, "only": {}, "skip": {}, "dates": None, "mark": None}
            options = options.model_copy(update=mapping)
        elif not options.columns:
            raise BadFile(f"{file.name} needs `columns` in its source: let `syncd map FILE --as bank` propose them")
        account = BankAccount(
            source=self.source,
            name=options.account,
            person=options.person or "",
            incoming_only=options.incoming_only,
        )
        return bank_pages(file, options, account, self.zone, table=table, stated=stated)


CONNECTOR = Bank
