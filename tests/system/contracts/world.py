"""Makes a world of a seed, plays it, and compares what syncd reports at every look with what is true."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from tests.made_up import only_rules
from tests.system.contracts import days, people, retainers, sisters, stones, waiting
from tests.system.contracts.facts import ZONES, Bill, Expected, Hours, Lived, Terms, Unknown, World, moment
from tests.system.contracts.files import FOLDERS, config, save
from tests.system.traps.facts import DAY, WEEK, Facts, Posted, Shown, at, monday
from tests.system.worlds.asking import command
from tests.system.worlds.score import Score
from tests.system.worlds.score import check as check_worlds

RULES = (
    "work-before-contract-start",
    "work-after-contract-end",
    "terms-missing",
    "contract-ended-with-escrow",
    "retainer-overrun",
    "retainer-underuse",
    "subcontractor-margin",
    "consultant-time-unmatched",
    "over-weekly-cap",
    "tracked-not-logged",
    "logged-not-tracked",
    "logged-not-billed",
    "wrong-contract-logged",
    "money-without-contract",
    "work-on-unfunded-milestone",
    "release-clock",
    "milestone-budget-burn",
)
"""The classes of fault, each named by its rule."""
SILENT = (
    "entry-without-mapping",
    "export-needed",
    "held-changes",
    "rejected-rows",
    "source-refused",
)
"""Rules that have nothing to say in these worlds."""
STORIES = (*days.STORIES, *retainers.STORIES, *people.STORIES, *sisters.STORIES, *waiting.STORIES, *stones.STORIES)
MONTHS = ((2025, 5), (2026, 1), (2026, 2), (2026, 10))
"""Calendar months whose last days are in the middle of a week, one with the end of summer time."""


def make(seed: int, stories: Iterable[Callable[[World], None]] = STORIES) -> World:
    """The world of a seed: several contracts of each kind."""
    rng = Random(seed)
    year, number = rng.choice(MONTHS)
    month = date(year, number, 1)
    following = (month + 31 * DAY).replace(day=1)
    first = monday(retainers.before(retainers.before(month)))
    notice = at(following, "00:00", retainers.BERLIN) - 5 * DAY
    looks = [
        notice + timedelta(seconds=rng.choice((-1, 0, 3_600, 30_000))),
        at(following - 2 * DAY, "19:00"),
        at(following + 12 * DAY, "13:00"),
    ]
    facts = Facts(first=first, weeks=(looks[-1].date() - first).days // 7, zones=dict(ZONES))
    world = World(facts, rng, looks, month)
    world.costs = {
        "ben": [(first - 30 * DAY, 5_000), (first + rng.randrange(30, 60) * DAY, rng.choice((5_000, 5_500)))]
    }
    _complete(world)
    chosen = list(stories)
    for story in rng.sample(chosen, (len(chosen) + 1) // 2):
        for _ in range(rng.randrange(1, 3)):
            story(world)
    _bill(world)
    return world


def _bill(world: World) -> None:
    """Bill all hours on Upwork, on the Monday after their week."""
    weeks = Counter[tuple[str, date]]()
    for row in world.facts.diary(at(world.facts.end, "00:00")):
        if row.seconds and world.agreed[row.deal].platform == "upwork":
            weeks[row.deal, monday(row.day)] += row.minor
    for (deal, week), minor in sorted(weeks.items(), key=lambda item: (item[0][1], item[0][0])):
        about = {"deal": deal, "day": week + WEEK, "week": week, "minor": minor}
        world.facts.posted.append(Posted(type="Hourly", number=str(700_000 + len(world.facts.posted)), **about))


def _complete(world: World) -> None:
    """Contracts whose first rows are earlier than all others: from them on, exports are complete."""
    early = world.facts.first - 11 * DAY
    plain = world.agree("plain", "upwork", "hourly", terms=(Terms(rate=4_000),))
    world.facts.posted.append(Posted(deal="", day=early, type="Membership Fee", minor=-1_499, number="700000"))
    world.facts.extra.append(Shown(deal=plain.key, day=early, seconds=None, minor=1_000, payment="Bonus"))
    studio = world.agree("desk", "studio", "hourly", terms=(Terms(rate=4_000),))
    for person in ZONES:
        world.hours.append(Hours(deal=studio.key, day=early, person=person, seconds=3_600))
        days = {"first": monday(early), "last": early, "posted": early}
        world.bills.append(Bill(deal=studio.key, minor=4_000, person=person, **days))


def truth(world: World, place: int, lived: Lived) -> list[Expected | Unknown]:
    """What must be found at a look, and what nobody can tell. `lived`: what was found at the one before."""
    look = world.looks[place]
    found: list[Expected | Unknown] = []
    for deal in world.agreed.values():
        found += days.truth(world, deal, look)
        found += retainers.truth(world, deal, look, lived)
        found += people.truth(world, deal, look, lived)
        found += sisters.truth(world, deal, look)
        found += stones.truth(world, deal, look, lived)
    return [*found, *waiting.truth(world, look)]


def kept(both: Iterable[Expected | Unknown], lived: Lived, look: datetime) -> Iterator[Expected]:
    """What is found, and what was found before and cannot be checked now: it stays, unless it was a warning that ends
    with a deadline."""
    for one in both:
        before = lived.get((one.rule, one.about, one.part))
        if isinstance(one, Expected):
            yield one
        elif before and (not before.deadline or before.deadline > moment(look)):
            yield before


def play(world: World, folder: Path, score: Score, where: str) -> None:
    """Save the files of each look, run syncd, and compare."""
    asked = start(world, folder)
    lived: Lived = {}
    for place, look in enumerate(world.looks):
        save(world, look, folder)
        now, at_look = ("--now", look.isoformat()), f"{where}, look {place + 1}"
        once = command("once", "--no-deliver", *asked, *now)
        assert not [pull for pull in once["pulls"] if pull["error"] or pull["rejected"]], once["pulls"]
        listed, both = command("discrepancies", *asked, *now), truth(world, place, lived)
        true = list(kept(both, lived, look))
        score.compare(at_look, found(listed), true)
        doubts = {(one.rule, one.about) for one in both if isinstance(one, Unknown)}
        score.checks(at_look, {(one["rule"], about(one["subject"])) for one in listed["cannot_tell"]}, doubts)
        lived = {(one.rule, one.about, one.part): one for one in true}
    once = command("once", "--no-deliver", "--full", *asked, *now)
    if command("discrepancies", *asked, *now) != listed:
        score.wrong.append(f"{where}: all that is checked anew is something else than what changed")


def start(world: World, folder: Path) -> tuple[str, str]:
    """Write the configuration and make the folders."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "syncd.toml").write_text(config(world, folder, only_rules({*RULES, *SILENT})), "utf-8")
    return "--config", str(folder / "syncd.toml")


def about(subject: dict) -> str:
    """The contract, client or title of a subject."""
    return next(
        (subject[name] for name in ("contract", "client", "title", "person", "source") if subject.get(name)), ""
    )


def found(listed: dict) -> list[Expected]:
    """The discrepancies of syncd as the truth describes them."""
    rules = {one["id"]: one["rule"] for one in listed["discrepancies"]}
    return [
        Expected(
            one["rule"],
            about(one["subject"]),
            next((one["subject"][name] for name in ("milestone", "start", "day") if one["subject"].get(name)), ""),
            f"{one['stake']['amount']} {one['stake']['currency']}" if one["stake"] else "",
            one["deadline"] or "",
            rules.get(one["parent"] or "", ""),
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
