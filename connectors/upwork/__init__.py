"""Upwork's exports, from a drop folder or by `syncd import`. No connection to Upwork, no password.

    [source.upwork]
    kind     = "upwork"
    folder   = "~/upwork"      # a drop folder: save exports here; they are read and moved to done/ or bad/
    person   = "me"            # whose account this is, a name from [person.…]
    account  = "freelancer"    # or "client", whose exports show the same money from the other side
    currency = "USD"           # of exports of hours, which do not say
    dates    = "day-first"     # or "month-first": what 03/04/2026 means, where a file leaves that open
    mark     = "."             # or ",": what stands before decimals, where a file leaves that open
    through  = "file-time"     # or "last-row", where files lose their modification time on the way here

Exports are CSV or XLSX. Each is recognised by its columns, whatever the file is called, also after a spreadsheet has
opened and saved it: with dates like 20-Nov-26, 20.11.26 or 11/20/2026, and with decimal commas. All cells of a file
together prove what 03/04/2026 and 1,234 mean; if they do not, you are asked to set `dates` and `mark`.

- Weekly summary: the hours, bonuses and fixed payments that Upwork shows, per day and
  contract. These are the logged hours. Amounts are gross and are never added to transactions.
- transaction_report: earnings, fees, taxes, withdrawals.
- statements: the older form of the transaction report.
- timesheet (a client's reports): the hours of each talent and week. A row names no contract, so each talent is one:
  put the talent's name among the `titles` of a contract to say which it is.

A Weekly summary looks like this:

    Date,Contract,Hours,Amount,Payment type
    2026-11-09,Backend API (36000001),2.66667,106.67,
    2026-11-10,Backend API (36000001),,50,Bonus

and a transaction_report, of which most columns are left out here, like this:

    Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,Ref ID,Amount $
    "Nov 9, 2026",X1,Hourly,Backend API,"Invoice for Nov 2-Nov 8, 2026",14.17 hours,701000022,566.67
    "Nov 9, 2026",X2,Service Fee,Backend API,,Service Fee for Hourly - Ref ID 701000022,701000023,-56.67

The week of a bill is that of its words "Invoice for …". A row of type Hourly without them counts for the last week that
ended before its date, because Upwork bills a week after it is over. Where it is for as many hours as Upwork shows of an
earlier week, and not of that one, the figures of both are "≈", and the summary says so.

An export covers the days from its first row to the day before it was made: a day without rows in between is a day
without work, so let every export end today. With `through = "last-row"` it ends at the day of its last row. The name of
a statements file contains its range. If both have a row, the transaction report counts, because statements say less.
Download as often as you like: known rows are recognised, and changes become new versions. Never filter a Weekly
summary: the hours of contracts that it leaves out would count as deleted. If that is much time older than a week, it is
held until you decide (`syncd accept`). Hours after its last row stay, unless two dates in its name or `syncd import
--covers FROM..TO` (days in UTC) state its days.

JSON that programs saved from Upwork's API is read as well: time reports (GraphQL `contractTimeReport`, and the tables
of the retired REST API) and work diaries (cells of ten minutes). Their hours of a contract and day are the same as
those of the Weekly summary and count once; whichever was saved last counts, so save a Weekly summary last to have the
amounts too. Such a file covers no days. If it does not name its contract, put the contract's number into the file's
name, as in `contract-36000001.json`. Ask for diaries in UTC (an offset of 0), and for all pages of a report.

On a client's account, earnings are what freelancers were paid. Money that goes into escrow is no earning until it is
released, so a fixed price that is shown twice counts once, and the fees that the client pays to Upwork belong to no
contract. A notice counts the rows that were taken for money into escrow although their words do not say so.

An earning with a minus, such as a row of type Hourly, gives money back. Transactions of an unknown type are kept and
reported. A running balance that does not add up is reported, and the file does not cover the days of the rows around
the break, nor those between, unless you say so with `syncd import --covers FROM..TO`.

Limits: only exports in English, as no others were ever seen. Transactions are taken as US dollars, as Upwork keeps
them, except for rows that show only the account's own currency. How a timesheet writes its dates was never seen.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from syncd.connector import WHOLE, BadFile, ConnectorOptions, Page, Recipe, Rhythm, SourceFile
from syncd.connectors.upwork import api_dumps, timesheet, transactions, weekly_summary
from syncd.core.records import Kind
from syncd.tabular import (
    Currency,
    FileConnector,
    FileOptions,
    Format,
    normalise_notation,
    read_table,
    recognise,
)


class UpworkOptions(FileOptions):
    """Keys of `[source.upwork]`, as the module describes them."""

    person: str
    account: transactions.Role = "freelancer"
    currency: Currency = "USD"


class Upwork(FileConnector[UpworkOptions]):
    """Reads Upwork's exports."""

    Options: ClassVar[type[ConnectorOptions]] = UpworkOptions
    namespace: ClassVar[str] = "upwork"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.WORK, Kind.CONTRACT, Kind.TRANSACTION})
    formats: ClassVar[Sequence[Format]] = (
        weekly_summary.FORMAT,
        transactions.REPORT,
        transactions.STATEMENTS,
        timesheet.FORMAT,
    )
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Upwork",
            platform="upwork",
            export="Weekly summary",
            clicks=("Manage finances", "Your reports", "Weekly summary", "Download CSV"),
            formats=("CSV", "XLSX"),
            kinds=frozenset({Kind.WORK, Kind.CONTRACT}),
            rhythm=Rhythm.CUT_OFF,
            choose=f"{WHOLE} One export has a year at most.",
            lacks="Fees, taxes, payouts, and the currency: `currency` of the source says it.",
            checks="Whether the hours you tracked are on Upwork while you can still add them, and at the agreed rate.",
            known_from="Upwork's help, article 51481326960275; the last button is not verified",
            url="https://www.upwork.com/nx/reports/freelancer/",
        ),
        Recipe(
            program="Upwork",
            platform="upwork",
            export="transaction report",
            clicks=("Reports", "Transaction history", "Download CSV"),
            formats=("CSV", "XLSX"),
            kinds=frozenset({Kind.TRANSACTION, Kind.CONTRACT}),
            rhythm=Rhythm.BILLED,
            choose=f"{WHOLE} The page begins with 30 days: choose more.",
            lacks="Hours by day, ids of contracts, and money that is not released yet.",
            checks="Whether your hours and milestones were billed, fees are right, and payouts left the account.",
            known_from="Upwork's help, article 218680988, and users of the file",
            url="https://www.upwork.com/nx/payments/reports/transaction-history/",
        ),
        Recipe(
            program="Upwork",
            platform="upwork",
            export="timesheet of a client's account",
            clicks=("Reports", "Timesheet", "Export"),
            formats=("CSV", "XLSX"),
            kinds=frozenset({Kind.WORK, Kind.CONTRACT}),
            rhythm=Rhythm.CUT_OFF,
            lacks="Contracts, days and amounts: it has a row for each talent and week.",
            checks="On a client's account, whether the hours of your freelancers are those that they tracked.",
            known_from="a public reader of the file; the words on the buttons are not verified",
            url="https://www.upwork.com/nx/reports/client/timesheet/",
        ),
    )

    @classmethod
    def knows(cls, file: SourceFile) -> bool:
        """Whether a file is an export, or holds hours in JSON."""
        return api_dumps.has_hours(file) if api_dumps.is_json(file) else super().knows(file)

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one export. BadFile for another file, for one that is cut off, and for another kind of account."""
        options = self.options
        if api_dumps.is_json(file):
            self._only("freelancer", file, "hours of a freelancer's account")
            return api_dumps.pages(file, options.person, options.currency)
        table = read_table(file)
        export = recognise(table, self.formats)
        table = normalise_notation(table, export, dates=options.dates, mark=options.mark)
        if export is weekly_summary.FORMAT:
            self._only("freelancer", file, "a freelancer's Weekly summary")
            return weekly_summary.pages(table, file, options.person, options.currency, options.through)
        if export is timesheet.FORMAT:
            self._only("client", file, "a client's timesheet")
            return timesheet.pages(table, file, options.through)
        return transactions.pages(table, file, export, options.person, options.account, options.through)

    def _only(self, account: transactions.Role, file: SourceFile, content: str) -> None:
        """Take hours from one kind of export per account, or the same hours would count twice."""
        if self.options.account != account:
            raise BadFile(f'{file.name} has {content}: give it to a source with account = "{account}"')


CONNECTOR = Upwork
