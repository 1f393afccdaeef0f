"""A chain as a person follows it: a line for each step, with what is known of it and the records to follow next.

The step of fees shows what fee and tax took, so that the amounts add up: billed + fee and tax = what is released in the
end. A side whose money is still awaited says when it is expected, and whether that day is over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syncd.core.bounds import State
from syncd.core.chain import WAY, Chain, ChainSide, difference_state
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.records import Ref


class StepState(StrEnum):
    """What is known of a step."""

    KNOWN = "known"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    ESTIMATED = "estimated"
    NOT_YET = "not yet"
    OVERDUE = "overdue"
    CANNOT_TELL = "cannot tell"
    NOT_APPLICABLE = "not applicable"


STEPS = {
    Side.TRACKED: "tracked",
    Side.LOGGED: "logged",
    Side.BILLED: "billed",
    Side.FEE: "fee and tax",
    Side.RELEASED: "released",
    Side.PAID_OUT: "paid out",
    Side.RECEIVED: "received",
}
_OF_FIGURES = {
    State.EXACT: StepState.KNOWN,
    State.AT_LEAST: StepState.AT_LEAST,
    State.AT_MOST: StepState.AT_MOST,
    State.ESTIMATED: StepState.ESTIMATED,
    State.UNKNOWN: StepState.CANNOT_TELL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Money of a side that has not all come. `amount`: what has, as far as it is known. `until`: the day on which the
    rest is expected, if any is known. `because`: in words for the user."""

    state: StepState
    amount: Money | None
    until: date | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLine:
    """One step. `days`: the first and the last day of its records, or the day on which it is expected. `seconds` and
    `amount`: None where the step has no such figure, or it is not known. Amounts of fee and tax are negative."""

    side: Side
    state: StepState
    days: tuple[date, date] | None
    seconds: int | None
    amount: Money | None
    refs: tuple[Ref, ...]
    because: str

    @property
    def step(self) -> str:
        """Its name: `fee and tax`."""
        return STEPS[self.side]


def chain_lines(chain: Chain, awaited: Mapping[Side, Awaited]) -> Iterator[ChainLine]:
    """The steps of a chain in the order of the way. `awaited`: of the sides whose money has not all come."""
    sides = {side.side: side for side in chain.sides}
    for side in WAY:
        if side in sides:
            yield _line(sides[side], sides.get(Side.BILLED), awaited.get(side))


def _line(side: ChainSide, billed: ChainSide | None, awaited: Awaited | None) -> ChainLine:
    state, amount, days, because = _state(side), side.amount, side.days, side.because
    if side.side is Side.FEE and side.applies and amount is not None:
        known = billed if billed and billed.amount is not None else None
        amount = amount - known.amount if known and known.amount is not None else None
        state = _OF_FIGURES[difference_state(side.state, known.state if known else State.UNKNOWN)]
    if awaited is not None and side.applies:
        state, amount, because = awaited.state, awaited.amount, awaited.because
        days = days or ((awaited.until, awaited.until) if awaited.until else None)
    return ChainLine(
        side=side.side,
        state=state,
        days=days,
        seconds=side.seconds,
        amount=amount,
        refs=side.refs,
        because=because,
    )


def _state(side: ChainSide) -> StepState:
    """What is known of a side: of its time, where it has some, else of its money."""
    if not side.applies:
        return StepState.NOT_APPLICABLE
    is_time = side.side in (Side.TRACKED, Side.LOGGED)
    return _OF_FIGURES[side.seconds_state if is_time and side.amount is None else _weaker(side, is_time=is_time)]


def _weaker(side: ChainSide, *, is_time: bool) -> State:
    """The less certain state of time and amount; an amount's alone where the side shows no time."""
    if not is_time or side.seconds is None:
        return side.state
    return max(side.seconds_state, side.state, key=list(State).index)
