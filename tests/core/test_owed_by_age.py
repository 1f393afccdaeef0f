"""What is owed by age adds up to the receivable; money that came settles the oldest bill first."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.contract_statement import Line, OwedRow, PaidPart, receivable
from syncd.core.owed_by_age import aged, by_age
from syncd.core.time import Period
from tests.examples import some

LAST = date(2026, 11, 15)
DAYS = st.integers(-20, 100).map(lambda ago: LAST - timedelta(days=ago))


@st.composite
def owed_rows(draw):
    is_own = draw(st.booleans())
    return OwedRow(
        ref="upwork/transaction/1",
        posted=draw(DAYS),
        line=Line.EARNED,
        minor=draw(st.integers(-500, 2000)),
        released=draw(st.none() | DAYS),
        by_payment=is_own,
    )


@some(100)
@given(st.lists(owed_rows(), max_size=8), st.lists(st.builds(PaidPart, DAYS, st.integers(-300, 1500)), max_size=4))
def test_all_ages_together_are_the_receivable(rows, paid):
    closing = receivable(rows, paid, Period(date(2026, 1, 1), LAST, "a year"), "USD").closing
    owed = aged(rows, paid, LAST)
    assert sum(minor for _, minor in owed) == closing.minor
    assert sum(amount.minor for amount in by_age(owed, LAST, "USD")) == closing.minor
    assert all(day <= LAST for day, _ in owed)


def test_the_oldest_bill_is_settled_first():
    rows = [
        OwedRow(ref="r", posted=LAST - timedelta(days=ago), line=Line.EARNED, minor=1000) for ago in (70, 40, 10, 1)
    ]
    owed = aged(rows, [PaidPart(LAST, 1500)], LAST)
    assert [amount.minor for amount in by_age(owed, LAST, "USD")] == [1000, 1000, 500, 0]
