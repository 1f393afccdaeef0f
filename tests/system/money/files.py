"""Writes what the freelancer saves at a look: everything that can be exported, as of that moment."""

from datetime import datetime
from pathlib import Path

from tests.system.money.diaries import DIARY, table
from tests.system.money.facts import Account, World
from tests.system.traps.facts import DAY, text
from tests.system.traps.files import as_csv, tracker, transaction_report, weekly_summary, write

HEAD = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"
since    = {first}

[person.me]
names = ["me", "Jane Doe"]

[source.tracker-me]
kind   = "toggl-csv"
folder = "{folder}/tracker-me"
person = "me"
zone   = "Europe/Berlin"

[source.upwork]
kind   = "upwork"
folder = "{folder}/upwork"
person = "me"
"""
INVOICES = """
[source.invoices]
kind     = "table"
record   = "transaction"
platform = "direct"
folder   = "{folder}/invoices"
person   = "me"
currency = "EUR"

[source.invoices.columns]
id        = "No"
date      = "Sent"
amount    = "Amount"
contract  = "Project"
first_day = "From"
last_day  = "To"
due       = "Due"
"""
MILESTONES = """
[source.milestones]
kind     = "milestones"
file     = "{folder}/milestones.csv"
currency = "USD"
"""
BANK = """
[source.bank]
kind     = "bank"
folder   = "{folder}/bank"
account  = "giro"
person   = "me"
currency = "EUR"
columns  = {{ date = "Day", amount = "Amount", payer = "Payer", description = "Purpose", currency = "Currency" }}
"""
RATES = """
[[fx]]
from  = 2026-01-01
base  = "USD"
quote = "EUR"
rate  = "0.92"
"""
ACCOUNT = """
[platform.{name}]
title         = "{name}"
zone          = "UTC"
first_weekday = "monday"
sides         = ["tracked", "billed", "fee", "released", "paid-out", "received"]
review_days_after_week = 5
security_days          = 5
release_weekday        = "wednesday"
{more}

[source.{name}]
kind     = "table"
record   = "transaction"
platform = "{name}"
folder   = "{folder}/{name}"
person   = "me"
currency = "{currency}"
kinds    = {{ "Sale" = "hourly", "Milestone" = "fixed", "Withdrawal" = "payout", "Withdrawal fee" = "payout-fee" }}

[source.{name}.columns]
id        = "No"
date      = "Date"
type      = "Type"
contract  = "Contract"
client    = "Client"
amount    = "Amount"
fee       = "Fee"
tax       = "Tax"
balance   = "Balance"
first_day = "From"
last_day  = "To"
released  = "Released"
"""
_COLUMNS = ("No", "Date", "Type", "Contract", "Client", "Amount", "Fee", "Tax", "Balance", "From", "To", "Released")


def config(world: World, folder: Path, more: str = "") -> str:
    """The configuration of a world."""
    parts = [HEAD, RATES, INVOICES * bool(world.invoices), BANK * bool(world.bank), MILESTONES * bool(world.milestones)]
    tables = [ACCOUNT.format(**vars(one), folder=folder) for one in world.accounts.values()]
    head = "".join(parts).format(folder=folder, first=world.facts.first)
    days_off = ", ".join(str(day) for day in world.days_off)
    tables.append(f"[calendar]\ndays_off = [{days_off}]\n")
    tables += [DIARY.format(name=name, folder=folder) for name in world.diaries]
    return "\n".join([head, *tables, *world.facts.config, more])


def save(world: World, look: datetime, folder: Path) -> None:
    """Write all files of a look."""
    for path, body in bodies(world, look).items():
        write(folder / path, body, look)


def bodies(world: World, look: datetime) -> dict[str, str]:
    """The files of a look: path below the folder → text."""
    facts, day = world.at_look(look), f"{look:%Y-%m-%d}"
    first = facts.first - DAY
    files = {
        f"tracker-me/Toggl_Track_{first}_{day}.csv": tracker(facts, "me", first, look),
        f"upwork/{day}_weekly_summary.csv": weekly_summary(world.facts, look),
        f"upwork/{day}_transaction_report.csv": transaction_report(facts, look),
    }
    for account in world.accounts.values():
        files[f"{account.name}/{account.name}-{day}.csv"] = _table(world, account, look)
    for name in world.diaries:
        files[f"{name}/{name}-{day}.csv"] = table(world, name, look)
    if world.invoices:
        files[f"invoices/invoices-{day}.csv"] = _invoices(world, look)
    if world.bank:
        files[f"bank/bank-{day}.csv"] = _bank(world, look)
    if world.milestones:
        columns = ("contract", "title", "amount", "state", "released")
        files["milestones.csv"] = as_csv(columns, ([row[name] for name in columns] for row in world.milestones))
    return files


def _table(world: World, account: Account, look: datetime) -> str:
    rows, balance = [], 0
    for row in sorted(account.rows, key=lambda row: (row.day, row.number)):
        if row.day > look.date():
            break
        balance += row.net
        if row.shown:
            deal = world.facts.deals.get(row.deal)
            rows.append(
                (
                    row.number,
                    row.day.isoformat(),
                    row.type,
                    deal.title if deal else "",
                    deal.client if deal else "",
                    text(row.minor),
                    text(row.fee),
                    text(row.tax),
                    text(balance),
                    row.week.isoformat() if row.week else "",
                    (row.week + 6 * DAY).isoformat() if row.week else "",
                    row.released.isoformat() if row.released and row.released <= look.date() else "",
                )
            )
    return as_csv(_COLUMNS, rows)


def _invoices(world: World, look: datetime) -> str:
    rows = [
        (
            one.number,
            str(one.sent),
            text(one.minor),
            world.facts.deals[one.deal].title,
            str(one.first),
            str(one.last),
            str(one.due or ""),
        )
        for one in world.invoices
        if one.sent <= look.date()
    ]
    return as_csv(("No", "Sent", "Amount", "Project", "From", "To", "Due"), rows)


def _bank(world: World, look: datetime) -> str:
    rows = [
        (str(one.day), text(one.minor), one.payer, one.purpose, one.currency)
        for one in sorted(world.bank, key=lambda one: (one.day, one.payer, one.minor))
        if one.day <= look.date()
    ]
    return as_csv(("Day", "Amount", "Payer", "Purpose", "Currency"), rows)
