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
