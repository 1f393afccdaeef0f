"""Makes a world of people's days of a seed, plays it, and compares what syncd reports with what is true."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.made_up import only_rules
from tests.system.days import others, persons, truth_of_days, truth_of_others, truth_of_weeks, weeks
from tests.system.days.facts import PEOPLE, Look, World
from tests.system.days.files import bodies, config
from tests.system.days.toggl import SOURCE, TOKEN, Toggl, serving
from tests.system.traps.facts import DAY
from tests.system.traps.files import write
from tests.system.worlds.asking import command
from tests.system.worlds.score import Found, Score
from tests.system.worlds.score import check as check_worlds

RULES = (
    "impossible-day",
    "missing-day",
    "overlapping-entries",
    "duplicate-entry",
    "duplicate-import",
    "entry-without-mapping",
    "billable-flag-mismatch",
    "missing-or-vague-memo",
    "manual-time-unprotected",
    "rate-drift",
    "clock-or-zone-suspect",
    "week-straddle-shift",
    "tracked-not-logged",
    "logged-not-tracked",
    "pomodoro-fragmentation",
    "late-edit-after-billing",
    "deleted-after-billing",
    "running-timer-too-long",
    "stale-source",
    "rejected-rows",
    "held-changes",
)
"""The classes of fault, each named by its rule."""
SILENT = ("export-needed", "source-refused", "money-without-contract")
"""Rules that have nothing to say in these worlds."""
STORIES = (weeks.logged, persons.days, others.rounded, others.edited, others.running, others.sources)
FIRST = (date(2026, 3, 2), date(2026, 3, 1), date(2026, 6, 1), date(2026, 10, 5), date(2026, 10, 4))
"""Mondays and Sundays; the clocks change in some of the weeks after them."""
ZONES = ("UTC", "America/New_York", "Asia/Kolkata")


def make(seed: int, story: str | None = None, *, without: Collection[str] = (), api: bool = True) -> World:
    """The world of a seed; with the kinds of fault of a `story` alone, such as "gap" or "waiting+gap", or without some.
    Every third one has a server, unless `api` is false."""
    rng = Random(seed)
    first, zone = rng.choice(FIRST), ZoneInfo(rng.choice(ZONES))
    world = World(rng, first, 4, zone, [], api=api and seed % 3 == 0)
    edge = world.begins(first + 2 * 7 * DAY)  # a Monday, or a Sunday, on which the week before can still be changed
    looks = [edge + timedelta(hours=rng.choice((1, 5, 10))), world.begins(first + 29 * DAY) + timedelta(hours=3)]
    world.looks = [Look(made, made + timedelta(hours=1)) for made in looks]
    for week in world.starts():
        days = [day for day in (week + number * DAY for number in range(7)) if day.weekday() in (1, 2, 3, 4)]
        world.quiet |= {("ann", day) for day in rng.sample(days, rng.choice((0, 1, 1)))}
    world.days_off = [day for _, day in sorted(world.quiet) if rng.random() < 0.3]
    alone = story.split("+") if story else None
    for tell in STORIES:
        tell(world, among=lambda name: (alone is None or name in alone) and name not in without)
    return world


def start(world: World, folder: Path, toggl: Toggl | None = None) -> tuple[str, str]:
    """Write the configuration and make the folders. `toggl`: the server that has my time, in worlds with one."""
    more = only_rules({*RULES, *SILENT})
    if toggl:
        (folder / "token").write_text(TOKEN, "utf-8")
        more += SOURCE.format(folder=folder, url=toggl.server.url)
    names = [f"track-{person}" for person in PEOPLE]
    for name in (*names, "clock-me", "desk-me", "desk-ann"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "syncd.toml").write_text(config(world, folder, more), "utf-8")
    return "--config", str(folder / "syncd.toml")


def truth(world: World, look: Look) -> list[Found]:
    """All that must be found at a look."""
    found = list(truth_of_weeks.found(world, look))
    for person in PEOPLE:
        found += truth_of_days.Days(world, person, look).found()
    found += truth_of_others.found(world, look)
    gaps = {(one.about, one.part) for one in found if one.rule == "logged-not-tracked"}
    return [*found, *truth_of_days.missing(world, look, gaps)]


def play(world: World, folder: Path, score: Score, where: str) -> None:
    """Save the files of each look, run syncd, and compare."""
    with serving(world) as toggl:
        asked = start(world, folder, toggl)
        for look in world.looks:
            listed = take(world, look, folder, asked, toggl)
            moment = f"{where}, {look.now:%d %b %H:%M}"
            score.compare(moment, described(listed), truth(world, look))
            unmade = {(one["rule"], f"{about(one['subject'])} {part(one['subject'])}") for one in listed["cannot_tell"]}
            true = {(rule, f"{key} {week}") for rule, key, week in truth_of_weeks.unknown(world, look)}
            score.checks(moment, unmade, true)


def take(world: World, look: Look, folder: Path, asked: tuple[str, str], toggl: Toggl | None = None) -> dict[str, Any]:
    """Save what there is at a look, do a round, and list the discrepancies."""
    for path, body, made in bodies(world, look):
        write(folder / path, body, made)
    if toggl:
        toggl.show(look)
    now = ("--now", look.now.isoformat())
    pulls = command("once", "--no-deliver", *asked, *now)["pulls"]
    wrong = [pull for pull in pulls if pull["error"] or (pull["rejected"] and pull["source"] != "track-old")]
    assert not wrong, wrong
    return command("discrepancies", *asked, *now)


def about(subject: dict[str, str]) -> str:
    """The contract, person or source of a subject."""
    return next((subject[name] for name in ("contract", "person", "source") if subject.get(name)), "")


def part(subject: dict[str, str]) -> str:
    """The day, week or label of a subject."""
    return next((subject[name] for name in ("day", "start", "label") if subject.get(name)), "")


def described(listed: dict[str, Any]) -> list[Found]:
    """The discrepancies of syncd as the truth describes them."""
    rules = {one["id"]: one["rule"] for one in listed["discrepancies"]}
    return [found(one, rules) for one in listed["discrepancies"]]


def found(one: dict[str, Any], rules: dict[str, str]) -> Found:
    stake = one["stake"]
    return Found(
        rule=one["rule"],
        about=about(one["subject"]),
        part=part(one["subject"]),
        seconds=-1 if one["seconds"] is None else one["seconds"],
        stake=f"{stake['amount']} {stake['currency']}" if stake else "",
        deadline=one["deadline"] or "",
        severity=one["severity"],
        under=rules.get(one["parent"] or "", ""),
    )


def check(seeds: Iterable[int], story: str | None = None) -> Score:
    """Play the worlds of these seeds, and print what is wrong and the table. With a `story`, only that kind of fault is
    planted, until something is wrong."""

    def play_one(seed: int, folder: Path, score: Score) -> None:
        play(make(seed, story), folder, score, f"world {seed}")

    return check_worlds(RULES, play_one, seeds, until_wrong=bool(story))
