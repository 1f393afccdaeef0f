"""Milestones at three looks: work that nobody funded, budgets that are used, and clocks of submissions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from tests.system.contracts import days
from tests.system.contracts.facts import HOUR, Agreed, Expected, Lived, Stone, World, moment
from tests.system.traps.facts import DAY, at, priced, text

STATES = (
    ("unfunded", "unfunded", "funded"),
    ("proposed", "funded", "funded"),
    ("unfunded", "cancelled", "cancelled"),
    *[("funded", "funded", "funded")] * 3,
    ("funded", "funded", "submitted"),
    ("funded", "submitted", "changes-requested"),
    ("submitted", "submitted", "submitted"),
    ("submitted", "submitted", "released"),
)
UNPAID, AT_WORK = ("proposed", "unfunded", "cancelled"), ("funded", "changes-requested")
SHARES = (Fraction(9, 20), Fraction(1, 2), Fraction(1, 2), Fraction(1))
"""Of a budget: where a discrepancy about it ends and begins, and all of it."""
CLOCK = 14 * DAY
"""After which Upwork releases a submitted milestone by itself, at the end of the day."""


def staged(world: World) -> None:
    """A fixed price in stages, with time on each that is close to a share of its budget, and changes after a look."""
    rng = world.rng
    platform, ends = rng.choice(("upwork", "upwork", "direct")), world.looks[1].date() + 3 * DAY
    target, end = rng.choice((5_000, 5_000, None)), rng.choice((None, None, ends))
    deal = world.agree("staged", platform, "fixed", target=target, end=end)
    for number in range(2):
        title, budget = f"{deal.title} part {number}", rng.choice((None, rng.randrange(6, 12) * HOUR))
        day = rng.choice((world.looks[0], world.looks[1], world.looks[2])).date()
        stone = Stone(
            deal=deal.key,
            title=title,
            minor=rng.choice((20_000, 90_000)),
            states=rng.choice(STATES),
            submitted=day - rng.choice((14, 15, 16)) * DAY,
            budget=budget,
        )
        world.stones.append(stone)
        about = f'contract = "{deal.key}"\nmilestone = "{title}"\n'
        world.maps.append(f'[[map]]\nproject = "{deal.title}"\ndescription = "{title}*"\n{about}')
        _work(world, deal, stone)


def _work(world: World, deal: Agreed, stone: Stone) -> None:
    """Time on a milestone before the first look, in two sessions; the second one may become another length after it."""
    rng, budget = world.rng, stone.budget or 6 * HOUR
    first, other = (int(rng.choice(SHARES) * budget) + rng.choice((-1, 0, 1)) for _ in range(2))
    half, week = budget // 4, rng.choice(world.facts.mondays[3:8])
    world.work(deal, at(week + DAY, "05:00"), half, text=f"{stone.title} a")
    two = world.work(deal, at(week + 3 * DAY, "05:00"), first - half, text=f"{stone.title} b")
    if rng.random() < 0.5:
        changed = replace(two, stop=two.start + timedelta(seconds=other - half))
        world.edit(world.looks[0] + timedelta(hours=1), two, changed)
    world.planted.append(f"{stone.title}: {first} s, then {other} s perhaps, of {stone.budget}")


# What is true


def truth(world: World, deal: Agreed, look: datetime, lived: Lived) -> Iterator[Expected]:
    """The discrepancies about the milestones of a contract."""
    place, left = world.looks.index(world.read(look, "milestones")), days.left_behind(world, deal, look)
    for stone in (stone for stone in world.stones if stone.deal == deal.key):
        state, about = stone.states[place], (deal.key, stone.title)
        used = sum(one.seconds for one in world.tracked(deal, look) if one.text.startswith(stone.title))
        if state == "submitted" and deal.platform == "upwork" and stone.submitted:
            release = at(stone.submitted + CLOCK + DAY, "00:00")
            ahead = look < release
            stake = text(0 if ahead else stone.minor, deal.currency)
            yield Expected("release-clock", *about, stake, moment(release) if ahead else "")
        if state in UNPAID and used:
            worth = min(priced(deal.target, used), stone.minor) if deal.target else None
            yield Expected("work-on-unfunded-milestone", *about, _money(worth, deal))
        if state in AT_WORK and stone.budget:
            burn = ("milestone-budget-burn", *about)
            over = max(0, used - stone.budget)
            worth = 0 if not over else priced(deal.target, over) if deal.target else None
            below = left is not None and worth is not None and 0 < worth <= stone.minor
            if 2 * used >= stone.budget or (burn in lived and 20 * used >= 9 * stone.budget):
                yield Expected(*burn, _money(worth, deal), parent="contract-ended-with-escrow" if below else "")


def _money(minor: int | None, deal: Agreed) -> str:
    return "" if minor is None else text(minor, deal.currency)


STORIES = (staged,)
