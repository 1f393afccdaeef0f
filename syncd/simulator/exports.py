"""Exports that a freelancer downloads from Upwork: the weekly summary and the transaction report.

Shapes: weekly summary from a real export (all quoted, no trailing newline, hours to five places, amounts without
trailing zeros); transaction report from five parsers and a real client file (BOM, 19 columns, newest first).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from syncd.core.money import Money, price, share
from syncd.core.time import week_start

FEE = Decimal("0.10")
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TRANSACTION_COLUMNS = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,Description 2,"
    "Description 3,Agency team,Freelancer,Client team,Account name,PO,Ref ID,Amount $,Amount in local currency,"
    "Currency,Current balance $,Payment method"
).split(",")


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract on the platform."""

    id: str
    title: str
    client: str
    rate: Money | None = None  # per hour


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the weekly summary: the hours of a day, or a payment."""

    day: date
    deal: Deal
    seconds: int | None  # None: a payment
    amount: Money
    payment: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """Money that the platform posted on `day`: an earning, or (negative, without a deal) a payout."""

    day: date
    kind: str
    amount: Money
    deal: Deal | None = None
    week: date | None = None  # that the earning is for; None: paid at once
    seconds: int = 0


def weekly_summary(rows: Iterable[LogRow]) -> str:
    """The weekly summary CSV, by date and contract."""
    lines = [("Date", "Contract", "Hours", "Amount", "Payment type")]
    for row in sorted(rows, key=lambda row: (row.day, row.deal.title, row.payment)):
        hours = "" if row.seconds is None else _plain((Decimal(row.seconds) / 3600).quantize(Decimal("0.00001")))
        contract = f"{row.deal.title} ({row.deal.id})"
        lines.append((row.day.isoformat(), contract, hours, _plain(row.amount.decimal), row.payment))
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)


def invoices(
    shown: Mapping[tuple[str, date], int],
    deals: Mapping[str, Deal],
    paid: Mapping[tuple[str, date], Money],
    before: date,
) -> Iterator[Posting]:
    """The earnings invoiced before the day `before`: each Monday, for the week that ended.

    `shown`: seconds by work and day. `paid`: rates of the weeks that were not paid as agreed.
    """
    weeks: dict[tuple[str, date], int] = {}
    for (work, day), seconds in shown.items():
        weeks[work, week_start(day)] = weeks.get((work, week_start(day)), 0) + seconds
    for (work, week), seconds in sorted(weeks.items()):
        posted = week + timedelta(days=7)
        if posted < before:
            rate = paid.get((work, week), deals[work].rate)
            assert rate is not None
            yield Posting(posted, "Hourly", price(rate, seconds), deals[work], week, seconds)


def transaction_report(postings: Iterable[Posting], freelancer: str) -> str:
    """The transaction report CSV: payouts, earnings and their service fees, with the running balance."""
    rows: list[dict[str, str]] = []
    balance = 0

    def add(posting: Posting, kind: str, amount: Money, more: Mapping[str, str]) -> str:
        nonlocal balance
        balance += amount.minor
        ref = str(701_000_001 + len(rows))
        rows.append(
            {
                "Date": f"{_MONTHS[posting.day.month]} {posting.day.day}, {posting.day.year}",
                "Transaction type": kind,
                "Freelancer": freelancer,
                "Ref ID": ref,
                "Amount $": str(amount.decimal),
                "Current balance $": str(Money(balance, amount.currency).decimal),
                **more,
            }
        )
        return ref

    by_day = sorted(postings, key=lambda posting: (posting.day, posting.kind, -posting.amount.minor))
    for number, posting in enumerate(by_day):
        group = {"Transaction ID": str(901_000_001 + number)}
        if posting.deal is None:
            account = {"Description 1": "Direct deposit to account ending in 3474"}
            add(posting, posting.kind, posting.amount, {**group, **account})
            continue
        parties = {**group, "Transaction summary": posting.deal.title, "Client team": posting.deal.client}
        ref = add(posting, posting.kind, posting.amount, {**parties, **_invoice(posting)})
        about = {"Description 1": f"Service Fee for {posting.kind} - Ref ID {ref}"}
        add(posting, "Service Fee", -share(posting.amount, FEE), {**parties, **about})
    out = io.StringIO()
    writer = csv.DictWriter(out, _TRANSACTION_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(reversed(rows))
    return "\ufeff" + out.getvalue()


def _invoice(posting: Posting) -> dict[str, str]:
    if posting.week is None:
        return {}
    first, last = posting.week, posting.week + timedelta(days=6)
    hours = (Decimal(posting.seconds) / 3600).quantize(Decimal("0.01"))
    return {
        "Transaction summary details": (
            f"Invoice for {_MONTHS[first.month]} {first.day}-{_MONTHS[last.month]} {last.day}, {last.year}"
        ),
        "Description 2": f"{hours} hours",
    }


def _plain(number: Decimal) -> str:
    """Write a number without trailing zeros, as the exports do."""
    return f"{number.normalize():f}"
