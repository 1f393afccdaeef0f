"""A retainer bills what was agreed for each month, and never hours times rate."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.bounds import State
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import KNOWN, Account
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.retainers import Agreement, RetainerTerms, agreed_amounts
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.summary import Basis
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

NOVEMBER = Period.parse("2026-11")
DAY = timedelta(days=1)
RATE = Money.parse("60.00 EUR")
BEYOND = "beyond the retainer: 3:20 in November 2026, not billed unless agreed"
MORE = SideCoverage(complete=True, lower_bound=True)
AGREED = (RetainerTerms(rate=RATE, hours=20 * 3600), RetainerTerms(start=date(2026, 12, 1), rate=RATE, hours=10 * 3600))


def only(period, terms=AGREED, hours=5):
    facts = ContractFacts(
        key="care",
        title="Care",
        type=ContractType.RETAINER,
        platform="direct",
        terms=(Terms(rate=RATE),),
        retainer=terms,
    )
    day, start = date(2026, 11, 10), instant("2026-11-10T08:00:00Z")
    piece = Piece(ref="toggl/time/1", person="me", start=start, seconds=hours * 3600, day=day)
    (line,) = summarize(Period.parse(period), [Account(contract=facts, platform_logs=False, pieces=[piece])]).lines
    return line


@given(st.integers(1, 300))
def test_a_month_bills_what_was_agreed_whatever_was_worked(hours):
    line = only("2026-11", hours=hours)
    assert (line.basis, str(line.gross), line.effective_rate) == (Basis.AGREED, "1200.00 EUR", None)
    assert not line.gross_partial or line.tracked_partial or line.lacks("billed")


def amounts(terms, period, start=None, end=None):
    agreement = Agreement(terms=terms, start=start, end=end)
    return [(str(day), str(money)) for day, money in agreed_amounts(agreement, Period.parse(period))]


def test_each_month_of_a_period_bills_by_its_own_terms():
    assert amounts(AGREED, "2026-11-01..2026-12-31") == [("2026-11-01", "1200.00 EUR"), ("2026-12-01", "600.00 EUR")]


@pytest.mark.parametrize("period", ["2026-W46", "2026-11-01..2026-11-15", "2026-10-15..2026-11-30"])
def test_a_period_that_is_not_made_of_months_is_unknown_and_says_why(period):
    line = only(period)
    assert line.gross is None
    assert line.notes[-1].startswith("a retainer is billed by the calendar month")


@pytest.mark.parametrize("terms", [(), (RetainerTerms(rate=RATE),), (RetainerTerms(hours=3600),)])
def test_terms_without_an_amount_leave_it_unknown_and_say_why(terms):
    line = only("2026-11", terms)
    assert line.gross is None
    assert line.notes[-1] == "the terms of this retainer give no rate with hours a month"


@pytest.mark.parametrize(
    ("rollover", "tracked", "note"),
    [
        ("none", KNOWN, BEYOND),
        ("none", MORE, "beyond the retainer: at least 3:20 in November 2026, not billed unless agreed"),
        (
            "1 month",
            KNOWN,
            (
                "beyond the retainer: up to 3:20 in November 2026: "
                "how much time was left from the month before is not known"
            ),
        ),
    ],
)
def test_time_of_everyone_beyond_the_hours_of_a_month_is_said_and_is_no_money(rollover, tracked, note):
    terms = (RetainerTerms(rate=RATE, hours=20 * 3600, rollover=rollover),)
    facts = ContractFacts(key="care", title="Care", type=ContractType.RETAINER, platform="direct", retainer=terms)
    pieces = [
        Piece(ref=f"toggl/time/{who}", person=who, start=instant(f"2026-11-1{n}T08:00:00Z"), seconds=seconds, day=day)
        for n, (who, seconds, day) in enumerate(
            [("me", 20 * 3600, date(2026, 11, 1)), ("bob", 12_000, date(2026, 11, 30)), ("me", 3600, date(2026, 12, 1))]
        )
    ]
    account = Account(contract=facts, platform_logs=False, pieces=pieces, tracked=tracked)
    (line,) = summarize(Period.parse("2026-11"), [replace(account, pieces=pieces[:2])]).lines
    assert (line.notes, str(line.gross)) == ((note,), "1200.00 EUR")
    (both,) = summarize(Period.parse("2026-11-01..2026-12-31"), [account]).lines
    assert both.notes == (note,)
    (week,) = summarize(Period.parse("2026-W46"), [account]).lines
    assert not any("beyond" in each for each in week.notes)


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 12, 1)),
    cuts=st.sets(st.integers(1, 31), max_size=4),
    rate=st.integers(1, 30_000),
    hours=st.integers(60, 200 * 3600),
)
def test_parts_of_the_same_terms_foot_to_the_whole_month_to_the_cent(first, cuts, rate, hours):
    terms = RetainerTerms(rate=Money(rate, "EUR"), hours=hours)
    month = f"{first:%Y-%m}"
    days = {date(first.year, first.month, day) for day in cuts if day <= monthrange(first.year, first.month)[1]}
    assert amounts([terms, *(replace(terms, start=day) for day in days)], month) == amounts([terms], month)


@given(
    cut=st.integers(1, 29), rates=st.tuples(st.integers(1, 30_000), st.integers(1, 30_000)), hours=st.integers(1, 9**7)
)
def test_each_part_counts_with_its_days_and_is_rounded_once_a_month(cut, rates, hours):
    """The contract of one freelancer ends with a day, and that of the next begins: both together bill the month."""
    old, new = (RetainerTerms(rate=Money(rate, "EUR"), hours=hours) for rate in rates)
    changed = date(2026, 11, 1 + cut)
    ((_, both),) = agreed_amounts(Agreement(terms=[old, replace(new, start=changed)]), NOVEMBER)
    ((_, ended),) = agreed_amounts(Agreement(terms=[old], end=changed - DAY), NOVEMBER)
    ((_, begun),) = agreed_amounts(Agreement(terms=[new], start=changed), NOVEMBER)
    assert abs(both.minor - ended.minor - begun.minor) <= 1
    exact = Fraction(hours, 3600 * 30) * (rates[0] * cut + rates[1] * (30 - cut))
    assert abs(both.minor - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("start", "end", "period", "expected"),
    [
        (date(2026, 11, 15), None, "2026-11", [("2026-11-01", "640.00 EUR")]),
        (None, date(2026, 11, 3), "2026-11", [("2026-11-01", "120.00 EUR")]),
        (date(2026, 11, 10), date(2026, 11, 10), "2026-11", [("2026-11-01", "40.00 EUR")]),
        (date(2026, 11, 15), None, "2026-10-01..2026-11-30", [("2026-11-01", "640.00 EUR")]),
        (date(2026, 11, 15), None, "2026-11-15..2026-11-30", [("2026-11-01", "640.00 EUR")]),
        (None, date(2026, 11, 15), "2026-11-01..2026-12-31", [("2026-11-01", "600.00 EUR")]),
    ],
)
def test_a_month_is_cut_by_the_days_of_the_contract(start, end, period, expected):
    assert amounts(AGREED, period, start, end) == expected


def line_of(terms, period="2026-11", **dates):
    facts = ContractFacts(
        key="care", title="Care", type=ContractType.RETAINER, platform="direct", retainer=tuple(terms), **dates
    )
    (line,) = summarize(Period.parse(period), [Account(contract=facts, platform_logs=False)]).lines
    return line


def test_a_prorated_amount_explains_itself():
    assert line_of(AGREED).notes == ()
    line = line_of(AGREED, start=date(2026, 11, 15))
    assert (str(line.gross), line.state("gross")) == ("640.00 EUR", State.EXACT)
    assert line.notes == ("prorated by calendar days: 16 of 30 days of November 2026 at 20:00 × 60.00 EUR",)
    raised = RetainerTerms(start=date(2026, 11, 11), rate=Money.parse("75.00 EUR"), hours=20 * 3600)
    line = line_of([AGREED[0], raised])
    assert (str(line.gross), line.state("gross")) == ("1400.00 EUR", State.EXACT)
    first, second = (
        f"{days} of 30 days of November 2026 at 20:00 × {rate}.00 EUR" for days, rate in ((10, 60), (20, 75))
    )
    assert line.notes == (f"prorated by calendar days: {first} and {second}",)


def test_days_before_the_first_terms_are_not_in_the_amount_and_are_named():
    line = line_of([replace(AGREED[0], start=date(2026, 11, 15))])
    assert (str(line.gross), line.state("gross")) == ("640.00 EUR", State.AT_LEAST)
    assert line.gross_lacks == ("1 to 14 Nov 2026, for which its terms give no rate with hours a month",)


def test_terms_that_change_the_currency_amid_a_month_bill_both():
    terms = [AGREED[0], RetainerTerms(start=date(2026, 11, 16), rate=Money.parse("90.00 USD"), hours=10 * 3600)]
    assert amounts(terms, "2026-11") == [("2026-11-01", "600.00 EUR"), ("2026-11-01", "450.00 USD")]


def test_a_retainer_that_does_not_run_in_a_period_bills_nothing_that_is_known():
    line = line_of(AGREED, end=date(2026, 10, 31))
    assert (line.gross, line.notes) == (None, ("this retainer does not run in this period",))
