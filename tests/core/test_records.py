"""Records: refs, names of contracts, and the moments a record occupies."""

from dataclasses import FrozenInstanceError
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import (
    EARNINGS,
    KINDS,
    ContractName,
    Kind,
    LabelKind,
    TimeEntry,
    TransactionKind,
    id_of,
    kind_of,
    label_ref,
    make_ref,
    namespace_of,
    short_hash,
)
from syncd.core.time import instant

BOUNDED = settings(max_examples=100, deadline=None)
START = instant("2026-11-10T09:00:00Z")
namespaces = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
ids = st.text(min_size=1, max_size=20)
words = st.text(st.characters(categories=["L", "N", "Zs", "Pd"]), max_size=8)


def entry(**fields) -> TimeEntry:
    return TimeEntry(**{"ref": "toggl/time/1", "person": "me", "start": START, "stop": None, **fields})


@BOUNDED
@given(namespaces, st.sampled_from(Kind), ids)
def test_a_ref_gives_back_its_parts_whatever_the_id_looks_like(namespace, kind, id):
    ref = make_ref(namespace, kind, id)
    assert (namespace_of(ref), kind_of(ref), id_of(ref)) == (namespace, kind, id)


def test_numbers_are_ids_too():
    assert make_ref("toggl", Kind.TIME, 9_000_000_001) == "toggl/time/9000000001"


def test_a_record_without_an_id_is_refused():
    with pytest.raises(ValueError, match="not a time with an id"):
        make_ref("toggl", Kind.TIME, "")


def test_labels_of_different_kinds_with_one_number_stay_apart():
    refs = {label_ref("toggl", kind, 7) for kind in LabelKind}
    assert len(refs) == len(LabelKind)
    assert {kind_of(ref) for ref in refs} == {Kind.LABEL}


def test_every_kind_has_its_record_and_every_record_a_frozen_ref():
    assert set(KINDS) == set(Kind)
    with pytest.raises(FrozenInstanceError):
        entry().ref = "toggl/time/2"


def test_a_stopped_entry_lasts_from_start_to_stop():
    stopped = entry(stop=START + timedelta(seconds=5400))
    assert stopped.seconds == 5400


def test_a_running_timer_is_not_yet_worked_time():
    assert entry().seconds == 0


def test_an_entry_that_stops_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        entry(stop=START - timedelta(seconds=1))


def test_a_contract_that_nobody_configured_is_named_by_its_platform_id():
    assert ContractName(platform="upwork", id="36000001", title="Backend API").provisional_key == "upwork-36000001"


@BOUNDED
@given(st.tuples(words, words, words), st.tuples(words, words, words))
def test_without_an_id_client_title_and_freelancer_together_name_it(one, other):
    def key(names):
        client, title, freelancer = names
        return ContractName(platform="upwork", title=title, client=client, freelancer=freelancer).provisional_key

    assert (key(one) == key(other)) == (one == other)
    assert key(one).startswith("upwork~")


def test_a_short_hash_is_the_same_on_every_machine_and_tells_parts_apart():
    assert short_hash("a", 1, None) == "2e62af1e12"
    assert short_hash("ab", "c") != short_hash("a", "bc")
    assert len(short_hash("a", length=16)) == 16


def test_fees_taxes_refunds_and_payouts_are_no_earnings():
    assert {
        TransactionKind.HOURLY, TransactionKind.FIXED, TransactionKind.BONUS, TransactionKind.EXPENSE,
        TransactionKind.MISCELLANEOUS,
    } == EARNINGS  # fmt: skip
