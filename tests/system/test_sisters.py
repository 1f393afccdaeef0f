"""Two contracts of one client in the ledger: what is logged on the wrong one is one cause, however it comes about."""

from dataclasses import replace

import pytest

from syncd.core.hush import acknowledge
from syncd.core.lifecycle import State
from syncd.core.records import Kind
from syncd.core.time import iso
from syncd.core.to_do import Claim

WEEK = 7 * 24
CUT_OFF = WEEK + 12
LATER = WEEK + 60
CLIENT = """
[client.acme]
names = ["Acme Ltd"]
"""


def contracts(api="60.00", shop="40.00", client="acme"):
    return f"""
[contract.api]
platform = "upwork"
id = "36"
titles = ["Backend"]
client = "acme"
type = "hourly"
terms = [{{ rate = "{api} USD" }}]
[contract.shop]
platform = "upwork"
id = "37"
titles = ["Shop"]
{f'client = "{client}"' if client else ""}
type = "hourly"
terms = [{{ rate = "{shop} USD" }}]
"""


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_all_is_judged_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


@pytest.fixture
def sisters(office, kit):
    """Makes the office with two contracts and their projects."""

    def make(**terms):
        office.configure(kit.config(CLIENT, contracts(**terms), kit.MAPS))
        office.take("toggl", 0.1, kit.label(kit.project(1), "Acme"), kit.label(kit.client(1), "Globex"))
        office.take("toggl", 0.2, kit.label(kit.project(2), "Globex", kit.client(1)))
        return office

    return make


SHOP = ("37", "Shop")


def swapped(office, kit, hour=LATER):
    """4 hours on the API and 2 on the shop, tracked on Monday and Tuesday; all is logged, 3 hours of the API's on the
    shop."""
    shop = kit.named(*SHOP)
    lines = [kit.line(1, 0, 1), kit.line(2, 0, 3, name=shop), kit.line(3, 1, 2, name=shop)]
    entries = [kit.entry(1, 9, 4), kit.entry(2, 33, 2, label=2)]
    office.take("upwork", hour, *lines, complete=[kit.through(min(hour, WEEK), Kind.WORK)])
    office.take("toggl", hour + 0.1, *entries, complete=[kit.through(hour + 0.1)])


def weeks(office):
    """(rule, kind, hours, stake, whether it has a parent) of what was found on weeks."""
    return sorted(
        (one.rule, one.subject.kind, one.finding.seconds / 3600, str(one.finding.stake), bool(one.finding.parent))
        for one in office.found()
        if one.subject.kind in ("billing-period", "client-week")
    )


CAUSE = ("wrong-contract-logged", "client-week", 3.0, "60.00 USD", False)
GAPS = [
    ("logged-not-tracked", "billing-period", 3.0, "-120.00 USD", True),
    ("tracked-not-logged", "billing-period", 3.0, "180.00 USD", True),
]


def test_a_session_on_the_wrong_contract_is_one_cause_with_two_gaps_below_it(sisters, kit):
    office = sisters()
    swapped(office, kit)
    assert weeks(office) == [*GAPS, CAUSE]
    (cause,) = office.found("wrong-contract-logged")
    assert {one.finding.parent for one in office.found() if one.finding.parent} == {cause.id}
    assert cause.facts == {
        "kind": "client-week",
        "client": "acme",
        "contracts": "api, shop",
        "start": "2026-11-02",
        "end": "2026-11-08",
        "zone": "UTC",
    }


def test_at_one_rate_it_is_one_line_without_a_stake_and_the_gaps_are_none(sisters, kit):
    office = sisters(shop="60.00")
    swapped(office, kit)
    assert weeks(office) == [("wrong-contract-logged", "client-week", 3.0, "0.00 USD", False)]


NAMED_LATER = {  # what the configuration has at first
    "one contract is configured": contracts().partition("[contract.shop]")[0],
    "none is configured": "",
}


@pytest.mark.parametrize("first", NAMED_LATER)
def test_what_people_decided_of_a_move_continues_when_its_contracts_and_client_get_other_keys(office, kit, first):
    api, shop = (replace(kit.named(*name), client="Acme Ltd") for name in (("36", "Backend"), SHOP))
    office.configure(kit.config(*([CLIENT, NAMED_LATER[first]] if NAMED_LATER[first] else [])))
    labels = [kit.label(kit.project(1), "Backend"), kit.label(kit.project(2), "Shop")]
    entries = [kit.entry(1, 9, 4), kit.entry(2, 33, 2, label=2)]
    lines = [kit.line(1, 0, 1, name=api), kit.line(2, 0, 3, name=shop), kit.line(3, 1, 2, name=shop)]
    office.take("toggl", 0.1, *labels)
    office.take("upwork", LATER, *lines, complete=[kit.through(WEEK, Kind.WORK)])
    office.take("toggl", LATER + 0.1, *entries, complete=[kit.through(LATER + 0.1)])
    (old,) = office.found("wrong-contract-logged")
    office.record(acknowledge(old, office.now), "moved by hand")
    office.configure(kit.config(CLIENT, contracts()))
    office.settle(LATER + 1)
    (new,) = office.found("wrong-contract-logged")
    assert (new.subject.name, new.finding.key, new.state) == ("upwork/acme", "api shop", State.ACKNOWLEDGED)
    assert new.first_seen == old.first_seen
    assert office.ledger.discrepancies.latest(office.ledger.discrepancies.get(old.id)) == new
    gaps = [one for one in office.found() if one.subject.kind == "billing-period" and one.finding.parent]
    assert {one.finding.parent for one in gaps} <= {new.id}


@pytest.mark.parametrize("first", ["toggl", "upwork"])
def test_it_comes_and_goes_with_the_entries_and_lines_of_either_contract(sisters, kit, first):
    office = sisters()
    swapped(office, kit)
    shop, read = kit.named(*SHOP), {"complete": [kit.through(WEEK, Kind.WORK)]}
    office.take("upwork", LATER + 1, kit.line(2, 0, 0, name=shop), kit.line(1, 0, 4), **read)
    assert weeks(office) == []
    office.take("upwork", LATER + 2, kit.line(1, 0, 1), **read)
    assert weeks(office) == [("tracked-not-logged", "billing-period", 3.0, "180.00 USD", False)]
    office.take("upwork", LATER + 3, kit.line(2, 0, 3, name=shop), **read)
    assert weeks(office) == [*GAPS, CAUSE]
    if first == "toggl":
        moved = kit.entry(1, 9, 3, label=2), kit.entry(3, 12, 1)
        office.take("toggl", LATER + 4, *moved, complete=[kit.through(LATER + 4)])
    else:
        office.take("upwork", LATER + 4, kit.line(2, 0, 3), **read)
    moved_late = ["late-edit-after-billing"] if first == "toggl" else []  # an info: the bill is for what is left
    assert [rule for rule, *_ in weeks(office)] == moved_late


def test_a_rate_or_a_client_that_changes_in_the_configuration_is_judged_anew(sisters, kit):
    office = sisters()
    swapped(office, kit)
    office.configure(kit.config(CLIENT, contracts(api="40.00"), kit.MAPS))
    office.settle()
    assert [row[0] for row in weeks(office)] == ["wrong-contract-logged"]
    office.configure(kit.config(CLIENT, contracts(client="other") + "[client.other]\n", kit.MAPS))
    office.settle()
    assert [(row[0], row[4]) for row in weeks(office)] == [("logged-not-tracked", False), ("tracked-not-logged", False)]
    office.configure(kit.config(CLIENT, contracts(), kit.MAPS))
    office.settle()
    assert weeks(office) == [*GAPS, CAUSE]


def test_a_client_that_the_platform_names_later_makes_sisters_of_contracts(sisters, kit):
    """Nobody configured whose contract the shop is; an export names its client, and a later one another."""
    office = sisters(client="")
    swapped(office, kit)
    assert [row[4] for row in weeks(office)] == [False, False]
    shop = replace(kit.named(*SHOP), client="Acme Ltd")
    office.take("upwork", LATER + 1, kit.contract(shop))
    assert weeks(office) == [*GAPS, CAUSE]
    office.take("upwork", LATER + 2, kit.contract(replace(shop, client="Else Ltd")))
    assert [row[4] for row in weeks(office)] == [False, False]


def test_before_the_cut_off_it_says_what_to_move_and_afterwards_what_to_settle(sisters, kit):
    office = sisters()
    swapped(office, kit, WEEK + 1)
    office.settle(WEEK + 2)
    (cause,) = office.found("wrong-contract-logged")
    assert cause.finding.action.startswith("Move 3:00 from “Shop” to “Backend”: ")
    assert (cause.severity.word, iso(cause.finding.deadline)) == ("high", "2026-11-09T12:00:00Z")
    office.settle(CUT_OFF + 1)
    (cause,) = office.found("wrong-contract-logged")
    assert cause.finding.action == "Export the week of 2 Nov from Upwork again: “Backend” and “Shop”"
    assert cause.finding.claim is Claim.CHECK
    office.take("upwork", LATER, complete=[kit.through(WEEK, Kind.WORK)])
    (cause,) = office.found("wrong-contract-logged")
    assert "for a bonus of 60.00 USD on “Backend”" in cause.finding.action
    assert (cause.severity.word, cause.finding.deadline) == ("medium", None)


def test_unmapped_time_that_may_be_the_sisters_makes_it_cannot_tell(sisters, kit):
    office = sisters()
    swapped(office, kit)
    office.take("toggl", LATER + 1, kit.entry(9, 80, 1, label=9), complete=[kit.through(LATER + 1)])
    assert "wrong-contract-logged" in [check.rule for check in office.ledger.discrepancies.unmade()]


def test_of_all_weeks_only_those_that_a_change_touches_are_judged_again(sisters, kit):
    office = sisters()
    entries = [kit.entry(id, id * 24 + 9, label=1 + id % 2) for id in range(28)]
    office.take("toggl", 700, *entries, complete=[kit.through(700)])
    office.settle(701)
    office.pull(kit.Pull("toggl", 702, (kit.entry(10, 10 * 24 + 10),)))
    # The day, the calendar week, the contract and its sister, the source; the platform week with its two neighbours,
    # and for each of the three the sister's and the client's.
    assert office.settle() == 5 + 3 * 3
    assert office.settle() == 0


def test_goodwill_that_its_own_contract_shows_is_not_taken_for_time_of_another(office, kit):
    """The shop's three hours of goodwill are logged with it: what the API lacks is missing, at whatever rates."""
    for shop in ("40.00", "60.00"):
        gift = '[[map]]\ntag = "other"\ncontract = "shop"\ngoodwill = true\n'
        office.configure(kit.config(CLIENT, contracts(shop=shop), gift, kit.MAPS))
        office.take("toggl", 0.1, kit.label(kit.project(1), "Acme"), kit.label(kit.client(1), "Globex"))
        labels = kit.label(kit.project(2), "Globex", kit.client(1)), kit.label(kit.tag(1), "other")
        office.take("toggl", 0.2, *labels, kit.entry(3, 14, 3, label=2, tags=(kit.tag(1),)))
        swapped(office, kit)
        assert weeks(office) == [("tracked-not-logged", "billing-period", 3.0, "180.00 USD", False)]
