"""Withholds one kind of file, or part of it: what cannot be known must not be found, nor called right."""

from dataclasses import replace
from pathlib import Path

from tests.system.days.facts import Look, World
from tests.system.days.files import ZONES, bodies, tracker
from tests.system.days.toggl import serving
from tests.system.days.world import about, described, part, start, truth
from tests.system.traps.facts import DAY, at
from tests.system.traps.files import write
from tests.system.worlds.asking import command
from tests.system.worlds.score import Found

KINDS = ("desk-me", "track-me", "track-ann", "desk-ann", "clock-me", "track-zoe", "first days")
"""Files of the last look, or the first days of all of ann's."""
ASKS = ("export-needed", "source-refused", "stale-source")
"""They ask for what is not there."""
GAPS = ("tracked-not-logged", "logged-not-tracked")
"""They look for what is missing: they must say where they cannot tell."""
SUMS = (
    *GAPS[:1],
    "missing-or-vague-memo",
    "billable-flag-mismatch",
    "entry-without-mapping",
    "impossible-day",
    "overlapping-entries",
)
"""They add up what is known: what they find may be less than all."""
HOLDS_MEMOS = ("missing-or-vague-memo", "billable-flag-mismatch")
"""What the platform shows ends these; while nobody knows what it shows, the entries alone count."""


def wrong(world: World, folder: Path, without: str) -> list[str]:
    """What syncd says that it cannot know, or does not say that it cannot tell, in words."""
    with serving(world) as toggl:
        asked = start(world, folder, toggl)
        for look in world.looks:
            _save(world, look, folder, without)
            if toggl:
                toggl.show(look)
                for _ in range(9 * (look is world.looks[-1])):
                    toggl.server.fail_next(401)
            now = ("--now", look.now.isoformat())
            once = command("once", "--no-deliver", *asked, *now, may_fail=without == "server")
    listed = command("discrepancies", *asked, *now)
    ours = [_plain(one) for one in described(listed) if one.rule not in ASKS]
    true = [_plain(one) for look in world.looks for one in truth(world, look)]
    unmade = {(one["rule"], about(one["subject"]), part(one["subject"])) for one in listed["cannot_tell"]}
    found = {(one.rule, one.about, one.part) for one in ours}
    now_true = [one for one in truth(world, world.looks[-1]) if one.rule in GAPS]
    asked_about = {(whose, when) for rule, whose, when in found | unmade if rule in GAPS}
    hushed = [one for one in now_true if (one.about, one.part) not in asked_about]
    calm = once["attention"].startswith("All agree") and (true or unmade)
    return [
        *(f"without {without}: found {one}" for one in ours if not _is_true(one, true, without)),
        *(f"without {without}: silent about {one}" for one in hushed),
        *([f"without {without}: {once['attention']}"] if calm else []),
    ]


def _save(world: World, look: Look, folder: Path, without: str) -> None:
    for path, body, made in bodies(world, look):
        both = without in ("track-me", "server") and path.startswith("clock-me")  # one tracker's file covers a person
        if look is world.looks[-1] and (without in path or both):
            continue
        name, text = path, body
        if without == "first days" and path.startswith("track-ann"):
            first = world.first + 9 * DAY
            mine = [
                one for one in world.at(made) if one.person == "ann" and one.start >= at(first, "00:00", ZONES["ann"])
            ]
            name = f"track-ann/Toggl_Track_{first}_{made.astimezone(ZONES['ann']).date()}.csv"
            text = tracker(mine, ZONES["ann"])
        write(folder / name, text, made)


def _plain(one: Found) -> Found:
    """Without what passes with time alone, and with what other data explains it."""
    return replace(one, deadline="", severity="", under="")


def _is_true(one: Found, true: list[Found], without: str) -> bool:
    if one in true or (without.startswith("desk") and one.rule in HOLDS_MEMOS):
        return True
    alike = [other for other in true if (other.rule, other.about, other.part) == (one.rule, one.about, one.part)]
    return one.rule in SUMS and any(one.seconds <= other.seconds for other in alike)
