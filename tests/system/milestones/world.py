"""Makes a world of a seed, plays it, and compares what syncd reports at every look with what is true."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from tests.system.milestones import releases, truth
from tests.system.milestones.claims import grouped, lost
from tests.system.milestones.facts import World, new_world, shown
from tests.system.milestones.files import save, start
from tests.system.milestones.stories import STORIES
from tests.system.milestones.truth import Seen, Unknown, moment
from tests.system.worlds.asking import command
from tests.system.worlds.score import Found, Score
from tests.system.worlds.score import check as check_worlds

RULES = (
    "work-on-unfunded-milestone",
    "delivered-not-submitted",
    "effective-rate-low",
    "milestone-budget-burn",
    "milestone-deadline-risk",
    "milestone-not-smart",
    "milestone-terms-changed",
    "milestone-without-contract",
    "release-clock",
    "short-release",
    "unknown-milestone",
)
"""The classes of fault, each named by its rule."""
SILENT = ("held-changes", "rejected-rows", "source-refused")
"""Rules that have nothing to say in these worlds."""
Lived = dict[tuple[str, str, str], Found]
"""The discrepancies of the look before, by rule, contract and milestone."""


def make(seed: int, stories: Iterable[Callable[[World], None]] = STORIES) -> World:
    """The world of a seed: every story several times."""
    rng = Random(seed)
    world = new_world(rng)
    for story in stories:
        for _ in range(rng.randrange(3, 7)):
            story(world)
    world.withheld = rng.choice(("", "", "", "tracker", "money"))
    if rng.random() < 0.25:
        after = world.looks[0] + timedelta(days=rng.randrange(1, 16))
        world.unmapped = world.work("", "odd", after, 3_600).start
    return world


def true(world: World, place: int, lived: Lived, agreed: Iterable[str] = ()) -> list[Found | Unknown]:
    """What must be found at a look, and what nobody can tell. `lived`: what was found at the one before."""
    found: list[Found | Unknown] = list(lost(world, place))
    for seen in seen_at(world, place, agreed):
        was = ("milestone-budget-burn", seen.deal.key, seen.before.title if seen.before else "")
        own = [*truth.truth(seen, was in lived), *releases.truth(seen)]
        known = [*(one for one in own if isinstance(one, Found)), *kept(seen, own, lived)]
        found += grouped(known, releases.apart(seen))
        found += [one for one in own if isinstance(one, Unknown)]
    return found


def seen_at(world: World, place: int, agreed: Iterable[str] = ()) -> Iterator[Seen]:
    """The milestones of contracts as they are known at a look."""
    for pair in world.stones:
        deal = world.agreed[pair[0].deal]
        looked = [shown(stone, world.today(deal, number)) for number, stone in enumerate(pair)]
        if pair[0].known:
            before, pieces = looked[0] if place else None, world.pieces(deal, pair[0].id, place)
            yield Seen(world, place, deal, looked[place], before, pieces, pair[0].id in agreed)


def kept(seen: Seen, own: Iterable[Found | Unknown], lived: Lived) -> Iterator[Found]:
    """What was found before and cannot be checked now: it stays, unless it is about other terms, or what is known
    contradicts it. Once its deadline has passed, it has none."""
    for one in own:
        before = lived.get((one.rule, one.about, seen.before.title)) if seen.before else None
        if before is None or isinstance(one, Found) or one.ends:
            continue
        still = replace(before, under="")
        if before.deadline and before.deadline <= moment(seen.look):
            still = replace(still, deadline="")
        if _is_about(seen, still, before):
            yield still


def _is_about(seen: Seen, still: Found, before: Found) -> bool:
    """Whether a discrepancy that rests on the amount and the due day rests on those that count now."""
    if still.rule not in ("milestone-deadline-risk", "delivered-not-submitted"):
        return True
    same = before.stake == seen.money(seen.stone.minor)
    return same and bool(seen.before) and (seen.before is None or seen.before.due == seen.stone.due)


def play(world: World, folder: Path, score: Score, where: str) -> None:
    """Save the files of each look, run syncd, and compare; in the end some changed terms are agreed."""
    asked = start(world, folder, {*RULES, *SILENT})
    lived: Lived = {}
    for place, look in enumerate(world.looks):
        save(world, place, folder)
        now = ("--now", look.isoformat())
        once = command("once", "--no-deliver", *asked, *now)
        assert not [pull for pull in once["pulls"] if pull["error"] or pull["rejected"]], once["pulls"]
        expected = true(world, place, lived)
        compare(score, f"{where}, look {place + 1}", asked, look, expected)
        before, lived = lived, {(one.rule, one.about, one.part): one for one in expected if isinstance(one, Found)}
    changed = {one.part for one in lived.values() if one.rule == "milestone-terms-changed"}
    agreed = {new.id for _, new in world.stones if new.id in world.agrees and new.title in changed}
    for id in sorted(agreed):
        command("milestones", "renegotiate", id, "--note", "agreed", *asked, "--now", look.isoformat())
    listed = compare(score, f"{where}, agreed", asked, look, true(world, 1, before, agreed))
    command("once", "--no-deliver", "--full", *asked, *now)
    if command("discrepancies", *asked, *now) != listed:
        score.wrong.append(f"{where}: all that is checked anew is something else than what changed")


def compare(
    score: Score, where: str, asked: tuple[str, str], look: datetime, expected: Iterable[Found | Unknown]
) -> dict:
    """Count what syncd lists at a look, and return the list."""
    listed, expected = command("discrepancies", *asked, "--now", look.isoformat()), list(expected)
    score.compare(where, found(listed), [one for one in expected if isinstance(one, Found)])
    doubts = {(one.rule, f"{one.about} {one.part}") for one in expected if isinstance(one, Unknown)}
    score.checks(where, {(one["rule"], _about(one["subject"])) for one in listed["cannot_tell"]}, doubts)
    return listed


def _about(subject: dict) -> str:
    return f"{subject.get('contract', '')} {subject.get('milestone', '')}"


def found(listed: dict) -> list[Found]:
    """The discrepancies of syncd as the truth describes them."""
    rules = {one["id"]: one["rule"] for one in listed["discrepancies"]}
    return [
        Found(
            rule=one["rule"],
            about=one["subject"].get("contract", ""),
            part=one["subject"].get("milestone", ""),
            seconds=-1 if one["seconds"] is None else one["seconds"],
            stake=f"{one['stake']['amount']} {one['stake']['currency']}" if one["stake"] else "",
            deadline=one["deadline"] or "",
            severity=one["severity"],
            under=rules.get(one["parent"] or "", ""),
        )
        for one in listed["discrepancies"]
    ]


def check(seeds: Iterable[int], story: str | None = None) -> Score:
    """Play the worlds of these seeds, and print what is wrong and the table. With a `story`, only that one is told,
    until something is wrong."""
    stories = [one for one in STORIES if story in (None, one.__name__)]
    return check_worlds(
        RULES,
        lambda seed, folder, score: play(make(seed, stories), folder, score, f"world {seed}"),
        seeds,
        until_wrong=story is not None,
    )
