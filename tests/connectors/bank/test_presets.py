"""Exports of well-known banks: `map` knows them by their header, and their preset reads them to the cent."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from syncd.tabular.mapping.presets import presets
from syncd.tabular.mapping.propose import propose
from syncd.testing import files
from syncd.testing.files import only_page

EXPORTS = {file.stem: file.read_text("utf-8") for file in (Path(__file__).parent / "exports").glob("*.csv")}
"""By preset, an invented export in the shape of the real one: in, 1250.00 on 3 November; out, 85.50 with its fee."""


@pytest.mark.parametrize("name", EXPORTS)
def test_a_known_export_is_read_as_its_bank_means_it(connector, name):
    export = files.file(EXPORTS[name])
    settings = propose(export, None, "mine", None).settings
    assert settings == {"kind": "bank", "preset": name}
    page = only_page(connector(export, preset=name, currency=presets()[name].settings.get("currency")))
    assert page.rejected == []
    assert not [notice for notice in page.notices if "breaks" in notice]
    assert sorted(each.record.amount.decimal for each in page.records) == [Decimal("-85.50"), Decimal("1250.00")]
    assert {each.record.amount.currency for each in page.records} == {
        {"hdfc": "INR", "chase": "USD", "lloyds": "GBP"}.get(name, "EUR")
    }
    received = max(page.records, key=lambda each: each.record.amount.minor).record
    assert (received.posted.month, received.posted.day) == (11, 3)


def test_every_preset_is_tried():
    assert EXPORTS.keys() == presets().keys()


def test_a_source_says_more_than_its_preset(connector):
    page = only_page(
        connector(
            files.file(EXPORTS["stripe"]),
            preset="stripe",
            columns={"date": "available_on_utc", "amount": "gross", "currency": "currency"},
        )
    )
    assert sorted(each.record.amount.decimal for each in page.records) == [Decimal("-85.50"), Decimal("1300.00")]


def test_an_unknown_preset_is_refused_with_the_nearest(connector):
    with pytest.raises(ValidationError, match='there is no preset "revolt"; did you mean "revolut"'):
        connector(files.file(EXPORTS["revolut"]), preset="revolt")
