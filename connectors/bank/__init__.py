"""Money that arrives in your bank account: statements as CAMT.053, MT940, OFX, or as CSV or XLSX by a mapping.

    [source.bank]
    kind     = "bank"
    folder   = "~/bank"            # a drop folder: save statements here; they are read and moved to done/ or bad/
    account  = "giro"              # your own name for the account
    number   = "DE02 1203 0000 0000 2020 51" # its number in CAMT, MT940 and OFX; only this one is read
    person   = "me"                # whose account it is, a name from [person.…]
    currency = "EUR"               # of amounts, where no column says it
    columns  = { date = "Booking date", amount = "Amount", payer = "Name", description = "Purpose" }
    incoming_only = true           # leave out what you spend: it counts as no record

`syncd map FILE --as bank` proposes the columns. The fields are date, and amount or credit and debit; fee, id, payer,
description, currency and balance, if there are such columns; and reference (the id that the payer gave the payment) and
returned (why the bank calls a line a return). `only`, `skip`, `constants`, `header`, `dates`, `mark`, `zone` and
`through` are as in a `table` (`syncd plugins` lists it).

    sign   = { column = "Af Bij", plus = ["Bij"], minus = ["Af"] }         # where amounts themselves have no sign
    booked = { column = "State", words = { COMPLETED = "yes", PENDING = "later", REVERTED = "never" } }

A fee is what leaves the account beside the amount. `booked` tells which rows have moved money: others are no records,
and the day of one that will move it `later` is not covered. A row with a word that neither knows is rejected. Where a
file has a running balance, `map` proposes what it proves; what nothing shows, it asks.

For exports of these, `preset = "revolut"` says all of this: chase, hdfc, ing-de, ing-nl, ing-nl-english, lloyds,
payoneer, payoneer-balance, paypal, paypal-balance, revolut, sparkasse, stripe, vr-bank, wise. What a source says itself
goes before its preset. `map` proposes the preset that knows the header.

Rows are transactions of the kind received: money that reached you, not money that a platform paid out, so they are
never added to its earnings. Money in is positive, money out negative.

A row is known by its `id` with its date and amount, because banks use an id again and may number the rows of each
statement; without an `id`, by account, date, payer, description and amount, because a bank never changes a booked row.
Equal rows get a number that does not depend on their order. A row that a later file lacks is not deleted. A table
covers the days from its first row to the day before it was made, or as `through` says; other formats state their days.

CAMT.053 and MT940 need no columns and no library, whatever bank and version they come from, and neither does CAMT.052,
the account report. Where your bank offers several formats, CAMT.053 is the best: it states its days and balances, which
prove that nothing is missing. Only booked entries are read, each on its booking day. An entry that collects payments is
read as these, if their amounts add up to it. A closing balance must be the opening one and all entries, and the next
statement must open with it: else a notice says so, and its days are not covered. Where a statement adds up, each row
gets its running balance, with which statements of the account begin. One without entries shows its balance in rows that
move nothing, on its first and last day. A statement covers the days that it states, or those of its balances, but not a
day that was not over when it was made. A file that was cut off is refused; so is one of several accounts, or of another
one: `number` names the account that is read. CAMT.054 repeats single bookings and is not read. Unpack a zip archive
first. A row is known by its account, its currency and the bank's reference (AcctSvcrRef; in MT940, what follows `//`),
with its day and amount; without one, by its wording, too. The payer's own reference (EndToEndId, EREF) and what calls a
row a return (RvslInd, RtrInf; in MT940 RC, RTI and the German codes 108, 109 and 159) show which payment was taken
back.

OFX needs no columns, but a library, ofxtools: `pip install 'syncd[ofx]'`. Its licence is the GPL, version 3 only, so it
is never installed unless you ask for it, and nothing else of syncd uses it. The id of a row is then its account and the
bank's own id of it (FITID). Bank and credit card accounts of a file are read, investments are not. Where a file has one
account, its LEDGERBAL gives the rows of the days before it their running balances. AVAILBAL does not: it is what may be
spent.

Limits: a bank that words a row differently in another export makes two rows of it, so use only one kind of export. If
you change the mapping and import a statement again, its rows replace those of the first reading.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import model_validator

from syncd.connector import WHOLE, BadFile, ConnectorOptions, Page, Recipe, Rhythm, SourceFile
from syncd.connectors.bank import camt, mt940, ofx
from syncd.connectors.bank.proof import StatementProof, prove
from syncd.connectors.bank.statements import MAPPING, Statements
from syncd.core.records import Kind
from syncd.tabular import Days, FileConnector, Table
from syncd.tabular.mapping import BANK, BankAccount, ColumnOptions, Texts, bank_pages
from syncd.tabular.mapping.presets import with_preset
from syncd.tabular.readers.no_table import no_table
from syncd.tabular.readers.xlsx_package import unpack
from syncd.tabular.readers.xlsx_sheet import is_spreadsheet

_READERS: Mapping[str, Callable[[SourceFile], Statements]] = {
    "camt.053": camt.read,
    "camt.052": camt.read,
    "MT940": mt940.read,
    "MT950": mt940.read,
}


class BankOptions(ColumnOptions):
    """Keys of `[source.bank]`, as the module describes them."""

    columns: Mapping[str, Texts] = {}
    preset: str = ""
    account: str = ""
    number: str = ""
    incoming_only: bool = False

    @model_validator(mode="before")
    @classmethod
    def _fill_in_preset(cls, given: Any) -> Any:
        return with_preset(given) if isinstance(given, dict) else given

    @model_validator(mode="after")
    def _check_columns(self) -> Self:
        if self.columns:
            self.check(BANK)
        return self


class Bank(FileConnector[BankOptions]):
    """Reads statements of a bank account."""

    Options: ClassVar[type[ConnectorOptions]] = BankOptions
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.TRANSACTION})
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Your bank",
            export="statement",
            clicks=("website of your bank", "the account", "download or export of transactions"),
            formats=("CAMT.053", "MT940", "OFX", "CSV", "XLSX"),
            kinds=frozenset({Kind.TRANSACTION}),
            rhythm=Rhythm.PAYOUT,
            choose=f"{WHOLE} Take CAMT.053 where the bank has it; for a CSV, run `syncd map FILE --as bank`.",
            lacks="What a payout consists of: the platform's export shows that.",
            checks="Whether each payout arrived, when, and how much of it the bank or an exchange rate took.",
            known_from="not verified: every bank has buttons of its own",
            is_general=True,
        ),
    )

    @classmethod
    def knows(cls, file: SourceFile) -> bool:
        """Whether a file is a statement that needs no columns."""
        found = no_table(file)
        return found is not None and found.is_statement

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one statement. BadFile for another file, and for one that lacks a named column or leaves open how it
        writes dates or numbers; ConfigError for OFX without its library."""
        options = self.options
        opened = _Opened()
        if ofx.is_ofx(file):
            opened = _Opened(*ofx.read(file, options.number), StatementProof())
            mapping = {"columns": ofx.COLUMNS, "constants": {}, "only": {}, "skip": {}, "dates": None, "mark": None}
            options = options.model_copy(update={**mapping, "sign": None, "booked": None})
        elif found := no_table(file):
            if found.name not in _READERS:
                raise BadFile(found.refusal(file.name))
            statements = _READERS[found.name](file)
            stated, proof = prove(statements, options.number)
            opened = _Opened(statements.table(), stated, proof)
            options = options.model_copy(update=MAPPING)
        elif not options.columns:
            if is_spreadsheet(file.data):
                unpack(file)  # which refuses an archive of statements
            raise BadFile(f"{file.name} needs `columns` in its source: let `syncd map FILE --as bank` propose them")
        account = BankAccount(
            source=self.source,
            name=options.account,
            person=options.person or "",
            incoming_only=options.incoming_only,
        )
        return bank_pages(
            file, options, account, self.zone, table=opened.table, stated=opened.stated, proof=opened.proof
        )


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that is read without a mapping of the user."""

    table: Table | None = None
    stated: Days | None = None
    proof: StatementProof | None = None


CONNECTOR = Bank
