"""Says on a summary's lines what the time of consultants cost, and what of gross is left beside it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from syncd.core.bounds import State
from syncd.core.discrepancies import Side
from syncd.core.money import Money, totals
from syncd.core.phrases import Hours, Phrase, say
from syncd.core.price_by_day import total_price
from syncd.core.sentences import all_of
from syncd.core.subject_parts import Piece
from syncd.core.summary import Summary, SummaryLine
from syncd.core.terms import CostRate, cost_on

Costs = Mapping[str, Sequence[CostRate]]
"""Consultant → what their hours cost you."""


def with_costs(summary: Summary, pieces: Mapping[str, Sequence[Piece]], costs: Costs) -> Summary:
    """The summary with notes on what consultants cost; `pieces`: contract → its tracked time in the period."""
    if not costs:
        return summary
    noted: set[str] = set()
    lines = []
    for line in summary.lines:
        notes = () if line.contract in noted else cost_notes(line, pieces.get(line.contract, ()), costs)
        noted |= {line.contract} if notes else set()
        lines.append(replace(line, notes=(*line.notes, *notes)))
    return replace(summary, lines=tuple(lines))


def cost_notes(line: SummaryLine, pieces: Sequence[Piece], costs: Costs) -> tuple[Phrase, ...]:
    """What all time of consultants on a contract cost, also what is not billed, and what is left of gross where both
    are of one currency. Where gross lacks time that is still to be billed, nobody knows what will be left."""
    at_rate: dict[str, Counter[Money | None]] = {}
    for piece in pieces:
        if cost := cost_on(costs.get(piece.person, ()), piece.day):
            at_rate.setdefault(piece.person, Counter())[cost] += piece.seconds
    amounts = [(person, total_price(of_person), of_person.total()) for person, of_person in sorted(at_rate.items())]
    if not amounts or any(amount is None for _, amount, _ in amounts):
        return ()
    sums = totals(amount for _, amount, _ in amounts if amount)
    time = all_of(say("{hours} of {person}", hours=Hours(seconds), person=person) for person, _, seconds in amounts)
    whole = all_of(say("{amount}", amount=amount) for amount in sums.values())
    least = any(gap.side is Side.TRACKED for gap in line.gaps)
    costs_so_much = say("{time} cost {amount}", time=time, amount=whole)
    if least:
        costs_so_much = say("{time} cost at least {amount}", time=time, amount=whole)
    if line.gross is None or list(sums) != [line.currency]:
        return (costs_so_much,)
    if line.gross_lacks:
        unknown = say(
            "{cost}: what is left of gross is not known, because gross does not include all time yet",
            cost=costs_so_much,
        )
        return (unknown,)
    left = line.gross - sums[line.gross.currency]
    return (_left(costs_so_much, left, is_exact=not least and line.state("gross") is State.EXACT),)


def _left(cost: Phrase, left: Money, *, is_exact: bool) -> Phrase:
    """What is left of gross, or what the time costs beyond it."""
    if left.minor < 0 and is_exact:
        return say("{cost}: {amount} more than gross", cost=cost, amount=-left)
    if left.minor < 0:
        return say("{cost}: about {amount} more than gross", cost=cost, amount=-left)
    if is_exact:
        return say("{cost}: {amount} of gross is left", cost=cost, amount=left)
    return say("{cost}: about {amount} of gross is left", cost=cost, amount=left)
