"""`status --format prometheus`: the figures that the daemon writes, on demand."""

import json

from tests.exposition import read, values


def test_the_figures_fit_to_the_status(home):
    families, status = read(home.run("status", "--format", "prometheus")[1]), home.json("status")
    assert sum(map(int, values(families, "syncd_open_discrepancies").values())) == status["ledger"]["discrepancies"]
    names = {source["source"] for source in status["sources"]}
    assert {source for (source,) in values(families, "syncd_source_last_success_timestamp_seconds")} == names
    assert values(families, "syncd_ledger_size_bytes") == {(): str(status["ledger"]["size"])}
    assert values(families, "syncd_checks_not_made") == {(): str(status["ledger"]["cannot_tell"])}


def test_json_is_a_format_and_goes_before_another_one(home):
    assert json.loads(home.run("status", "--format", "json")[1]) == home.json("status")
    assert json.loads(home.run("status", "--json", "--format", "prometheus")[1]) == home.json("status")
