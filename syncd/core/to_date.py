"""Computes what fixed work brought per hour since it began: its money comes at once, for the hours of many weeks.

More money makes the rate higher, and more hours make it lower. So with all hours known, net as a lower bound gives a
lower bound; with all of net known, hours as a lower bound give an upper bound; where both are bounds, nothing is known.
"""

from collections.abc import Sequence

from syncd.core.discrepancies import SideCoverage
from syncd.core.money import per_hour
from syncd.core.phrases import joined, say
from syncd.core.summary import State, SummaryLine, ToDate
from syncd.core.time import Period


def to_date(period: Period, lines: Sequence[SummaryLine], seconds: int, tracked: SideCoverage) -> ToDate:
    """The effective rate of `period`, the life of the work: `lines` have its money, `seconds` is its tracked time."""
    whole = tracked.complete and not tracked.lower_bound
    earned = [line for line in lines if line.gross is not None]
    line = earned[0] if len(earned) == 1 else None
    net, net_state = (line.net, line.state("net")) if line else (None, State.UNKNOWN)
    state, because = _state(net_state, whole, tracked)
    if line and line.net_at_most:
        because = joined((because, line.net_at_most), "; ")
    if not seconds:
        state, because = State.UNKNOWN, because or say("no time is tracked")
    elif net is None:
        nothing = say("the net is not known") if earned else say("nothing is billed yet")
        state, because = State.UNKNOWN, nothing if line or not earned else say("it is paid in several currencies")
    elif net.minor < 0 and state is State.AT_MOST:  # more hours bring a loss per hour nearer to nothing
        state = State.AT_LEAST
    return ToDate(
        first=period.first,
        last=period.last,
        net=net,
        net_state=net_state,
        seconds=seconds if whole or seconds else None,
        seconds_partial=not whole,
        rate=None if net is None or state is State.UNKNOWN else per_hour(net, seconds),
        state=state,
        because=because,
    )


def _state(net: State, whole: bool, tracked: SideCoverage) -> tuple[State, str]:
    """The state of the rate of a positive net, and why not all hours are known."""
    if whole:
        return net, ""
    if tracked.may_fall:
        return State.ESTIMATED if net is not State.UNKNOWN else net, tracked.because
    because = tracked.because or say("some time maps to no contract yet")
    return State.AT_MOST if net in (State.EXACT, State.AT_MOST) else State.UNKNOWN, because
