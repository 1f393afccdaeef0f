from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.undated_bills import LoggedWeek
from syncd.core.week_bills import WEEKS_LATER, bills_for, without_rebilled
from syncd.testing.subjects import MONDAY, PLATFORM
from syncd.testing.week_bills import week_bill

WEEK = timedelta(days=7)


def usd(amount):
    return Money.of(amount, "USD")


def undated(posted, amount="400.00", seconds=None, number=1):
    """A bill that names no days, as the ledger reads it: the day it counts for stands for them."""
    counts = MONDAY + (posted - MONDAY) // WEEK * WEEK - timedelta(days=1)
    given = {"names_days": False, "posted": posted, "first": counts, "last": counts}
    return week_bill(MONDAY, usd(amount), seconds, ref=f"upwork/transaction/{number}", **given)


def refs(bills):
    return [bill.ref for bill in bills]


# -- which bills are for a week


def test_a_bill_is_for_the_weeks_of_its_days():
    own, before, after = (week_bill(MONDAY + n * WEEK, usd("1.00"), ref=f"upwork/transaction/{n}") for n in (0, -1, 1))
    both = replace(own, first=MONDAY - WEEK, ref="upwork/transaction/9")
    chosen = bills_for(MONDAY, [before, own, after, both], [], {}, PLATFORM).bills
    assert refs(chosen) == ["upwork/transaction/0", "upwork/transaction/9"]


def test_a_bill_without_days_is_for_the_week_before_its_posting():
    row = undated(MONDAY + WEEK)
    (bill,) = bills_for(MONDAY, [row], [], {}, PLATFORM).bills
    assert (bill.first, bill.last) == (MONDAY, MONDAY + timedelta(days=6))
    assert bills_for(MONDAY + WEEK, [row], [], {}, PLATFORM).bills == ()


@given(st.integers(1, WEEKS_LATER), st.booleans(), st.booleans())
def test_a_later_bill_without_days_is_in_doubt_where_it_fits_this_week_and_not_its_own(late, fits_here, fits_there):
    row = undated(MONDAY + (late + 1) * WEEK, seconds=36000)
    hours = {MONDAY: fits_here, MONDAY + late * WEEK: fits_there}
    logged = {first: LoggedWeek(36000 if fits else 7200, None) for first, fits in hours.items()}
    doubt = bills_for(MONDAY, [row], [], logged, PLATFORM).doubt
    assert bool(doubt) == (fits_here and not fits_there)


def test_where_nobody_knows_when_a_platform_bills_one_of_the_next_week_may_be_for_this():
    vague = replace(PLATFORM, editable_for=timedelta(), review_days=None)
    chosen = bills_for(MONDAY, [undated(MONDAY + WEEK)], [], {}, vague)
    assert chosen.bills == ()
    assert "when Upwork bills a week is not known" in chosen.doubt


# -- what was billed again


bills = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5)), max_size=4).map(
    lambda drawn: [
        week_bill(MONDAY, usd(f"{amount}.00"), ref=f"upwork/transaction/{n}", posted=date(2026, 11, 16 + posted))
        for n, (amount, posted) in enumerate(drawn)
    ]
)
refunds = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5)), max_size=3).map(
    lambda drawn: [(date(2026, 11, 16 + posted), usd(f"-{amount}.00")) for amount, posted in drawn]
)


@given(bills, refunds, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_something_stays_billed(bills, refunds, random):
    left = without_rebilled(bills, refunds)
    assert bool(left) == bool(bills)
    assert set(refs(left)) <= set(refs(bills))
    random.shuffle(bills)
    random.shuffle(refunds)
    assert without_rebilled(bills, refunds) == left


def test_a_refund_takes_away_only_a_bill_that_another_one_follows():
    first, again, less = (
        week_bill(MONDAY, usd(amount), ref=f"upwork/transaction/{n}", posted=date(2026, 11, posted))
        for n, (amount, posted) in enumerate([("400.00", 16), ("400.00", 18), ("320.00", 18)])
    )
    refund = (date(2026, 11, 17), usd("-400.00"))
    assert without_rebilled([first, again], [refund]) == [again]
    assert without_rebilled([first, less], [refund]) == [first]
    assert without_rebilled([first], [refund]) == [first]
    assert without_rebilled([first, again], [(refund[0], usd("-80.00"))]) == [first, again]
    assert without_rebilled([first, replace(again, posted=date(2026, 11, 16))], [refund])[0] == first
