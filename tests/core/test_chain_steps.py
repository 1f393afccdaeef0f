"""The steps of any chain: seven in order, whose amounts add up, and none surer than its side."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.bounds import State
from syncd.core.chain import WAY, Chain, ChainSide
from syncd.core.chain_steps import STEPS, Awaited, StepState, chain_lines
from syncd.core.discrepancies import Side
from syncd.core.money import Money

AMOUNTS = st.none() | st.integers(-10_000, 10_000).map(lambda minor: Money(minor, "USD"))
KNOWN = st.sampled_from([state for state in State if state is not State.UNKNOWN])


@st.composite
def sides(draw, side):
    amount, seconds = draw(AMOUNTS), draw(st.none() | st.integers(0, 10**6))
    is_time = side in (Side.TRACKED, Side.LOGGED)
    return ChainSide(
        side=side,
        amount=amount,
        state=draw(KNOWN) if amount else State.UNKNOWN,
        seconds=seconds if is_time else None,
        seconds_state=draw(KNOWN) if is_time and seconds is not None else State.UNKNOWN,
        because=draw(st.sampled_from(["", "the export ends"])),
        applies=draw(st.booleans()),
    )


CHAINS = st.tuples(*map(sides, WAY)).map(
    lambda all_sides: Chain(client="", contract="api", title="API", currency="USD", sides=all_sides)
)
AWAITED = st.builds(
    Awaited,
    state=st.sampled_from([StepState.NOT_YET, StepState.OVERDUE]),
    amount=AMOUNTS,
    until=st.none() | st.just(date(2026, 11, 25)),
    because=st.just("expected"),
)


@given(CHAINS, st.dictionaries(st.sampled_from([side for side in WAY if side is not Side.FEE]), AWAITED))
def test_the_steps_of_a_chain(chain, awaited):
    lines = list(chain_lines(chain, awaited))
    assert [line.step for line in lines] == list(STEPS.values())
    by_side = {side.side: side for side in chain.sides}
    for line in lines:
        side = by_side[line.side]
        if not side.applies:
            assert line.state is StepState.NOT_APPLICABLE
        elif line.side in awaited:
            assert (line.state, line.amount) == (awaited[line.side].state, awaited[line.side].amount)
        elif line.state is StepState.KNOWN:
            assert State.EXACT in (side.state, side.seconds_state)
            assert side.state in (State.EXACT, State.UNKNOWN) or line.amount is None
        elif line.state is StepState.CANNOT_TELL:
            assert line.amount is None or by_side[Side.BILLED].amount is None or line.side is Side.FEE


@given(CHAINS)
def test_billed_and_fee_and_tax_make_what_is_left(chain):
    by_side = {side.side: side for side in chain.sides}
    lines = {line.side: line for line in chain_lines(chain, {})}
    billed, net = by_side[Side.BILLED], by_side[Side.FEE]
    if billed.amount and net.amount and net.applies:
        assert lines[Side.BILLED].amount + lines[Side.FEE].amount == net.amount
    if not net.applies or State.UNKNOWN in (billed.state, net.state):
        assert lines[Side.FEE].state in (StepState.NOT_APPLICABLE, StepState.CANNOT_TELL)
    elif billed.state is net.state is State.EXACT:
        assert lines[Side.FEE].state is StepState.KNOWN
    elif billed.state is not net.state or billed.state is State.ESTIMATED:
        assert lines[Side.FEE].state is not StepState.KNOWN
