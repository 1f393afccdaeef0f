"""Which discrepancy another one is part of: that one alone counts, so that no money is counted twice."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from syncd.core.hush import speaks
from syncd.core.lifecycle import ALIVE, Discrepancy
from syncd.core.time import Instant


def by_themselves(
    discrepancies: Iterable[Discrepancy], alive: Iterable[Discrepancy], now: Instant
) -> list[Discrepancy]:
    """The same discrepancies. Each living one names the first of its parents that is among the `alive`; one without any
    counts by itself. One that needs attention at `now` is no part of one that a person put aside, though both are about
    the same money."""
    alive = list(alive)
    living, speaking = {one.id for one in alive}, {one.id for one in alive if speaks(one, now)}
    return [
        _below(one, _parent(one, living, speaking)) if one.state in ALIVE and one.finding.parent not in living else one
        for one in discrepancies
    ]


def _below(one: Discrepancy, parent: str) -> Discrepancy:
    return replace(one, finding=replace(one.finding, parent=parent, else_part_of=(), same_money=()))


def _parent(one: Discrepancy, living: Collection[str], speaking: Collection[str]) -> str:
    explains = (id for id in one.finding.else_part_of if id in living)
    beside = speaking if one.id in speaking else living
    return next(explains, "") or next((id for id in one.finding.same_money if id in beside), "")
