"""Withholds one kind of file from the last look: what cannot be known must not be found."""

from dataclasses import replace
from pathlib import Path

from tests.system.contracts.facts import Expected, World
from tests.system.contracts.files import bodies
from tests.system.contracts.world import found, start, truth
from tests.system.traps.files import write
from tests.system.worlds.asking import command

KINDS = ("tracker", "weekly_summary", "transaction_report", "hours", "money", "answers", "milestones")
"""Parts of the names of the files that may be withheld."""
MISSING = ("tracked-not-logged", "logged-not-billed")
STANDING = (
    "contract-ended-with-escrow",
    "milestone-budget-burn",
    "over-weekly-cap",
    "release-clock",
    "retainer-overrun",
    "subcontractor-margin",
    "terms-missing",
    "work-after-contract-end",
    "work-before-contract-start",
    "work-on-unfunded-milestone",
)
"""Rules that say what is known, whatever else is missing; `tracked-not-logged` says the least, of tracked time."""


def wrong(world: World, folder: Path, without: str) -> list[str]:
    """What syncd finds that it cannot know, in words."""
    asked = start(world, folder)
    last = world.looks[-1]
    for look in world.looks:
        for path, body in bodies(world, look).items():
            if look != last or without not in path:
                write(folder / path, body, world.saved(look))
        now = ("--now", look.isoformat())
        command("once", "--no-deliver", *asked, *now)
    listed = command("discrepancies", *asked, *now)
    true = _bare(truth(world, 2, {})) | _bare(truth(world, 1, {}))
    standing = {*STANDING, *(("tracked-not-logged",) if without == "tracker" else ())}
    known = {one for one in _bare(truth(replace(world, withheld=without), 2, {})) if one.rule in standing}
    return [
        f"without {without}: {one}" for one in sorted(_bare(found(listed)) - true - known) if not _is_least(one, true)
    ]


def _is_least(one: Expected, true: set[Expected]) -> bool:
    """Whether time is said to be missing of a week of which some truly is not logged or not billed: where hours are not
    known, time beyond what was billed is not logged as far as anybody knows."""
    lost = {(other.about, other.part) for other in true if other.rule in MISSING}
    return one.rule == "tracked-not-logged" and (one.about, one.part) in lost


def _bare(both: list) -> set[Expected]:
    """What is found, without its deadline and what it is a part of."""
    return {replace(one, deadline="", parent="") for one in both if isinstance(one, Expected)}
