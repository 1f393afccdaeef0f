"""A retainer bills what was agreed for each month, and never hours times rate."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import KNOWN, Account
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.retainers import RetainerTerms, agreed_amounts
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.summary import Basis
from syncd.core.terms import Terms
from syncd.core.time import Period, instant

RATE = Money.parse("60.00 EUR")
BEYOND = "beyond the retainer: 3:20 in 2026-11, not billed unless agreed"
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


def test_each_month_of_a_period_bills_by_its_own_terms():
    assert [
        (str(day), str(money)) for day, money in agreed_amounts(AGREED, Period.parse("2026-11-01..2026-12-31"))
    ] == [
        ("2026-11-01", "1200.00 EUR"),
        ("2026-12-01", "600.00 EUR"),
    ]


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
        ("none", MORE, "beyond the retainer: at least 3:20 in 2026-11, not billed unless agreed"),
        (
            "1 month",
            KNOWN,
            f"{BEYOND}, as far as no hours left from the month before cover it",
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
