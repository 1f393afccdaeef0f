"""How far figures can be trusted, and what follows for sums and rates of them."""

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """How far a figure can be trusted, the most first: a sum is as weak as the weakest of its parts.

    "≥" and "≤" are promises that no later row breaks, and "≈" promises nothing, so a sum of two of them is "≈".
    """

    EXACT = "exact"
    AT_LEAST = "at least"  # more may be known later; of a fee or tax, more may be taken
    AT_MOST = "at most"  # a net of which tax may still be taken; an hourly rate of which more hours may be known later
    ESTIMATED = "estimated"  # as past payments show: it can end lower or higher
    UNKNOWN = "unknown"


_MIRRORED = {State.AT_LEAST: State.AT_MOST, State.AT_MOST: State.AT_LEAST}


def hours_state(seconds: int | None, *, partial: bool, estimated: bool) -> State:
    """How far a length of time can be trusted. `partial`: there may be more of it; `estimated`: less, too."""
    if seconds is None:
        return State.UNKNOWN
    return State.ESTIMATED if estimated else State.AT_LEAST if partial else State.EXACT


def weakest(states: Iterable[State]) -> State:
    """How far a sum can be trusted whose parts can be trusted so far. A part that is unknown adds to it."""
    all_states = set(states)
    if all_states == {State.UNKNOWN}:
        return State.UNKNOWN
    grows, falls = all_states & {State.AT_LEAST, State.UNKNOWN}, State.AT_MOST in all_states
    if State.ESTIMATED in all_states or (grows and falls):
        return State.ESTIMATED
    return State.AT_LEAST if grows else State.AT_MOST if falls else State.EXACT


def rate_state(net: State, hours: State, *, is_loss: bool) -> State:
    """How far `net` over `hours` can be trusted.

    More net makes a rate higher, more hours make it lower; more hours bring a loss per hour nearer to nothing. So hours
    bound a rate the other way round, but for a loss. Where both are bounds that disagree, nothing is known of it.
    """
    if State.UNKNOWN in (net, hours):
        return State.UNKNOWN
    if State.ESTIMATED in (net, hours):
        return State.ESTIMATED
    by_hours = hours if is_loss else _MIRRORED.get(hours, hours)
    bounds = {net, by_hours} - {State.EXACT}
    return State.UNKNOWN if len(bounds) > 1 else bounds.pop() if bounds else State.EXACT


def taken_state(state: State) -> State:
    """How far the signed amount of a fee or tax can be trusted: where more may be taken, it is at most that."""
    return _MIRRORED[state] if state is State.AT_LEAST else state
