"""The payouts of some days, read alone, are those of the whole account; and a match reads only those around it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.accounts import AccountKey
from syncd.core.matching.payouts import pair_withdrawals
from syncd.core.money import Money
from syncd.core.records import Kind, Transaction, TransactionKind, make_ref
from syncd.ledger.derived.periods import Days
from syncd.wiring.payouts import PayoutMatches
from tests.examples import BOUNDED

ACCOUNT = AccountKey("upwork", "me", "USD")
FIRST = date(2023, 12, 29)
DAYS = st.sampled_from([0, 1, 2, 3, 4, 200, 367, 368, 369, 733, 734, 735])
"""Days from the first on, of four years, most of them around a New Year."""
ROWS = st.lists(
    st.tuples(st.sampled_from(["payout", "payout", "payout-fee", "came back"]), DAYS, st.sampled_from([100, 200])),
    max_size=9,
)


def transaction(number, row):
    """A row of the account."""
    kind, day, minor = row
    back = kind == "came back"
    return Transaction(
        ref=make_ref("upwork", Kind.TRANSACTION, number),
        posted=FIRST + timedelta(days=day),
        kind=TransactionKind("payout" if back else kind),
        amount=Money(minor if back else -minor, "USD"),
        person="me",
    )


def days_are_part_of_all(kit, rows, first, last):
    """Against the pairs of all rows."""
    window = Days(FIRST + timedelta(days=first), FIRST + timedelta(days=last))
    with kit.office(kit.config()) as office:
        office.take("upwork", 24 * 41, *(transaction(number, row) for number, row in enumerate(rows)))
        matches = PayoutMatches(office.ledger, office.composition.directory())
        every, _ = pair_withdrawals(office.ledger.payouts.payouts(ACCOUNT))
        within = [one for one in every if window.first <= one.posted <= window.last]
        sent = matches.sent_from(ACCOUNT, window)
        assert [(one.ref, one.day, one.amount.minor) for one in sent] == [
            (one.ref, one.posted, one.minor) for one in within
        ]
        assert [one.ref for one in matches.sent_from(ACCOUNT)] == [one.ref for one in every]
        back = {one.ref for one in every if one.returned}
        assert matches.returned(ACCOUNT) == back
        by_themselves = matches.sent_within(window.first, window.last)
        assert {one.ref for one in by_themselves} == {one.ref for one in within} - back


@settings(max_examples=10, **BOUNDED)
@given(ROWS, DAYS, DAYS)
def test_payouts_of_some_days_are_those_of_the_account_on_them(kit, rows, first, last):
    days_are_part_of_all(kit, rows, first, last)


@pytest.mark.slow
@settings(max_examples=100, **BOUNDED)
@given(ROWS, DAYS, DAYS)
def test_payouts_of_any_days_are_those_of_the_account_on_them(kit, rows, first, last):
    days_are_part_of_all(kit, rows, first, last)


def test_a_payout_that_came_back_years_later_does_not_arrive_by_itself(kit):
    days_are_part_of_all(kit, [("payout", 0, 100), ("payout", 1, 200), ("came back", 733, 100)], 0, 1)


def test_payouts_of_other_years_are_not_read_for_a_few_days(kit, monkeypatch):
    rows = [("payout", day, 100) for day in (0, 367, 733)]
    with kit.office(kit.config()) as office:
        office.take("upwork", 24 * 41, *(transaction(number, row) for number, row in enumerate(rows)))
        payouts, read = office.ledger.payouts.payouts, []
        monkeypatch.setattr(
            type(office.ledger.payouts), "payouts", lambda _self, *of: read.extend(found := payouts(*of)) or found
        )
        matches = PayoutMatches(office.ledger, office.composition.directory())
        middle = FIRST + timedelta(days=367)
        for _ in range(2):
            assert [one.day for one in matches.sent_within(middle - timedelta(days=20), middle)] == [middle]
        assert [row.posted for row in read] == [middle]
