"""Makes a world of a seed, plays it, and compares what syncd reports with what is true."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random

from tests.made_up import only_rules
from tests.system.money import diaries, figures, gaps, holidays, innocent, payments, payouts, weeks
from tests.system.money.facts import BankLine, Expected, World
from tests.system.money.files import config, save
from tests.system.traps.facts import DAY, WEEK, Facts, Shown, at
from tests.system.worlds.asking import command
from tests.system.worlds.score import Score
from tests.system.worlds.score import check as check_worlds

RULES = (
    "over-weekly-cap",
    "logged-not-billed",
    "billed-without-basis",
    "duplicate-billing",
    "fixed-price-billed-by-hour",
    "fee-mismatch",
    "fee-without-parent",
    "short-release",
    "payment-overdue",
    "reversal-after-payment",
    "balance-roll-forward",
    "payout-decomposition",
    "payout-not-received",
    "fx-variance",
    "unknown-row-type",
    "manual-invoice-vs-tracked",
    "wrong-contract-logged",
    "late-edit-after-billing",
    "deleted-after-billing",
    "rounding-drift",
    "manual-time-unprotected",
)
"""The classes of fault, each named by its rule."""
GAPS = ("tracked-not-logged", "logged-not-tracked")
"""What edits and deletions leave between tracked and logged hours."""
SILENT = (
    "entry-without-mapping",
    "export-needed",
    "held-changes",
    "milestone-without-contract",
    "money-without-contract",
    "overlapping-entries",
    "rate-drift",
    "refund-without-bill",
    "rejected-rows",
    "release-clock",
    "running-timer-too-long",
    "source-refused",
    "stale-source",
    "unknown-milestone",
    "week-straddle-shift",
    "work-on-unfunded-milestone",
)
"""Rules that have nothing to say in these worlds."""
STORIES = (*weeks.STORIES, *payments.STORIES, *payouts.STORIES, *diaries.STORIES, *innocent.STORIES)


def make(seed: int, stories: Iterable[object] = STORIES) -> World:
    """The world of a seed: half of the stories."""
    rng = Random(seed)
    first = rng.choice([date(2026, 3, 2), date(2026, 6, 1), date(2026, 9, 28)])
    facts = Facts(first=first, weeks=6)
    looks = [at(first + 4 * WEEK, "13:00"), at(first + 8 * WEEK + 2 * DAY, "14:00")]
    world = World(facts, rng, looks, days_off=holidays.some(Random(f"holidays {seed}"), looks[-1].date()))
    world.post(None, first - 4 * DAY, "Membership Fee", -1_499)
    plain = world.deal("plain")
    world.weeks(plain)
    early = Shown(deal=plain.key, day=first - 11 * DAY, seconds=None, minor=1_000, payment="Bonus")
    facts.extra.append(early)  # from this row on, exports of hours are complete
    chosen = list(stories)
    for story in rng.sample(chosen, max(1, len(chosen) // 2)):
        story(world)  # type: ignore[operator]
    if world.accounts or world.invoices:
        world.bank.append(BankLine(day=first - 4 * DAY, minor=-100, payer="Bank", purpose="Account fee"))
        world.bank.append(BankLine(day=facts.end + WEEK, minor=-100, payer="Bank", purpose="Account fee"))
    bill_the_rest(world)
    return world


def bill_the_rest(world: World) -> None:
    """Bill all weeks that no story billed, and sort the rows as the account saw them."""
    for deal in world.facts.deals.values():
        if deal.platform == "upwork" and deal.type == "hourly":
            for week in world.facts.mondays:
                if (deal.key, week) not in world.own_bills and world.shown(deal, week):
                    world.bill(deal, week)
    world.facts.posted.sort(key=lambda row: (row.day, row.number))


def play(world: World, folder: Path, score: Score, where: str) -> None:
    """Save the files of each look, run syncd, and compare after the last one."""
    asked = start(world, folder)
    for look in world.looks:
        save(world, look, folder)
        now = ("--now", (look + DAY / 24).isoformat())
        once = command("once", "--no-deliver", *asked, *now)
        assert not [pull for pull in once["pulls"] if pull["error"] or pull["rejected"]], once["pulls"]
        if look in world.between:
            rule, deal, true = world.between[look]
            listed = command("discrepancies", *asked, *now)
            ours = [found(one) for one in listed["discrepancies"] if one["rule"] == rule]
            score.compare(f"{where}, {look:%d %b}", [one for one in ours if one.about == deal], true)
    listed = command("discrepancies", *asked, *now)
    alone = [found(one) for one in listed["discrepancies"] if not one["parent"]]
    score.compare(where, alone, [*world.expected, *gaps.gaps(world)])
    unknown = {(one["rule"], about(one["subject"])) for one in listed["cannot_tell"]}
    score.checks(where, unknown, world.unknown)
    for week in world.facts.mondays:
        lines = command("summary", "--period", f"{week}..{week + 6 * DAY}", *asked, *now)["lines"]
        true = figures.summary(world, week, week + 6 * DAY)
        for key, figure in true.items():
            line = next((line for line in lines if line["contract"] == key), {"states": {}})
            line |= {f"state of {name}": state for name, state in line["states"].items()}
            score.figures += len(figure)
            score.wrong += [
                f"figure: {where}, {key} {week}: {name} is {line.get(name)}, truly {value}"
                for name, value in figure.items()
                if line.get(name) != value
            ]


def start(world: World, folder: Path) -> tuple[str, str]:
    """Write the configuration and make the folders."""
    for name in ("tracker-me", "upwork", "bank", "invoices", *world.accounts, *world.diaries):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "syncd.toml").write_text(config(world, folder, only_rules({*RULES, *GAPS, *SILENT})), "utf-8")
    return "--config", str(folder / "syncd.toml")


def about(subject: dict) -> str:
    """The contract, account or source of a subject."""
    return next((subject[name] for name in ("contract", "account", "source", "client") if subject.get(name)), "")


def found(one: dict) -> Expected:
    """A discrepancy of syncd as the truth describes it."""
    subject, stake = one["subject"], one["stake"]
    parts = (subject[name] for name in ("milestone", "payout", "start", "number", "posted", "day") if subject.get(name))
    part = next(parts, "").split("/")[-1]  # of a ref, its number
    worth = f"{stake['amount']} {stake['currency']}" if stake else ""
    return Expected(one["rule"], about(subject), part, worth)


def check(seeds: Iterable[int], story: str | None = None) -> Score:
    """Play the worlds of these seeds, and print what is wrong and the table. With a `story`, only that one is told,
    until something is wrong."""

    def play_one(seed: int, folder: Path, score: Score) -> None:
        world = make(seed, [one for one in STORIES if story in (None, one.__name__)])
        play(world, folder, score, f"world {seed}")

    return check_worlds((*RULES, *GAPS), play_one, seeds, until_wrong=bool(story))
