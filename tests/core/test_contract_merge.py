"""Which keys merge into a contract's key: each into one at most, whatever is configured."""

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
indexes = st.builds(NameIndex, contracts_by_id=ids, contracts_by_title=titles)


@BOUNDED
@given(st.sets(names), indexes)
def test_every_key_merges_into_one_at_most(named, index):
    keys = sorted({key for name in named if (key := index.contract(name))} | {"api", "shop"})
    merged = [each for key in keys for each in merged_keys(key, named, index)]
    assert len(merged) == len(set(merged))


@BOUNDED
@given(names, indexes)
def test_a_name_that_means_a_configured_contract_had_a_key_that_it_has_no_more(name, index):
    key = index.contract(name)
    if key is not None and key != name.provisional_key:
        assert name.provisional_key in merged_keys(key, [name], index)


@BOUNDED
@given(st.sets(names), indexes, st.sampled_from(["api", "upwork-36", "nobody"]))
def test_no_key_merges_into_itself_and_none_into_a_hash(named, index, key):
    assert key not in merged_keys(key, named, index)
    for name in named:
        if name.id is None:
            assert merged_keys(name.provisional_key, named, index) == frozenset()


def test_an_id_and_a_title_merge_into_a_configured_key():
    title = ContractName(platform="upwork", title="Backend", client="Acme")
    index = NameIndex(
        contracts_by_id={("upwork", "36"): "api"}, contracts_by_title={("upwork", "backend"): frozenset(["api"])}
    )
    assert merged_keys("api", [title], index) == {"upwork-36", title.provisional_key}


def test_the_hash_of_rows_without_an_id_merges_into_the_id():
    row = ContractName(platform="upwork", id="36", title="Backend", client="Acme")
    without = ContractName(platform="upwork", title="Backend", client="Acme")
    index = NameIndex(
        contracts_by_id={("upwork", "36"): "upwork-36"},
        contracts_by_title={("upwork", "backend"): frozenset(["upwork-36"])},
    )
    assert merged_keys("upwork-36", [row], index) == {without.provisional_key}


def test_the_hash_of_a_title_that_fits_two_contracts_merges_into_neither():
    rows = [ContractName(platform="upwork", id=id, title="Backend") for id in ("36", "37")]
    keys = {("upwork", id): f"upwork-{id}" for id in ("36", "37")}
    index = NameIndex(contracts_by_id=keys, contracts_by_title={("upwork", "backend"): frozenset(keys.values())})
    assert [merged_keys(key, rows, index) for key in keys.values()] == [frozenset()] * 2
