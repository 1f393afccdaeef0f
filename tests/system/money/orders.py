"""Gives a world's files to syncd in another order, with those of the last look split in two."""

from datetime import datetime
from pathlib import Path
from random import Random

from tests.system.money.facts import World
from tests.system.money.files import bodies
from tests.system.money.world import start
from tests.system.traps.facts import DAY, at, monday
from tests.system.traps.files import write
from tests.system.worlds import splitting
from tests.system.worlds.asking import command

Import = tuple[str, Path]
"""A source's name, and a file of it."""


def known(world: World, asked: tuple[str, str]) -> dict[str, object]:
    """What a person can see after the last look: the discrepancies by id, and the figures of all contracts whose rows
    are all there."""
    now = ("--now", (world.looks[-1] + DAY / 24).isoformat())
    listed = command("discrepancies", *asked, *now)
    shown = {
        one["id"]: (one["rule"], one["subject"], one["stake"], one["seconds"], one["parent"])
        for one in listed["discrepancies"]
    }
    unmade = sorted((one["rule"], str(one["subject"])) for one in listed["cannot_tell"])
    weeks = (f"{week}..{week + 6 * DAY}" for week in world.facts.mondays)
    figures = {
        week: [
            {name: value for name, value in line.items() if name != "gaps"}  # these name lines of files
            for line in command("summary", "--period", week, *asked, *now)["lines"]
            if line["contract"] not in world.unsure
        ]
        for week in weeks
    }
    return {"discrepancies": shown, "cannot tell": unmade, **figures}


def in_order(world: World, folder: Path) -> dict[str, object]:
    """Save the files of each look, and look."""
    asked = start(world, folder)
    for look in world.looks:
        for path, body in bodies(world, look).items():
            write(folder / path, body, look)
        command("once", "--no-deliver", *asked, "--now", (look + DAY / 24).isoformat())
    return known(world, asked)


def shuffled(world: World, folder: Path, rng: Random) -> dict[str, object]:
    """Import all files of all looks after the last one, in any order, each of the last look's in two parts."""
    asked = start(world, folder)
    imports: list[Import] = []
    for look in world.looks:
        for path, body in bodies(world, look).items():
            if "/" not in path:
                write(folder / path, body, look)
                continue
            for number, (name, part, saved) in enumerate(_parts(path, body, look, world, rng)):
                file = folder / f"files-{look:%m%d}-{number}" / name
                write(file, part, saved)
                imports.append((path.split("/")[0], file))
    rng.shuffle(imports)
    now = ("--now", (world.looks[-1] + DAY / 24).isoformat())
    for source, file in imports:
        command("import", source, str(file), *asked, *now)
    command("once", "--no-deliver", *asked, *now)
    return known(world, asked)


def _parts(path: str, body: str, look: datetime, world: World, rng: Random) -> list[tuple[str, str, datetime]]:
    """A file's name, text and time of saving; two of the last look's, the older of which was saved when its days were
    over."""
    name, days = path.split("/")[1], splitting.days(body)
    if look != world.looks[-1] or len(days) < 3:
        return [(name, body, look)]
    middle = days[rng.randrange(1, len(days) - 1)]
    shows_hours = "weekly_summary" in path or path.split("/")[0] in world.diaries
    if shows_hours:  # these of a week can be edited until its cut-off
        middle = max(monday(middle), world.facts.mondays[1])
    older, newer, last_older = splitting.parts(body, middle)
    if path.startswith("tracker"):
        first, last = world.facts.first - DAY, f"{look:%Y-%m-%d}"
        return [
            (f"Toggl_Track_{first}_{middle - DAY}.csv", older, look),
            (f"Toggl_Track_{last_older}_{last}.csv", newer, look),
        ]
    return [(f"older-{name}", older, at(middle, "13:00")), (name, newer, look)]
