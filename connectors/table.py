"""Any table as CSV, XLSX or JSON Lines: you say which column is what, and `syncd map FILE` proposes it.

    [source.fiverr]
    kind     = "table"
    record   = "transaction"       # what a row is: time, work, transaction, milestone or contract
    platform = "fiverr"            # whose table it is; leave it out for time
    folder   = "~/fiverr"          # a drop folder: save exports here; they are read and moved to done/ or bad/
    person   = "me"                # whose rows these are where no column says it, a name from [person.…]
    currency = "USD"               # of amounts, where no column says it
    columns  = { date = "Date", amount = "Amount", type = "Type", id = "Order", description = ["Item", "Note"] }
    kinds    = { "Order" = "fixed", "Service Fee" = "fee", "Withdrawal" = "payout" }
    booked   = { column = "Status", words = { Completed = "yes", Pending = "later", Cancelled = "never" } }

`columns` fills each field from a column, or from several joined by spaces. Letter case and order do not matter, and the
header may stand below a title. If a file has no header, set `header = false` and name columns by their numbers,
`columns = { date = "1", amount = "2" }`. Columns that share a name are called `"Note (1)"`, `"Note (2)"` and
so on. `constants` fills a field with the same text in every row. Each kind of record has its fields:

    time         start and stop, start and duration, or date and duration; person, client, project, task, tags,
                 description, billable, rate, currency
    work         date, contract or contract_id, duration and/or amount; rate (to check the amount), type, id, client,
                 person, description, currency; start (a time of that day, which decides the platform's day) and
                 manual (hours added by hand)
    transaction  date, amount (or credit and debit); fee, tax, net, type, id, group, contract, contract_id, client,
                 person, description, currency, balance, first_day and last_day (what is invoiced), duration; due
                 (to be paid by) and released (available from; an empty cell: not yet available)
    milestone    contract, title; id, acceptance, amount, due, state, funded, submitted, released, currency; budget and
                 estimate (hours), feedback (the day since when you wait for an answer)
    contract     contract or contract_id; client, person, type

`kinds` gives the words in the type's column a meaning: of transactions hourly, fixed, bonus, expense, miscellaneous,
fee, tax, withholding, refund, membership, payout, payout-fee, payment, journal or other; of work hourly, bonus or
fixed; of contracts hourly, fixed, retainer or direct. `states` does so for milestones. Transactions of other types are
kept as other, and a notice counts them; work and milestones with other words are rejected.

`only` keeps the rows that have one of these words in a column, `skip` leaves out those that have one. Rows that they
leave out are no records, and the file counts as complete without them: so leave out only what was never worked or paid.
Of time and work, rows of sums are no records either: a duration without a day, beside nothing but a word like "Total".
A notice names a sum that differs from what the rows add up to.

`sign` and `booked` tell, for transactions, which column has the sign of amounts and which rows have moved money, as in
a `bank`.

A table of your own invoices to direct clients has `platform = "direct"`: a row without a type is an invoice, and one
with a minus gives money back, whether its hours have a minus, too, or not. Map `first_day` and `last_day`, the days an
invoice is for.

Amounts are signed as you see them: money you get is positive, and an earning with a minus gives money back. `negative`
lists the types that the file writes without a minus, in its amount and its net. A row with a fee beside its amount
becomes two transactions. Of amount, fee and net, two are enough; if a row has all three they must add up, or it is
rejected. A tax that is taken off the amount becomes a transaction too, and fee and tax then lead to the net; a tax that
a client pays on top of the amount is not such a tax.

`dates` ("day-first" or "month-first") and `mark` ("." or ",", before decimals) are detected for each file if its cells
prove them; if they do not, the file is bad until you set them. Durations are 1:30, 1h 30m or a number of `unit`
("hours", "minutes", "seconds", "milliseconds"), which start and stop prove, or the column's name tells; if they do not,
the file is bad until you set it. Clock times without an offset are in `zone`, yours if left out; UTC, GMT and the
American EST to PDT are offsets, and other letters are refused. Moments may also count the seconds or milliseconds since
1970. Dates of time entries that have clock times with them are their starts. If a row has start, stop and duration, and
they differ by more than a minute, the duration counts, from the start on, and a notice names the row: a whole hour may
show that `zone` is wrong. A time entry over 24 hours is rejected. The rate is the price of an hour: a notice tells
where rows of different hours show the price of a row, and where the amount of work is not its hours at its rate.

A row is known by its `id`. Without one, a transaction is known by its date, type, contract, person, group and currency,
work by its contract, person, date and type, a milestone by contract and title; equal rows get a number that does not
depend on their order. Time is known by person and start, or by person, date, client, project and task.

A file covers the days from its first row to the day before it was made (with `through = "last-row"`, to its last row).
A time entry that a later file lacks was deleted, so export without filters; where neither two dates in the file's name
nor `syncd import --covers` state the days, nothing is deleted after the last row. Other records are never deleted
because a file lacks them. A table of work or transactions covers its platform only: rules that need all of a person's
work or transactions cannot tell by it.

If you change the mapping, a file that is read again, by `syncd import` or from the drop folder, replaces all that it
said before. `syncd import NAME FILE --dry-run` shows what a mapping makes of a file.

Limits: of a spreadsheet, the first visible sheet is read. A CSV file whose last line does not end may be cut off there:
its last cell counts as empty. A debit with a minus among others without one is rejected, and so is a negative credit.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from syncd.connector import WHOLE, ConnectorOptions, Page, Recipe, Rhythm, SourceFile
from syncd.core.records import Kind
from syncd.tabular import FileConnector
from syncd.tabular.mapping import MappedOptions, mapped_pages


class Table(FileConnector[MappedOptions]):
    """Reads any table by the columns that you name."""

    Options: ClassVar[type[ConnectorOptions]] = MappedOptions
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Any other program",
            export="table",
            clicks=("the list that you want to compare", "export or download"),
            formats=("CSV", "XLSX", "JSON Lines"),
            kinds=frozenset(Kind),
            choose=f"{WHOLE} Then run `syncd map FILE`, which proposes the source.",
            lacks="Whatever has no column.",
            checks="What its records say: hours, bills, milestones or money that arrived.",
            known_from="not verified: every program has buttons of its own",
            is_general=True,
        ),
        Recipe(
            program="Your own invoices",
            platform="direct",
            export="list of invoices",
            clicks=("your spreadsheet or invoicing program", "save as CSV"),
            formats=("CSV", "XLSX"),
            kinds=frozenset({Kind.TRANSACTION}),
            rhythm=Rhythm.CHANGE,
            choose=(
                "Give each invoice its first and last day, and the day on which it is due; then run `syncd map FILE "
                "--as transaction --platform direct`."
            ),
            lacks="Whether an invoice was paid: the bank shows that.",
            checks="Whether all time for direct clients is invoiced, at the agreed rate, and paid when it is due.",
            known_from="syncd itself",
        ),
        Recipe(
            program="Freelancer.com",
            platform="freelancer",
            export="transaction history",
            clicks=("your profile picture", "Transaction history", "Export transactions", "CSV", "Export"),
            kinds=frozenset({Kind.TRANSACTION}),
            rhythm=Rhythm.BILLED,
            choose=f"{WHOLE} It shows one currency; then run `syncd map FILE --as transaction --platform freelancer`.",
            lacks="Hours and states of milestones.",
            checks="Whether milestones were paid, fees are right, and payouts left the account.",
            known_from="Freelancer's help on the transaction history; no file was ever seen",
        ),
        Recipe(
            program="PeoplePerHour",
            platform="peopleperhour",
            export="monthly statement",
            clicks=("the menu at your name", "Payments", "Statements"),
            kinds=frozenset({Kind.TRANSACTION}),
            rhythm=Rhythm.MONTH,
            choose=(
                "Choose the month. Invoices are saved as PDF, which syncd cannot read: copy the lines into a "
                "spreadsheet, save it as CSV, and run `syncd map FILE --as transaction --platform peopleperhour`."
            ),
            lacks="Money in escrow that is not released yet, and hours.",
            checks="Whether your invoices were paid, fees are right, and payouts left the account.",
            known_from="PeoplePerHour's help, article 205217967",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one table. BadFile for one that lacks a named column or leaves open how it writes dates or numbers."""
        return mapped_pages(file, self.options, self.source, self.zone)


CONNECTOR = Table
