"""Computes what fixed work brought per hour since it began: its money comes at once, for the hours of many weeks."""

from collections.abc import Sequence

from syncd.core.bounds import State, rate_state
from syncd.core.discrepancies import SideCoverage
from syncd.core.money import per_hour
from syncd.core.phrases import joined, say
from syncd.core.summary import SummaryLine, ToDate
from syncd.core.time import Period


def to_date(period: Period, lines: Sequence[SummaryLine], seconds: int, tracked: SideCoverage) -> ToDate:
    """The effective rate of `period`, the life of the work: `lines` have its money, `seconds` is its tracked time."""
    whole = tracked.complete and not tracked.lower_bound
    earned = [line for line in lines if line.gross is not None]
    line = earned[0] if len(earned) == 1 else None
    net, net_state = (line.net, line.state("net")) if line else (None, State.UNKNOWN)
    hours = State.EXACT if whole else State.ESTIMATED if tracked.may_fall else State.AT_LEAST
    state = rate_state(net_state, hours, is_loss=net is not None and net.minor < 0)
    because = "" if whole else tracked.because or say("some time maps to no contract yet")
    if line and line.net_at_most:
        because = joined((because, line.net_at_most), "; ")
    if not seconds:
        state, because = State.UNKNOWN, because or say("no time is tracked")
    elif net is None:
        nothing = say("the net is not known") if earned else say("nothing is billed yet")
        state, because = State.UNKNOWN, nothing if line or not earned else say("it is paid in several currencies")
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
