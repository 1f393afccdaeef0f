"""Statements of contracts add up for any history and period, and one period begins where the one before ends."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.contract_statement import (
    ADDITIONS,
    REDUCTIONS,
    ContractStatement,
    InHold,
    Line,
    OwedRow,
    PaidPart,
    TimeBill,
    in_hold,
    receivable,
    unbilled,
    why_it_does_not_foot,
)
from syncd.core.money import Money
from syncd.core.records import Milestone, MilestoneState
from syncd.core.time import Period
from tests.examples import some

FIRST = date(2026, 6, 1)


def day(number):
    return FIRST + timedelta(days=number)


def period(first, last):
    return Period(day(first), day(last), "")


def row(number, posted, minor, line=Line.EARNED, **more):
    return OwedRow(ref=f"x/transaction/{number}", posted=day(posted), line=line, minor=minor, **more)


numbers = st.integers(0, 40)
days = numbers.map(day)
amounts = st.integers(-500, 500)
rows = st.lists(
    st.builds(
        OwedRow,
        ref=st.integers(0, 99).map("x/transaction/{}".format),
        posted=days,
        line=st.sampled_from((Line.EARNED, Line.OTHER, Line.FEES, Line.TAXES, Line.REFUNDS)),
        minor=amounts,
        released=st.none() | days,
        by_payment=st.booleans(),
    ),
    max_size=8,
)
paid = st.lists(st.builds(PaidPart, days, st.integers(1, 500)), max_size=4)
bills = st.lists(
    st.builds(
        TimeBill,
        ref=st.integers(0, 99).map("x/transaction/{}".format),
        posted=days,
        first=days,
        last=days,
        seconds=st.integers(-7200, 7200),
        by_days=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda bill: bill.ref,
)
tracked = st.dictionaries(days, st.integers(1, 40_000), max_size=8)
given_up = st.lists(st.tuples(days, st.integers(1, 7200)), max_size=3)
spans = st.tuples(numbers, numbers, numbers).map(sorted)


def statement(money, time):
    return ContractStatement(
        contract="api",
        title="API",
        platform="upwork",
        person="me",
        period=period(0, 0),
        receivable=money,
        unbilled=time,
        in_hold=InHold(None),
    )


def test_every_statement_adds_up_and_the_next_one_goes_on():
    @some(300)
    @given(rows, paid, tracked, bills, given_up, spans)
    def hold(rows, paid, tracked, bills, given_up, span):
        first, middle, last = span
        money = [receivable(rows, paid, period(*ends), "EUR") for ends in ((first, middle), (middle + 1, last + 1))]
        time = [unbilled(tracked, bills, given_up, period(*ends)) for ends in ((first, middle), (middle + 1, last + 1))]
        for one, other in zip(money, time, strict=True):
            assert why_it_does_not_foot(statement(one, other)) == ""
        assert money[0].closing == money[1].opening
        assert time[0].closing == time[1].opening
        whole = receivable(rows, paid, period(first, last + 1), "EUR")
        for line in (*ADDITIONS, *REDUCTIONS):
            assert whole.changes[line] == money[0].changes[line] + money[1].changes[line]

    hold()


def test_what_was_released_whole_leaves_nothing_whatever_was_posted_when():
    @some(100)
    @given(rows)
    def hold(rows):
        rows = [replace(one, released=one.released or day(3), by_payment=False) for one in rows]
        assert receivable(rows, [], period(0, 50), "EUR").closing == Money(0, "EUR")

    hold()


def test_invoices_leave_nothing_of_the_days_they_are_for_however_they_overlap():
    @some(100)
    @given(tracked, st.lists(spans, max_size=4))
    def hold(tracked, spans):
        bills = [
            TimeBill(ref=f"x/transaction/{number}", posted=day(50), first=day(first), last=day(last), by_days=True)
            for number, (first, _, last) in enumerate(spans)
        ]
        invoiced = {each for each in tracked if any(bill.first <= each <= bill.last for bill in bills)}
        left = unbilled(tracked, bills, [], period(0, 60))
        assert left.closing == sum(seconds for each, seconds in tracked.items() if each not in invoiced)

    hold()


@pytest.mark.parametrize("why", ["no source says which rows are released"])
def test_what_nobody_knows_is_never_nought(why):
    money = receivable([row(1, 3, 500, unknown=why), row(2, 3, -50, Line.FEES)], [], period(0, 9), "EUR")
    assert (money.opening, money.closing, money.changes[Line.RELEASED], money.because) == (None, None, None, why)
    assert money.changes[Line.EARNED] == Money(500, "EUR")
    assert money.changes[Line.FEES] == Money(50, "EUR")
    time = unbilled(
        {day(1): 3600}, [TimeBill(ref="x", posted=day(2), first=day(1), last=day(1), unknown=why)], [], period(0, 9)
    )
    assert (time.opening, time.tracked, time.billed, time.closing, time.because) == (None, 3600, None, None, why)


def test_what_is_unknown_only_later_does_not_matter_before():
    later = row(1, 20, 500, unknown="nobody knows")
    assert receivable([row(2, 3, 100), later], [], period(0, 9), "EUR").closing == Money(100, "EUR")


def test_a_fee_that_is_posted_after_the_release_is_released_then():
    rows = [row(1, 0, 500, released=day(9)), row(2, 12, -50, Line.FEES, released=day(9))]
    found = receivable(rows, [], period(10, 20), "EUR")
    assert found.changes[Line.RELEASED] == Money(-50, "EUR")
    assert (found.opening, found.closing) == (Money(0, "EUR"), Money(0, "EUR"))


def test_a_week_that_was_credited_and_billed_again_is_billed_once():
    bills = [
        TimeBill(ref="x/1", posted=day(7), first=day(0), last=day(6), seconds=7200),
        TimeBill(ref="x/2", posted=day(9), first=day(0), last=day(6), seconds=-7200),
        TimeBill(ref="x/3", posted=day(9), first=day(0), last=day(6), seconds=7200),
    ]
    found = unbilled({day(2): 7200}, bills, [], period(7, 20))
    assert (found.opening, found.billed, found.closing) == (7200, 7200, 0)


def stone(state, funded=None, released=None, amount=40000):
    return Milestone(
        ref="m/milestone/1",
        contract="shop",
        title="Design",
        state=state,
        funded=None if funded is None else day(funded),
        released=None if released is None else day(released),
        amount=None if amount is None else Money(amount, "EUR"),
    )


@pytest.mark.parametrize(
    ("one", "held"),
    [
        (stone(MilestoneState.FUNDED, 3), 40000),
        (stone(MilestoneState.SUBMITTED, 11), 0),
        (stone(MilestoneState.RELEASED, 3, 12), 40000),
        (stone(MilestoneState.RELEASED, 3, 10), 0),
        (stone(MilestoneState.RELEASED, 3), None),
        (stone(MilestoneState.RELEASED, None, 12), None),
        (stone(MilestoneState.FUNDED), None),
        (stone(MilestoneState.FUNDED, 3, amount=None), None),
        (stone(MilestoneState.UNFUNDED), 0),
        (stone(MilestoneState.CANCELLED, 3), 0),
    ],
)
def test_what_is_in_hold_is_what_was_set_aside_and_not_released_by_the_end(one, held):
    found = in_hold([one], {}, "EUR", day(10), day(30))
    assert found.amount == (None if held is None else Money(held, "EUR"))
    assert bool(found.because) == (held is None)


def test_what_is_in_hold_now_needs_no_day_of_funding_and_what_was_paid_is_not_in_it():
    one = stone(MilestoneState.FUNDED)
    assert in_hold([one], {one.ref: 15000}, "EUR", day(30), day(30)).amount == Money(25000, "EUR")
