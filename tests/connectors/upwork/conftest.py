"""Upwork's exports in memory, of every kind, and what the connector makes of them."""

import csv
import io
import itertools
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from syncd.connectors.upwork import CONNECTOR, UpworkOptions
from syncd.core.records import Transaction, WorkLine
from syncd.core.time import Span
from syncd.testing.files import MADE, context, csv_text, file, only_page, records
from syncd.testing.files import fixture as kept

FIXTURES = Path(__file__).parents[1] / "fixtures"


class Kit:
    """Writes exports and reads them."""

    WEEKLY = ("Date", "Contract", "Hours", "Amount", "Payment type")
    STATEMENTS = ("Date", "Ref ID", "Type", "Description", "Freelancer", "Team", "Amount", "Balance")
    REPORT = tuple(
        "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,"
        "Description 2,Description 3,Agency team,Freelancer,Client team,Account name,PO,Ref ID,Amount $,"
        "Amount in local currency,Currency,Current balance $,Payment method".split(",")
    )
    SHEET = ("Date from", "Date to", "Talent", "Hours", "Memo")

    def fixture(self, name, modified=MADE):
        return kept(FIXTURES / name, modified)

    def connector(self, *files, **options):
        zone = ZoneInfo("Europe/Berlin")
        return CONNECTOR(UpworkOptions(kind="upwork", person="me", **options), context("upwork", zone, *files))

    def read(self, one, **options):
        """The one page of a file."""
        return only_page(self.connector(one, **options))

    def lines(self, one, **options):
        return records(self.read(one, **options), WorkLine)

    def transactions(self, one, **options):
        return records(self.read(one, **options), Transaction)

    def table(self, header, rows, delimiter=",", quoting=csv.QUOTE_ALL, end="\n"):
        return csv_text(header, rows, delimiter=delimiter, quoting=quoting, lineterminator=end)

    def weekly(self, *rows, name="x.csv", modified=MADE):
        return file(self.table(self.WEEKLY, rows), name, modified)

    def whole_days(self, lines):
        """Lines of (day, title, id, kind, segments, cents), the hours of a contract and day together."""
        found = [line for line in lines if line[3] != "hourly"]
        days = itertools.groupby(
            sorted((line for line in lines if line[3] == "hourly"), key=lambda line: (line[0], line[2])),
            lambda line: (line[0], line[2]),
        )
        for (day, id), some in days:
            each = list(some)
            sums = (sum(line[4] for line in each), sum(line[5] for line in each))
            found.append((day, max(line[1] for line in each), id, "hourly", *sums))
        return found

    def statements(self, *rows, name="x.csv"):
        return file(self.table(self.STATEMENTS, rows), name)

    def report(self, *rows, name="x.csv", modified=MADE):
        """A transaction report: each row a dictionary of the cells that are not empty, by column."""
        cells = ([row.get(column, "") for column in self.REPORT] for row in rows)
        return file("\ufeff" + self.table(self.REPORT, cells), name, modified)

    def timesheet(self, *rows):
        return file(self.table(self.SHEET, rows))

    def dump(self, document, name="contract-36000001.json"):
        return file(json.dumps(document), name)

    def xlsx(self, header, rows, amounts="", name="x.xlsx", modified=MADE):
        """A workbook; dates are date cells, numbers are number cells in the format `amounts`."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            day, money = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": amounts})
            for number, cells in enumerate([header, *rows]):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, datetime.combine(cell, datetime.min.time()), day)
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    else:
                        sheet.write_number(number, column, cell, money)
        return file(out.getvalue(), name, modified)

    def span(self, first, last):
        start, end = (datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) for day in (first, last))
        return Span(start, end + timedelta(days=1))


@pytest.fixture(scope="session")
def upwork():
    return Kit()
