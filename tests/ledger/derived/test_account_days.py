"""What moved in each account on each day is the sum of its rows, whatever came, changed and went."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.accounts import AccountKey
from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.ledger.derived.rows import ContractReference, DerivedPosting
from tests.examples import BOUNDED

KINDS = [TransactionKind.HOURLY, TransactionKind.FEE, TransactionKind.PAYOUT]
changes = st.lists(
    st.tuples(
        st.integers(0, 5),  # the row
        st.booleans(),  # whether it goes
        st.sampled_from([("upwork", "me"), ("upwork", "ann"), ("giro", "")]),
        st.sampled_from(["USD", "EUR"]),
        st.integers(0, 2),  # days
        st.sampled_from(KINDS),
        st.integers(-3, 3),  # minor units, 0 included
    ),
    max_size=30,
)


def row(number, account, currency, day, kind, minor):
    posted = date(2026, 11, 2) + timedelta(days=day)
    return DerivedPosting(
        ref="giro/transaction/1:fee" if number == 2 else f"{account[0]}/transaction/{number}",
        account=AccountKey(*account, currency),
        person="me",
        contract=None,
        posted=posted,
        day=posted,
        kind=kind,
        amount=Money(minor, currency),
        balance=minor if minor > 1 else None,
        parent="giro/transaction/1" if number == 2 else None,
        event=None,
        named=ContractReference(),
    )


@settings(max_examples=50, **BOUNDED)
@given(changes)
def test_days_of_accounts_are_the_sums_of_their_rows(fresh, changes):
    with fresh() as ledger:
        for number, goes, account, *facts in changes:
            posting = row(number, account, *facts)
            with ledger.write() as write:
                write.postings.remove(posting.ref)
                if not goes:
                    write.postings.add(posting)
        key = "account, holder, currency, posted, kind"
        added, taken = (
            "sum(CASE WHEN minor > 0 THEN minor ELSE 0 END)",
            "sum(CASE WHEN minor < 0 THEN minor ELSE 0 END)",
        )
        shown = "sum(CASE WHEN balance IS NOT NULL OR ref LIKE parent || ':%' THEN 1 ELSE 0 END)"
        sums = f"SELECT {key}, {added}, {taken}, count(*), {shown} FROM posting GROUP BY {key} ORDER BY {key}"
        days = "SELECT * FROM account_day ORDER BY account, holder, currency, day, kind"
        assert [tuple(r) for r in ledger.database.rows(days)] == [tuple(r) for r in ledger.database.rows(sums)]
