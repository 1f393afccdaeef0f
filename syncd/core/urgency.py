"""Sorts what needs attention: first what you can still fix, then the rest by severity and amount."""

from collections.abc import Iterable
from itertools import chain

from syncd.core.claims import fixable
from syncd.core.lifecycle import Discrepancy, counted
from syncd.core.time import DISTANT, Instant


def by_urgency(discrepancies: Iterable[Discrepancy], now: Instant) -> tuple[Discrepancy, ...]:
    """Sort by urgency: first what you can still fix, by deadline; then the rest by severity, stake and id. What another
    one explains follows it."""

    def urgency(discrepancy: Discrepancy) -> tuple[bool, Instant, int, int, str]:
        in_time, finding = fixable(discrepancy, now), discrepancy.finding
        deadline = finding.deadline if finding.deadline and in_time else DISTANT
        stake = discrepancy.stake.minor if discrepancy.stake else 0
        return not in_time, deadline, -discrepancy.severity, -stake, discrepancy.id

    discrepancies = list(discrepancies)
    below: dict[str, list[Discrepancy]] = {}
    for discrepancy in sorted(discrepancies, key=lambda discrepancy: (discrepancy.rule, discrepancy.id)):
        below.setdefault(discrepancy.finding.parent, []).append(discrepancy)
    urgent = sorted(counted(discrepancies), key=urgency)
    return tuple(chain.from_iterable([one, *below.get(one.id, ())] for one in urgent))
