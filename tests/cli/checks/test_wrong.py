"""An error becomes a check that asks for the right exit code, and promises nothing that one command does not do."""

import pytest

from syncd.cli.checks.wrong import wrong
from syncd.connector import Refused, Unavailable
from syncd.errors import CONFIGURATION, TRY_LATER, UsageError


@pytest.mark.parametrize("promise", ["; syncd will try again", "; nothing is lost, syncd will try again"])
def test_nothing_is_promised_that_only_the_daemon_does(promise):
    check = wrong("server", Unavailable(f"example.org cannot be reached{promise}"))
    assert check.says.startswith("example.org cannot be reached; check the network and the address")
    assert check.cure == "check the network and the address, then run `syncd check` again"
    assert check.code == TRY_LATER


def test_what_a_person_must_put_right_is_a_mistake_of_the_configuration():
    assert wrong("server", Refused("no: correct the token")).code == CONFIGURATION
    assert wrong("folder", UsageError("no: correct the path")).code == CONFIGURATION
    assert wrong("server", Unavailable("no"), CONFIGURATION).code == CONFIGURATION
