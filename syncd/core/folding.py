"""Folds what a report says many times: small amounts that are not worth a line each, and piles of one rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money, places
from syncd.core.severity import Severity
from syncd.core.sums import Sums, sum_up

PILE = 50
"""More discrepancies of one rule than these are one line of a report."""
COPIES = 3
"""Copies come by the dozen: more discrepancies of one rule about one person's copies than these are one line."""
_OF_COPIES = frozenset({"duplicate-entry", "duplicate-import"})
_OWNERS = ("contract", "client", "account", "person", "source")
"""The facts of a subject that name what it is about, the most exact one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Discrepancies of one rule that are one line of a report: a pile, one person's copies, or small ones of one owner
    and currency."""

    rule: str
    sums: Sums
    owner: tuple[str, str] | None = None  # (kind, name) of copies and small ones; None for a pile
    limit: Money | None = None  # under which each of the small ones is, and all of them together


def owner_of(facts: Mapping[str, str]) -> tuple[str, str]:
    """What a subject is about: (kind, name), such as a contract and its key; ("", "") where its facts name nothing."""
    return next(((kind, facts[kind]) for kind in _OWNERS if kind in facts), ("", ""))


def is_about(facts: Mapping[str, str], contract: str) -> bool:
    """Whether the facts of a subject name a contract, alone or among several."""
    return contract in (facts.get("contract"), *facts.get("contracts", "").split(", "))


def fold(
    discrepancies: Iterable[Discrepancy], fixable: Iterable[str], small: Sequence[Money] | None
) -> tuple[tuple[Fold, ...], frozenset[str]]:
    """The lines to fold discrepancies into, and the ids of those that are in one.

    Those with an id in `fixable`, whose deadline is ahead, stand alone, and so do critical ones that are no pile.
    `small`: the limit of each currency; None: 1.00 of any. Small ones stay one line until they come to their limit
    together.
    """
    alone = frozenset(fixable)
    by_rule: dict[str, list[Discrepancy]] = {}
    for one in discrepancies:
        if one.id not in alone:
            by_rule.setdefault(one.rule, []).append(one)
    folds: list[Fold] = []
    inside: set[str] = set()
    for rule, found in sorted(by_rule.items()):
        if len(found) > PILE:
            folds.append(Fold(rule=rule, sums=sum_up(one.stake for one in found)))
            inside |= {one.id for one in found}
            continue
        if rule in _OF_COPIES:
            for owner, copies in sorted(_by_owner(found).items()):
                if len(copies) > COPIES:
                    folds.append(Fold(rule=rule, sums=sum_up(one.stake for one in copies), owner=owner))
                    inside |= {one.id for one in copies}
                    found = [one for one in found if one.id not in inside]
        for (owner, limit), few in sorted(_small(found, small).items(), key=repr):
            sums = sum_up(one.stake for one in few)
            if sum(money.minor for money in (*sums.at_stake, *sums.owed)) < limit.minor:
                folds.append(Fold(rule=rule, sums=sums, owner=owner, limit=limit))
                inside |= {one.id for one in few}
    return tuple(folds), frozenset(inside)


def _by_owner(found: Iterable[Discrepancy]) -> dict[tuple[str, str], list[Discrepancy]]:
    groups: dict[tuple[str, str], list[Discrepancy]] = {}
    for one in found:
        groups.setdefault(owner_of(one.facts), []).append(one)
    return groups


def _small(
    found: Iterable[Discrepancy], small: Sequence[Money] | None
) -> dict[tuple[tuple[str, str], Money], list[Discrepancy]]:
    """Small ones, by owner and the limit of their currency."""
    groups: dict[tuple[tuple[str, str], Money], list[Discrepancy]] = {}
    for one in found:
        limit = _limit(one.stake.currency, small) if one.stake is not None else None
        if one.stake is None or limit is None or one.severity is Severity.CRITICAL:
            continue
        if 0 < abs(one.stake.minor) < limit.minor:
            groups.setdefault((owner_of(one.facts), limit), []).append(one)
    return groups


def _limit(currency: str, small: Sequence[Money] | None) -> Money | None:
    if small is None:
        return Money(10 ** places(currency), currency)
    return next((limit for limit in small if limit.currency == currency), None)
