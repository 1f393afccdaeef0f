"""Faults of rounded bills, of billed weeks that people change, of timers that run, and of sources of data."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tests.system.days.facts import HOME, Contract, Look, World
from tests.system.days.weeks import entries, ordinary
from tests.system.traps.facts import DAY, at, monday

SECOND = timedelta(seconds=1)
Among = Callable[[str], bool]


def rounded(world: World, *, among: Among) -> None:
    """A contract of which each entry is rounded for itself: many short ones, to the edges of what is tolerated."""
    if not among("fragments"):
        return
    to, how = world.rng.choice(((900, "up"), (900, "nearest"), (360, "down")))
    contract = world.contract("pomo", "zoe", rounding=(to, how), flag="ignore")
    for number in range(world.weeks - 1):
        week = monday(world.first + 6 * DAY) + number * 7 * DAY
        _fragments(world, contract, week, to)
    world.planted.append(f"{contract.key}: each entry to {to} s {how}")


def _fragments(world: World, contract: Contract, week: date, to: int) -> None:
    case = world.rng.choice(("share", "number", "short"))
    more = world.rng.choice((-1, 0, 1))
    lengths = [to - 100] * 5 if to == 900 else [to + 60] * 5
    if case == "number":
        lengths += [lengths[0]] * world.rng.choice((0, 1))
    elif case == "short":
        lengths = [700 if to == 900 else 480] * 5 + [1_800 + more]
    elif to == 900:  # eleven of 9 000 seconds become 9 900: a tenth more, as are 99 of 990
        lengths = [818] * 9 + [819, 819 + more]
    else:  # each loses 40 of 400
        lengths = [400] * 5 + [400 + more]
    made = []
    for place, seconds in enumerate(lengths):
        day = week + place % 5 * DAY
        made.append(world.track(contract, world.free("zoe", at(day, "08:00", HOME), seconds), seconds))
    if case == "share" and to == 900 and world.rng.random() < 0.5:  # down to eight in a hundred
        last = made[-1]
        assert last.stop
        longer = replace(last, stop=last.stop + world.rng.choice((1, 166, 167, 168)) * SECOND)
        world.edits.append((world.looks[0].made + DAY, last.number, longer))


def edited(world: World, *, among: Among) -> None:
    """An entry of a billed week that becomes longer or shorter, or is deleted, by a minute, a second less or more."""
    if not among("changed_late"):
        return
    contract = world.contract("late", "ann", desk=True)
    ordinary(world, contract)
    week = world.starts()[0]
    one = entries(world, contract, week)[0]
    seconds, day = world.rng.choice((59, 60, 61, 1_500)), one.start.astimezone(world.zone).date()
    case = world.rng.choice(("shorter", "longer", "deleted", "words"))
    assert one.stop
    changed = {
        "shorter": replace(one, stop=one.stop - seconds * SECOND),
        "longer": replace(one, stop=one.stop + seconds * SECOND),
        "words": replace(one, text="Other words of mine"),
    }
    if case == "deleted":
        one = world.track(contract, world.free("ann", at(day, "18:00", world.zone), seconds), seconds)
        world.show(contract, one.start, seconds)
    world.edits.append((world.looks[0].now + DAY, one.number, changed.get(case)))
    world.planted.append(f"{contract.key} {week}: {case} by {seconds} s")


def running(world: World, *, among: Among) -> None:
    """A timer that is about to run for twelve hours when somebody looks, or that runs over the end of a week."""
    if not (world.api and among("timer")):
        return
    first, edge = world.looks[0], world.begins(world.starts()[2])
    contracts: Sequence[Contract] = [one for one in world.contracts.values() if one.person == "me"]
    for contract in world.rng.sample(contracts, 2):
        if contract.desk:
            start = edge - world.rng.choice((1, 2_400)) * SECOND
        else:
            start = first.now - timedelta(hours=12) + world.rng.choice((-1, 0, 1)) * SECOND
        kind: dict[str, object] = {"contract": "", "tag": "private"} if world.rng.random() < 0.2 else {}
        world.track(contract, start, 20 * 3_600, text="A forgotten timer", **kind)
        world.planted.append(f"{contract.key}: a timer from {start}")


def sources(world: World, *, among: Among) -> None:
    """One source that becomes silent, has a line nobody can read, or changes many old entries at once."""
    if not among("source"):
        return
    contract = world.contract("old", "old", flag="ignore")
    case = world.rng.choice(("silent", "broken", "mass", "mass"))
    count = world.rng.choice((40, 69, 70)) if case == "mass" else 30
    made = []
    for place in range(count):
        day = world.first + place // 5 * DAY
        made.append(world.track(contract, world.free("old", at(day, "08:00", HOME), 600), 600))
    last = world.looks[-1]
    if case == "silent":
        days = world.rng.choice((8, 16))
        world.silent["track-old"] = last.now - days * DAY + world.rng.choice((-1, 0, 1)) * SECOND
    elif case == "broken":
        world.broken.append(world.rng.choice(world.looks))
    else:
        for one in made[: world.rng.choice((20, 21))]:
            assert one.stop
            changed = replace(one, stop=one.stop + timedelta(minutes=1))
            world.edits.append((world.looks[0].now + DAY, one.number, changed))
    world.planted.append(f"track-old: {case}, {count} entries")


def held(world: World, look: Look) -> bool:
    """Whether too many of the old entries change at once: more than 20, and more than three in ten."""
    numbers = {number for since, number, _ in world.edits if since <= look.made}
    old = [one for one in world.entries if one.person == "old"]
    changed = sum(one.number in numbers for one in old)
    return changed > 20 and 10 * changed > 3 * len(old)
