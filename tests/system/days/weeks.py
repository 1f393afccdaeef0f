"""Faults and traps of a contract's week on a platform that shows hours, up to three of them and one on one week.

Each changes what was tracked or what is shown, by magnitudes below, at and above what is tolerated. None says what must
be found: that is counted from all of them together.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.system.days.facts import CLEAR, Contract, Entry, Row, World
from tests.system.days.shown_hours import Week
from tests.system.traps.facts import DAY, at

VAGUE = ("", "dev", "work meeting", "Update", "fixes, misc")
OTHERS = ("Checkout", "Checkout form", "fix #17", "ABC-123", "see https://example.org/x", "Étape deux")
"""Short texts that say what was done."""


def ordinary(world: World, contract: Contract) -> None:
    """Some sessions in each week, from Tuesday to Friday, shown as they were; of some weeks, a part is tolerated."""
    for week in world.starts():
        more = 4_200 if Random(f"{contract} {week}").random() < 0.3 else 0
        days = [week + number * DAY for number in range(7) if (week + number * DAY).weekday() in (1, 2, 3, 4)]
        free = [day for day in days if (contract.person, day) not in world.quiet]
        for day in sorted(world.rng.sample(free, world.rng.randint(2, 3))):
            session(world, contract, day, world.rng.randrange(6, 13) * 600 + more)


def session(world: World, contract: Contract, day: date, seconds: int, **more: object) -> tuple[Entry, Row]:
    """Track a session on a platform's day, and show it."""
    start = at(day, "09:00", world.zone) + timedelta(minutes=5 * world.rng.randrange(36))
    one = world.track(contract, world.free(contract.person, start, seconds), seconds, **more)
    return one, world.show(contract, one.start, seconds)


def entries(world: World, contract: Contract, week: date) -> list[Entry]:
    """The sessions of a contract in a week."""
    end = world.begins(week + 7 * DAY)
    return [one for one in world.entries if one.contract == contract.key and world.begins(week) <= one.start < end]


def rows(world: World, contract: Contract, week: date) -> list[Row]:
    """What the platform shows of a week."""
    end = world.begins(week + 7 * DAY)
    return [row for row in world.rows if row.contract == contract.key and world.begins(week) <= row.start < end]


def put(world: World, old: Row, **changes: object) -> Row:
    """Show something else instead of a row; a changed length at its rate, unless an amount is given."""
    world.rows.remove(old)
    kept = ("start", "seconds", "memo", "by_hand", *(() if "seconds" in changes else ("cents",)))
    values = {name: getattr(old, name) for name in kept} | changes
    return world.show(world.contracts[old.contract], **values)


def change(world: World, old: Entry, **changes: object) -> Entry:
    """Track something else instead of an entry."""
    new = replace(old, **changes)  # type: ignore[arg-type]
    world.entries[world.entries.index(old)] = new
    return new


def other_amount(world: World, contract: Contract, week: date) -> None:
    """A row, or all of them, some cents off."""
    shown, cents = rows(world, contract, week), world.rng.choice((1, 2, 3, 40))
    sign = world.rng.choice((1, -1))
    for row in shown if world.rng.random() < 0.4 else shown[:1]:
        put(world, row, cents=row.cents + sign * cents)


def by_hand(world: World, contract: Contract, week: date) -> None:
    """Some of the hours were added by hand, on one day or on two."""
    shown, seconds = rows(world, contract, week), world.rng.choice((599, 600, 601, 1_800))
    first = min(seconds, world.rng.choice((300, seconds)))
    for row, part in zip(shown, (first, seconds - first), strict=False):
        put(world, row, by_hand=min(part, row.seconds))


def vague(world: World, contract: Contract, week: date) -> None:
    """A text that says little, or the task says it all the same; or the platform has memos of the day, or of others."""
    one = world.rng.choice(entries(world, contract, week))
    said = world.rng.choice(("", "", "task", "memo", "vague memo", "all but one"))
    one = change(world, one, text=world.rng.choice(VAGUE), task="Checkout" if said == "task" else one.task)
    day = one.start.astimezone(world.zone).date()
    for row in rows(world, contract, week):
        is_that = row.start.astimezone(world.zone).date() == day
        if is_that and said.endswith("memo"):
            put(world, row, memo=CLEAR if said == "memo" else "work")
        elif said == "all but one":
            put(world, row, memo=world.rng.choice(("", "work")) if is_that else CLEAR)


def clear(world: World, contract: Contract, week: date) -> None:
    """A trap: few words, which say what was done."""
    change(world, world.rng.choice(entries(world, contract, week)), text=world.rng.choice(OTHERS))


def unmarked(world: World, contract: Contract, week: date) -> None:
    """Time marked not billable, or agreed to be free; not shown, or in part, or whole."""
    day = world.rng.choice([row.start.astimezone(world.zone).date() for row in rows(world, contract, week)])
    one, row = session(
        world, contract, day, world.rng.choice((60, 1_200, 3_000)), billable=False, tag=world.rng.choice(("", "favour"))
    )
    shown = world.rng.choice((0, 0, one.seconds // 2, one.seconds))
    world.rows.remove(row)
    if shown:
        world.show(contract, one.start, shown)


def clock(world: World, contract: Contract, week: date) -> None:
    """Some or all sessions start later or earlier on the platform, by whole hours or not."""
    by = world.rng.choice((1, -1, 5, -6, 7)) * 3_600 + world.rng.choice((0, 0, 0, 1_800))
    for _ in range(world.rng.choice((0, 1, 2))):
        day = world.rng.choice([row.start.astimezone(world.zone).date() for row in rows(world, contract, week)])
        session(world, contract, day, 2_400)
    shown = rows(world, contract, week)
    for row in world.rng.sample(shown, world.rng.choice((len(shown), len(shown), len(shown) - 1, min(2, len(shown))))):
        start = row.start + timedelta(seconds=by)
        if start.astimezone(world.zone).date() == row.start.astimezone(world.zone).date():
            put(world, row, start=start)


def night(world: World, contract: Contract, week: date) -> None:
    """Work over the week's end, or close to it, that the platform books in one of the two weeks."""
    edge = world.begins(week + 7 * DAY)
    if week == world.starts()[-1] or any(look.made - DAY < edge < look.made + DAY for look in world.looks):
        return
    before, after = (world.rng.choice((599, 600, 601, 2_400)) for _ in range(2))
    apart = world.rng.choice((0, 0, 3_599, 3_600, 3_601))
    if apart:
        start, seconds = edge - timedelta(seconds=apart + before), before
    else:
        start, seconds = edge - timedelta(seconds=before), before + after
    if world.free(contract.person, start, seconds) != start:
        return
    one = world.track(contract, start, seconds)
    late = apart or world.rng.random() < 0.5
    world.show(contract, edge + timedelta(minutes=1) if late else one.start, seconds)


def twice(world: World, contract: Contract, week: date) -> None:
    """Two entries at one time, of which the platform shows the time once."""
    one = world.rng.choice(entries(world, contract, week))
    if one.stop is None or not one.billable:
        return
    shared = world.rng.choice((59, 60, 61, 600))
    start = one.stop - timedelta(seconds=shared)
    if world.free(contract.person, one.stop + timedelta(minutes=3), 1_200) == one.stop + timedelta(minutes=3):
        world.track(contract, start, shared + 600, text=one.text, task=one.task)
        world.show(contract, one.stop, 600)


def waiting(world: World, contract: Contract, week: date) -> None:
    """Time that maps to no contract yet: what is shown too much may be it."""
    start = world.free(contract.person, world.begins(week + 3 * DAY) + timedelta(hours=19), 1_200)
    name = f"Unknown {contract.key}"
    world.track(contract, start, 1_200, contract=None, project=name, text="Something else")


def forgotten(world: World, contract: Contract, week: date) -> None:
    """A business day, or a day off, on which the platform shows hours and nothing was tracked."""
    days = [day for person, day in world.quiet if person == contract.person and week <= day < week + 7 * DAY]
    for day in days:
        world.show(contract, at(day, "13:00", world.zone), world.rng.choice((60, 1_800, 5_400)))


def gap(world: World, contract: Contract, week: date) -> None:
    """Hours that differ from the tracked time by just what rounding explains, or by a second less or more."""
    shown = rows(world, contract, week)
    view = Week.of(world, contract, week, world.looks[-1])
    sign, allowed = world.rng.choice((1, -1)), view.tolerance
    wanted = sign * (allowed + world.rng.choice((-1, 0, 1, 1, 900)))
    row = max(shown, key=lambda row: row.seconds)
    seconds = row.seconds + view.gap - wanted
    if seconds >= 60:
        put(world, row, seconds=seconds)


FAULTS: tuple[Callable[[World, Contract, date], None], ...] = (
    other_amount,
    by_hand,
    vague,
    unmarked,
    clock,
    night,
    twice,
    waiting,
    forgotten,
)
TRAPS = (clear,)


def logged(world: World, *, among: Callable[[str], bool]) -> None:
    """Contracts of two people on the platform, with up to three faults in each week, and a trap."""
    for person, name in (("me", "api"), ("me", "shop"), ("ann", "site")):
        first, raised = world.rng.randrange(2_000, 9_000), world.starts()[2] + world.rng.randrange(7) * DAY
        rates = [(date.min, first), *([(raised, first + 600)] if world.rng.random() < 0.3 else [])]
        start = world.rng.choice((None, None, world.first - 16 * DAY, world.first - 15 * DAY))
        flag = world.rng.choice(("auto", "obey", "ignore"))
        contract = world.contract(name, person, desk=True, rates=tuple(rates), flag=flag, start=start)
        ordinary(world, contract)
        for week in world.starts():
            faults = [one for one in FAULTS if among(one.__name__)]
            chosen = world.rng.sample(faults, min(len(faults), world.rng.choice((0, 1, 2, 3))))
            traps = [one for one in TRAPS if among(one.__name__) and world.rng.random() < 0.5]
            if among("gap") and len(chosen) < 3 and world.rng.random() < 0.5:
                chosen.append(gap)
            for fault in sorted([*chosen, *traps], key=lambda one: (one is gap, one is twice)):
                fault(world, contract, week)
            if chosen:
                world.planted.append(f"{contract.key} {week}: {', '.join(one.__name__ for one in chosen)}")
