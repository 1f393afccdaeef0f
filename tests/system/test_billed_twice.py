"""The same hours twice, in the ledger: owed where both are billed, whichever source shows them."""

from dataclasses import replace

import pytest

from syncd.core.records import Kind, make_ref

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
    return [str(one.finding.stake) for one in office.found("overlapping-entries")]


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


def test_a_mark_counts_where_it_is_obeyed_or_another_entry_of_the_day_has_one(acme, kit):
    acme.take("toggl", 20, kit.entry(1, 9, 2, billable=False), kit.entry(2, 9, 2, billable=False))
    assert stakes(acme) == ["-80.00 USD"]  # a tracker's free plan marks everything so
    acme.take("toggl", 21, kit.entry(3, 15, 1, billable=True))
    assert stakes(acme) == ["0.00 USD"]
    acme.take("toggl", 22, kit.entry(3, 40, 1, billable=True))
    assert stakes(acme) == ["-80.00 USD"]
    acme.configure(acme.text.replace('titles = ["Backend"]', f'titles = ["Backend"]\n{FLAGGED}'))
    acme.settle()
    assert stakes(acme) == ["0.00 USD"]
