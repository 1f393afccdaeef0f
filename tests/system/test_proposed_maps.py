"""A proposed `[[map]]`, added to the configuration, moves only the time it was proposed for."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.cli.views.config_proposal import toml
from syncd.cli.views.listed_contracts import list_contracts, list_unmapped

CONTRACTS = """
[client.acme]
names = ["Acme"]

[client.globex]
names = ["Globex"]

[contract.one]
titles = ["Website"]
client = "acme"
type = "direct"

[contract.two]
titles = ["Website"]
client = "globex"
type = "direct"
"""
UNMAPPED = "entry-without-mapping"
CLIENTS = ("", "Acme", "Globex", "Hooli")


def contracts_of(office, refs):
    placed = {ref: office.ledger.derived.placement(ref) for ref in refs}
    return {ref: stored.placement.contract for ref, stored in placed.items() if stored}


@settings(max_examples=8, deadline=None)
@given(st.sets(st.sampled_from(CLIENTS), min_size=1))
def test_a_proposed_rule_moves_only_what_it_was_proposed_for(kit, clients):
    with kit.office(kit.config(CONTRACTS)) as office:
        _check(office, kit, sorted(clients))


def _check(office, kit, clients):
    entries = []
    for number, client in enumerate(clients):
        if client:
            office.take("toggl", 0.1 + number / 10, kit.label(kit.client(number), client))
        parent = (kit.client(number),) if client else ()
        office.take("toggl", 0.5 + number / 10, kit.label(kit.project(number), "Website", *parent))
        entries.append(kit.entry(number, 9 + number, 1, label=number))
    office.take("toggl", 20, *entries)
    before = contracts_of(office, [entry.ref for entry in entries])
    about = {one.subject.part: {fact.ref for fact in one.finding.evidence} for one in office.found(UNMAPPED)}
    for label in list_unmapped(office.composition, list_contracts(office.composition)):
        rule, text = rule_for(office, label), office.text
        if rule is None:
            assert label.others_met, "nothing tells its project from those of clients"
            continue
        office.configure(f"{text}\n{rule}\n")
        office.settle()
        after = contracts_of(office, [entry.ref for entry in entries])
        assert {ref for ref in before if before[ref] != after[ref]} == about[label.ref]
        office.configure(text)
        office.settle()


def rule_for(office, label):
    """The rule that is proposed for a label, as it is once a person has named a contract; None where none is."""
    lines = [line.removeprefix("# ") for line in toml(office.composition.config, [], [label]).splitlines()]
    if "[[map]]" not in lines:
        return None
    named = [line for line in lines[lines.index("[[map]]") :] if not line.startswith("contract =")]
    return "\n".join([*named, 'contract = "one"'])


def test_a_star_in_a_name_is_no_pattern_of_others(kit):
    with kit.office(kit.config(CONTRACTS)) as office:
        office.take("toggl", 0.1, kit.label(kit.project(0), "Web*"), kit.label(kit.project(1), "Web shop"))
        entries = kit.entry(0, 9, 1, label=0), kit.entry(1, 11, 1, label=1)
        office.take("toggl", 20, *entries)
        labels = {one.name: one for one in list_unmapped(office.composition, list_contracts(office.composition))}
        office.configure(f"{office.text}\n{rule_for(office, labels['Web*'])}\n")
        office.settle()
        assert contracts_of(office, [entry.ref for entry in entries]) == {entries[0].ref: "one", entries[1].ref: None}


DATED = """
[person.ann]
names = ["Ann"]

[contract.ann]
titles = ["Site"]
person = "ann"
type = "direct"

[contract.site]
titles = ["Site work"]
type = "direct"
"""


def proposed(office):
    listed = list_contracts(office.composition)
    return toml(office.composition.config, listed, list_unmapped(office.composition, listed))


def test_a_proposed_rule_names_the_person_where_others_have_time_on_the_project_that_belongs_elsewhere(kit):
    with kit.office(kit.config(DATED)) as office:
        office.take("toggl", 0.1, kit.label(kit.project(0), "Site wor"))
        hers = replace(kit.entry(0, 9, 1, label=0), person="ann")
        mine = kit.entry(1, 9, 1, label=0)
        office.take("toggl", 20, hers, mine)
        assert "person" not in proposed(office)
        office.configure(f'{office.text}\n[[map]]\nperson = "ann"\ncontract = "ann"\n')
        office.settle()
        tables = proposed(office)
        assert 'project = "Site wor"\nperson = "me"\ncontract = "site"' in tables
        (found,) = office.found(UNMAPPED)
        assert found.finding.action.startswith("Say which contract “Site wor” belongs to: 1 entry, 1:00, ")
        assert office.differences() == []


def test_no_rule_is_proposed_for_time_outside_the_contracts_days(kit):
    with kit.office(kit.config(DATED)) as office:
        office.take("toggl", 0.1, kit.label(kit.project(0), "Site wor"))
        office.take("toggl", 20, kit.entry(0, 9, 1, label=0))
        assert '\ncontract = "site"' in proposed(office)
        office.configure(office.text.replace("[contract.site]", "[contract.site]\nstart = 2027-01-01"))
        office.settle()
        assert '\n# contract = "site"' in proposed(office)
        assert "some of this time is outside the contract's days" in proposed(office)
