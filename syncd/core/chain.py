"""A contract's money on its way: tracked, logged, billed, after fee and tax, released, paid out, received.

Each side is compared with the last one before it that has a figure of the same kind: where nobody knows what was
released, what was paid out is compared with what was left of the bill. A figure that is only known in part makes a
difference that is only known in part.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.bounds import State
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.records import Ref

WAY = (Side.TRACKED, Side.LOGGED, Side.BILLED, Side.FEE, Side.RELEASED, Side.PAID_OUT, Side.RECEIVED)
"""The sides in the order of the way. The side of fees stands for what is left of the bill after fee and tax."""

Dated = tuple[Ref, date]
"""A record and its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainSide:
    """What one side shows. `seconds` and `amount`: None where the side has no such figure, or it is not known; then the
    state is unknown. `because`: why a figure is not exact, in words for the user. `applies`: whether the contract has
    the side at all. `refs`: the records it rests on, by day; `days`: the first and the last of their days."""

    side: Side
    seconds: int | None = None
    seconds_state: State = State.UNKNOWN
    amount: Money | None = None
    state: State = State.UNKNOWN
    because: str = ""
    applies: bool = True
    refs: tuple[Ref, ...] = ()
    days: tuple[date, date] | None = None


def with_records(side: ChainSide, records: Iterable[Dated]) -> ChainSide:
    """A side with the records it rests on, by day and ref; as it is where there are none, or it does not apply."""
    ordered = sorted(records, key=lambda record: (record[1], record[0]))
    if not ordered or not side.applies:
        return side
    refs = tuple(dict.fromkeys(ref for ref, _ in ordered))
    return replace(side, refs=refs, days=(ordered[0][1], ordered[-1][1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """A side, and what it shows more (+) or less (−) than the side before it; None where nothing can be compared."""

    shown: ChainSide
    seconds: int | None = None
    seconds_state: State = State.UNKNOWN
    amount: Money | None = None
    state: State = State.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The way of one contract's time and money of a period, in one currency; None where no money is known."""

    client: str
    contract: str
    title: str
    currency: str | None
    sides: tuple[ChainSide, ...]

    @property
    def steps(self) -> Iterator[ChainStep]:
        """The sides in the order of the way, each with its difference."""
        time: ChainSide | None = None
        money: ChainSide | None = None
        for side in sorted(self.sides, key=lambda side: WAY.index(side.side)):
            yield _step(side, time, money)
            if side.seconds is not None:
                time = side
            if side.amount is not None:
                money = side


def _step(side: ChainSide, time: ChainSide | None, money: ChainSide | None) -> ChainStep:
    seconds = amount = None
    if time is not None and time.seconds is not None and side.seconds is not None:
        seconds = side.seconds - time.seconds
    if money is not None and money.amount is not None and side.amount is not None:
        amount = side.amount - money.amount
    return ChainStep(
        shown=side,
        seconds=seconds,
        seconds_state=State.UNKNOWN
        if time is None or seconds is None
        else difference_state(side.seconds_state, time.seconds_state),
        amount=amount,
        state=State.UNKNOWN if money is None or amount is None else difference_state(side.state, money.state),
    )


_NEGATED = {State.AT_LEAST: State.AT_MOST, State.AT_MOST: State.AT_LEAST}


def difference_state(later: State, earlier: State) -> State:
    """How far `later − earlier` can be trusted: bounds in one direction leave a bound, bounds in both leave none."""
    taken = _NEGATED.get(earlier, earlier)
    states = {later, taken} - {State.EXACT}
    if State.UNKNOWN in states:
        return State.UNKNOWN
    if not states:
        return State.EXACT
    return states.pop() if len(states) == 1 else State.ESTIMATED
