"""Decides which payouts stayed at the bank, where later lines took money back."""

from syncd.core.matching.arrivals import Arrival, BankLine, BankMatch, Lost, Matching
from syncd.core.matching.bank import Neighbours, match_neighbours
from syncd.core.matching.taken_back import TakenLines


def match_lasting(neighbours: Neighbours, taken: TakenLines, matching: Matching) -> BankMatch:
    """Match payouts and lines as `match_neighbours` does, without the lines that were taken back: what these brought is
    lost, unless another line brings it."""
    lasting = match_neighbours(neighbours.without(taken.certain.keys()), matching) if taken.certain else None
    first = match_neighbours(neighbours, matching)
    match = lasting or first
    lost = {
        ref: Lost(arrival, back)
        for ref, arrival in first.arrivals.items()
        if ref not in match.arrivals and (back := _back(arrival, taken))
    }
    unclear = {ref: lines for ref, lines in match.unclear.items() if ref not in lost}
    suspected = {
        ref: taken.doubtful[line.ref]
        for ref, arrival in match.arrivals.items()
        for line in arrival.lines
        if line.ref in taken.doubtful
    }
    return BankMatch(match.arrivals, unclear, lost, suspected)


def _back(arrival: Arrival, taken: TakenLines) -> BankLine | None:
    """The line that took an arrival back, or a part of it; None where none did."""
    return next((taken.certain[line.ref].back for line in arrival.lines if line.ref in taken.certain), None)
