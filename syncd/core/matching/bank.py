"""Decides which line of a bank account brings which payout.

The amount and the days decide. A line in the payout's currency brings all of it, or less by a fee of a bank on the way.
A line in another currency brings about what the reference rate makes of it. Several payouts may arrive as one line, if
they add up to it exactly, and one payout as several lines of one sender that add up to it. The sender's name is
evidence only: banks write the same sender in many ways. Where two lines fit one payout, or two payouts one line, and
neither name nor days tell them apart, nobody guesses: it is *unclear*.

A match depends only on the payouts and lines that are connected with it through others, see `Neighbours`. So a new line
changes the matches around it, and no others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from syncd.core.matching.arrivals import (
    DAY,
    Arrival,
    BankLine,
    BankMatch,
    How,
    Matching,
    Pair,
    SentPayout,
    is_named,
)
from syncd.core.money import Money
from syncd.core.records import Ref


@dataclass(slots=True)
class Neighbours:
    """The payouts and lines of which one may decide about another: `fits` has the pairs, `sums` the sets of payouts of
    a line, `parts` the sets of lines of a payout."""

    lines: dict[Ref, BankLine] = field(default_factory=dict)
    payouts: dict[Ref, SentPayout] = field(default_factory=dict)
    fits: dict[tuple[Ref, Ref], How] = field(default_factory=dict)  # (payout, line)
    sums: dict[Ref, list[tuple[SentPayout, ...]]] = field(default_factory=dict)  # by line
    parts: dict[Ref, list[tuple[BankLine, ...]]] = field(default_factory=dict)  # by payout

    def add(self, line: BankLine, around: Sequence[SentPayout], matching: Matching) -> set[Ref]:
        """Take in a line; returns the payouts that it may bring. `around`: all from its `first_day` to the day after
        it."""
        fitting = {
            payout.ref: how
            for payout in around
            if matching.is_in_time(payout, line, matching.far) and (how := matching.fits(payout, line))
        }
        sums = matching.sums(line, around)
        found = {*fitting, *(payout.ref for chosen in sums for payout in chosen)}
        if found:
            self.lines[line.ref] = line
            self.payouts |= {payout.ref: payout for payout in around if payout.ref in found}
            self.fits |= {(ref, line.ref): how for ref, how in fitting.items()}
            self.sums[line.ref] = sums
        return found

    def add_parts(self, payout: SentPayout, lines: Iterable[BankLine], matching: Matching) -> set[Ref]:
        """Take in a payout that may arrive in parts; returns the lines that may be some. `lines`: all of its days."""
        if parts := matching.parts(payout, lines):
            self.payouts[payout.ref], self.parts[payout.ref] = payout, parts
            self.lines |= {line.ref: line for chosen in parts for line in chosen}
        return {line.ref for chosen in parts for line in chosen}

    def without(self, lines: AbstractSet[Ref]) -> "Neighbours":
        """The same without some lines."""
        return Neighbours(
            {ref: line for ref, line in self.lines.items() if ref not in lines},
            self.payouts,
            {pair: how for pair, how in self.fits.items() if pair[1] not in lines},
            {ref: sums for ref, sums in self.sums.items() if ref not in lines},
            {
                ref: [chosen for chosen in parts if not lines & {line.ref for line in chosen}]
                for ref, parts in self.parts.items()
            },
        )


def match_around(
    seeds: Iterable[SentPayout],
    lines_within: Callable[[date, date], Iterable[BankLine]],
    payouts_within: Callable[[date, date], Sequence[SentPayout]],
    matching: Matching,
) -> Neighbours:
    """Gather what decides about the payouts `seeds`: the lines that may bring them, the other payouts that these may
    bring, and so on. Both functions give everything from a first to a last day."""
    neighbours, seen, met = Neighbours(), set[Ref](), set[Ref]()
    open_ = {seed.ref: seed for seed in seeds}

    @cache
    def lines_of(payout: SentPayout) -> list[BankLine]:
        return list(lines_within(payout.day - DAY, matching.last_day(payout)))

    while open_:
        _, payout = open_.popitem()
        seen.add(payout.ref)
        parts = neighbours.add_parts(payout, lines_of(payout), matching)
        for line in lines_of(payout):
            if line.ref in met:
                continue
            around = payouts_within(matching.first_day(line.day), line.day + DAY)
            found = Neighbours().add(line, around, matching)
            if payout.ref in found or line.ref in parts:
                met.add(line.ref)
                neighbours.add(line, around, matching)
                found |= _in_parts(line, around, lines_of, matching)
                open_ |= {one.ref: one for one in around if one.ref in found - seen}
    return neighbours


def touched(
    line: BankLine,
    around: Sequence[SentPayout],
    lines_within: Callable[[date, date], Iterable[BankLine]],
    matching: Matching,
) -> set[Ref]:
    """The payouts whose match a line takes part in, alone or with others. `around`: all from its `first_day` to the day
    after it."""

    def lines_of(payout: SentPayout) -> Iterable[BankLine]:
        return lines_within(payout.day - DAY, matching.last_day(payout))

    return Neighbours().add(line, around, matching) | _in_parts(line, around, lines_of, matching)


def _in_parts(
    line: BankLine,
    around: Iterable[SentPayout],
    lines_of: Callable[[SentPayout], Iterable[BankLine]],
    matching: Matching,
) -> set[Ref]:
    """The payouts that a line may bring a part of."""
    may = (payout for payout in around if matching.may_be_part(payout, line))
    return {payout.ref for payout in may if any(line in part for part in matching.parts(payout, lines_of(payout)))}


def match_neighbours(neighbours: Neighbours, matching: Matching) -> BankMatch:
    """Match payouts and lines: near ones before late ones, exact amounts before fees and rates."""
    matcher = _Matcher(neighbours, matching)
    for days in (matching.near, matching.far):
        matcher.same_amounts(days)
        if days == matching.near:
            matcher.exact_sums()
            matcher.exact_parts()
        for how in (How.FEE, How.RATE):
            while matcher.only_candidates(how, days):
                pass
    return BankMatch(matcher.arrivals, matcher.unclear())


class _Matcher:
    def __init__(self, neighbours: Neighbours, matching: Matching) -> None:
        self._has = neighbours
        self._matching = matching
        self._claimed: set[Ref] = set()  # payouts and lines that are matched
        self.arrivals: dict[Ref, Arrival] = {}

    def same_amounts(self, days: int) -> None:
        """Match equal amounts, those whose sender is named first, then those with the fewest days between them."""
        pairs = self._pairs(How.AMOUNT, days)
        pairs.sort(key=lambda pair: (not is_named(*pair), self._matching.lag(*pair), pair[0].order, pair[1].order))
        matched: dict[Ref, Pair] = {}
        for payout, line in pairs:
            if not {payout.ref, line.ref} & self._claimed:
                self._claimed |= {payout.ref, line.ref}
                matched[payout.ref] = payout, line
        for payout, line in _in_order(matched.values(), self._matching, days):
            self._arrive(line, (payout,), How.AMOUNT)

    def exact_sums(self) -> None:
        """Match lines with the one set of payouts that adds up to them, where no other line could be of these."""
        sets = self._free_sums()
        wanted = _wanted(sets)
        for ref, sums in sorted(sets.items()):
            if len(sums) == 1 and all(wanted[payout.ref] == {ref} for payout in sums[0]):
                self._arrive(self._has.lines[ref], sums[0], How.SUM)

    def exact_parts(self) -> None:
        """Match payouts with the one set of lines that adds up to them, where no other payout could have these."""
        sets = self._free_parts()
        wanted: defaultdict[Ref, set[Ref]] = defaultdict(set)
        for ref, parts in sets.items():
            for line in (line for chosen in parts for line in chosen):
                wanted[line.ref].add(ref)
        for ref, parts in sorted(sets.items()):
            if len(parts) == 1 and all(wanted[line.ref] == {ref} for line in parts[0]):
                line, *further = parts[0]
                self._arrive(line, (self._has.payouts[ref],), How.PARTS, tuple(further))

    def only_candidates(self, how: How, days: int) -> bool:
        """Match payouts with the one line that may bring each, unless another payout has that line alone, too. Returns
        whether there were any: that may leave others with one."""
        pairs = self._pairs(how, days)
        named = {payout.ref for payout, line in pairs if is_named(payout, line)}
        lines_of: defaultdict[Ref, list[Pair]] = defaultdict(list)
        for payout, line in pairs:
            if payout.ref not in named or is_named(payout, line):
                lines_of[payout.ref].append((payout, line))
        alone: defaultdict[Ref, list[SentPayout]] = defaultdict(list)
        for candidates in lines_of.values():
            if len(candidates) == 1:
                alone[candidates[0][1].ref].append(candidates[0][0])
        certain = {ref: payouts[0] for ref, payouts in alone.items() if len(payouts) == 1}
        for ref, payout in certain.items():
            self._arrive(self._has.lines[ref], (payout,), how)
        return bool(certain)

    def unclear(self) -> dict[Ref, tuple[BankLine, ...]]:
        """The payouts left, each with the lines left that may bring it."""
        lines_of = _wanted(self._free_sums())
        for ref, parts in self._free_parts().items():
            lines_of[ref] |= {line.ref for chosen in parts for line in chosen}
        for payout, line in self._has.fits:
            if not {payout, line} & self._claimed:
                lines_of[payout].add(line)
        return {
            payout: tuple(sorted((self._has.lines[ref] for ref in refs), key=lambda line: line.order))
            for payout, refs in lines_of.items()
            if refs
        }

    def _free_parts(self) -> dict[Ref, list[tuple[BankLine, ...]]]:
        """Payout → the sets of lines that add up to it, of payouts and lines that are not matched."""
        return {
            ref: [chosen for chosen in parts if not {line.ref for line in chosen} & self._claimed]
            for ref, parts in self._has.parts.items()
            if ref not in self._claimed
        }

    def _free_sums(self) -> dict[Ref, list[tuple[SentPayout, ...]]]:
        """Line → the sets of payouts that add up to it, of lines and payouts that are not matched."""
        return {
            ref: [chosen for chosen in sums if not {payout.ref for payout in chosen} & self._claimed]
            for ref, sums in self._has.sums.items()
            if ref not in self._claimed
        }

    def _pairs(self, how: How, days: int) -> list[Pair]:
        pairs = [
            (self._has.payouts[payout], self._has.lines[line])
            for (payout, line), fits in self._has.fits.items()
            if fits is how and not {payout, line} & self._claimed
        ]
        return [pair for pair in pairs if self._matching.is_in_time(*pair, days)]

    def _arrive(
        self, line: BankLine, payouts: tuple[SentPayout, ...], how: How, further: tuple[BankLine, ...] = ()
    ) -> None:
        named = all(is_named(payout, each) for payout in payouts for each in (line, *further))
        arrival = Arrival(line=line, payouts=payouts, how=how, is_named=named, further=further)
        self._claimed |= {line.ref, *(each.ref for each in further), *(payout.ref for payout in payouts)}
        self.arrivals |= {payout.ref: arrival for payout in payouts}


def _wanted(sets: Mapping[Ref, list[tuple[SentPayout, ...]]]) -> defaultdict[Ref, set[Ref]]:
    """Payout → the lines of whose sums it is a part."""
    wanted: defaultdict[Ref, set[Ref]] = defaultdict(set)
    for line, sums in sets.items():
        for payout in (payout for chosen in sums for payout in chosen):
            wanted[payout.ref].add(line)
    return wanted


def _in_order(pairs: Iterable[Pair], matching: Matching, days: int) -> list[Pair]:
    """The pairs, those of equal amounts in the order of their days: where a payout has a later line than the next one,
    and each may have the other's, they change lines."""
    groups: defaultdict[tuple[Money, str, bool], list[Pair]] = defaultdict(list)
    for payout, line in sorted(pairs, key=lambda pair: pair[0].order):
        groups[payout.amount, payout.person or line.person, is_named(payout, line)].append((payout, line))
    for group in groups.values():
        moved = True
        while moved:
            moved = False
            for at in range(len(group) - 1):
                (one, first), (other, second) = group[at], group[at + 1]
                changed = [(one, second), (other, first)]
                if second.order < first.order and all(
                    matching.is_in_time(*pair, days) and is_named(*pair) == is_named(one, first) for pair in changed
                ):
                    group[at : at + 2] = changed
                    moved = True
    return [pair for group in groups.values() for pair in group]
