"""The connector of any table, against the promises of connectors."""

import csv
import io
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from syncd.connectors.table import CONNECTOR
from syncd.core.time import ALWAYS
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import assert_expected, context, only_page

FIXTURES = Path(__file__).parent / "fixtures"
EARNINGS = {
    "kind": "table",
    "record": "transaction",
    "platform": "fiverr",
    "person": "me",
    "currency": "USD",
    "columns": {
        "date": "Date",
        "type": "Type",
        "contract": "Gig",
        "client": "Buyer",
        "amount": "Gross Amount",
        "fee": "Service Fee",
        "net": "Net Amount",
        "group": "Order",
        "description": ["Item", "Note"],
    },
    "kinds": {"Order": "fixed", "Tip": "bonus", "Withdrawal": "payout"},
    "only": {"Status": ["completed"]},
}


def connector(*given, **options):
    made = CONNECTOR.Options.model_validate({**EARNINGS, **options})
    return CONNECTOR(made, context("mine", ZoneInfo("Europe/Berlin"), *given))


def earnings():
    return files.fixture(FIXTURES / "table_earnings.csv")


class TestTable(ConnectorContract):
    @pytest.fixture
    def case(self):
        bad = earnings().data + b"2026-10-30,Order,Logo,x,lots,,,FO9,x,,Completed\n"
        return ConnectorCase(
            source="mine",
            connector=lambda: connector(earnings()),
            malformed=lambda: connector(files.file(bad)),
            window=ALWAYS,
            failing=[
                lambda: connector(files.file("a,b\n1,2\n")),
                lambda: connector(files.file('Date,Type\n"2026')),
                lambda: connector(files.file(b"\0\1\2\3")),
                lambda: connector(files.file("[{")),
            ],
        )


class TestTableOfTime(ConnectorContract):
    @pytest.fixture
    def case(self):
        columns = {"date": "day", "duration": "hours"}

        def made(text):
            options = {"kind": "table", "record": "time", "person": "me", "columns": columns}
            return CONNECTOR(
                CONNECTOR.Options.model_validate(options), context("mine", ZoneInfo("Europe/Berlin"), files.file(text))
            )

        return ConnectorCase(
            source="mine",
            connector=lambda: made("day,hours\n2026-11-02,1.5\n2026-11-03,2\n"),
            malformed=lambda: made("day,hours\n2026-11-02,1.5\n2026-11-03,many\n"),
            window=ALWAYS,
        )


def test_a_table_gives_the_expected_records():
    assert_expected(only_page(connector(earnings())), FIXTURES / "table_earnings.expected.json")


def test_the_same_rows_as_a_spreadsheet_or_json_lines_are_the_same_records():
    rows = list(csv.reader(io.StringIO(earnings().data.decode())))
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    lines = "\n".join(json.dumps(dict(zip(rows[0], row, strict=True))) for row in rows[1:])
    pages = [only_page(connector(each)) for each in (earnings(), files.file(book.getvalue()), files.file(lines))]
    one, *others = [[each.record for each in page.records] for page in pages]
    assert len(one) == 7
    assert others == [one, one]
