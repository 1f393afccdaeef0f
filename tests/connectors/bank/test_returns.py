"""What statements say of payments that came back: the payer's own reference, and why the bank calls a line a return."""

from datetime import date

import pytest

from syncd.testing import files
from syncd.testing.files import only_page
from tests.connectors.bank import test_mt940 as mt940
from tests.connectors.bank.camt_files import WHOLE, element, entry, statement, xml


def read(connector, file):
    return [(each.record.reference, each.record.returned) for each in only_page(connector(file)).records]


REASON = element("RtrInf", element("Rsn", element("Cd", "MD06")))
KIND = element("BkTxCd", element("Domn", element("Fmly", element("SubFmlyCd", "UPDD"))))


@pytest.mark.parametrize(
    ("more", "detail", "says"),
    [
        ("", "", ("", "")),
        ("", element("Refs", element("EndToEndId", "RE-17")), ("RE-17", "")),
        ("", element("Refs", element("EndToEndId", "NOTPROVIDED")), ("", "")),
        ("", element("Refs", element("EndToEndId", "RE-17")) + REASON, ("RE-17", "MD06")),
        ("<RvslInd>true</RvslInd>", "", ("", "reversal")),
        ("<RvslInd>true</RvslInd>", REASON, ("", "MD06")),
        (KIND, "", ("", "UPDD")),
    ],
)
def test_camt(connector, more, detail, says):
    details = element("TxDtls", detail) if detail else None
    whole = {**WHOLE, "closing": ("2026-11-07", -41250)}
    assert read(connector, xml(statement(entry(cents=-41250, more=more, details=details), **whole))) == [says]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (":61:2611061106D412,50NTRFNONREF//R1\n:86:116?00TRANSFER?20Desk?32OFFICE\n", ("", "")),
        (":61:2611061106RC412,50NTRFNONREF//R1\n:86:Taken back\n", ("", "reversal")),
        (":61:2611061106D412,50NRTINONREF//R1\n:86:Taken back\n", ("", "returned item")),
        (
            ":61:2611061106D412,50NDDTNONREF//R1\n:86:109?00SEPA?20EREF+E2E109?21SVWZ+RETURN?32MAX\n",
            ("E2E109", "GVC 109"),
        ),
        (":61:2611061106D412,50NTRFRE-17//R1\n:86:/EREF/RE-18//NAME/MAX\n", ("RE-18", "")),
        (":61:2611061106D412,50NTRFRE-17//R1\n:86:plain\n", ("RE-17", "")),
    ],
)
def test_mt940(connector, line, says):
    total = -41250
    assert read(connector, mt940.mt940(mt940.statement(line, total=total, last=date(2026, 11, 6)))) == [says]


def test_a_table_may_name_columns_for_them(connector):
    columns = {"date": "Day", "amount": "Amount", "reference": "E2E", "returned": "Reason"}
    text = "Day,Amount,E2E,Reason\n2026-11-06,-412.50,RE-17,MD06\n2026-11-07,5.00,,\n"
    assert read(lambda file: connector(file, columns=columns), files.file(text, "x.csv")) == [
        ("RE-17", "MD06"),
        ("", ""),
    ]
