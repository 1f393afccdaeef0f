"""Which money payouts took is the same, whether an account is read by its sums or by its days."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.accounts import AccountKey
from syncd.core.matching.account_money import AccountMoney
from syncd.core.matching.payouts import draw, place
from syncd.core.money import Money
from syncd.core.records import Kind, Transaction, TransactionKind, make_ref
from syncd.judge.account_draws import AccountDraws
from syncd.ledger.derived.periods import Days
from syncd.wiring.payouts import PayoutMatches
from tests.examples import BOUNDED

ACCOUNT = AccountKey("upwork", "me", "USD")
KINDS = ("hourly", "hourly", "refund", "payout", "payout", "payout-fee")
SINCE, OPENINGS = st.integers(-1, 9), st.sampled_from([None, 0, 70])
ROWS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 8), st.integers(0, 4), st.integers(1, 300)), max_size=9
)


def transaction(kit, number, row):
    """A transaction; payouts of more than 280 are rows of money that came back."""
    kind, day, later, minor = row
    comes_in = kind == "hourly" or (kind == "payout" and minor > 280)
    posted = kit.at(24 * day).date()
    return Transaction(
        ref=make_ref("upwork", Kind.TRANSACTION, number),
        posted=posted,
        kind=TransactionKind(kind),
        amount=Money(minor if comes_in else -minor, "USD"),
        person="me",
        released=kit.at(24 * (day + later)).date() if kind == "hourly" and later else None,
        unreleased=kind == "hourly" and minor > 280,
    )


def by_days(ledger, matches, since, opening):
    """Payout → its money, of all days one by one."""
    withdrawals, others = matches.withdrawals(ACCOUNT)
    nets = Counter(ledger.payouts.nets(ACCOUNT, Days(since, date(9999, 12, 30))))
    for row in others:
        if row.posted >= since:
            nets[row.posted] += row.minor
    money = AccountMoney.of_days(nets, opening)
    return {
        drawn.withdrawal.ref: place(drawn, money)
        for drawn in draw(money, [one for one in withdrawals if one.posted >= since])
    }


def sums_and_days_agree(kit, first, second, since, opening):
    """After some rows were read, and others instead of some of them."""
    with kit.office(kit.config()) as office:
        office.take("upwork", 24 * 41, *(transaction(kit, number, row) for number, row in enumerate(first)))
        changed = [transaction(kit, number, row) for number, row in enumerate(second, 3)]
        office.take("upwork", 24 * 42, *(replace(row, description="again") for row in changed))
        matches = PayoutMatches(office.ledger, office.composition.directory())
        day = kit.at(24 * since).date() if since >= 0 else date.min
        expected = by_days(office.ledger, matches, day, opening)
        read = AccountDraws(office.ledger, ACCOUNT, *matches.withdrawals(ACCOUNT), day, opening)
        assert {ref: read.of(ref) for ref in expected} == expected


@settings(max_examples=20, **BOUNDED)
@given(ROWS, ROWS, SINCE, OPENINGS)
def test_sums_and_days_give_the_same_money_after_every_change(kit, first, second, since, opening):
    sums_and_days_agree(kit, first, second, since, opening)


@pytest.mark.slow
@settings(max_examples=200, **BOUNDED)
@given(ROWS, ROWS, SINCE, OPENINGS)
def test_sums_and_days_give_the_same_money_after_many_changes(kit, first, second, since, opening):
    sums_and_days_agree(kit, first, second, since, opening)


def test_a_payout_that_comes_with_earlier_rows_ends_the_sum_of_a_later_one(kit):
    rows = [("hourly", 1, 0, 100), ("hourly", 6, 0, 50), ("payout", 8, 0, 120)]
    more = [("hourly", 2, 0, 30), ("payout", 4, 0, 110)]
    with kit.office(kit.config()) as office:
        office.take("upwork", 24 * 41, *(transaction(kit, number, row) for number, row in enumerate(rows)))
        office.take("upwork", 24 * 42, *(transaction(kit, number, row) for number, row in enumerate(more, 7)))
        assert [block.minor for block in office.ledger.payouts.blocks(ACCOUNT)] == [130, 50]
        office.take("upwork", 24 * 43, gone=(make_ref("upwork", Kind.TRANSACTION, 8),))
        assert [block.minor for block in office.ledger.payouts.blocks(ACCOUNT)] == [180]
        assert office.differences() == []
