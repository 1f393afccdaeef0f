"""Gives a world's files to syncd in another order, with those of the last look split in two."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from random import Random

from tests.system.money.facts import World
from tests.system.money.files import bodies
from tests.system.money.world import start
from tests.system.traps.facts import DAY, at, monday
from tests.system.traps.files import MONTHS, write
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
    name = path.split("/")[1]
    rows = list(csv.reader(io.StringIO(body)))
    header, days = rows[0], sorted({_day(rows[0], row) for row in rows[1:]})
    if look != world.looks[-1] or len(days) < 3:
        return [(name, body, look)]
    middle = days[rng.randrange(1, len(days) - 1)]
    shows_hours = "weekly_summary" in path or path.split("/")[0] in world.diaries
    if shows_hours:  # these of a week can be edited until its cut-off
        middle = max(monday(middle), world.facts.mondays[1])
    older = [row for row in rows[1:] if _day(header, row) < middle]
    last_older = max(day for day in days if day < middle)  # it is in both: a file is complete from its first row on
    newer = [row for row in rows[1:] if _day(header, row) >= last_older]
    if path.startswith("tracker"):
        first, last = world.facts.first - DAY, f"{look:%Y-%m-%d}"
        return [
            (f"Toggl_Track_{first}_{middle - DAY}.csv", _text(header, older), look),
            (f"Toggl_Track_{last_older}_{last}.csv", _text(header, newer), look),
        ]
    return [(f"older-{name}", _text(header, older), at(middle, "13:00")), (name, _text(header, newer), look)]


def _text(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def _day(header: list[str], row: list[str]) -> date:
    """The day of a row: the first column of days."""
    cell = row[next(number for number, name in enumerate(header) if name in ("Date", "Day", "Sent", "Start date"))]
    if cell[0].isdigit():
        return date.fromisoformat(cell)
    month, day, year = cell.replace(",", "").split()
    return date(int(year), MONTHS.index(month), int(day))
