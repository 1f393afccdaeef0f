"""What must be found of rounded bills, late changes, running timers and sources, without syncd."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from tests.system.days.facts import HOME, Contract, Entry, Look, World, priced
from tests.system.days.others import held
from tests.system.days.truth_of_days import day_of
from tests.system.days.truth_of_weeks import money
from tests.system.traps.facts import DAY, at, monday
from tests.system.worlds.score import Found

SHORT, FEWEST = 1_800, 6
OPENS, ENDS = Fraction(1, 10), Fraction(8, 100)
"""Parts of the time that rounding may add or take: it speaks from the first one on, until less than the second one."""
LONG = timedelta(hours=12)


def found(world: World, look: Look) -> Iterator[Found]:
    """All discrepancies that these rules have."""
    yield from _fragments(world, look)
    yield from _late(world, look)
    yield from _timers(world, look)
    yield from _sources(world, look)


def _fragments(world: World, look: Look) -> Iterator[Found]:
    for contract in world.contracts.values():
        weeks = {monday(day_of(one.start)) for one in world.entries if one.contract == contract.key}
        for week in sorted(weeks) if contract.rounding[1] else ():
            if _is_open(world, contract, week, look):
                _, _, added = _short(world, contract, week, look)
                yield Found(
                    rule="pomodoro-fragmentation",
                    about=contract.key,
                    part=str(week),
                    seconds=abs(added),
                    stake=money(priced(contract.rate(week) or 0, -added)),
                    severity="low",
                )


def _is_open(world: World, contract: Contract, week: date, look: Look) -> bool:
    """Whether it is found at a look: from the first part on, and from the second one on if it was found before."""
    number, worked, added = _short(world, contract, week, look)
    if look.now < at(week + 7 * DAY, "00:00", HOME) or number < FEWEST or not added:
        return False
    before = world.looks[: world.looks.index(look)]
    was_open = bool(before) and _is_open(world, contract, week, before[-1])
    return abs(added) >= OPENS * worked or (was_open and abs(added) >= ENDS * worked)


def _short(world: World, contract: Contract, week: date, look: Look) -> tuple[int, int, int]:
    """How many short entries a week has, their seconds, and what rounding adds."""
    here = [one for one in world.at(look.made) if one.contract == contract.key and monday(day_of(one.start)) == week]
    lengths = [one.seconds for one in here if one.seconds < SHORT]
    return len(lengths), sum(lengths), sum(rounded(seconds, *contract.rounding) - seconds for seconds in lengths)


def rounded(seconds: int, to: int, how: str) -> int:
    """Seconds rounded up, down or to the nearest."""
    return {"up": -(-seconds // to), "down": seconds // to, "nearest": (2 * seconds + to) // (2 * to)}[how] * to


def _late(world: World, look: Look) -> Iterator[Found]:
    """What was changed by more than a minute. Each story changes one entry, which the platform shows as it was."""
    left = {one.number for one in world.at(look.made)}
    for one, less in world.late(look):
        contract = world.contracts[one.contract or ""]
        if abs(less) > 60:
            yield Found(
                rule="late-edit-after-billing" if one.number in left else "deleted-after-billing",
                about=contract.key,
                part=str(world.week_of(one.start)),
                seconds=abs(less),
                stake=money(-priced(contract.rate(world.week_of(one.start)) or 0, less)),
                severity="high",
            )


def running(world: World, look: Look) -> list[Entry]:
    """The timers that run at a look, and count."""
    return [one for one in world.at(look.made) if one.stop is None and one.contract != ""]


def _timers(world: World, look: Look) -> Iterator[Found]:
    for one in running(world, look):
        contract = world.contracts[one.contract or ""]
        week = world.week_of(one.start)
        end, cut_off = world.begins(week + 7 * DAY), world.cut_off(week)
        closes = contract.desk and look.now >= end
        if closes or look.now >= one.start + LONG:
            is_open = closes and look.now < cut_off
            yield Found(
                rule="running-timer-too-long",
                about=one.person,
                part=str(day_of(one.start)),
                seconds=int((end - one.start).total_seconds()) if closes else -1,
                deadline=f"{cut_off:%Y-%m-%dT%H:%M:%SZ}" if is_open else "",
                severity="high" if is_open else "medium",
            )


def _sources(world: World, look: Look) -> Iterator[Found]:
    made = [one.made for one in world.looks if one.made <= look.made and not held(world, one)]  # what waits is not read
    if silent := world.silent.get("track-old"):
        made = [world.looks[0].made, *([silent] if silent <= look.made else [])]
    age = look.now - max(made)
    if age >= 8 * DAY and any(one.person == "old" for one in world.entries):
        severity = "high" if age >= 16 * DAY else "medium"
        yield Found(rule="stale-source", about="track-old", part="", severity=severity)
    if look in world.broken:
        yield Found(rule="rejected-rows", about="track-old", part="", severity="medium")
    if held(world, look):
        yield Found(rule="held-changes", about="track-old", part="", severity="critical")
