"""Gives a world's files to syncd in another order, after the last look: the same is found, under the same ids."""

from pathlib import Path
from random import Random
from typing import Any

from tests.system.contracts.facts import World
from tests.system.contracts.files import bodies
from tests.system.contracts.world import about, found, start
from tests.system.traps.files import write
from tests.system.worlds.asking import command

Listed = dict[str, Any]


def in_order(world: World, folder: Path) -> Listed:
    """Save the files of each look, and look; what is listed after the last one."""
    asked = start(world, folder)
    for look in world.looks:
        for path, body in bodies(world, look).items():
            write(folder / path, body, world.saved(look))
        command("once", "--no-deliver", *asked, "--now", look.isoformat())
    return _listed(world, asked)


def shuffled(world: World, folder: Path, rng: Random) -> Listed:
    """Import all files of all looks after the last one, in any order, the table of milestones as it is then."""
    asked, imports = start(world, folder), []
    for look in world.looks:
        for path, body in bodies(world, look).items():
            saved = world.saved(look)
            if "/" in path:
                file = folder / f"files-{look:%m%d}" / path.replace("/", "-", 1)
                write(file, body, saved)
                imports.append((path.split("/")[0], file))
            else:
                write(folder / path, body, saved)
    rng.shuffle(imports)
    now = ("--now", world.looks[-1].isoformat())
    for source, file in imports:
        command("import", source, str(file), *asked, *now)
    command("once", "--no-deliver", *asked, *now)
    return _listed(world, asked)


def _listed(world: World, asked: tuple[str, str]) -> Listed:
    return command("discrepancies", *asked, "--now", world.looks[-1].isoformat())


def ids(listed: Listed) -> dict[str, tuple[object, ...]]:
    """Id → what a person sees of each discrepancy."""
    return {one["id"]: (seen, one["seconds"]) for one, seen in zip(listed["discrepancies"], found(listed), strict=True)}


def unmade(listed: Listed) -> list[tuple[str, str]]:
    """The checks that could not be made."""
    return sorted((one["rule"], about(one["subject"])) for one in listed["cannot_tell"])
