"""What people need beside a contract's title to know which one it is."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.contract_names import client_of, distinctions, name_contract, title_of
from syncd.core.records import ContractType
from syncd.core.subject_parts import ContractFacts


def contract(key, title, client=""):
    return ContractFacts(key=key, title=title, client=client, type=ContractType.HOURLY, platform="upwork")


def names(*contracts):
    said = distinctions(contracts)
    return {each.key: name_contract(each.title, said[each.key]) for each in contracts}


titles = st.sampled_from(["Website", "website ", "Shop", "x" * 90 + "a", "x" * 90 + "b"])
clients = st.sampled_from(["", "acme", "Acme", "globex"])
many = st.lists(st.tuples(titles, clients), max_size=8).map(
    lambda pairs: [contract(f"key-{number}", *pair) for number, pair in enumerate(pairs)]
)


@given(many)
def test_no_two_contracts_have_one_name(contracts):
    found = names(*contracts)
    assert len({name.casefold() for name in found.values()}) == len(contracts)


@given(many)
def test_a_title_alone_is_enough_where_no_other_contract_has_it(contracts):
    for each in contracts:
        alike = [
            other for other in contracts if names(other).popitem()[1].casefold() == names(each)[each.key].casefold()
        ]
        assert (distinctions(contracts)[each.key] == "") == (len(alike) == 1)


def test_the_client_tells_two_contracts_apart_and_the_key_where_it_does_not():
    website, another = contract("site", "Website", "acme"), contract("web", "Website", "globex")
    assert names(website, another) == {"site": "Website (acme)", "web": "Website (globex)"}
    second = contract("web-2", "Website", "globex")
    assert names(website, another, second) == {
        "site": "Website (acme)",
        "web": "Website (web)",
        "web-2": "Website (web-2)",
    }
    assert names(website, contract("web", "Website")) == {"site": "Website (acme)", "web": "Website (web)"}


def test_a_sentence_has_the_title_and_the_client_as_people_write_them():
    known = replace(contract("site", "New\nwebsite", "greenleaf"), client_name="Green Leaf")
    assert (title_of(known), client_of(known)) == ("New website", "Green Leaf")
    unknown = contract("site", "", "greenleaf")
    assert (title_of(unknown), client_of(unknown)) == ("site", "the client")
