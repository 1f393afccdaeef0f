"""What the sign of a figure promises holds for sums and rates of it, whatever becomes known later."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.bounds import State, hours_state, rate_state, taken_state, weakest

BOUNDED = (State.EXACT, State.AT_LEAST, State.AT_MOST)
states = st.sampled_from(BOUNDED)
amounts = st.integers(-10_000, 10_000)
lengths = st.integers(1, 10_000)
more = st.integers(0, 5_000)


def later(known, state, change):
    """What a figure may turn out to be, by how much is still unknown of it."""
    return known + {State.EXACT: 0, State.AT_LEAST: change, State.AT_MOST: -change}[state]


def holds(known, state, truth):
    return {State.EXACT: truth == known, State.AT_LEAST: truth >= known, State.AT_MOST: truth <= known}[state]


@given(amounts, states, more, lengths, states, more)
def test_a_rate_keeps_its_promise_whatever_money_and_hours_come(net, of_net, money, hours, of_hours, time):
    shown = rate_state(of_net, of_hours, is_loss=net < 0)
    if shown is not State.UNKNOWN:
        true_hours = max(1, later(hours, of_hours, time))
        assert holds(Fraction(net, hours), shown, Fraction(later(net, of_net, money), true_hours))


@given(st.lists(st.tuples(amounts, states, more), min_size=1, max_size=5))
def test_a_sum_keeps_its_promise_whatever_its_parts_become(parts):
    shown = weakest(state for _, state, _ in parts)
    if shown is not State.ESTIMATED:
        assert holds(sum(known for known, _, _ in parts), shown, sum(later(*part) for part in parts))


@pytest.mark.parametrize(("net", "hours"), list(product(State, State)))
def test_a_rate_is_no_surer_than_its_net_and_its_hours(net, hours):
    for is_loss in (False, True):
        shown = rate_state(net, hours, is_loss=is_loss)
        if State.UNKNOWN in (net, hours):
            assert shown is State.UNKNOWN
        elif State.ESTIMATED in (net, hours):
            assert shown is State.ESTIMATED
        else:
            assert (shown is State.EXACT) == (net is hours is State.EXACT)


@given(amounts.filter(lambda amount: amount <= 0), more)
def test_of_a_fee_of_which_more_may_be_taken_the_signed_amount_is_at_most_that(fee, taken):
    assert holds(fee, taken_state(State.AT_LEAST), fee - taken)


def test_a_length_of_time_is_unknown_an_estimate_a_lower_bound_or_exact():
    assert hours_state(None, partial=True, estimated=True) is State.UNKNOWN
    assert hours_state(0, partial=True, estimated=True) is State.ESTIMATED
    assert hours_state(0, partial=True, estimated=False) is State.AT_LEAST
    assert hours_state(0, partial=False, estimated=False) is State.EXACT
