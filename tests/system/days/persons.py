"""Faults and traps of people's days: entries at one time, copies, two trackers, days that are too long.

They are on Saturdays and Sundays of the user's zone, when nobody works otherwise, up to three and a trap on one day.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from tests.system.days.facts import CLEAR, HOME, Contract, Entry, World
from tests.system.days.truth_of_days import covered
from tests.system.traps.facts import DAY, at, monday

SIXTEEN = 16 * 3_600


def track(world: World, contract: Contract, day: date, seconds: int, /, **more: object) -> Entry:
    """Track a session at the first free time of a day, after the hour that a file cannot tell from the next one."""
    is_long = at(day + DAY, "00:00", HOME) - at(day, "00:00", HOME) > DAY
    begins = world.free(contract.person, at(day, "03:30" if is_long else "00:30", HOME), seconds)
    return world.track(contract, begins, seconds, **more)


def beside(world: World, one: Entry, contract: Contract, shared: int, seconds: int, /, **more: object) -> Entry:
    """Track an entry that has its first seconds in common with another one."""
    assert one.stop
    return world.track(contract, one.stop - timedelta(seconds=shared), seconds, **more)


def at_once(world: World, contracts: Sequence[Contract], day: date) -> None:
    """Two entries, or three, that share some time, or hardly any."""
    one, other, third = (world.rng.choice(contracts) for _ in range(3))
    free = {"tag": "favour"} if world.rng.random() < 0.2 else {}
    first = track(world, one, day, 3_600, **free)
    last = beside(world, first, other, world.rng.choice((59, 60, 61, 1_800)), 3_000, text="Other work of mine")
    if world.rng.random() < 0.3:
        beside(world, last, third, 900, 2_000, text="Third work of mine")


def unmapped(world: World, contracts: Sequence[Contract], day: date) -> None:
    """Time without a contract, beside other time."""
    first = track(world, contracts[0], day, 1_800)
    name = f"Private {world.rng.randrange(3)}"
    beside(world, first, contracts[0], world.rng.choice((0, 300)), 1_200, contract=None, project=name)


def copied(world: World, contracts: Sequence[Contract], day: date) -> None:
    """Copies of an entry; or nearly: another start, or another text."""
    one = track(world, world.rng.choice(contracts), day, 2_400)
    case = world.rng.choice(("same", "same", "case", "later", "text"))
    assert one.stop
    for _ in range(world.rng.choice((1, 1, 2))):
        text = {"case": CLEAR.upper(), "text": "Checkout form of the shop, again"}.get(case, CLEAR)
        begins = one.start + timedelta(seconds=case == "later")
        contract = world.contracts[one.contract or ""]
        world.track(contract, begins, int((one.stop - begins).total_seconds()), text=text)


def piled(world: World, contracts: Sequence[Contract], day: date) -> None:
    """Nine or ten copies in a week: the tenth makes them an import too many."""
    for number in range(world.rng.choice((4, 5))):
        one = track(world, contracts[number % 2], day, 600)
        for _ in range(2):
            world.track(contracts[number % 2], one.start, 600)
    if world.rng.random() < 0.5 and day.weekday() == 5:
        one = track(world, contracts[0], day + DAY, 600)
        world.track(contracts[0], one.start, 600)


def in_two(world: World, contracts: Sequence[Contract], day: date) -> None:
    """An entry in a second tracker that is nearly at the same time."""
    one = track(world, world.rng.choice(contracts), day, 3_600)
    late = timedelta(seconds=world.rng.choice((0, 1, 359, 360, 361, 1_800)))
    world.track(world.rng.choice(contracts), one.start + late, 3_600, tracker="clock", text="Same hour")


def long_day(world: World, contracts: Sequence[Contract], day: date) -> None:
    """A day of sixteen hours, a second less, or more."""
    wanted = SIXTEEN + world.rng.choice((-1, 0, 1, 3_600))
    left = wanted - covered(world, "me", day)
    if left > 3_600:
        half = left // 2
        for seconds in (half, left - half):
            track(world, world.rng.choice(contracts), day, seconds)


def ran_on(world: World, contracts: Sequence[Contract], day: date) -> None:
    """A timer that was stopped much too late, perhaps on the next day."""
    seconds = SIXTEEN + world.rng.choice((0, 1, 7_200))
    begins = world.free("me", at(day, "07:00", HOME), seconds)
    if begins.astimezone(HOME).date() == day:
        world.track(world.rng.choice(contracts), begins, seconds)


def ignored(world: World, contracts: Sequence[Contract], day: date) -> None:
    """A trap: private time beside other time, and another person's work at the same time."""
    first = track(world, contracts[0], day, 1_800)
    beside(world, first, contracts[0], 1_200, 7_200, contract="", project="Private", tag="private")
    hers = next(one for one in world.contracts.values() if one.person == "ann" and not one.desk)
    if world.free("ann", first.start, 1_800) == first.start:
        world.track(hers, first.start, 1_800)


FAULTS: tuple[Callable[[World, Sequence[Contract], date], None], ...] = (
    at_once,
    unmapped,
    copied,
    piled,
    in_two,
    long_day,
    ran_on,
)
TRAPS = (ignored,)


def days(world: World, *, among: Callable[[str], bool]) -> None:
    """My direct contracts, and weekends with up to three faults and a trap a day."""
    raised = monday(world.first) + world.rng.randrange(14, 28) * DAY
    rate = world.rng.randrange(3_000, 9_000)
    contracts = [
        world.contract("care", flag="ignore"),
        world.contract("advice", flag="ignore", rates=((date.min, rate), (raised, rate + 500))),
        world.contract("lab", flag="ignore", rates=()),
    ]
    world.contract("her", "ann", flag="ignore")
    world.track(contracts[0], at(world.first, "07:00", HOME), 600, tracker="clock")  # its tracker is never without time
    first = monday(world.first + 6 * DAY)
    for day in (first + number * DAY for number in range(7 * world.weeks)):
        if day.weekday() not in (5, 6) or world.rng.random() < 0.4:
            continue
        faults = [one for one in FAULTS if among(one.__name__)]
        chosen = world.rng.sample(faults, min(len(faults), world.rng.choice((0, 1, 2, 3))))
        traps = [one for one in TRAPS if among(one.__name__) and world.rng.random() < 0.3]
        for fault in sorted([*chosen, *traps], key=lambda one: (one is long_day, one is ran_on)):
            fault(world, contracts if world.rng.random() < 0.3 else contracts[:2], day)
        if chosen:
            world.planted.append(f"me {day}: {', '.join(one.__name__ for one in chosen)}")
