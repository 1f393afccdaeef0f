"""Writes what the freelancer saves at a look, and the configuration of a world of milestones."""

from datetime import date
from pathlib import Path

from tests.made_up import only_rules
from tests.system.milestones.facts import BERLIN, Agreed, Paid, Stone, World, shown
from tests.system.traps.facts import Facts, text
from tests.system.traps.files import MONTHS, as_csv, tracker, write

HEAD = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"
since    = {first}

[calendar]
days_off = [{off}]

[person.me]
names = ["me", "Jane Doe"]

[source.toggl]
kind   = "toggl-csv"
folder = "{folder}/toggl"
person = "me"
zone   = "Europe/Berlin"

[source.upwork]
kind   = "upwork"
folder = "{folder}/upwork"
person = "me"

[source.plan]
kind     = "milestones"
file     = "{folder}/plan.csv"
currency = "USD"
"""
COLUMNS = (
    *("id", "contract", "title", "acceptance", "amount", "currency", "due", "state"),
    *("funded", "submitted", "released", "budget", "estimate", "feedback"),
)
MONEY = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,Ref ID,Amount $"
)


def start(world: World, folder: Path, rules: set[str]) -> tuple[str, str]:
    """Write the configuration and make the folders; how commands are told of it."""
    for name in ("toggl", "upwork"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    head = HEAD.format(folder=folder, first=world.facts.first, off=", ".join(map(str, world.off)))
    contracts = [_contract(deal) for deal in world.agreed.values()]
    (folder / "syncd.toml").write_text("\n".join([head, *contracts, *world.maps, only_rules(rules)]), "utf-8")
    return "--config", str(folder / "syncd.toml")


def _contract(deal: Agreed) -> str:
    lines = [f'[contract.{deal.key}]\nplatform = "{deal.platform}"\ntitles = ["{deal.title}"]\ntype = "fixed"\n']
    if deal.target:
        lines.append(f'target_rate = "{text(deal.target, deal.target_currency)}"\n')
    terms = {"rate": deal.rate and text(deal.rate, "USD"), "fee": deal.fee and f"{deal.fee}%"}
    agreed = ", ".join(f'{name} = "{value}"' for name, value in terms.items() if value)
    return "".join([*lines, f"terms = [{{ {agreed} }}]\n" if agreed else ""])


def save(world: World, place: int, folder: Path) -> None:
    """Write the files of a look."""
    saved, here = world.saved(place), f"{world.saved(place):%Y-%m-%d}"
    rows = [_row(world, shown(pair[place], _day(world, pair[place], place))) for pair in world.stones]
    write(folder / "plan.csv", as_csv(COLUMNS, rows), saved)
    if world.saved(place, "tracker") == saved:
        last, first = saved.astimezone(BERLIN).date(), world.facts.first
        facts = Facts(first=first, weeks=1, work=list(world.tracked(place)), zones={"me": BERLIN})
        write(folder / "toggl" / f"Toggl_Track_{first}_{last}.csv", tracker(facts, "me", first, saved), saved)
    if world.saved(place, "money") == saved:
        write(folder / "upwork" / f"{here}_transaction_report.csv", _money(world, saved.date()), saved)


def _day(world: World, stone: Stone, place: int) -> date:
    return world.today(world.agreed[stone.deal], place)


def _row(world: World, stone: Stone) -> list[object]:
    cells: dict[str, object] = {name: getattr(stone, name, None) for name in COLUMNS}
    cells |= {
        "contract": stone.named,
        "currency": world.agreed[stone.deal].currency if stone.minor is not None else None,
    }
    cells["amount"] = None if stone.minor is None else text(stone.minor)
    for name in ("budget", "estimate"):
        cells[name] = None if cells[name] is None else f"{cells[name]}s"
    return ["" if cells[name] is None else cells[name] for name in COLUMNS]


def _money(world: World, saved: date) -> str:
    """The platform's report: it is complete from its first row on."""
    early = Paid(deal="", day=world.facts.first, minor=-1_499, number="700000", type="Membership Fee")
    rows = [_money_row(world, row) for row in (early, *world.paid) if row.day <= saved]
    return as_csv(MONEY.split(","), rows)


def _money_row(world: World, row: Paid) -> list[str]:
    day = f"{MONTHS[row.day.month]} {row.day.day}, {row.day.year}"
    title = world.agreed[row.deal].title if row.deal else ""
    about = f"{row.type} - Ref ID {row.about}" if row.about else ""
    return [day, row.about or row.number, row.type, title, row.words, about, row.number, text(row.minor)]
