"""The same hours twice, in the ledger: owed where both are billed, whichever source shows them."""

from dataclasses import replace

import pytest

from syncd.core.records import Kind, make_ref
from syncd.core.severity import Severity

FLAGGED = 'billable_flag = "obey"\n'
GIFT = """
[[map]]
project = "Acme gift"
contract = "api"
goodwill = true
"""


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_all_is_judged_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


@pytest.fixture
def acme(office, kit):
    """The office with a project of an hourly contract at 40.00, one of a fixed price, and one given away."""
    office.configure(kit.config(kit.API, kit.SHOP, GIFT, kit.MAPS))
    labels = [
        kit.label(kit.project(1), "Acme"),
        kit.label(kit.project(3), "Acme gift"),
        kit.label(kit.client(1), "Globex"),
    ]
    office.take("toggl", 0.1, *labels)
    office.take("toggl", 0.2, kit.label(kit.project(2), "Globex", kit.client(1)))
    return office


def stakes(office):
    rules = ("overlapping-entries", "duplicate-entry", "duplicate-import")
    return [str(one.finding.stake) for rule in rules for one in office.found(rule)]


def test_two_entries_of_one_contract_are_owed_once(acme, kit):
    acme.take("toggl", 20, kit.entry(1, 9, 2), kit.entry(2, 10, 2))
    assert stakes(acme) == ["-40.00 USD"]


def test_an_exact_duplicate_is_owed_even_if_another_source_shows_it(acme, kit):
    once = kit.entry(1, 9, 2, description="API tests")
    acme.take("toggl", 20, once, replace(once, ref=make_ref("toggl", Kind.TIME, 2)))
    assert stakes(acme) == ["-80.00 USD"]
    acme.take("toggl", 21, gone=(make_ref("toggl", Kind.TIME, 2),))
    assert stakes(acme) == []
    acme.take("toggl", 22, replace(once, ref=make_ref("clockify", Kind.TIME, 2)))
    assert stakes(acme) == ["-80.00 USD"]


@pytest.mark.parametrize("label", [2, 3])
def test_beside_a_fixed_price_or_goodwill_nothing_is_owed(acme, kit, label):
    acme.take("toggl", 20, kit.entry(1, 9, 2), kit.entry(2, 9, 2, label=label))
    assert stakes(acme) == ["0.00 USD"]
    acme.configure(kit.config(kit.API, kit.SHOP.replace("fixed", "hourly"), kit.MAPS))
    acme.settle()
    assert stakes(acme) == [{2: "-60.00 USD", 3: "-80.00 USD"}[label]]


RETAINERS = """
[contract.care]
titles = ["Care"]
type = "retainer"
terms = [{ rate = "50.00 USD", hours = "20h" }]
"""


def test_hours_of_a_retainer_are_in_no_bill_so_nothing_is_owed(acme, kit):
    acme.configure(kit.config(kit.API, kit.SHOP, RETAINERS, kit.MAPS))
    acme.take("toggl", 10, kit.label(kit.project(7), "Care"))
    acme.take("toggl", 20, kit.entry(1, 9, 2, label=7), kit.entry(2, 10, 2, label=7))
    assert stakes(acme) == ["0.00 USD"]
    acme.take("toggl", 21, kit.entry(1, 9, 2))
    assert stakes(acme) == ["0.00 USD"]
    assert [one.severity for one in acme.found("overlapping-entries")] == [Severity.MEDIUM]


def test_beside_time_without_a_contract_the_stake_is_unknown(acme, kit):
    acme.take("toggl", 10, kit.label(kit.project(7), "Nobody's"))
    acme.take("toggl", 20, kit.entry(1, 9, 2), kit.entry(2, 10, 2, label=7))
    assert stakes(acme) == ["None"]


def test_each_hour_is_owed_at_the_rate_of_its_own_day(acme, kit):
    raised = '{ rate = "40.00 USD" }, { from = 2026-11-03, rate = "90.00 USD" }'
    other = kit.SHOP.replace("fixed", "hourly").replace("30.00", "80.00")
    acme.configure(kit.config(kit.API.replace('{ rate = "40.00 USD" }', raised), other, kit.MAPS))
    acme.take("toggl", 20, kit.entry(1, 23, 2), kit.entry(2, 23, 2, label=2))
    assert stakes(acme) == ["-120.00 USD"]  # an hour at 40 before midnight, and one at 80 beside 90 after it


def test_a_mark_counts_where_it_is_obeyed_or_other_time_of_the_contract_is_marked_billable_on_whatever_day(acme, kit):
    acme.take("toggl", 20, kit.entry(1, 9, 2, billable=False), kit.entry(2, 9, 2, billable=False))
    assert stakes(acme) == ["-80.00 USD"]  # a tracker's free plan marks everything so
    acme.take("toggl", 21, kit.entry(3, 15, 1, billable=True))
    assert stakes(acme) == ["0.00 USD"]
    acme.take("toggl", 22, kit.entry(3, 40, 1, billable=True))
    assert stakes(acme) == ["0.00 USD"]
    acme.take("toggl", 23, kit.entry(3, 40, 1, billable=False))
    assert stakes(acme) == ["-80.00 USD"]
    acme.configure(acme.text.replace('titles = ["Backend"]', f'titles = ["Backend"]\n{FLAGGED}'))
    acme.settle()
    assert stakes(acme) == ["0.00 USD"]
