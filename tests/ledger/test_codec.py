"""Records as JSON: what is written reads back, and fields that came later change no content that lacks them."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.later_fields import LATER_FIELDS, VERSIONS
from syncd.core.money import Money
from syncd.core.records import KINDS, ContractName, Milestone, Transaction, TransactionKind, WorkLine
from syncd.core.records import WorkKind as Work
from syncd.core.time import instant
from syncd.ledger.codec import decode_record, encode, encode_record

NAME = ContractName(platform="upwork", title="API")
DAY = date(2026, 6, 1)
FULL = {
    WorkLine: WorkLine(
        ref="mine/work/1",
        person="me",
        contract=NAME,
        day=DAY,
        kind=Work.HOURLY,
        seconds=3600,
        start=instant("2026-06-01T08:00:00Z"),
        manual=600,
    ),
    Milestone: Milestone(
        ref="mine/milestone/1", contract="shop", title="Design", budget=144_000, estimate=3600, feedback=DAY
    ),
    Transaction: Transaction(
        ref="mine/transaction/1",
        posted=DAY,
        kind=TransactionKind.HOURLY,
        amount=Money(100, "USD"),
        due=DAY,
        released=DAY,
        unreleased=True,
        reference="E2E-17",
        returned="MD06",
    ),
}
EARLIER = {  # as earlier versions of syncd wrote them
    WorkLine: '{"ref":"mine/work/1","person":"me","contract":{"platform":"upwork","id":null,"title":"API","client":"",'
    '"freelancer":""},"day":"2026-06-01","kind":"hourly","seconds":3600,"gross":null,"memo":""}',
    Milestone: '{"ref":"mine/milestone/1","contract":"shop","title":"Design","acceptance":"","amount":null,"due":null,'
    '"state":"proposed","funded":null,"submitted":null,"released":null}',
    Transaction: '{"ref":"mine/transaction/1","posted":"2026-06-01","kind":"hourly","amount":{"minor":100,"currency":'
    '"USD"},"type_text":"","contract":null,"person":"","group":null,"parent":null,"first_day":null,"last_day":null,'
    '"seconds":null,"balance":null,"description":""}',
}


def without(record, names):
    return replace(record, **{field.name: field.default for field in fields(record) if field.name in names})


@pytest.mark.parametrize("kind", LATER_FIELDS)
def test_a_record_without_the_later_fields_is_the_same_content_as_before(kind):
    record = without(FULL[kind], LATER_FIELDS[kind])
    assert encode_record(record) == EARLIER[kind]
    assert decode_record(record.ref, EARLIER[kind]) == record


@pytest.mark.parametrize("kind", LATER_FIELDS)
@given(st.data())
def test_every_record_reads_back(kind, data):
    empty = data.draw(st.sets(st.sampled_from(LATER_FIELDS[kind])))
    record = without(FULL[kind], empty)
    assert decode_record(record.ref, encode_record(record)) == record
    assert (encode_record(record) == encode(record)) == bool(set(VERSIONS[kind][-1]) - empty)


def test_fields_of_the_newest_version_alone_change_no_content_of_the_one_before():
    """As it was written when a row's due day was known, and a payer's reference was not."""
    record = without(FULL[Transaction], VERSIONS[Transaction][-1])
    due = '"due":"2026-06-01","released":"2026-06-01","unreleased":true}'
    assert encode_record(record) == f"{EARLIER[Transaction][:-1]},{due}"


@pytest.mark.parametrize("kind", LATER_FIELDS)
def test_later_fields_are_the_last_ones_of_their_class(kind):
    names = LATER_FIELDS[kind]
    assert tuple(field.name for field in fields(kind))[-len(names) :] == names
    assert kind in KINDS.values()
