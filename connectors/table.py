"""Any table as CSV, XLSX or JSON lines: you say which column is what, and `syncd map FILE` proposes it.

    [source.fiverr]
    kind     = "table"
    record   = "transaction"       # what a row is: time, work, transaction, milestone or contract
    platform = "fiverr"            # whose table it is; of time, leave it out
    folder   = "~/fiverr"          # a drop folder: save exports here; they are read and moved to done/ or bad/
    person   = "me"                # whose rows these are where no column says it, a name from [person.…]
    currency = "USD"               # of amounts, where no column says it
    columns  = { date = "Date", amount = "Amount", type = "Type", id = "Order", description = ["Item", "Note"] }
    kinds    = { "Order" = "fixed", "Service Fee" = "fee", "Withdrawal" = "payout" }
    only     = { Status = ["Completed"] }

`columns` fills each field from a column, or from several joined by spaces; letter case and order do not matter, and
the header may stand below a title. `constants` fills a field with one text in every row. Every record has its fields:

    time         start and stop, start and duration, or date and duration; person, client, project, task, tags,
                 description, billable, rate, currency
    work         date, contract or contract_id, duration and/or amount; type, id, client, person, description, currency
    transaction  date, amount (or credit and debit); fee, tax, net, type, id, group, contract, contract_id, client,
                 person, description, currency, balance, first_day and last_day (what is invoiced), duration
    milestone    contract, title; id, acceptance, amount, due, state, funded, submitted, released, currency
    contract     contract or contract_id; client, person, type

`kinds` says what the words in the type's column mean: of transactions hourly, fixed, bonus, expense, miscellaneous,
fee, tax, withholding, refund, membership, payout, payout-fee, payment, journal or other; of work hourly, bonus or
fixed; of contracts hourly, fixed, retainer or direct. `states` does so for milestones. Transactions of other types are
kept as other, and counted in a notice; work and milestones with other words are rejected.

`only` keeps the rows that have one of these words in a column, `skip` leaves out those that have one. What they leave
out is no record: the file counts as complete without it, so leave out what was never worked or paid, and nothing else.

Amounts are signed as you see them: what you get is positive. `negative` lists the types that the file writes without a
minus, in its amount and its net. A row with a fee beside its amount becomes two transactions; of amount, fee and net
two are enough, and three must foot, or the row is rejected. A tax that is taken off the amount becomes one of its own
as well, and the net is then what fee and tax leave; what a client pays on top of the amount is no such tax.

`dates` ("day-first" or "month-first") and `mark` ("." or ",", before decimals) are found for each file where its cells
prove them; where they do not, the file is bad until you set them. Durations are 1:30, 1h 30m or a number of `unit`
("hours", "minutes", "seconds", "milliseconds"). Clock times without an offset are in `zone`, yours if left out.

A row is known by its `id`. Without one, a transaction is known by its date, type, contract, person, group and currency,
work by its contract, person, date and type, a milestone by contract and title, and equal ones by a number that does not
depend on the order of rows. Time is known by person and start, or by person, date, client, project and task.

A file speaks for the days from its first row to the day before it was made (with `through = "last-row"`, to its last
row). Of time, an entry that a later file no longer shows was deleted, so export without filters; where neither two
dates in its name nor `syncd import --covers` tell the days, nothing after its last row is; of all else nothing is ever
deleted by absence. What a table of work or transactions says is complete of that platform alone: rules that ask for all
of a person's work or transactions cannot tell by it.

A file that is read again after you changed its mapping, by `syncd import` or from the drop folder, says anew all that
it says, and what it said before is gone. `syncd import NAME FILE --dry-run` shows what a mapping makes of a file.

Limits: of a spreadsheet the first visible sheet is read. A CSV file whose last line does not end may be cut off there:
its last cell counts as empty. A debit with a minus among others without is rejected, as is a credit with one.
"""

from collections.abc import Iterator
from typing import ClassVar

from syncd.connector import ConnectorOptions, Page, SourceFile
from syncd.core.records import Kind
from syncd.tabular import FileConnector
from syncd.tabular.mapping import MappedOptions, mapped_pages


class Table(FileConnector[MappedOptions]):
    """Reads any table by the columns that you name."""

    Options: ClassVar[type[ConnectorOptions]] = MappedOptions
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one table. BadFile for one that lacks a named column or leaves open how it writes dates or numbers."""
        return mapped_pages(file, self.options, self.source, self.zone)


CONNECTOR = Table
