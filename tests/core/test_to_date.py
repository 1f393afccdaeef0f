"""What fixed work brought per hour to date: net over hours, and a bound only in the direction that holds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.bounds import State
from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.records import ContractType
from syncd.core.summary import Basis, Gap, SummaryLine
from syncd.core.time import Period
from syncd.core.to_date import to_date
from syncd.ledger.codec import decode, encode

PERIOD = Period(date(2026, 11, 2), date(2026, 11, 29), "life")
WHOLE = SideCoverage(complete=True)
MORE_HOURS = SideCoverage(complete=True, lower_bound=True)
MORE_MONEY = (Gap(Side.BILLED, "Upwork transactions of me: known through 2026-11-11"),)


def line(net="360.00", currency="USD", **fields):
    money = net if net is None or isinstance(net, Money) else Money.of(net, currency)
    known = {"gross": money, "fee": money and Money(0, currency), "tax": money and Money(0, currency), "net": money}
    return SummaryLine(
        client="",
        contract="site",
        title="Site",
        kind=ContractType.FIXED,
        person="",
        basis=Basis.BILLED,
        currency=currency,
        seconds_tracked=0,
        seconds_billable=0,
        seconds_logged=0,
        **{**known, **fields},
    )


def life(*lines, seconds=5 * 3600, tracked=WHOLE):
    return to_date(PERIOD, lines, seconds, tracked)


@pytest.mark.parametrize(
    ("fields", "tracked", "state", "rate"),
    [
        ({}, WHOLE, State.EXACT, "72.00 USD"),
        ({}, MORE_HOURS, State.AT_MOST, "72.00 USD"),
        ({"net": "-360.00"}, MORE_HOURS, State.AT_LEAST, "-72.00 USD"),
        ({"gaps": MORE_MONEY}, WHOLE, State.AT_LEAST, "72.00 USD"),
        ({"gaps": MORE_MONEY}, MORE_HOURS, State.UNKNOWN, "None"),
        ({"estimated": ("fee", "tax", "net")}, WHOLE, State.ESTIMATED, "72.00 USD"),
        ({"estimated": ("fee", "tax", "net")}, MORE_HOURS, State.ESTIMATED, "72.00 USD"),
        ({"net_at_most": "tax"}, WHOLE, State.AT_MOST, "72.00 USD"),
        ({"net_at_most": "tax"}, MORE_HOURS, State.AT_MOST, "72.00 USD"),
        ({"net": None}, WHOLE, State.UNKNOWN, "None"),
    ],
)
def test_the_state_follows_from_both_sides(fields, tracked, state, rate):
    found = life(line(**fields), tracked=tracked)
    assert (found.state, str(found.rate)) == (state, rate)
    assert found.because or state in (State.EXACT, State.ESTIMATED, State.AT_LEAST)


def test_without_hours_or_money_or_with_several_currencies_there_is_no_rate_and_it_says_why():
    assert life(line(), seconds=0).because == "no time is tracked"
    assert life().because == "nothing is billed yet"
    assert life(line(), line(currency="EUR")).because == "it is paid in several currencies"
    assert [found.rate for found in (life(line(), seconds=0), life(), life(line(), line(currency="EUR")))] == [None] * 3


@given(st.integers(-10_000_000, 10_000_000), st.integers(1, 10_000_000))
def test_the_rate_is_net_by_hours_rounded_once_half_away_from_zero(minor, seconds):
    money = Money(minor, "USD")
    rate = life(line(money), seconds=seconds).rate.minor
    assert abs(rate) == (abs(minor) * 3600 * 2 + seconds) // (2 * seconds)
    assert rate * minor >= 0


@given(st.integers(-100_000, 100_000), st.integers(0, 100_000), st.integers(1, 90_000), st.integers(0, 90_000))
def test_a_bound_holds_when_more_hours_or_more_money_come(net, more_money, seconds, more_hours):
    def at(minor, worked, **fields):
        money = Money(minor, "USD")
        return life(line(money, **fields), seconds=worked, tracked=fields.pop("tracked", WHOLE))

    money = Money(net, "USD")
    shown = life(line(money), seconds=seconds, tracked=MORE_HOURS)
    truth = at(net, seconds + more_hours)
    assert (shown.rate.minor - truth.rate.minor) * (1 if shown.state is State.AT_MOST else -1) >= 0
    assert at(net, seconds, gaps=MORE_MONEY).rate.minor <= at(net + more_money, seconds).rate.minor


def test_reasons_are_stored_so_that_other_languages_can_say_them():
    why = say("some of it maps to no contract yet")
    found = life(line(), tracked=SideCoverage(complete=True, lower_bound=True, because=why))
    fixed = line(to_date=found, gaps=(Gap(Side.TRACKED, why),), gross_lacks=(why,), notes=(why,))
    stored = decode(encode(fixed), SummaryLine)
    kept = (stored.to_date.because, stored.gaps[0].because, *stored.gross_lacks, *stored.notes)
    assert {(one, one.template) for one in kept} == {(why, why.template)}
