"""Hours of a platform that fit two contracts: a discrepancy of their own, and no check takes them for missing."""

import pytest

from syncd.core.money import Money
from syncd.core.records import Kind

TWO = """
[contract.old]
platform = "upwork"
titles = ["Backend"]
type = "hourly"
terms = [{ rate = "40.00 USD" }]
[contract.new]
platform = "upwork"
titles = ["Backend"]
type = "hourly"
terms = [{ rate = "40.00 USD" }]
"""
MAP = '[[map]]\nproject = "Acme"\ncontract = "old"\n'
AFTER = 24 * 9


@pytest.fixture
def waiting(office, kit):
    """Three hours tracked on one of two contracts, and the same hours on the platform under the title of both."""
    office.configure(kit.config(TWO, MAP))
    tracked = kit.label(kit.project(1), "Acme"), kit.entry(1, 30, 3)
    office.take("toggl", AFTER, *tracked, complete=[kit.through(AFTER)])
    line = kit.line(1, 1, 3, "120.00", kit.named(None))
    office.take("upwork", AFTER, line, complete=[kit.through(AFTER, Kind.WORK)])
    return office


def test_hours_that_wait_are_worth_what_was_logged(waiting):
    (found,) = waiting.found("money-without-contract")
    assert found.finding.stake == Money(12000, "USD")
    assert "Backend (new) and Backend (old) all fit" in found.finding.summary


def test_no_contract_lacks_hours_that_may_be_its_own(waiting):
    assert waiting.found("tracked-not-logged") == []
    assert any("some hours of this time fit several contracts" in why for why in waiting.unmade("tracked-not-logged"))
    assert waiting.differences() == []


def test_once_they_are_told_apart_every_check_is_made_again(waiting, kit):
    waiting.configure(kit.config(TWO.replace('titles = ["Backend"]', 'titles = ["Other"]', 1), MAP))
    waiting.settle()
    assert waiting.found("money-without-contract") == []
    assert [found.finding.seconds for found in waiting.found("tracked-not-logged")] == [3 * 3600]
    assert waiting.unmade("tracked-not-logged") == []
