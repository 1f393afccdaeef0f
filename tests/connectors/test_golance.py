"""goLance by a mapping, with its words."""

from zoneinfo import ZoneInfo

import pytest

from syncd.connectors.golance import CONNECTOR
from syncd.core.time import ALWAYS
from syncd.plugins import names
from syncd.testing import files
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import context, only_page

MILESTONES = {
    "record": "milestone",
    "currency": "USD",
    "columns": {"contract": "contract", "title": "milestone", "amount": "amount", "state": "status"},
}
INVOICES = {
    "record": "transaction",
    "person": "me",
    "currency": "USD",
    "columns": {"date": "date", "amount": "amount", "type": "type", "contract": "contract"},
}


def connector(text, **options):
    made = CONNECTOR.Options.model_validate({"kind": "golance", **options})
    return CONNECTOR(made, context("golance", ZoneInfo("UTC"), files.file(text)))


class TestGolance(ConnectorContract):
    @pytest.fixture
    def case(self):
        good = "contract,milestone,amount,status\nshop,Design,500.00,Funded\nshop,Build,900.00,Approved\n"
        return ConnectorCase(
            source="golance",
            connector=lambda: connector(good, **MILESTONES),
            malformed=lambda: connector(good + "shop,Test,5.00,vanished\n", **MILESTONES),
            window=ALWAYS,
            failing=[lambda: connector("a,b\n1,2\n", **MILESTONES)],
        )


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Requested", "proposed"),
        ("Awaiting Funding", "unfunded"),
        ("In progress", "funded"),
        ("Release requested", "submitted"),
        ("Rejected", "changes-requested"),
        ("PAID", "released"),
        ("Cancelled", "cancelled"),
    ],
)
def test_its_states_are_known(word, state):
    page = only_page(connector(f"contract,milestone,amount,status\nshop,Design,5.00,{word}\n", **MILESTONES))
    assert [str(each.record.state) for each in page.records] == [state]


@pytest.mark.parametrize(("word", "kind"), [("Hourly invoice", "hourly"), ("Service Fee", "fee"), ("Payout", "payout")])
def test_its_types_are_known(word, kind):
    page = only_page(connector(f"date,amount,type,contract\n2026-11-02,5.00,{word},shop\n", **INVOICES))
    ((found, notices),) = [(str(each.record.kind), page.notices) for each in page.records]
    assert (found, notices) == (kind, [])


def test_a_manual_invoice_bills_time_that_was_tracked_elsewhere():
    columns = {"date": "date", "amount": "amount", "contract": "contract", "duration": "hours"}
    options = {**INVOICES, "columns": columns, "constants": {"type": "Manual invoice"}}
    page = only_page(connector("date,amount,contract,hours\n2026-11-02,400.00,shop,10\n", **options))
    ((kind, seconds, platform),) = [
        (str(each.record.kind), each.record.seconds, each.record.contract.platform) for each in page.records
    ]
    assert (kind, seconds, platform) == ("miscellaneous", 36000, "golance")


def test_words_of_ones_own_win():
    page = only_page(
        connector("date,amount,type,contract\n2026-11-02,5.00,Payout,shop\n", **INVOICES, kinds={"payout": "bonus"})
    )
    assert [str(each.record.kind) for each in page.records] == ["bonus"]


def test_the_list_of_plugins_says_that_its_columns_are_not_known():
    (summary,) = (each.summary for each in names("connectors") if each.name == "golance")
    assert "no file of it was ever seen" in summary
    assert "mapping" in summary
