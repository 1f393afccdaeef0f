"""Every format shows what a discrepancy explains below it, and counts it with it."""

import csv
import io
import json as texts

import pytest

from syncd.report.render import json
from syncd.report.render.message import FORMATS, as_table

WEEK = {"kind": "client-week", "client": "acme", "contracts": "api, shop", "start": "2026-11-09", "end": "2026-11-15"}


@pytest.fixture
def report(sample):
    cause = sample.discrepancy(1, facts=WEEK, rule="wrong-contract-logged", stake=sample.usd("60.00"))
    lost = sample.discrepancy(2, parent=cause.id, stake=sample.usd("180.00"))
    owed = sample.discrepancy(3, parent=cause.id, stake=sample.usd("-120.00"), rule="logged-not-tracked")
    return sample.report(discrepancies=(cause, owed, lost), hushed=())


@pytest.mark.parametrize("layout", ["text", "html", "page"])
def test_what_it_explains_stands_below_it_and_counts_once(report, sample, layout):
    shown = sample.plain(FORMATS[layout](report))
    assert shown.count("It explains: ") == 2
    assert shown.lower().count("60.00 usd can still be saved") >= 1


def test_data_has_a_row_for_each_and_names_its_parent(report):
    rows = texts.loads(json.render(report))
    assert [row["parent"] for row in rows["discrepancies"]] == [None, "d-0000000001", "d-0000000001"]
    assert rows["at_stake"] == [{"amount": "60.00", "currency": "USD"}]
    cells = csv.DictReader(io.StringIO(as_table(report).text.lstrip("\N{BYTE ORDER MARK}")))
    assert [row["parent"] for row in cells] == ["", "d-0000000001", "d-0000000001"]
