"""Gives a world's files to syncd in another order, with those of the last look in two parts, and more than once."""

from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from tests.system.days.facts import Look, World
from tests.system.days.files import ZONES, bodies
from tests.system.days.world import about, described, part, start, take
from tests.system.traps.facts import DAY, at
from tests.system.traps.files import write
from tests.system.worlds import splitting
from tests.system.worlds.asking import command

IN_ORDER = ("fragments", "changed_late", "source", "timer")
"""Faults about what was there before: they depend on the order of reading, and on when somebody looks."""
Known = dict[str, object]


def known(listed: dict[str, Any]) -> Known:
    """What a person can see: the discrepancies by id, and the checks that cannot be made."""
    unmade = sorted((one["rule"], about(one["subject"]), part(one["subject"])) for one in listed["cannot_tell"])
    ids = (one["id"] for one in listed["discrepancies"])
    return {"cannot tell": unmade, **dict(zip(ids, described(listed), strict=True))}


def in_order(world: World, folder: Path) -> Known:
    """Save the files of each look, and look; then save them once more, and check everything once more."""
    asked = start(world, folder)
    for look in world.looks:
        found = known(take(world, look, folder, asked))
    assert known(take(world, world.looks[-1], folder, asked)) == found, "files that were saved again"
    now = ("--now", world.looks[-1].now.isoformat())
    command("once", "--no-deliver", "--full", *asked, *now)
    assert known(command("discrepancies", *asked, *now)) == found, "everything, and not what changed"
    return found


def shuffled(world: World, folder: Path, rng: Random) -> Known:
    """Import all files of all looks after the last one, in any order, some twice, each of the last look's in two
    parts."""
    asked = start(world, folder)
    imports: list[tuple[str, Path]] = []
    for look in world.looks:
        for path, body, made in bodies(world, look):
            for name, text, saved in _parts(world, look, path, body, made, rng):
                file = folder / f"files-{len(imports)}" / name
                write(file, text, saved)
                imports.append((path.split("/")[0], file))
    imports += rng.sample(imports, 2)
    rng.shuffle(imports)
    imports.sort(key=lambda one: one[0] == "clock-me")  # what one tracker covers counts as all of a person's time
    now = ("--now", world.looks[-1].now.isoformat())
    for source, file in imports:
        command("import", source, str(file), *asked, *now)
    command("once", "--no-deliver", *asked, *now)
    return known(command("discrepancies", *asked, *now))


def _parts(
    world: World, look: Look, path: str, body: str, made: datetime, rng: Random
) -> list[tuple[str, str, datetime]]:
    """A file's name, text and time of saving; two of the last look's, the older of which was saved when its weeks were
    over."""
    source, name = path.split("/")
    if look is not world.looks[-1] or source.startswith("clock"):
        return [(name, body, made)]
    days = splitting.days(body)
    if len(days) < 3:
        return [(name, body, made)]
    if source.startswith("desk"):
        edges = [week for week in world.starts()[1:] if days[0] < week <= days[-1]]
        middle = rng.choice([week for week in edges if week != world.starts()[2]])  # else it is the first look's file
        older, newer, _ = splitting.parts(body, middle)
        return [(f"older-{name}", older, at(middle, "13:00", world.zone)), (name, newer, made)]
    older, newer, last = splitting.parts(body, rng.choice(days[1:]))
    end = max(splitting.days(older))
    today = made.astimezone(ZONES[source.removeprefix("track-")]).date()
    return [
        (f"Toggl_Track_{world.first - 2 * DAY}_{end}.csv", older, made),
        (f"Toggl_Track_{last}_{today}.csv", newer, made),
    ]
