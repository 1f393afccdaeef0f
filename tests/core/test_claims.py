"""What the money of a discrepancy is called."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.claims import claim_of, sum_claims
from syncd.core.discrepancies import Assertion, Finding, SubjectKey
from syncd.core.lifecycle import Discrepancy, State
from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.severity import Severity
from syncd.core.to_do import Claim
from syncd.testing.subjects import AFTER, CUT_OFF

FINDING = Finding(summary=say("something"), action=say("do it"))


def discrepancy(minor, claim=None, deadline=None):
    stake = None if minor is None else Money(minor, "USD")
    return Discrepancy(
        id="d-1",
        rule="a-rule",
        assertion=Assertion.ACCURACY,
        subject=SubjectKey("billing-period", "api"),
        severity=Severity.HIGH,
        state=State.OPEN,
        facts={},
        first_seen=AFTER,
        last_seen=AFTER,
        finding=replace(FINDING, stake=stake, claim=claim, deadline=deadline),
    )


@pytest.mark.parametrize(
    ("minor", "own", "hours", "claim"),
    [
        (100, None, 1, Claim.SAVE),
        (100, None, -1, Claim.ASK),
        (100, None, None, Claim.ASK),
        (-100, None, 1, Claim.GIVE_BACK),
        (None, None, 1, Claim.NONE),
        (0, None, 1, Claim.NONE),
        (0, Claim.WAITING, 1, Claim.WAITING),
        (100, Claim.GIVE_BACK, 1, Claim.GIVE_BACK),
        (None, Claim.GIVE_BACK, None, Claim.NONE),
        (100, Claim.SORT_OUT, 1, Claim.SAVE),
        (100, Claim.SORT_OUT, -1, Claim.SORT_OUT),
        (-100, Claim.SORT_OUT, None, Claim.SORT_OUT),
        (100, Claim.LOST, None, Claim.LOST),
        (100, Claim.NONE, None, Claim.NONE),
    ],
)
def test_stake_and_deadline_tell_unless_the_finding_says_it(minor, own, hours, claim):
    deadline = None if hours is None else CUT_OFF + timedelta(hours=hours)
    assert claim_of(discrepancy(minor, own, deadline), CUT_OFF) is claim


@given(st.lists(st.tuples(st.integers(-999, 999) | st.none(), st.sampled_from([None, *Claim])), max_size=8))
def test_no_claim_without_an_amount_is_summed_and_no_amount_is_negative(drawn):
    for one in sum_claims([discrepancy(minor, claim) for minor, claim in drawn], AFTER):
        assert all(amount.minor >= 0 for amount in one.amounts)
        assert one.claim is not Claim.NONE or not one.amounts


@given(st.lists(st.tuples(st.sampled_from(Claim), st.sampled_from([None, 1, 2])), max_size=8))
def test_sums_come_by_deadline_and_what_ends_soonest_or_brings_the_most_first(drawn):
    found = [discrepancy(100, claim, hours and CUT_OFF + timedelta(hours=hours)) for claim, hours in drawn]
    sums = sum_claims(found, CUT_OFF)
    order = [(one.deadline or CUT_OFF + timedelta(days=9), list(Claim).index(one.claim)) for one in sums]
    assert order == sorted(order)
