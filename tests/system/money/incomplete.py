"""Withholds one kind of file from the last look: what cannot be known must not be found, nor shown as exact."""

from decimal import Decimal
from pathlib import Path

from tests.system.money import figures, gaps
from tests.system.money.facts import World
from tests.system.money.files import bodies
from tests.system.money.world import GAPS, RULES, about, found, start
from tests.system.traps.facts import DAY
from tests.system.traps.files import write
from tests.system.worlds.asking import command

KINDS = ("tracker", "weekly_summary", "transaction_report", "market-", "desk-", "invoices", "bank")
"""Parts of the names of the files that may be withheld."""
NEEDED = {
    "logged-not-billed": ("weekly_summary", "transaction_report"),
    "short-release": ("transaction_report",),
    "payment-overdue": ("bank",),
    "payout-not-received": ("bank",),
    **dict.fromkeys(GAPS, ("tracker", "weekly_summary")),
}
"""Rules that look for what is missing, and the files by which they know: they must say that they cannot tell."""


def wrong(world: World, folder: Path, without: str) -> list[str]:
    """What syncd says that it cannot know, or does not say that it cannot tell, in words."""
    asked = start(world, folder)
    for look in world.looks:
        for path, body in bodies(world, look).items():
            if look != world.looks[-1] or without not in path:
                write(folder / path, body, look)
        now = ("--now", (look + DAY / 24).isoformat())
        command("once", "--no-deliver", *asked, *now)
    listed = command("discrepancies", *asked, *now)
    classes = {*RULES, *GAPS}
    ours = {found(one) for one in listed["discrepancies"] if not one["parent"] and one["rule"] in classes}
    true = {*world.expected, *gaps.gaps(world)}
    passing = {one for one in ours - true if (one.rule, one.about) in world.passing}
    unmade = {(one["rule"], about(one["subject"])) for one in listed["cannot_tell"]}
    hushed = [one for one in true - ours if without in NEEDED.get(one.rule, ()) and (one.rule, one.about) not in unmade]
    return [
        *(f"without {without}: found {one}" for one in sorted(ours - true - passing)),
        *(f"without {without}: silent about {one}" for one in sorted(hushed)),
        *_figures(world, (*asked, *now), without),
    ]


def _figures(world: World, asked: tuple[str, ...], without: str) -> list[str]:
    """Figures that claim more than is known. A refund that nobody has seen yet is a later fact."""
    refunded = {(row.deal, row.week) for row in world.facts.posted if row.type == "Refund"}
    said = []
    for week in world.facts.mondays:
        lines = command("summary", "--period", f"{week}..{week + 6 * DAY}", *asked)["lines"]
        for key, true in figures.summary(world, week, week + 6 * DAY).items():
            line = next((line for line in lines if line["contract"] == key), None)
            if line is None or (key, week) in refunded or line["basis"] != true["basis"]:
                continue
            for name in ("gross", "fee", "net"):
                state, shown, value = line["states"][name], line[name], true.get(name)
                is_wrong = state == "exact" and shown != value
                if name == "gross" and state == "at least":
                    is_wrong = Decimal(shown) > Decimal(str(value))
                if is_wrong and value is not None:
                    said.append(f"without {without}: {key} {week}: {name} is {state} {shown}, truly {value}")
    return said
