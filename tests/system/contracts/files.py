"""Writes what the freelancer saves at a look, and the configuration of a world of contracts."""

import json
from datetime import datetime
from pathlib import Path

from tests.system.contracts.facts import ZONES, Agreed, Hours, Terms, World
from tests.system.traps.facts import DAY, priced, text
from tests.system.traps.files import as_csv, tracker, transaction_report, weekly_summary, write

HEAD = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"
since    = {first}

[source.upwork]
kind   = "upwork"
folder = "{folder}/upwork"
person = "me"

[source.answers]
kind     = "milestones"
folder   = "{folder}/answers"
currency = "USD"

[platform.studio]
title                     = "Studio"
zone                      = "UTC"
first_weekday             = "monday"
sides                     = ["tracked", "logged", "billed"]
editable_hours_after_week = 12

[source.hours]
kind     = "table"
record   = "work"
platform = "studio"
folder   = "{folder}/hours"
zone     = "UTC"
currency = "USD"

[source.hours.columns]
date        = "Date"
contract    = "Contract"
contract_id = "Number"
client      = "Client"
person      = "Freelancer"
duration    = "Hours"
amount      = "Amount"

[source.money]
kind     = "table"
record   = "transaction"
platform = "studio"
folder   = "{folder}/money"
zone     = "UTC"
currency = "USD"
kinds    = {{ "Hourly" = "hourly" }}

[source.money.columns]
id          = "No"
date        = "Date"
type        = "Type"
contract    = "Contract"
contract_id = "Number"
client      = "Client"
person      = "Freelancer"
amount      = "Amount"
first_day   = "From"
last_day    = "To"
"""
STONES = """
[source.milestones]
kind     = "milestones"
file     = "{folder}/milestones.csv"
currency = "USD"
"""
PERSON = """
[person.{person}]
names = [{names}]
{cost}

[source.tracker-{person}]
kind   = "toggl-csv"
folder = "{folder}/tracker-{person}"
person = "{person}"
zone   = "{zone}"
"""
NAMES = {"me": '"me", "Jane Doe"', "ben": '"ben"', "cara": '"cara"'}
FOLDERS = ("upwork", "answers", "hours", "money", *(f"tracker-{person}" for person in ZONES))


def config(world: World, folder: Path, more: str = "") -> str:
    """The configuration of a world."""
    parts = [HEAD.format(folder=folder, first=world.facts.first), STONES.format(folder=folder) * bool(world.stones)]
    for person, zone in ZONES.items():
        costs = [f'{{ from = {day}, rate = "{text(rate, "USD")}" }}' for day, rate in world.costs.get(person, ())]
        cost = f"cost = [{', '.join(costs)}]" if costs else ""
        parts.append(PERSON.format(person=person, names=NAMES[person], zone=zone, folder=folder, cost=cost))
    clients = {deal.client_key: deal.client for deal in world.agreed.values()}
    parts += [f'[client.{key}]\nnames = ["{name}"]\n' for key, name in clients.items()]
    parts += [_contract(deal) for deal in world.agreed.values()]
    return "\n".join([*parts, *world.maps, more])


def _contract(deal: Agreed) -> str:
    values = {
        "platform": f'"{deal.platform}"',
        "id": f'"{deal.number}"' if deal.number else "",
        "titles": f'["{deal.title}"]',
        "type": f'"{deal.kind}"',
        "client": f'"{deal.client_key}"',
        "person": f'"{deal.person}"' if deal.person else "",
        "start": str(deal.start or ""),
        "end": str(deal.end or ""),
        "billable_flag": f'"{deal.flag}"' if deal.flag else "",
        "target_rate": f'"{text(deal.target, deal.currency)}"' if deal.target else "",
        "terms": f"[{', '.join(_terms(terms, deal) for terms in deal.terms)}]" if deal.terms else "",
    }
    lines = [f"{name} = {value}\n" for name, value in values.items() if value]
    favour = f'[[map]]\nproject = "{deal.title}"\ntag = "favour"\ncontract = "{deal.key}"\ngoodwill = true\n'
    return "".join([f"[contract.{deal.key}]\n", *lines, favour * deal.goodwill])


def _terms(terms: Terms, deal: Agreed) -> str:
    values = {
        "from": str(terms.start or ""),
        "rate": f'"{text(terms.rate, deal.currency)}"' if terms.rate else "",
        "hours": f'"{_length(terms.hours)}"' if terms.hours else "",
        "rollover": '"1 month"' if terms.rolls else "",
        "weekly_cap": f'"{_length(terms.cap)}"' if terms.cap else "",
    }
    return "{ " + ", ".join(f"{name} = {value}" for name, value in values.items() if value) + " }"


def bodies(world: World, look: datetime) -> dict[str, str]:
    """The files of a look: path below the folder → text."""
    facts, saved = world.at_look(look), world.saved(look)
    first, day = facts.first - DAY, f"{saved:%Y-%m-%d}"
    files = {}
    for person, zone in ZONES.items():
        last = saved.astimezone(zone).date()
        files[f"tracker-{person}/Toggl_Track_{first}_{last}.csv"] = tracker(facts, person, first, saved)
    files[f"upwork/{day}_weekly_summary.csv"] = weekly_summary(world.facts, saved)
    files[f"upwork/{day}_transaction_report.csv"] = transaction_report(facts, saved)
    files[f"hours/hours-{day}.csv"] = _hours(world, saved)
    files[f"money/money-{day}.csv"] = _money(world, saved)
    for deal in world.agreed.values():
        if deal.states and deal.states[world.looks.index(look)]:
            files[f"answers/{deal.key}-{day}.json"] = _answer(deal, deal.states[world.looks.index(look)], day)
    if world.stones:
        files["milestones.csv"] = _stones(world, world.looks.index(look))
    return files


def save(world: World, look: datetime, folder: Path) -> None:
    """Write all files of a look."""
    for path, body in bodies(world, look).items():
        write(folder / path, body, world.saved(look))


def _hours(world: World, saved: datetime) -> str:
    rows = [
        (line.day, *_named(world.agreed[line.deal]), line.person, _clock(line.seconds), _worth(world, line))
        for line in sorted(world.hours, key=lambda line: (line.day, line.deal, line.person))
        if line.day < saved.date()
    ]
    return as_csv(("Date", "Contract", "Number", "Client", "Freelancer", "Hours", "Amount"), rows)


def _worth(world: World, line: Hours) -> str:
    return text(priced(world.agreed[line.deal].rate(line.day) or 0, line.seconds))


def _named(deal: Agreed) -> tuple[str, str, str]:
    return deal.title, deal.number, deal.client


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _money(world: World, saved: datetime) -> str:
    rows = []
    for number, bill in enumerate(
        sorted(world.bills, key=lambda bill: (bill.posted, bill.deal, bill.first, bill.person))
    ):
        deal = world.agreed[bill.deal]
        if bill.posted <= saved.date():
            money = (bill.type, *_named(deal), bill.person, text(bill.minor), bill.first, bill.last)
            rows.append((f"S-{number:04}", bill.posted, *money))
    return as_csv(("No", "Date", "Type", "Contract", "Number", "Client", "Freelancer", "Amount", "From", "To"), rows)


def _answer(deal: Agreed, state: str, asked: str) -> str:
    about = {"id": deal.number, "title": deal.title, "status": state, "kind": deal.kind, "lastEventDateTime": asked}
    days = {"startDate": str(deal.shown_start or "") or None, "endDate": str(deal.shown_end or "") or None}
    return json.dumps({"data": {"contractDetails": about | days}})


def _stones(world: World, place: int) -> str:
    rows = [
        (
            stone.deal,
            stone.title,
            text(stone.minor, world.agreed[stone.deal].currency),
            stone.states[place],
            stone.submitted or "",
            _length(stone.budget),
        )
        for stone in world.stones
    ]
    return as_csv(("contract", "title", "amount", "state", "submitted", "budget"), rows)


def _length(seconds: int | None) -> str:
    return f"{seconds // 3600}h {seconds // 60 % 60}m" if seconds else ""
