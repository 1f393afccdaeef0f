"""The money of an agency's books: bills with their fees, payouts, invoices of your own, and the lines of a bank."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from benchmarks.agency import (
    BANK,
    FIXED,
    INVOICES,
    LIFE,
    PLATFORM,
    RATE,
    RETAINER,
    SLOTS,
    STAGE,
    Agency,
    contract_name,
    life_of,
    stage_of,
    work_of,
    worth,
)
from syncd.core.money import Money
from syncd.core.records import ContractName, Kind, Transaction, TransactionKind, make_ref

Bill = tuple[TransactionKind, int, ContractName, tuple[date, date] | None, int | None]
"""Kind, cents, contract, invoiced days and seconds."""


def paid(agency: Agency) -> Iterator[Transaction]:
    """The platform's rows with the running balance, oldest first: milestones on the day after they are done, each
    week's hours on the Monday after it, and a payout on Wednesdays of what was billed sixteen days before."""
    balance, number, bills = 0, 0, dict[date, int]()
    for day in range(agency.days):
        posted = agency.first + timedelta(days=day)
        for kind, amount, name, days, seconds in (*_released(agency, day), *_billed(agency, day)):
            fee = -amount // 10
            bills[posted] = bills.get(posted, 0) + amount + fee
            earning = make_ref(PLATFORM, Kind.TRANSACTION, f"{number:07}")
            balance += amount
            yield replace(
                _row(number, posted, kind, amount, balance, name),
                first_day=days and days[0],
                last_day=days and days[1],
                seconds=seconds,
            )
            balance += fee
            yield replace(_row(number + 1, posted, TransactionKind.FEE, fee, balance, name), parent=earning)
            number += 2
        if posted.weekday() == 2 and (payout := _withdrawn(agency, day, bills)):
            balance -= payout
            yield _row(number, posted, TransactionKind.PAYOUT, -payout, balance)
            number += 1


def _released(agency: Agency, day: int) -> Iterator[Bill]:
    """The milestones that ended on the day before."""
    begun = day - 1 - (day - 1) % LIFE % STAGE
    for slot in FIXED if day and agency.last_of(begun) == agency.first + timedelta(days=day - 1) else ():
        name = contract_name(slot, life_of(slot, begun))
        yield TransactionKind.FIXED, worth(stage_of(begun)).minor, name, None, None


def _billed(agency: Agency, day: int) -> Iterator[Bill]:
    """The hours of the week before a Monday."""
    monday = agency.first + timedelta(days=day)
    worked: dict[tuple[int, int], int] = {}
    for before in range(max(day - 7, 0), day) if monday.weekday() == 0 else ():
        for slot, _, seconds in work_of(before, agency.entries):
            if slot not in FIXED and slot != RETAINER:
                key = slot, life_of(slot, before)
                worked[key] = worked.get(key, 0) + seconds
    days = monday - timedelta(days=7), monday - timedelta(days=1)
    for key, seconds in sorted(worked.items()):
        yield TransactionKind.HOURLY, RATE.minor * seconds // 3600, contract_name(*key), days, seconds


def _withdrawn(agency: Agency, day: int, bills: dict[date, int]) -> int:
    """What a payout takes of `bills`, and takes out of them: some of it is left, so that no two amounts are alike."""
    until = agency.first + timedelta(days=day - 16)
    ready = sum(bills.pop(billed) for billed in sorted(bills) if billed <= until)
    left = min(ready, day * 37 % 997)
    bills[until] = left
    return ready - left


def invoiced(agency: Agency) -> Iterator[Transaction]:
    """Your own invoices of the retainer: on the first of each month, due in two weeks."""
    for day in range(agency.days):
        posted = agency.first + timedelta(days=day)
        if posted.day == 1:
            yield Transaction(
                ref=make_ref(INVOICES, Kind.TRANSACTION, f"{posted}"),
                posted=posted,
                kind=TransactionKind.FIXED,
                amount=Money(300_000 + day % 97, "USD"),
                contract=ContractName(platform="direct", title="Care"),
                person="p0",
                due=posted + timedelta(days=14),
            )


def received(agency: Agency) -> Iterator[Transaction]:
    """The bank's lines: each payout two days later, and each invoice of the retainer ten days later."""
    payouts = (_line(row, -row.amount, 2, "Upwork") for row in paid(agency) if row.kind is TransactionKind.PAYOUT)
    invoices = (_line(row, row.amount, 10, "Acme Ltd") for row in invoiced(agency))
    yield from (line for line in chain(payouts, invoices) if line.posted < agency.end.date())


def bonus(agency: Agency, number: int) -> Transaction:
    """An earning after the last day, of one of the contracts that run."""
    slot = number % (SLOTS - 4)
    name = contract_name(slot, life_of(slot, agency.days - 1))
    row = _row(9_000_000 + number, agency.end.date(), TransactionKind.BONUS, 5000, 0, name)
    return replace(row, balance=None)


def arrival(agency: Agency, number: int) -> Transaction:
    """A line of the bank after the last day, for nothing that is known."""
    about = _row(9_100_000 + number, agency.end.date(), TransactionKind.PAYOUT, 0, 0)
    return _line(about, Money(7777 + number, "USD"), 0, "Somebody")


def _row(
    number: int, posted: date, kind: TransactionKind, minor: int, balance: int, contract: ContractName | None = None
) -> Transaction:
    return Transaction(
        ref=make_ref(PLATFORM, Kind.TRANSACTION, f"{number:07}"),
        posted=posted,
        kind=kind,
        amount=Money(minor, "USD"),
        contract=contract,
        person="p0",
        balance=Money(balance, "USD"),
    )


def _line(about: Transaction, amount: Money, later: int, payer: str) -> Transaction:
    return Transaction(
        ref=make_ref(BANK, Kind.TRANSACTION, about.ref.replace("/", "-")),
        posted=about.posted + timedelta(days=later),
        kind=TransactionKind.RECEIVED,
        amount=amount,
        person="p0",
        group=BANK,
        description=payer,
    )
