"""docs/json.md names every key of the JSON of money and discrepancies, and no other."""

import re
from pathlib import Path

import pytest

from syncd.core.ageing import AGES
from syncd.core.audit import Action
from syncd.core.causes import Cause
from syncd.core.lifecycle import Change, State

DOCS = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")


def documented(heading):
    """The keys in the table below a heading."""
    section = re.split(rf"^#+ {re.escape(heading)}$", DOCS, flags=re.MULTILINE)[1]
    table = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}


DECIDE = "`syncd discrepancies ack --json`, and the other decisions about discrepancies"
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


def test_discrepancies(home):
    told = home.json("discrepancies", "--by", "age")
    assert told.keys() == OF_ALL | documented("`syncd discrepancies --json`") | {"ages"}
    for one in told["discrepancies"]:
        assert one.keys() == documented("A listed discrepancy")
        assert one["state"] in documented("States")
    first = told["discrepancies"][0]
    done = home.json("discrepancies", "ack", first["id"])
    assert done.keys() == OF_ALL | documented(DECIDE)
    assert done["decisions"][0].keys() == documented("A decision")
    shown = home.json("discrepancies", "show", first["id"])
    assert all(event.keys() == documented("An event of its life") for event in shown["events"])


def test_the_states_the_changes_and_the_causes_are_those_of_the_program():
    assert documented("States") == {state.word for state in State}
    words = re.findall(r"`([^`]+)`", DOCS.partition("### An event of its life")[2].partition("## Decisions")[0])
    assert {change.word for change in Change} | {cause.value for cause in Cause} <= set(words)
    ages = re.findall(r"`age_bucket` \|(.*)\|", DOCS)
    assert re.findall(r"`([^`]+)`", ages[0]) == list(AGES)


def test_the_hours_of_a_retainer_in_a_report(home):
    (month,) = home.json("report", "weekly")["retainers"]
    assert month.keys() == documented("The running month of a retainer")


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


def test_reports_about_milestones_and_statements(home):
    keys = documented("`syncd report --json` of milestones, statements and timesheets")
    told = home.json("report", "milestones")
    assert {*told, "timesheet", "statement"} == keys
    for one in told["milestones"]:
        assert one.keys() == documented("A milestone of a report")
    told = home.json("report", "statement")["statement"]
    assert told.keys() == documented("A statement of a report")
    assert told["accounts"]
    for one in told["accounts"]:
        assert one.keys() == documented("An account of a report")
    assert told["owed"]
    for one in told["owed"]:
        assert one.keys() == documented("What clients owe, in a report")


def test_timesheets(home):
    told = home.json("timesheet", "acme", "--period", "2026-10")
    assert told.keys() == OF_ALL | documented("`syncd timesheet --json`")


def test_audit(home):
    told = home.json("audit")
    assert told.keys() == documented("`syncd audit --json`")
    assert told["entries"][0].keys() == documented("An entry of the audit") - {str(action) for action in Action}
    words = re.findall(r"`([^`]+)`", DOCS.partition("### An entry of the audit")[2])
    assert {str(action) for action in Action} <= set(words)


def test_backups(home):
    made = home.json("backup", str(home.folder / "b.db"))
    assert made.keys() == documented("`syncd backup --json`")
    compared = home.json("restore", made["file"], "--dry-run")
    assert compared.keys() == documented("`syncd restore --json`")
    assert compared["same_ledger"]


def test_written_proposals(home):
    assert home.json("contracts", "--write", "--dry-run").keys() == documented("`syncd contracts --write --json`")


def test_the_configuration(home):
    told = home.json("config", "show", "source")
    assert told.keys() == documented("`syncd config show --json`")
    assert all(one.keys() == documented("A setting") for one in told["settings"])
    changed = home.json("config", "set", "language", "de", "--dry-run")
    assert changed.keys() == documented("`syncd config set --json`, `syncd config unset --json`")
