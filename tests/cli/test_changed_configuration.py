"""Commands that read say so while a changed configuration is not taken up."""

import json

import pytest

from tests.cli.test_beside_a_round import READING


@pytest.mark.parametrize("command", READING)
def test_a_changed_configuration_is_told_until_a_round_takes_it_up(home, command):
    with home.config.open("a") as config:
        config.write('\n[channel.more]\nkind = "file"\npath = "more.html"\nformat = "html"\n')
    arguments = (*command.split(), *READING[command])
    assert json.loads(home.run(*arguments, "--json")[1])["unsettled"] is None  # nothing rests on a channel
    with home.config.open("a") as config:
        config.write('\n[[map]]\nproject = "Another one"\ncontract = "api"\n')
    assert json.loads(home.run(*arguments, "--json")[1])["unsettled"]["configuration_changed"] is True
    assert "has changed since the last round" in " ".join(home.run(*arguments)[1].split())


def test_sums_that_a_changed_mapping_may_move_are_at_least_or_unknown(home):
    before = json.loads(home.run("summary", "--json")[1])
    with home.config.open("a") as config:
        config.write('\n[[map]]\nproject = "Another one"\ncontract = "api"\n')
    after = json.loads(home.run("summary", "--json")[1])
    assert all(line["tracked_partial"] for line in after["lines"])
    assert [line["gross"] for line in after["lines"]] == [line["gross"] for line in before["lines"]]
    assert json.loads(home.run("why", "api", "--json")[1])["tracked"]["partial"]
    assert json.loads(home.run("contracts", "--json")[1])["partial"]
    assert "≥" in home.run("summary")[1]
    assert "≥" in home.run("report", "make", "weekly")[1]


def test_another_way_of_reading_a_source_is_a_change(home):
    text = home.config.read_text()
    other = text.replace("[source.upwork]\n", '[source.upwork]\nthrough = "last-row"\n')
    assert other != text
    home.config.write_text(other)
    shown = json.loads(home.run("summary", "--json")[1])
    assert shown["unsettled"]["configuration_changed"]
    assert all(line["gross_partial"] and line["seconds_logged"] is None for line in shown["lines"])
    assert {gap["side"] for gap in shown["gaps"]} >= {"logged", "billed"}


def states(home, ref):
    return {step["step"]: step["state"] for step in json.loads(home.run("why", ref, "--json")[1])["chain"]}


def test_no_step_of_a_chain_is_surer_than_what_a_changed_configuration_leaves_where_it_is(home):
    assert states(home, "701000021")["billed"] == states(home, "701000005")["billed"] == "known"
    text = home.config.read_text()
    home.config.write_text(text + '\n[[map]]\nproject = "Another one"\ncontract = "api"\n')
    assert {states(home, ref)["tracked"] for ref in ("M2", "701000021", "701000005")} <= {"estimated", "at least"}
    home.config.write_text(text.replace("[source.upwork]\n", '[source.upwork]\nthrough = "last-row"\n'))
    for ref in ("701000021", "701000011", "701000005"):  # a payout, a milestone's payment, a week's bill
        assert "known" not in [state for step, state in states(home, ref).items() if step != "tracked"]
