"""The chain of a contract's sides: each difference is between two known figures, and no surer than they are."""

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.bounds import State
from syncd.core.chain import WAY, Chain, ChainSide, difference_state
from syncd.core.discrepancies import Side
from syncd.core.money import Money

KNOWN = [State.EXACT, State.AT_LEAST, State.AT_MOST, State.ESTIMATED]
known = st.sampled_from(KNOWN)
small = st.integers(-20, 20)


def may_be(shown: int, state: State) -> set[int]:
    """What a figure may be in the end, within a small world."""
    return {
        State.EXACT: {shown},
        State.AT_LEAST: set(range(shown, shown + 60)),
        State.AT_MOST: set(range(shown - 60, shown + 1)),
        State.ESTIMATED: set(range(shown - 60, shown + 61)),
    }[state]


@given(small, known, small, known)
def test_a_difference_promises_no_more_than_its_figures(later, of_later, earlier, of_earlier):
    """Whatever the two figures turn out to be, their difference is what its state allows."""
    state = difference_state(of_later, of_earlier)
    ends = {one - other for one in may_be(later, of_later) for other in may_be(earlier, of_earlier)}
    if state is State.EXACT:
        assert ends == {later - earlier}
    elif state is State.AT_LEAST:
        assert min(ends) == later - earlier
    elif state is State.AT_MOST:
        assert max(ends) == later - earlier
    else:
        assert min(ends) < later - earlier < max(ends)


@given(known)
def test_of_an_unknown_figure_there_is_no_difference(state):
    assert difference_state(State.UNKNOWN, state) is State.UNKNOWN
    assert difference_state(state, State.UNKNOWN) is State.UNKNOWN


@st.composite
def sides(draw):
    shown = []
    for side in draw(st.permutations(WAY)):
        seconds = draw(st.none() | st.integers(0, 9)) if side in (Side.TRACKED, Side.LOGGED) else None
        amount = draw(st.none() | small)
        shown.append(
            ChainSide(
                side=side,
                seconds=seconds,
                seconds_state=State.UNKNOWN if seconds is None else draw(known),
                amount=None if amount is None else Money(amount, "USD"),
                state=State.UNKNOWN if amount is None else draw(known),
            )
        )
    return tuple(shown)


def chain(*shown: ChainSide) -> Chain:
    return Chain(client="acme", contract="api", title="API", currency="USD", sides=shown)


@given(sides())
def test_the_differences_lead_from_the_first_figure_to_the_last(shown):
    steps = list(chain(*shown).steps)
    assert [step.shown.side for step in steps] == list(WAY)
    figures = [step.shown.amount.minor for step in steps if step.shown.amount is not None]
    differences = [step.amount.minor for step in steps if step.amount is not None]
    assert len(differences) == max(0, len(figures) - 1)
    assert not figures or figures[0] + sum(differences) == figures[-1]
    hours = [step.shown.seconds for step in steps if step.shown.seconds is not None]
    assert sum(step.seconds or 0 for step in steps) == (hours[-1] - hours[0] if hours else 0)
    assert all(step.state is State.UNKNOWN for step in steps if step.amount is None)


def test_what_was_paid_out_is_compared_with_the_bill_where_nobody_says_what_was_released():
    net = ChainSide(side=Side.FEE, amount=Money(360, "USD"), state=State.EXACT)
    paid = ChainSide(side=Side.PAID_OUT, amount=Money(100, "USD"), state=State.AT_LEAST)
    *_, last = chain(net, ChainSide(side=Side.RELEASED), paid).steps
    assert (last.amount, last.state) == (Money(-260, "USD"), State.AT_LEAST)
