"""Which keys a contract's key has taken the place of: at most one takes the place of each, whatever is configured."""

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.contract_merge import merged_keys
from syncd.core.mapping import NameIndex, normalise_name
from syncd.core.records import ContractName

BOUNDED = settings(max_examples=100, deadline=None)
TITLES = ("Backend", "Shop")

names = st.builds(
    ContractName,
    platform=st.sampled_from(["upwork", "golance"]),
    id=st.none() | st.sampled_from(["36", "37"]),
    title=st.sampled_from(TITLES),
    client=st.sampled_from(["", "Acme"]),
)
ids = st.dictionaries(
    st.tuples(st.sampled_from(["upwork", "golance"]), st.sampled_from(["36", "37"])), st.sampled_from(["api", "shop"])
)
titles = st.dictionaries(
    st.tuples(st.sampled_from(["upwork", "golance"]), st.sampled_from([normalise_name(title) for title in TITLES])),
    st.frozensets(st.sampled_from(["api", "shop", "upwork-36", "golance-37"]), min_size=1),
)
books = st.builds(NameIndex, contracts_by_id=ids, contracts_by_title=titles)


@BOUNDED
@given(st.sets(names), books)
def test_every_key_has_at_most_one_that_takes_its_place(named, book):
    keys = sorted({key for name in named if (key := book.contract(name))} | {"api", "shop"})
    former = [each for key in keys for each in merged_keys(key, named, book)]
    assert len(former) == len(set(former))


@BOUNDED
@given(names, books)
def test_a_name_that_means_a_configured_contract_had_a_key_that_it_has_no_more(name, book):
    key = book.contract(name)
    if key is not None and key != name.provisional_key:
        assert name.provisional_key in merged_keys(key, [name], book)


@BOUNDED
@given(st.sets(names), books, st.sampled_from(["api", "upwork-36", "nobody"]))
def test_no_key_takes_its_own_place_and_a_hash_takes_nobodys(named, book, key):
    assert key not in merged_keys(key, named, book)
    for name in named:
        if name.id is None:
            assert merged_keys(name.provisional_key, named, book) == frozenset()


def test_a_configured_key_takes_the_place_of_its_id_and_of_its_title():
    title = ContractName(platform="upwork", title="Backend", client="Acme")
    book = NameIndex(
        contracts_by_id={("upwork", "36"): "api"}, contracts_by_title={("upwork", "backend"): frozenset(["api"])}
    )
    assert merged_keys("api", [title], book) == {"upwork-36", title.provisional_key}


def test_an_id_takes_the_place_of_the_hash_of_what_its_rows_were_called_without_it():
    row = ContractName(platform="upwork", id="36", title="Backend", client="Acme")
    without = ContractName(platform="upwork", title="Backend", client="Acme")
    book = NameIndex(
        contracts_by_id={("upwork", "36"): "upwork-36"},
        contracts_by_title={("upwork", "backend"): frozenset(["upwork-36"])},
    )
    assert merged_keys("upwork-36", [row], book) == {without.provisional_key}


def test_where_a_title_fits_two_contracts_neither_takes_the_place_of_its_hash():
    rows = [ContractName(platform="upwork", id=id, title="Backend") for id in ("36", "37")]
    keys = {("upwork", id): f"upwork-{id}" for id in ("36", "37")}
    book = NameIndex(contracts_by_id=keys, contracts_by_title={("upwork", "backend"): frozenset(keys.values())})
    assert [merged_keys(key, rows, book) for key in keys.values()] == [frozenset()] * 2
