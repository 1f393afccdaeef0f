"""Every format shows what a discrepancy explains below it, and counts it with it."""

import csv as tables
import io
import json as texts

import pytest

from syncd.report.render import csv, json, slack, text

WEEK = {"kind": "client-week", "client": "acme", "contracts": "api, shop", "start": "2026-11-09", "end": "2026-11-15"}


@pytest.fixture
def report(sample):
    cause = sample.discrepancy(1, facts=WEEK, rule="wrong-contract-logged", stake=sample.usd("60.00"))
    lost = sample.discrepancy(2, parent=cause.id, stake=sample.usd("180.00"))
    owed = sample.discrepancy(3, parent=cause.id, stake=sample.usd("-120.00"), rule="logged-not-tracked")
    return sample.report(discrepancies=(cause, owed, lost), hushed=())


@pytest.mark.parametrize("layout", [text, slack])
def test_what_it_explains_is_named_with_its_id_and_stake(report, layout):
    shown = " ".join(layout.render(report).split())
    assert shown.count("d-0000000002") == shown.count("d-0000000003") == 1
    assert "120.00 USD may be owed" in shown
    assert "60.00 USD to save until Mon 13:00" in shown


def test_data_has_a_row_for_each_and_names_its_parent(report):
    rows = texts.loads(json.render(report))
    assert [row["parent"] for row in rows["discrepancies"]] == [None, "d-0000000001", "d-0000000001"]
    assert rows["at_stake"] == [{"amount": "60.00", "currency": "USD"}]
    cells = tables.DictReader(io.StringIO(csv.render(report).lstrip("\N{BYTE ORDER MARK}")))
    assert [row["parent"] for row in cells] == ["", "d-0000000001", "d-0000000001"]
