"""What can be matched with what, how much of it, and what a decision makes of a row's parent."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.decisions import (
    Decided,
    MatchDecision,
    Relation,
    Verdict,
    essence,
    left_to_pin,
    pair,
    with_decided_parents,
)
from syncd.core.money import Money
from syncd.core.records import Milestone, MilestoneState, Transaction, TransactionKind
from syncd.core.time import instant

NOW = instant("2026-11-16T09:00:00Z")


def row(number, kind, minor, currency="USD"):
    return Transaction(
        ref=f"upwork/transaction/{number}",
        posted=date(2026, 11, 9),
        kind=TransactionKind(kind),
        amount=Money(minor, currency),
    )


def pin(found, amount=None, verdict=Verdict.PINNED, number=1):
    return MatchDecision(
        id=number,
        relation=found.relation,
        ref=found.record.ref,
        other=found.other.ref,
        verdict=verdict,
        amount=amount,
        at=NOW,
        actor="jane",
    )


MILESTONE = Milestone(ref="milestones/milestone/1", contract="shop", title="Cart", amount=Money(50000, "USD"))
ROWS = {kind: row(kind, kind, 5000) for kind in TransactionKind}


@pytest.mark.parametrize("one", TransactionKind)
def test_the_order_in_which_two_records_are_named_does_not_matter(one):
    for other in TransactionKind:
        assert pair(ROWS[one], ROWS[other]) == pair(ROWS[other], ROWS[one])


@pytest.mark.parametrize(
    ("kind", "other", "relation"),
    [
        ("fee", "hourly", Relation.FEE_EARNING),
        ("tax", "fee", Relation.FEE_EARNING),
        ("tax", "refund", None),  # it was taken, and a refund gives back
        ("refund", "fixed", Relation.REFUND_ORIGINAL),
        ("payout", "bonus", None),  # the oldest money first: nobody decides what a payout is made of
        ("payout", "received", Relation.PAYOUT_BANK),
        ("received", "hourly", Relation.BANK_INVOICE),
        ("payout", "payout-fee", None),
        ("membership", "hourly", None),
        ("hourly", "fixed", None),
        ("refund", "refund", None),
    ],
)
def test_what_can_be_matched_with_what(kind, other, relation):
    found = pair(replace(row(1, kind, -900)), row(2, other, 5000))
    assert (found.relation if found else None) == relation
    if found:
        assert found.refs == ("upwork/transaction/1", "upwork/transaction/2")


def test_an_earning_pays_a_milestone_and_nothing_else_does():
    assert pair(MILESTONE, ROWS["fixed"]).relation is Relation.EARNING_MILESTONE
    assert pair(MILESTONE, ROWS["fee"]) is None
    assert pair(MILESTONE, MILESTONE) is None


def test_a_payout_alone_may_arrive_in_another_currency():
    payout = row(1, "payout", -5000)
    assert pair(payout, row(2, "received", 4500, "EUR")).relation is Relation.PAYOUT_BANK
    assert pair(row(3, "fee", -500), row(4, "hourly", 5000, "EUR")) is None


def test_money_that_goes_back_may_be_about_an_invoice_in_another_currency_and_money_that_comes_may_not():
    invoice = row(1, "hourly", 84_000)
    back, came = row(2, "received", -20_000, "EUR"), row(3, "received", 84_000, "EUR")
    assert pair(back, invoice) == pair(invoice, back)
    assert pair(back, invoice).relation is Relation.BANK_INVOICE
    assert pair(came, invoice) is None


@given(st.lists(st.integers(1, 40000), max_size=6), st.integers(1, 60000))
def test_no_more_is_pinned_than_either_record_has(parts, of_milestone):
    """However a person splits an earning over milestones, and several earnings over one."""
    milestone = replace(MILESTONE, amount=Money(of_milestone, "USD"))
    standing = []
    for number, part in enumerate(parts):
        found = pair(row(number % 2, "fixed", 30000), milestone)
        left = left_to_pin(found, standing)
        amount = Money(min(part, left.minor), "USD")
        standing = [one for one in standing if (one.ref, one.other) != found.refs]
        standing.append(pin(found, amount, number=number))
    for ref in {one.ref for one in standing}:
        assert sum(one.amount.minor for one in standing if one.ref == ref) <= 30000
    assert sum(one.amount.minor for one in standing) <= of_milestone


def test_any_number_of_fees_may_belong_to_one_earning():
    earning = row(1, "hourly", 1000)
    standing = [pin(pair(row(2, "fee", -900), earning), Money(900, "USD"))]
    assert left_to_pin(pair(row(3, "tax", -800), earning), standing) == Money(800, "USD")


def test_a_pinned_parent_goes_before_the_rows_own_and_a_refused_one_is_none():
    fee, first, second = (
        replace(row(1, "fee", -100), parent="a", group="g"),
        row(2, "hourly", 1000),
        row(3, "hourly", 1),
    )
    records = {one.ref: one for one in (fee, first, second)}
    pinned = pin(pair(fee, second), Money(100, "USD"))
    assert with_decided_parents(records, [pinned])[fee.ref].parent == second.ref
    refused = pin(pair(fee, second), verdict=Verdict.FORBIDDEN)
    assert with_decided_parents({fee.ref: replace(fee, parent=second.ref)}, [refused])[fee.ref].parent is None
    kept = with_decided_parents(records, [refused])[fee.ref]
    assert (kept.parent, kept.group) == ("a", "g")
    loose, same = replace(fee, parent=None), replace(second, group="g")
    assert with_decided_parents({fee.ref: loose, same.ref: same}, [refused])[fee.ref].group is None
    assert with_decided_parents({fee.ref: loose, second.ref: second}, [refused])[fee.ref].group == "g"
    assert with_decided_parents(records, []) == records


def test_the_order_of_decisions_in_the_ledger_alone_decides():
    earnings = [row(number, "hourly", 1000) for number in range(3)]
    refund = row(9, "refund", -1000)
    decisions = [pin(pair(refund, one), number=number) for number, one in enumerate(earnings)]
    for order in permutations(decisions):
        assert Decided.of(order, Relation.REFUND_ORIGINAL).others(refund.ref) == tuple(one.ref for one in earnings)


def test_what_a_decision_rests_on_changes_with_money_and_days_alone():
    fee = row(1, "fee", -100)
    assert essence(fee) == essence(replace(fee, description="other words"))
    for change in ({"amount": Money(-101, "USD")}, {"posted": date(2026, 11, 10)}, {"kind": TransactionKind.TAX}):
        assert essence(fee) != essence(replace(fee, **change))
    assert essence(MILESTONE) != essence(replace(MILESTONE, state=MilestoneState.CANCELLED))
    assert essence(None) == ""
