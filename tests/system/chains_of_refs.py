"""Reads the chains of all records of a made-up world with money, and tells what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeGuard

from syncd.cli.chain_of import ChainOf, ReadChain
from syncd.cli.chain_places import OfDays, OfPayments
from syncd.cli.opening import Opened, reading
from syncd.core.chain_steps import STEPS, ChainLine, StepState
from syncd.core.contract_statement import Line
from syncd.core.discrepancies import Side
from syncd.core.records import Kind, Ref, Transaction, TransactionKind, kind_of
from syncd.core.time import Period
from syncd.report.contract_statements import ContractStatements
from tests.system.money.facts import World
from tests.system.money.files import save
from tests.system.money.world import start
from tests.system.traps.facts import DAY
from tests.system.worlds.asking import command

OTHERS = frozenset({TransactionKind.PAYMENT, TransactionKind.ESCROW, TransactionKind.MEMBERSHIP})
"""Kinds of rows whose money is in no chain."""
MONEY = (Side.BILLED, Side.FEE)


def played(world: World, folder: Path) -> tuple[Path, datetime]:
    """Import a world as syncd saw it at the last look; the configuration and that instant."""
    asked = start(world, folder)
    for look in world.looks:
        save(world, look, folder)
        now = look + DAY / 24
        command("once", "--no-deliver", *asked, "--now", now.isoformat())
    return folder / "syncd.toml", now


def wrong(config: Path, now: datetime) -> Iterator[str]:
    """What is wrong with the chains of a ledger, in words."""
    with reading(config, now.isoformat()) as opened:
        chains = ChainOf(opened)
        refs = sorted(row[0] for row in opened.composition.ledger.database.rows("SELECT ref FROM record"))
        current = opened.composition.ledger.records.current(refs)
        of = {ref: chains.places.of(ref) for ref in refs if ref in current and kind_of(ref) not in _UNFOLLOWED}
        read = {place: chains.read(place) for place in set(of.values())}
        by_ref = {ref: read[place] for ref, place in of.items()}
        for ref, found in by_ref.items():
            yield from (f"{ref}: {what}" for what in _of_one(ref, current[ref], found, by_ref))
        yield from _against_statements(opened, read)


_UNFOLLOWED = (Kind.LABEL, Kind.CONTRACT)


def _of_one(ref: Ref, record: object, found: ReadChain, by_ref: Mapping[Ref, ReadChain]) -> Iterator[str]:
    """What is wrong with the chain of one record."""
    lines = {line.side: line for line in found.lines}
    if not lines:
        if not found.because:
            yield "there is no chain, and no reason"
        return
    if [line.side for line in found.lines] != list(STEPS):
        yield f"its steps are {[line.step for line in found.lines]}"
        return
    named = {one for line in found.lines for one in line.refs}
    if ref not in named and not (isinstance(record, Transaction) and record.kind in OTHERS):
        yield f"it is in none of its steps: {sorted(named)}"
    is_payout = found.chain is not None and not found.chain.contract
    together = lines[Side.PAID_OUT].refs if is_payout and ref in lines[Side.PAID_OUT].refs else ()
    for one in _ends(found.lines):
        back = by_ref.get(one)
        if back is None or not {ref, *together} & {each for line in back.lines for each in line.refs}:
            yield f"from {one}, which it names, nothing leads back"
    yield from _amounts(lines, is_payout=is_payout)


def _ends(lines: Iterable[ChainLine]) -> Iterator[Ref]:
    for line in lines:
        yield from {line.refs[0], line.refs[-1]} if line.refs else ()


def _amounts(lines: Mapping[Side, ChainLine], *, is_payout: bool) -> Iterator[str]:
    """Whether money adds up: billed + fee and tax = released, unless it is awaited, and no step has more."""
    billed, fee, released, paid = (lines[side] for side in (Side.BILLED, Side.FEE, Side.RELEASED, Side.PAID_OUT))
    if billed.amount is None or fee.amount is None:
        return
    net = billed.amount + fee.amount
    if released.state is StepState.KNOWN and released.amount != net and not released.because:
        yield f"{billed.amount} {fee.amount} is not {released.amount}"
    bounded = [released, *([paid] if fee.state is StepState.KNOWN else [])]
    for line in bounded if not is_payout else ():  # a payout that took too much is a discrepancy
        if line.amount is not None and line.amount.currency == net.currency and line.amount.minor > max(0, net.minor):
            yield f"{line.step} is {line.amount}, more than {net}"


def _is_of(place: object, contract: str) -> TypeGuard[OfDays | OfPayments]:
    return isinstance(place, OfDays | OfPayments) and place.contract == contract


def _against_statements(opened: Opened, read: Mapping[object, ReadChain]) -> Iterator[str]:
    """Whether what all bills of a contract show is what its statement shows."""
    directory, ledger = opened.composition.directory(), opened.composition.ledger
    period = Period.parse("2020-01-01..2030-12-31")
    statements = ContractStatements(ledger, directory, period, opened.now)
    for key in directory.contracts:
        mine = [(place, found, found.chain) for place, found in read.items() if _is_of(place, key)]
        own = {(replace(place, currency=None), chain.currency): found for place, found, chain in mine if chain}
        statements_of = {one.receivable.currency: one.receivable for one in statements.of(key)}
        for currency, receivable in statements_of.items():
            changes = {line: amount.minor if amount else 0 for line, amount in receivable.changes.items()}
            true = {
                Side.BILLED: changes[Line.EARNED] - changes[Line.REFUNDS],
                Side.FEE: -changes[Line.FEES] - changes[Line.TAXES],
            }
            for side, minor in true.items():
                lines = [line for found in own.values() for line in found.lines if line.side is side]
                lines = [line for line in lines if line.amount and line.amount.currency == currency]
                shown = sum(line.amount.minor for line in lines if line.amount)
                if shown != minor and not any(line.state is StepState.ESTIMATED for line in lines):
                    yield f"{key}: {side} of all its chains is {shown} {currency}, of its statement {minor}"
