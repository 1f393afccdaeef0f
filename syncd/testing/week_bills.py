"""Bills of a week, for `syncd.testing.subjects`: a builder, and a Hypothesis strategy."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.week_bills import WeekBill, WeekBills

_SIX_DAYS = timedelta(days=6)
_amounts = st.builds(Money, st.integers(1, 500_00), st.sampled_from(("USD", "EUR", "JPY")))
_hours = st.none() | st.integers(0, 30 * 3600)


def week_bill(week: date, amount: Money, seconds: int | None = None, **given: Any) -> WeekBill:
    """A bill for the week that begins on `week`, posted on the day after it; `seconds`: the hours that it states."""
    last = week + _SIX_DAYS
    known: dict[str, Any] = {"ref": "upwork/transaction/1", "posted": last + timedelta(days=1)}
    known |= {"first": week, "last": last}
    return WeekBill(**{**known, "amount": amount, "seconds": seconds, **given})


def bills_of_week(first: date) -> st.SearchStrategy[WeekBills]:
    """Up to two bills, which may begin before the week, and a doubt or none."""
    bills = st.builds(_bill, st.just(first), _amounts, _hours, st.sampled_from((0, 0, 3)), st.integers(1, 3))
    unique = st.lists(bills, max_size=2, unique_by=lambda bill: bill.ref).map(tuple)
    return st.builds(WeekBills, unique, st.sampled_from(("", "", say("a bill names no days"))))


def _bill(first: date, amount: Money, seconds: int | None, before: int, number: int) -> WeekBill:
    begins = first - timedelta(days=before)
    return week_bill(first, amount, seconds, first=begins, ref=f"upwork/transaction/{number}")
