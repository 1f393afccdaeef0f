"""Hours that a platform billed count as logged: no bill is asked for twice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.billed_hours import billed_beyond, unbilled
from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.moves import moves
from syncd.core.subject_parts import Bill
from syncd.core.terms import Terms
from syncd.rules.period import tracked_not_logged
from syncd.testing.client_weeks import CLIENT, sister
from syncd.testing.subjects import AFTER, CUT_OFF, MONDAY, at, billing_period, contract, line, piece

HOUR = 3600


def bill(dollars, currency="USD"):
    return (Bill("upwork/transaction/1", Money(round(100 * dollars), currency)),)


WEEK = billing_period(pieces=(piece(0, "09:00", 10 * HOUR),))
"""10:00 tracked at 40 USD, nothing logged."""


def answers(period):
    verdict = judge(tracked_not_logged.RULE, tracked_not_logged.Options(), period)
    return [judged.finding for judged in verdict.findings], [unmade.because for unmade in verdict.cannot_tell]


@given(st.integers(0, 30 * HOUR), st.integers(0, 100_000), st.integers(0, 10))
def test_what_is_billed_and_what_is_left_are_the_missing_time(seconds, cents, logged):
    week = replace(WEEK, bills=bill(cents / 100), lines=(line(0, logged * HOUR),))
    left, beyond = unbilled(week, seconds, {MONDAY: seconds}), cents - 4000 * logged
    worth = week.price(seconds)
    assert 0 <= left.seconds <= seconds
    if beyond <= 0:
        assert left.seconds == seconds
    elif left.billed and left.seconds:
        assert left.stake == Money(worth.minor - beyond, "USD")
        assert abs(week.price(seconds - left.seconds).minor - beyond) <= 2
    elif left.billed:
        assert worth.minor <= beyond


def test_a_week_billed_in_full_that_an_export_does_not_show_is_a_contradiction_and_no_bonus():
    found, unmade = answers(replace(WEEK, bills=bill(400)))
    assert found == []
    (because,) = unmade
    assert because.startswith("two exports contradict each other: Upwork billed 400.00 USD for this week")
    assert "400.00 USD more than the 0:00 in its export of hours are worth" in because


def test_only_what_exceeds_the_bill_is_at_stake():
    ((found,), unmade) = answers(replace(WEEK, bills=bill(300)))
    assert (found.seconds, found.stake) == (2.5 * HOUR, Money(10_000, "USD"))
    assert found.summary.startswith("2:30 tracked in the week of 9 Nov beyond what was billed")
    assert found.action == "Ask the client for a bonus of 100.00 USD: Backend API, week of 9 Nov"
    assert [each.says for each in found.evidence] == ["Upwork billed 300.00 USD for 9 to 15 Nov 2026"]
    assert len(unmade) == 1


def test_bills_that_agree_with_the_hours_change_nothing():
    """The platform's own amounts count, not the rate that the configuration gives."""
    logged = replace(WEEK, lines=(line(0, 4 * HOUR, gross=Money(20_000, "USD")),))
    assert answers(replace(logged, bills=bill(200))) == answers(logged)
    assert answers(replace(logged, bills=bill(200.05))) == answers(logged)
    assert answers(logged)[0][0].seconds == 6 * HOUR


def test_where_no_rate_is_known_a_bill_pays_for_all_of_the_missing_time():
    for rate in (None, Money(4000, "EUR")):
        week = replace(WEEK, contract=contract(terms=(Terms(rate=rate),)), bills=bill(40))
        found, unmade = answers(week)
        assert (found, len(unmade)) == ([], 1)


@given(st.integers(0, 30 * HOUR), st.integers(0, 30 * HOUR), st.integers(0, 10), st.integers(0, 100_000))
def test_bills_that_state_their_hours_pay_for_as_many_at_whatever_rate(seconds, stated, logged, cents):
    bills = (Bill("upwork/transaction/1", Money(cents, "EUR"), stated),)
    week = replace(WEEK, bills=bills, lines=(line(0, logged * HOUR),))
    left = unbilled(week, seconds, {MONDAY: seconds})
    paid = min(seconds, stated - logged * HOUR)
    assert left.seconds == (seconds - paid if paid >= 60 else seconds)
    assert left.stake == week.price(left.seconds)
    assert left.is_paid_in_part == (paid >= 60)


def twice(hours, number=2, states=True, logged=None, tracked=10.0):
    """A week of which `logged` hours are shown, billed `number` times with one bill of `hours`."""
    one = Money(round(4000 * hours), "USD")
    bills = [Bill(f"upwork/transaction/{n}", one, round(hours * HOUR) if states else None) for n in range(number)]
    lines = (line(0, round((hours if logged is None else logged) * HOUR)),)
    return replace(WEEK, pieces=(piece(0, "09:00", round(tracked * HOUR)),), bills=tuple(bills), lines=lines)


@given(st.integers(6, 60), st.integers(4, 60), st.booleans(), st.integers(2, 4))
def test_a_bill_that_repeats_another_pays_for_no_missing_time(shown, missing, states, number):
    """In steps of ten minutes: the bill is for what is shown, and comes several times."""
    period = twice(shown / 6, number, states, tracked=(shown + missing) / 6)
    found, unmade = answers(period)
    allowed = period.tolerance(tracked_not_logged.Options().per_session) // 600
    if all(abs(each - missing) > allowed for each in (shown, shown * (number - 1))):
        assert ([one.seconds for one in found], unmade) == ([600 * missing] if missing > allowed else [], [])
        assert [one.stake for one in found] == ([period.price(600 * missing)] if missing > allowed else [])
    elif missing > allowed:
        assert len(unmade) == 1, "the bill may be for what is missing"


@pytest.mark.parametrize("states", [True, False])
def test_a_week_that_is_billed_twice_and_also_short_names_what_is_missing(states):
    ((found,), unmade) = answers(twice(14 / 3, states=states, tracked=6.5))
    assert (found.seconds, found.stake, unmade) == (110 * 60, Money(7_333, "USD"), [])
    assert found.summary.startswith("6:30 tracked on Mon 9 Nov, 4:40 on Upwork")


@pytest.mark.parametrize("states", [True, False])
@pytest.mark.parametrize(
    "week",
    [
        {"hours": 4, "logged": 4, "tracked": 8},  # the second bill is for what is missing
        {"hours": 4, "logged": 0, "tracked": 10},  # nothing shows what the first one is for
        {"hours": 1 / 6, "logged": 0, "tracked": 5},  # as little as rounding explains
        {"hours": 4, "logged": 2, "tracked": 8},  # the first one has more than is shown
        {"hours": 4, "number": 3, "logged": 4, "tracked": 12},  # both are for what is missing
        {"hours": 4, "number": 3, "logged": 8, "tracked": 12},  # two people's, and a third one
    ],
)
def test_equal_bills_that_may_pay_for_what_is_missing_leave_it_open(states, week):
    assert len(answers(twice(states=states, **week))[1]) == 1


@pytest.mark.parametrize("states", [True, False])
def test_equal_bills_of_which_all_hours_are_shown_are_no_repetition(states):
    ((found,), unmade) = answers(twice(4, 2, states, logged=8, tracked=11))
    assert (found.seconds, unmade) == (3 * HOUR, [])
    ((found,), unmade) = answers(twice(4, 3, states, logged=8, tracked=11))
    assert (found.seconds, unmade) == (3 * HOUR, []), "a third one is billed twice"


def test_a_contradiction_names_the_hours_of_bills_that_state_them():
    bills = (Bill("upwork/transaction/1", Money(30_000, "USD"), 10 * HOUR),)
    found, (because,) = answers(replace(WEEK, bills=bills, lines=(line(0, 2 * HOUR),)))
    assert found == []
    assert "Upwork billed 10:00 for this week, 8:00 more than its export of hours shows" in because


def test_bills_count_only_after_the_cut_off_and_in_one_currency():
    assert billed_beyond(replace(WEEK, bills=bill(400), now=at(6, "12:00")), ()) is None
    assert billed_beyond(replace(WEEK, bills=bill(400) + bill(400, "EUR")), ()) is None


def test_after_an_old_export_a_bill_ends_the_alarm():
    old = SideCoverage(complete=False, as_of=at(6, "20:00"))
    week = billing_period(pieces=WEEK.pieces, logged=old, bills=bill(400), now=CUT_OFF)
    found, unmade = answers(week)
    assert (found, unmade) == ([], ["no Upwork export was made after the week's cut-off: download one"])


def test_time_that_was_billed_on_its_contract_did_not_move_to_another():
    own = replace(WEEK, contract=sister("api"))
    other = billing_period(contract=sister("web", Money(3000, "USD")), lines=(line(0, 10 * HOUR),))
    assert [move.seconds for move in moves(CLIENT, [own, other], AFTER)] == [10 * HOUR]
    assert moves(CLIENT, [replace(own, bills=bill(400)), other], AFTER) == []
