"""Columns of Upwork's exports that nobody reads are named where they speak of money or of what counts."""

import pytest

from syncd.connectors.upwork import CONNECTOR
from syncd.core.time import ALWAYS
from syncd.testing.files import BERLIN, context, file

EXPORTS = {
    "summary": ("Date,Contract,Hours,Amount,Payment Type", "2026-11-02,API (1),1.0,40.00,Hourly"),
    "transactions": ("Date,Transaction ID,Transaction type,Amount $", "2026-11-02,1,Hourly,40.00"),
    "timesheet": ("Date from,Date to,Talent,Hours", "2026-11-02,2026-11-08,Jane (jane),1.0"),
}


@pytest.mark.parametrize(("header", "row"), EXPORTS.values(), ids=EXPORTS)
def test_unread_columns_are_named_and_rejected_hours_counted(header, row):
    account = {"account": "client"} if header.startswith("Date from") else {"currency": "USD"}
    options = CONNECTOR.Options.model_validate({"kind": "upwork", "person": "me", **account})

    def notices(text):
        pages = CONNECTOR(options, context("upwork", BERLIN, file(text))).pull(None, ALWAYS)
        return [notice for page in pages for notice in page.notices if "not read" in notice or "rejected" in notice]

    assert notices(f"{header}\n{row}\n") == []
    assert notices(f"{header},Status,Service fee\n{row},Declined,4.00\n") == [
        'columns that are not read: "status", "service fee"; what they say about time and money does not count',
        '1 row is rejected by the column "status": their time counts all the same',
    ]
