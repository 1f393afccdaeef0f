"""What counts of the findings about one milestone, and names that lead to none."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tests.system.milestones.facts import World
from tests.system.traps.facts import text
from tests.system.worlds.score import Found

RANK = (
    "release-clock",
    "delivered-not-submitted",
    "milestone-deadline-risk",
    "work-on-unfunded-milestone",
    "short-release",
    "milestone-terms-changed",
    "effective-rate-low",
    "milestone-budget-burn",
)
"""Rules that claim a milestone's money, the first of equal claims first."""


def lost(world: World, place: int) -> Iterator[Found]:
    """Names that lead nowhere."""
    for pair in world.stones:
        stone = pair[place]
        if not stone.known and stone.state != "cancelled":
            stake = "" if stone.minor is None else text(stone.minor, world.agreed[stone.deal].currency)
            about = {"about": stone.named, "part": stone.title}
            yield Found(rule="milestone-without-contract", **about, stake=stake, severity="medium")
    for key, title in world.lost:
        seconds = sum(piece.seconds for piece in world.pieces(world.agreed[key], title, place))
        if seconds:
            about = {"about": key, "part": title}
            yield Found(rule="unknown-milestone", **about, seconds=seconds, severity="high")


def grouped(found: Iterable[Found], apart: bool) -> Iterator[Found]:
    """Put what claims less of one milestone's money under what claims the most of it. `apart`: what was not released
    counts for itself."""
    found = list(found)
    claims = [one for one in found if one.rule in RANK and minor(one) > 0 and not (apart and one.rule == RANK[4])]
    for one in found:
        alike = [other for other in claims if other.stake[-3:] == one.stake[-3:]]
        first = min(alike, key=_rank, default=one)
        yield replace(one, under=first.rule) if one in claims and first.rule != one.rule else one


def _rank(one: Found) -> tuple[bool, int, int]:
    """What is lacking to your target is nobody's money: it comes last, whatever it is worth."""
    return one.rule == "effective-rate-low", -minor(one), RANK.index(one.rule)


def minor(one: Found) -> int:
    """Its stake; 0 where it has none."""
    return int(one.stake[:-4].replace(".", "")) if one.stake else 0
