"""Which discrepancy another one is part of: that one alone counts, so that no money is counted twice."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from syncd.core.hush import speaks
from syncd.core.lifecycle import ALIVE, Discrepancy
from syncd.core.time import Instant
from syncd.core.to_do import Claim


def by_themselves(
    discrepancies: Iterable[Discrepancy], alive: Iterable[Discrepancy], now: Instant
) -> list[Discrepancy]:
    """The same discrepancies. Each living one names the first of its parents that is among the `alive`; one without any
    counts by itself. Of those about the same money, the largest stake counts, whichever of them names the others: one
    that nobody can check now knows only what was found with it. One that needs attention at `now` is no part of one
    that a person put aside, though both are about the same money."""
    living = {one.id: one for one in alive}
    speaking = {one.id for one in living.values() if speaks(one, now)}
    beside = _about_the_same(living)
    return [
        _below(one, _parent(one, living, speaking, beside.get(one.id, ())))
        if one.state in ALIVE and one.finding.parent not in living
        else one
        for one in discrepancies
    ]


def _about_the_same(living: Mapping[str, Discrepancy]) -> dict[str, set[str]]:
    """Id → the living ones about the same money: those that it names, and those that name it."""
    found: dict[str, set[str]] = {}
    for one in living.values():
        for other in one.finding.same_money:
            if other in living:
                found.setdefault(one.id, set()).add(other)
                found.setdefault(other, set()).add(one.id)
    return found


def _below(one: Discrepancy, parent: str) -> Discrepancy:
    finding = one.finding
    if not (parent or finding.parent or finding.else_part_of or finding.same_money):
        return one
    return replace(one, finding=replace(finding, parent=parent, else_part_of=(), same_money=()))


def _parent(
    one: Discrepancy, living: Mapping[str, Discrepancy], speaking: Collection[str], beside: Collection[str]
) -> str:
    explains = next((id for id in one.finding.else_part_of if id in living), "")
    able = [living[id] for id in beside if id in speaking or one.id not in speaking]
    larger = [other for other in able if _is_larger(other, one)]
    return explains or (min(larger, key=_rank).id if larger else "")


def _is_larger(other: Discrepancy, one: Discrepancy) -> bool:
    """Whether `other` claims more of the money, in one currency; of equal claims, the first by its rank counts. One
    whose stake is not known claims more than those that name it before themselves. No one claims less than nothing."""
    theirs, own, order = other.finding.stake, one.finding.stake, one.finding.same_money
    if own is None or not own.minor:
        return False
    if theirs is None:
        return other.id in order[: _place(one)]
    return theirs.currency == own.currency and _rank(other) < _rank(one)


def _rank(one: Discrepancy) -> tuple[bool, int, int, str]:
    """What claims money first, and of that the largest stake; of equal ones, the one that comes first in the order of
    its rules."""
    worth = abs(one.finding.stake.minor) if one.finding.stake else 0
    return one.finding.claim is Claim.NONE or not worth, -worth, _place(one), one.id


def _place(one: Discrepancy) -> int:
    """Its place among those about the same money that it names; after them where it names itself nowhere."""
    order = one.finding.same_money
    return order.index(one.id) if one.id in order else len(order)
