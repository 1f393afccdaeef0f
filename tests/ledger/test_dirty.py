"""The queue of dirty records and subjects: what is due, in which order, and when it is clean."""

from datetime import timedelta

import pytest

from syncd.core.discrepancies import SubjectKey
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS
from syncd.ledger.dirty import DirtySubject

HOUR = timedelta(hours=1)


def period(contract):
    return SubjectKey(SubjectKind.BILLING_PERIOD, contract, "2026-11-09")


@pytest.fixture
def marked(ledger):
    """A ledger with the dirty periods of two contracts."""
    with ledger.write() as write:
        write.dirty.mark_subjects(
            DirtySubject(SubjectKind.BILLING_PERIOD, key.name, key.part, ALWAYS) for key in map(period, ("api", "shop"))
        )
    return ledger


def test_kinds_are_derived_in_the_order_in_which_they_name_each_other(feed, kit):
    feed.take(kit.page(10, kit.entry(1), kit.milestone(1), kit.label(1, "Acme")))
    refs = []
    while dirty := feed.ledger.dirty.records(1):
        refs += dirty
        with feed.ledger.write() as write:
            write.dirty.clean_records(dirty)
    assert [ref.split("/")[1] for ref in refs] == ["label", "milestone", "time"]


def test_periods_of_contracts_that_nobody_names_come_last(marked, kit):
    assert marked.dirty.subjects(kit.NOW, ["shop"]) == [period("shop")]
    with marked.write() as write:
        write.dirty.clean_subject(period("shop"), None)
    assert marked.dirty.subjects(kit.NOW, ["shop"]) == [period("api")]


def test_clean_subjects_are_due_again_at_their_next_instant(marked, kit):
    with marked.write() as write:
        write.dirty.clean_subject(period("api"), kit.NOW + HOUR)
        write.dirty.remove_subject(period("shop"))
    assert (marked.dirty.next_instant(), marked.dirty.subjects(kit.NOW, ["api"])) == (kit.NOW + HOUR, [])
    assert marked.dirty.subjects(kit.NOW + HOUR, ["api"]) == [period("api")]
    assert [marked.dirty.count_subjects(now) for now in (kit.NOW, kit.NOW + HOUR)] == [0, 1]


def test_marking_a_contract_marks_its_periods_alone(marked, kit):
    with marked.write() as write:
        for contract in ("api", "shop"):
            write.dirty.clean_subject(period(contract), None)
        write.dirty.mark_contract("api")
    assert marked.dirty.subjects(kit.NOW, ["api", "shop"]) == [period("api")]
