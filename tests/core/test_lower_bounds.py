"""A lower bound is a promise: whatever bill, invoice or time comes later, the figure does not fall below it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.bounds import State
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import KNOWN, UNKNOWN, Account, Posting
from syncd.core.money import Money
from syncd.core.records import ContractType, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.terms import Terms
from syncd.core.time import Period, instant
from syncd.core.week_basis import BillingWeek

EXAMPLES = settings(max_examples=200, deadline=None)
FIRST, DAY = date(2026, 11, 2), timedelta(days=1)
PARTLY = SideCoverage(complete=False, because="known through 2026-11-10")
USD = (Terms(rate=Money(4_000, "USD")),)
WORKED = st.lists(
    st.tuples(
        st.integers(0, 9),  # hours
        st.none() | st.integers(1, 50_000),  # cents of its bill
        st.booleans(),  # whether the bill is known already
        st.booleans(),  # whether all time of the week is known already
    ),
    min_size=1,
    max_size=5,
)


def week(number):
    return FIRST + 7 * number * DAY


def posting(number, cents, kind=TransactionKind.HOURLY):
    ref = f"{kind}/{number}"
    return Posting(kind=kind, amount=Money(cents, "USD"), ref=ref, day=week(number) + 6 * DAY, first_day=week(number))


def gross_of(count, facts, **known):
    account = Account(contract=facts, **known)
    (line,) = summarize(Period(FIRST, week(count) - DAY, "weeks"), [account]).lines
    return line


def on_platform(weeks, *, later):
    facts = ContractFacts(key="api", title="API", type=ContractType.HOURLY, platform="upwork", terms=USD)
    lines = [
        LoggedLine(
            ref=f"w/{n}",
            person="me",
            day=week(n),
            kind=WorkKind.HOURLY,
            seconds=3600 * hours,
            gross=Money(4_000 * hours, "USD"),
        )
        for n, (hours, *_) in enumerate(weeks)
        if hours
    ]
    bills = [posting(n, cents) for n, (_, cents, known, _) in enumerate(weeks) if cents and (known or later)]
    return gross_of(
        len(weeks),
        facts,
        platform_logs=True,
        lines=lines,
        postings=bills,
        weeks=[BillingWeek(week(n), week(n) + 6 * DAY, later) for n in range(len(weeks))],
        billed=KNOWN if later else UNKNOWN,
    )


def invoiced(weeks, *, later):
    """A direct contract whose weeks are all invoiced in the end."""
    facts = ContractFacts(key="ops", title="Ops", type=ContractType.DIRECT, platform="direct", terms=USD)
    pieces = [
        Piece(ref=f"t/{n}", person="me", start=instant(f"{week(n)}T09:00:00Z"), seconds=3600 * hours, day=week(n))
        for n, (hours, _, _, known) in enumerate(weeks)
        if hours and (known or later)
    ]
    invoices = [posting(n, cents or 1) for n, (_, cents, known, _) in enumerate(weeks) if known or later]
    partly = any(not known for *_, known in weeks) and not later
    return gross_of(
        len(weeks),
        facts,
        platform_logs=False,
        pieces=pieces,
        postings=invoices,
        keeps_invoices=any(cents for _, cents, *_ in weeks),
        tracked=PARTLY if partly else KNOWN,
        billed=KNOWN,
    )


@pytest.mark.parametrize("contract", [on_platform, invoiced])
def test_what_comes_later_does_not_fall_below_a_lower_bound(contract):
    @EXAMPLES
    @given(WORKED)
    def check(weeks):
        now, then = contract(weeks, later=False), contract(weeks, later=True)
        keeps = contract is on_platform or any(cents for _, cents, *_ in weeks)
        if now.gross and keeps and now.state("gross") is State.AT_LEAST:
            assert (then.gross.minor if then.gross else 0) >= now.gross.minor

    check()


def test_tracked_time_of_a_client_whom_you_invoice_is_an_estimate_until_it_is_invoiced():
    open_weeks = [(5, 15_000, False, True)]
    line = invoiced(open_weeks, later=False)
    assert (line.gross, line.state("gross"), line.state("effective_rate")) == (
        Money(20_000, "USD"),
        State.ESTIMATED,
        State.ESTIMATED,
    )
    assert "net is ≈: not invoiced yet, and an invoice may be for less" in line.all_notes
    assert invoiced(open_weeks, later=True).state("gross") is State.EXACT
    assert invoiced([(5, None, False, True)], later=False).state("gross") is State.EXACT  # no table of invoices


def test_a_refund_is_named_beside_the_gross_that_it_takes_back_from():
    facts = ContractFacts(key="api", title="API", type=ContractType.HOURLY, platform="upwork")
    postings = [posting(0, 40_000), posting(0, -10_000, TransactionKind.REFUND)]
    line = gross_of(1, facts, platform_logs=True, postings=postings, billed=KNOWN)
    assert (line.gross, line.state("gross")) == (Money(30_000, "USD"), State.EXACT)
    assert "gross is less 100.00 USD that was given back" in line.all_notes
