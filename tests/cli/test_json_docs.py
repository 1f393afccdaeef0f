"""docs/json.md names every key of the money commands' JSON, and no other."""

import re
from pathlib import Path

import pytest

DOCS = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")


def documented(heading):
    """The keys in the table below a heading."""
    section = re.split(rf"^#+ {re.escape(heading)}$", DOCS, flags=re.MULTILINE)[1]
    table = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}


OF_ALL = {"unsettled"}
OF_WHY = OF_ALL | documented("`syncd why --json`")
WHY = {
    "api": "A contract",
    "toggl/time/4300000069": "A record",
    "701000013": "A record",
    "M1": "A record",
}


@pytest.mark.parametrize("what", WHY)
def test_why(home, what):
    told = home.json("why", what)
    assert told.keys() == OF_WHY | documented(WHY[what])
    for step in told["chain"]:
        assert step.keys() == documented("A step")


def test_a_discrepancy_has_the_keys_of_the_list_with_its_events_and_records(home):
    (drift,) = home.json("discrepancies", "--rule", "rate-drift")["discrepancies"]
    told = home.json("why", drift["id"])
    assert told.keys() == OF_WHY | {*drift, "events", "records"}
    assert told["records"][0].keys() == documented("A record")


def test_chain(home):
    told = home.json("chain", "--period", "2026-10")
    assert told.keys() == OF_ALL | documented("`syncd chain --json`")
    for chain in told["chains"]:
        assert chain.keys() == documented("A chain")
        assert all(side.keys() == documented("A side") for side in chain["sides"])


def test_statement(home):
    told = home.json("statement", "--period", "2026-10")
    assert told.keys() == OF_ALL | documented("`syncd statement --json`")
    for one in told["statements"]:
        assert one.keys() == documented("A contract's statement" if "contract" in one else "An account")
    assert {"contract" in one for one in told["statements"]} == {True, False}


def test_decisions(home):
    matched = home.json("unmatch", "701000014", "701000009")
    assert matched.keys() == OF_ALL | documented("`syncd match --json`, `syncd unmatch --json`")
    closed = home.json("close", "2026-W43")
    assert closed.keys() == OF_ALL | documented("`syncd close --json`, `syncd reopen --json`, `syncd remap --json`")


def test_unmatched_lines(home):
    told = home.json("match", "--unmatched")
    assert told.keys() == OF_ALL | documented("`syncd match --unmatched --json`")
