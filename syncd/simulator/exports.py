"""Exports that a freelancer downloads: Upwork's weekly summary and transaction report, and a bank's statement.

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
    """Money that the platform posted on `day`: an earning, a refund (negative), a fee that is changed afterwards, or
    (without a deal) a payout with its fee."""

    day: date
    kind: str
    amount: Money
    deal: Deal | None = None
    week: date | None = None  # that the earning is for; None: paid at once
    seconds: int = 0
    about: tuple[str, date] | None = None  # of a fee that is changed: the title and the week of the earning
    fee: Money | None = None  # of a payout


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


def numbered(postings: Iterable[Posting]) -> list[tuple[Posting, str]]:
    """The postings in the order in which they were posted, each with the Ref ID of its first row."""
    ordered = sorted(postings, key=lambda one: (one.day, one.kind, one.deal.title if one.deal else ""))
    first, pairs = 701_000_001, []
    for posting in ordered:
        pairs.append((posting, str(first)))
        first += 2 if (posting.deal and posting.about is None) or posting.fee else 1
    return pairs


def ref_of(pairs: Iterable[tuple[Posting, str]], title: str, week: date) -> str:
    """The Ref ID of the earning for a week of a contract."""
    (ref,) = (ref for one, ref in pairs if one.deal and (one.deal.title, one.week) == (title, week) and one.seconds)
    return ref


def transaction_report(postings: Iterable[Posting], freelancer: str) -> str:
    """The transaction report CSV: payouts, earnings, refunds and their fees, with the running balance."""
    rows: list[dict[str, str]] = []
    balance = 0

    def add(posting: Posting, kind: str, amount: Money, more: Mapping[str, str]) -> None:
        nonlocal balance
        balance += amount.minor
        rows.append(
            {
                "Date": f"{_MONTHS[posting.day.month]} {posting.day.day}, {posting.day.year}",
                "Transaction type": kind,
                "Freelancer": freelancer,
                "Ref ID": str(701_000_001 + len(rows)),
                "Amount $": str(amount.decimal),
                "Current balance $": str(Money(balance, amount.currency).decimal),
                **more,
            }
        )

    pairs = numbered(postings)
    for number, (posting, ref) in enumerate(pairs):
        group = {"Transaction ID": str(901_000_001 + number)}
        if posting.deal is None:
            account = {"Description 1": "Direct deposit to account ending in 3474"}
            add(posting, posting.kind, posting.amount, {**group, **account})
            if posting.fee:
                about = {"Description 1": f"Withdrawal Fee - Ref ID {ref}"}
                add(posting, "Withdrawal Fee", -posting.fee, {**group, **about})
            continue
        parties = {**group, "Transaction summary": posting.deal.title, "Client team": posting.deal.client}
        if posting.about:
            about = {"Description 1": f"Service Fee for Hourly - Ref ID {ref_of(pairs, *posting.about)}"}
            add(posting, posting.kind, posting.amount, {**parties, **about})
            continue
        add(posting, posting.kind, posting.amount, {**parties, **_invoice(posting)})
        about = {"Description 1": f"Service Fee for {posting.kind} - Ref ID {ref}"}
        word = "Service Fee" if posting.amount.minor > 0 else "Service Fee Refund"
        add(posting, word, -share(posting.amount, FEE), {**parties, **about})
    out = io.StringIO()
    writer = csv.DictWriter(out, _TRANSACTION_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(reversed(rows))
    return "\ufeff" + out.getvalue()


def bank_statement(arrived: Iterable[tuple[date, Money, str, str]]) -> str:
    """A bank's statement as CSV, newest first: day, amount, who sent it and what for."""
    lines = ["Booking date,Amount,Name,Purpose"]
    ordered = sorted(arrived, key=lambda line: (line[0], line[1].minor), reverse=True)
    lines += [f"{day.isoformat()},{amount.decimal},{name},{text}" for day, amount, name, text in ordered]
    return "\n".join(lines) + "\n"


def _invoice(posting: Posting) -> dict[str, str]:
    if posting.week is None:
        return {}
    first, last = posting.week, posting.week + timedelta(days=6)
    hours = (Decimal(posting.seconds) / 3600).quantize(Decimal("0.01"))
    days = f"Invoice for {_MONTHS[first.month]} {first.day}-{_MONTHS[last.month]} {last.day}, {last.year}"
    return {"Transaction summary details": days} | ({"Description 2": f"{hours} hours"} if posting.seconds else {})


def _plain(number: Decimal) -> str:
    """Write a number without trailing zeros, as the exports do."""
    return f"{number.normalize():f}"
