"""Money per hour is that of its own hours: where each hour earns the same, no period shows another rate."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.discrepancies import SideCoverage
from syncd.core.earnings import KNOWN, UNKNOWN, Account, Posting
from syncd.core.money import Money
from syncd.core.records import ContractType, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.terms import Terms
from syncd.core.time import Period, instant
from syncd.core.week_basis import BillingWeek, CutWeek

EXAMPLES = settings(max_examples=300, deadline=None)
FIRST = date(2026, 9, 28)
RATE = 4_000
DAY = timedelta(days=1)
OCTOBER = Period.parse("2026-10")
FACTS = ContractFacts(
    key="api", title="API", type=ContractType.HOURLY, platform="upwork", terms=(Terms(fee=Decimal(0)),)
)


def piece(day, hours):
    start = instant(f"{day}T09:00:00Z")
    return Piece(ref=f"t/{day}", person="me", start=start, seconds=hours * 3600, day=day)


def row(day, hours):
    gross = Money(RATE * hours, "USD")
    return LoggedLine(ref=f"w/{day}", person="me", day=day, kind=WorkKind.HOURLY, seconds=hours * 3600, gross=gross)


def bill(week, hours, currency="USD"):
    amount = Money(RATE * hours, currency)
    return Posting(kind=TransactionKind.HOURLY, amount=amount, ref=f"b/{week.first}", day=week.last)


def account_of(worked, billed, period, *, all_billed, before=KNOWN):
    """What is known of a period of days with hours, each of them logged at `RATE`. `billed`: the weeks with a bill."""
    weeks = [BillingWeek(FIRST + n * 7 * DAY, FIRST + n * 7 * DAY + 6 * DAY, all_billed) for n in range(7)]
    sums = {week: sum(hours for day, hours in worked.items() if week.first <= day <= week.last) for week in weeks}
    bills = [bill(weeks[n], sums[weeks[n]]) for n in sorted(billed) if sums[weeks[n]]]
    within = {day: hours for day, hours in worked.items() if period.first <= day <= period.last}
    start = period.first - period.first.weekday() * DAY
    earlier = {day: hours for day, hours in worked.items() if start <= day < period.first}
    end = period.last + (6 - period.last.weekday()) * DAY
    return Account(
        contract=FACTS,
        platform_logs=True,
        pieces=[piece(*one) for one in within.items()],
        lines=[row(*one) for one in within.items()],
        postings=[one for one in bills if period.first <= one.day <= period.last],
        later=[one for one in bills if period.last < one.day <= end],
        cut=CutWeek(start, [piece(*one) for one in earlier.items()], [row(*one) for one in earlier.items()], before)
        if start < period.first
        else None,
        weeks=weeks,
        billed=KNOWN if all_billed else UNKNOWN,
    )


def line_of(account, period=OCTOBER):
    (line,) = summarize(period, [account]).lines
    return line


WORKED = st.dictionaries(st.integers(0, 48).map(lambda day: FIRST + day * DAY), st.integers(1, 9), min_size=1)
"""Days of seven weeks → hours."""
PERIODS = st.tuples(st.integers(0, 48), st.integers(0, 48)).map(
    lambda ends: Period(FIRST + min(ends) * DAY, FIRST + max(ends) * DAY, "days")
)


@EXAMPLES
@given(WORKED, st.sets(st.integers(0, 6)), PERIODS, st.booleans())
def test_where_each_hour_earns_the_same_no_period_shows_another_rate(worked, billed, period, all_billed):
    billed = set(range(7)) if all_billed else billed
    line = line_of(account_of(worked, billed, period, all_billed=all_billed), period)
    assert line.effective_rate in (None, Money(RATE, "USD"))
    if all_billed and line.net:
        assert line.effective_rate == Money(RATE, "USD")


TWO_MONTHS = {FIRST: 10, date(2026, 10, 1): 5, date(2026, 10, 15): 8, date(2026, 10, 30): 6, date(2026, 11, 1): 3}


def test_a_month_that_cuts_weeks_says_which_weeks_its_rate_is_of():
    line = line_of(account_of(TWO_MONTHS, range(7), OCTOBER, all_billed=True))
    assert (line.seconds_tracked, line.net) == (19 * 3600, Money(23 * RATE, "USD"))
    assert line.effective_rate == Money(RATE, "USD")
    assert line.all_notes[-1] == (
        "per hour is net for the time tracked 28 Sep to 25 Oct 2026: the weeks that the money is for"
    )


def test_whole_weeks_need_no_note():
    weeks = Period(FIRST, FIRST + 13 * DAY, "two weeks")
    line = line_of(account_of(TWO_MONTHS, range(7), weeks, all_billed=True), weeks)
    assert (line.effective_rate, [note for note in line.all_notes if "per hour" in note]) == (Money(RATE, "USD"), [])


def test_no_rate_is_shown_where_the_hours_before_the_month_are_not_all_known():
    """Neither where nothing covers these days, nor where some of their time maps to no contract."""
    partly = SideCoverage(complete=False, because="tracked time of me: known from 2026-10-01")
    for known in (partly, SideCoverage(complete=True, lower_bound=True)):
        line = line_of(account_of(TWO_MONTHS, range(7), OCTOBER, all_billed=True, before=known))
        assert line.effective_rate is None
        assert line.all_notes[-1].startswith("per hour is not known: it is also paid for 28 to 30 Sep 2026")


def test_money_in_two_currencies_has_no_rate_of_all_hours():
    account = account_of(TWO_MONTHS, range(7), OCTOBER, all_billed=True)
    other = bill(account.weeks[1], 3, "EUR")
    lines = summarize(OCTOBER, [replace(account, postings=[*account.postings, other])]).lines
    assert [line.effective_rate for line in lines] == [None, None]
    assert "per hour is not known: it is paid in several currencies" in lines[0].all_notes
