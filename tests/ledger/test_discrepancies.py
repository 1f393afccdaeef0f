"""Discrepancies in the ledger: what counts is counted without reading them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.discrepancies import Finding, SubjectKey
from syncd.core.lifecycle import HUSHED, Change, Discrepancy, Hush, State, Step
from syncd.core.money import Money
from syncd.core.parents import by_themselves
from syncd.core.severity import Severity
from syncd.core.subjects import SubjectKind

IDS = [f"d-{number}" for number in range(5)]


def discrepancy(kit, id, state, parent="", else_part_of=(), same_money=(), stake=None):
    return Discrepancy(
        id=id,
        rule="tracked-not-logged",
        subject=SubjectKey(SubjectKind.BILLING_PERIOD, "api", "2026-11-09"),
        facts={},
        assertion="completeness",
        severity=Severity.LOW,
        state=state,
        finding=Finding(
            summary="2:00 tracked",
            action="Log them",
            stake=stake,
            parent=parent,
            else_part_of=else_part_of,
            same_money=same_money,
        ),
        first_seen=kit.NOW,
        last_seen=kit.NOW,
        hush=Hush(at=kit.NOW, severity=Severity.LOW, seconds=None, stake=stake) if state in HUSHED else None,
    )


def parents(ledger):
    """Id → parent of each row of the view for people."""
    return {row[0]: row[1] for row in ledger.database.rows("SELECT id, parent FROM v_discrepancies")}


def record(ledger, kit, *discrepancies):
    with ledger.write() as write:
        write.discrepancies.record([Step(Change.CHANGED, each) for each in discrepancies], kit.NOW)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(State),
            st.sampled_from(["", "d-of-another-ledger", *IDS]),
            st.lists(st.sampled_from(["d-of-another-ledger", *IDS]), max_size=2),
            st.lists(st.sampled_from(["d-of-another-ledger", *IDS]), max_size=2),
            st.sampled_from([None, *(Money(minor, "USD") for minor in (0, 100, -100, 101)), Money(200, "EUR")]),
        ),
        max_size=len(IDS),
    )
)
def test_the_view_for_people_names_the_same_parents_as_lists(fresh, kit, drawn):
    stored = [
        discrepancy(
            kit,
            id,
            state,
            "" if parent == id else parent,
            tuple(other for other in others if parent and other != id),
            tuple(alike),
            stake,
        )
        for id, (state, parent, others, alike, stake) in zip(IDS, drawn, strict=False)
    ]
    with fresh() as ledger:
        record(ledger, kit, *stored)
        living = ledger.discrepancies.alive()
        shown = {one.id: one.finding.parent or None for one in by_themselves(living, living, kit.NOW)}
        assert parents(ledger) == shown


def test_a_parent_that_is_found_later_counts_instead(ledger, kit):
    record(ledger, kit, discrepancy(kit, "d-1", State.OPEN), discrepancy(kit, "d-2", State.OPEN))
    assert parents(ledger) == {"d-1": None, "d-2": None}
    record(ledger, kit, discrepancy(kit, "d-2", State.OPEN, parent="d-1"))
    assert parents(ledger) == {"d-1": None, "d-2": "d-1"}
    record(ledger, kit, discrepancy(kit, "d-2", State.OPEN))
    assert parents(ledger) == {"d-1": None, "d-2": None}


@pytest.mark.parametrize("length", [10, 5000])
def test_a_discrepancy_of_any_length_is_read_as_it_was_stored(ledger, kit, length):
    stored = discrepancy(kit, "d-1", State.SNOOZED, parent="x" * length)
    record(ledger, kit, stored)
    assert ledger.discrepancies.get("d-1") == stored
    assert ledger.discrepancies.resolved_since(kit.NOW - timedelta(days=1)) == []
