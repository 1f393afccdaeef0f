from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.bill_rate import bill_drift
from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money, price
from syncd.core.records import ContractType
from syncd.core.terms import Origin, Terms
from syncd.core.week_bills import WeekBills
from syncd.rules.period.rate_drift import RULE
from syncd.testing.subjects import AFTER, CUT_OFF, MONDAY, RATE, billing_period, contract, line
from syncd.testing.week_bills import week_bill

HOUR = 3600


def usd(amount):
    return Money.of(amount, "USD")


def week(*bills, lines=(), **given):
    """The week with these bills: (amount, hours)."""
    rows = tuple(
        week_bill(MONDAY, amount, hours, ref=f"upwork/transaction/{n}") for n, (amount, hours) in enumerate(bills)
    )
    return billing_period(**{"billed": WeekBills(rows), "lines": lines, **given})


def findings(period):
    return {one.finding.stake: one.finding for one in judge(RULE, RULE.Options(), period).findings}


@given(st.integers(1, 9000), st.lists(st.integers(1, 60), min_size=1, max_size=7), st.integers(-1, 1))
def test_a_bill_of_days_that_are_rounded_each_is_at_the_rate(rate, segments, hundredth):
    """Upwork rounds each day to the cent, and a bill's hours to the hundredth."""
    agreed = Money(rate, "USD")
    amount = sum(price(agreed, 600 * number).minor for number in segments)
    hours = round(sum(segments) / 6, 2)
    period = week((Money(max(1, amount), "USD"), round(hours * HOUR)), contract=contract(terms=(Terms(rate=agreed),)))
    assert bill_drift(period) is None


def test_ten_hours_billed_at_38_instead_of_40_cost_twenty():
    (finding,) = findings(week((usd("380.00"), 10 * HOUR))).values()
    assert (
        finding.summary == "Upwork billed 380.00 USD for 10:00, which are worth 400.00 USD; 40.00 USD an hour is agreed"
    )
    assert (finding.stake, finding.evidence[0].says) == (usd("20.00"), "Upwork billed 380.00 USD (10:00)")
    assert list(findings(week((usd("420.00"), 10 * HOUR)))) == [usd("-20.00")]


@given(st.integers(100, 9000), st.lists(st.integers(1, 40), min_size=1, max_size=7), st.integers(60, 900))
def test_what_a_week_at_another_rate_costs_is_what_its_bill_lacks(rate, segments, less):
    """The rows of the days are rounded each, the bill once: the loss is the bill's, to the cent."""
    paid, seconds = Money(rate, "USD"), 600 * sum(segments)
    lines = tuple(line(day, 600 * many, gross=price(paid, 600 * many)) for day, many in enumerate(segments))
    agreed = contract(terms=(Terms(rate=Money(rate + less, "USD")),))
    bill = price(paid, seconds)
    found = findings(week((bill, seconds), lines=lines, contract=agreed))
    assert list(found) == [price(Money(rate + less, "USD"), seconds) - bill]


def test_a_bill_of_another_amount_is_a_matter_of_its_own():
    """Rows of 200 and 160 for ten hours lack 0 and 40; the bill lacks ten more."""
    lines = (line(0, 5 * HOUR, gross=usd("200.00")), line(1, 5 * HOUR, gross=usd("160.00")))
    assert set(findings(week((usd("350.00"), 10 * HOUR), lines=lines))) == {usd("40.00"), usd("10.00")}


@pytest.mark.parametrize(("minor", "speaks"), [(40000 - 24, False), (40000 - 25, True)])
def test_what_rounding_explains_is_no_drift_and_a_cent_more_is(minor, speaks):
    assert (bill_drift(week((Money(minor, "USD"), 10 * HOUR))) is not None) is speaks


def test_what_the_rows_lack_already_is_one_discrepancy():
    rows = tuple(line(day, 5 * HOUR, gross=usd("190.00")) for day in (0, 3))
    assert list(findings(week((usd("380.00"), 10 * HOUR), lines=rows))) == [usd("20.00")]
    assert sorted(findings(week((usd("370.00"), 10 * HOUR), lines=rows)), key=str) == [usd("10.00"), usd("20.00")]


@pytest.mark.parametrize(
    "given",
    [
        {"contract": contract(terms=())},
        {"contract": contract(terms=(Terms(rate=RATE, origin=Origin.LEARNED),))},
        {"contract": contract(terms=(Terms(rate=RATE), Terms(start=date(2026, 11, 11), rate=RATE + RATE)))},
        {"contract": contract(terms=(Terms(rate=Money(4000, "EUR")),))},
        {"contract": contract(type=ContractType.FIXED)},
    ],
    ids=["no rate", "learned", "raised", "another currency", "fixed"],
)
def test_without_one_agreed_rate_all_week_it_is_silent(given):
    assert bill_drift(week((usd("380.00"), 10 * HOUR), **given)) is None


@pytest.mark.parametrize(
    "logged",
    [SideCoverage(complete=False, as_of=AFTER), SideCoverage(complete=True, as_of=CUT_OFF - timedelta(seconds=1))],
)
def test_rows_that_are_still_to_come_may_be_those_that_lack_something(logged):
    rows = (line(0, 5 * HOUR, gross=usd("200.00")),)
    assert bill_drift(week((usd("380.00"), 10 * HOUR), lines=rows, logged=logged)) is None
    assert bill_drift(week((usd("380.00"), 10 * HOUR), lines=rows)).short == usd("20.00")
    assert bill_drift(week((usd("380.00"), 10 * HOUR), logged=logged)).short == usd("20.00")


def test_a_bill_without_hours_or_for_other_days_too_is_not_compared():
    assert bill_drift(week((usd("380.00"), None))) is None
    assert bill_drift(week((usd("380.00"), 10 * HOUR), (usd("40.00"), None))) is None
    longer = replace(week_bill(MONDAY, usd("380.00"), 10 * HOUR), first=MONDAY - timedelta(days=7))
    assert bill_drift(billing_period(billed=WeekBills((longer,)))) is None
    assert bill_drift(week()) is None
