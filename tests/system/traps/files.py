"""Writes what the freelancer saves: exports of the tracker, of hours and of money, each as of its moment."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from tests.system.traps.facts import DAY, WEEK, Facts, Posted, Round, text

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TRACKER = "User,Client,Project,Description,Billable,Start date,Start time,Stop date,Stop time,Duration,Tags".split(",")
_MONEY = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,Description 2,"
    "Description 3,Agency team,Freelancer,Client team,Account name,PO,Ref ID,Amount $,Amount in local currency,"
    "Currency,Current balance $,Payment method"
).split(",")


def save(facts: Facts, look: Round, folder: Path) -> None:
    """Write the files that the user saves before a round."""
    if look.tracker:
        for person in facts.zones:
            last = look.tracker.astimezone(facts.zones[person]).date()
            name = f"Toggl_Track_{look.since or facts.first}_{last}.csv"
            body = tracker(facts, person, look.since or facts.first, look.tracker)
            write(folder / f"tracker-{person}" / name, body, look.tracker)
    if look.hours and any(deal.platform == "golance" for deal in facts.deals.values()):
        write(folder / "golance-work" / f"work-{look.hours:%m%d}.csv", agency_work(facts, look.hours), look.hours)
    if look.money and any(deal.platform == "golance" for deal in facts.deals.values()):
        write(folder / "golance-money" / f"money-{look.money:%m%d}.csv", agency_money(facts, look.money), look.money)
    if look.hours:
        name = f"{look.hours:%Y-%m-%d}_weekly_summary.csv"
        write(folder / "upwork" / name, weekly_summary(facts, look.hours), look.hours)
    if look.money:
        name = f"{look.money:%Y-%m-%d}_transaction_report.csv"
        write(folder / "upwork" / name, transaction_report(facts, look.money), look.money)
    if look.invoices and facts.invoices:
        rows = [
            (number, sent, text(minor), facts.deals[deal].title, first, first + 6 * DAY)
            for number, (deal, sent, first, minor) in enumerate(facts.invoices)
            if sent <= look.invoices.date()
        ]
        body = as_csv(("No", "Sent", "Amount", "Project", "From", "To"), rows)
        write(folder / "invoices" / "invoices.csv", body, look.invoices)


def tracker(facts: Facts, person: str, since: date, exported: datetime) -> str:
    """A detailed report of one person's entries from a day on, in the clock of their zone."""
    zone, rows = facts.zones[person], []
    for one in sorted(facts.work, key=lambda one: one.start):
        start, stop = one.start.astimezone(zone), one.stop.astimezone(zone)
        if one.person != person or one.stop > exported or start.date() < since:
            continue
        seconds = int((one.stop - one.start).total_seconds())
        if person == "me" and facts.moved == exported and one.start < exported - 2 * WEEK:
            one = replace(one, project="Elsewhere", client="Nobody")
        rows.append(
            (
                person,
                one.client,
                one.project,
                one.text,
                "Yes" if one.billable else "No",
                f"{start:%Y-%m-%d}",
                f"{start:%H:%M:%S}",
                f"{stop:%Y-%m-%d}",
                f"{stop:%H:%M:%S}",
                f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}",
                one.tags,
            )
        )
    return as_csv(_TRACKER, rows)


def weekly_summary(facts: Facts, exported: datetime) -> str:
    """The hours that the platform shows, of all its contracts."""
    rows = []
    for row in sorted(facts.diary(exported), key=lambda row: (row.day, row.deal, row.payment)):
        deal = facts.deals[row.deal]
        if deal.platform != "upwork":
            continue
        hours = "" if row.seconds is None else f"{(Decimal(row.seconds) / 3600).quantize(Decimal('0.00001')):f}"
        rows.append((row.day.isoformat(), f"{deal.title} ({deal.number})", hours, text(row.minor), row.payment))
    return as_csv(("Date", "Contract", "Hours", "Amount", "Payment type"), rows)


def transaction_report(facts: Facts, exported: datetime) -> str:
    """The money that the platform posted until the export, newest first, with the running balance."""
    rows: list[dict[str, str]] = []
    balance = 0
    for one in [posted for posted in facts.posted if posted.day <= exported.date()]:
        if one.deal and facts.deals[one.deal].platform != "upwork":
            continue
        balance += one.minor
        if one.number in facts.lost:
            continue
        rows.append(_money_row(facts, one, balance))
    out = io.StringIO()
    writer = csv.DictWriter(out, _MONEY, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(reversed(rows))
    return out.getvalue()


def agency_work(facts: Facts, exported: datetime) -> str:
    """The hours of all of an agency's people, in one table."""
    rows = []
    for row in facts.diary(exported):
        deal = facts.deals[row.deal]
        if deal.platform == "golance":
            hours = f"{row.seconds // 3600}:{row.seconds // 60 % 60:02}" if row.seconds else ""
            rows.append((row.day, deal.title, deal.client, deal.person, hours, text(row.minor)))
    return as_csv(("Date", "Contract", "Client", "Freelancer", "Hours", "Amount"), rows)


def agency_money(facts: Facts, exported: datetime) -> str:
    """The agency's earnings with their fees: the account is its owner's, whoever worked."""
    fees = {one.about: one.minor for one in facts.posted if one.about}
    rows = [
        (
            one.number,
            one.day,
            one.type,
            facts.deals[one.deal].title,
            facts.deals[one.deal].client,
            text(one.minor),
            text(fees.get(one.number, 0)),
            one.week or one.day,
            one.week + 6 * DAY if one.week else one.day,
        )
        for one in facts.posted
        if one.deal and facts.deals[one.deal].platform == "golance" and not one.about and one.day <= exported.date()
    ]
    return as_csv(("No", "Date", "Type", "Contract", "Client", "Amount", "Fee", "From", "To"), rows)


def _money_row(facts: Facts, one: Posted, balance: int) -> dict[str, str]:
    deal = facts.deals.get(one.deal)
    row = {
        "Date": f"{MONTHS[one.day.month]} {one.day.day}, {one.day.year}",
        "Transaction ID": one.about or one.number,
        "Transaction type": one.type,
        "Freelancer": "Jane Doe",
        "Ref ID": one.number,
        "Amount $": text(one.minor),
        "Current balance $": text(balance),
    }
    if deal:
        row |= {"Transaction summary": deal.title, "Client team": deal.client}
    if one.about:
        row["Description 1"] = f"{one.type} - Ref ID {one.about}"
    elif one.week and one.names_week:
        last = one.week.fromordinal(one.week.toordinal() + 6)
        days = f"{MONTHS[one.week.month]} {one.week.day}, {one.week.year}-{MONTHS[last.month]} {last.day}, {last.year}"
        row["Transaction summary details"] = f"Invoice for {days}"
        if one.seconds is not None:
            row["Description 2"] = f"{(Decimal(one.seconds) / 3600).quantize(Decimal('0.01'))} hours"
    return row


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write(path: Path, body: str, saved: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, "utf-8")
    os.utime(path, (saved.timestamp(), saved.timestamp()))
