"""Steps are worth together what their finding is."""

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.step_prices import steps_worth
from syncd.core.terms import Terms
from syncd.core.to_do import Step
from syncd.testing.subjects import billing_period, contract, piece

SAYS = say("do it")
days = st.lists(st.integers(1, 36_000), min_size=1, max_size=7)


def week(*cents):
    """A week with a rate for each day, in cents an hour."""
    first = piece(0, "00:00", 1).day
    terms = tuple(Terms(start=first.replace(day=first.day + number), rate=Money(rate, "USD")) for number, rate in cents)
    return billing_period(contract=contract(terms=terms))


def steps(seconds):
    return [Step(says=SAYS, day=piece(number, "09:00", 1).day, seconds=each) for number, each in enumerate(seconds)]


@given(days, st.integers(1, 20_000), st.sampled_from([1, -1]))
def test_steps_at_one_rate_make_up_the_stake_to_the_cent(seconds, rate, sign):
    period = week((0, rate))
    whole = period.price(sum(seconds))
    stake = whole if sign > 0 else -whole
    found = steps_worth(steps(seconds), period, stake)
    assert sum((step.stake for step in found), Money(0, "USD")) == stake
    assert len(found) == len(seconds)
    for step, each in zip(found, seconds, strict=True):
        assert abs(abs(step.stake.minor) - each * rate / 3600) <= len(seconds)


def test_days_that_do_not_make_up_the_stake_have_no_steps():
    assert steps_worth(steps([3600, 3600]), week((0, 4000)), Money(20_000, "USD")) == ()
    assert steps_worth(steps([3600, 3600]), week((0, 4000)), Money(8_000, "EUR")) == ()


def test_where_no_rate_is_known_steps_have_no_price():
    found = steps_worth(steps([3600]), billing_period(contract=contract(terms=())), None)
    assert [step.stake for step in found] == [None]
