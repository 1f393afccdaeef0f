"""Decides about the match of two records, for `match` and `unmatch`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.decisions import actor
from syncd.cli.lookup import find_ref
from syncd.cli.opening import Opened, reading, writing
from syncd.cli.output import show_ledger
from syncd.cli.views.decided_matches import DecidedMatch
from syncd.core.matching.decisions import Pair, Relation, Verdict, essence, left_to_pin, pair
from syncd.core.money import Money
from syncd.core.records import EARNINGS, Record, Ref, Transaction, TransactionKind, kind_of
from syncd.errors import UsageError
from syncd.service.cycle import register, settle

WHAT_CAN = (
    "Matched can be: a fee or tax with the earning it was taken of, a refund with the earning it gives back, an "
    "earning with its milestone, all in one currency; a payout with the line of your bank that brings it, such a line "
    "with the invoice that it pays, or with the line of the same account and amount that takes it back"
)
OF_A_PAYOUT = (
    "{earning} cannot be matched with the payout {payout}. No platform writes which money a payout took, and no "
    "balance depends on it: once it is released, all money of an account is alike, so syncd counts the oldest first. "
    "`syncd why {payout}` shows what that is. If it is wrong because a row is missing, such as another payout, import "
    "that row; if the earning was paid into another account, its row belongs into the source of that account"
)
TAKES_OUT = (
    "{line} of {amount} takes money out of your account, so it pays no invoice: match it with the line of the same "
    "amount whose money it takes back; where there is none, `syncd unmatch` {invoice} and the payments that went back"
)
NoteOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="Your reason, for later.")]
UndoOption = Annotated[
    bool, typer.Option("--undo", help="Take back what you decided about the two: syncd matches by itself.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be decided; keep nothing.")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for, as written on the command line."""

    record: str
    other: str
    verdict: Verdict
    amount: str | None
    note: str
    undo: bool
    dry_run: bool


def decide_match(asked: Asked, config: Path | None, now: str | None, *, as_json: bool) -> None:
    """Record the decision, match and judge again what it touches, and show it. UsageError where the two cannot be
    matched, or the amount is more than what is left of them."""
    with (reading if asked.dry_run else writing)(config, now) as opened:
        refs = find_ref(opened, asked.record), find_ref(opened, asked.other)
        view = _take_back(opened, asked, *refs) if asked.undo else _decide(opened, asked, *refs)
        unsettled = opened.unsettled()
    show_ledger(view, unsettled, as_json=as_json)


def _decide(opened: Opened, asked: Asked, ref: Ref, other: Ref) -> DecidedMatch:
    found = _pair(opened, ref, other)
    if found.relation is Relation.BANK_INVOICE and found.record.amount.minor < 0 and asked.verdict is Verdict.PINNED:
        raise UsageError(TAKES_OUT.format(line=found.record.ref, amount=found.record.amount, invoice=found.other.ref))
    amount = _amount(opened, asked, found)
    if not asked.dry_run:
        with opened.composition.ledger.write() as write:
            write.matches.record(found, asked.verdict, amount, opened.now, actor(), asked.note)
        _settle(opened)
    says = (essence(found.record), essence(found.other))
    return DecidedMatch(refs=found.refs, verdict=asked.verdict, amount=amount, says=says, dry_run=asked.dry_run)


def _take_back(opened: Opened, asked: Asked, ref: Ref, other: Ref) -> DecidedMatch:
    ledger = opened.composition.ledger
    standing = [one for one in ledger.matches.about([ref]) if {one.ref, one.other} == {ref, other}]
    if not standing:
        raise UsageError(f"nothing is decided about {ref} and {other}: `syncd match` lists what is")
    if not asked.dry_run:
        with ledger.write() as write:
            write.matches.end(ref, other, opened.now, actor(), asked.note)
        _settle(opened)
    return DecidedMatch(
        refs=(standing[0].ref, standing[0].other),
        verdict=None,
        amount=None,
        says=standing[0].was,
        dry_run=asked.dry_run,
    )


def _settle(opened: Opened) -> None:
    register(opened.composition, opened.now)
    settle(opened.composition, opened.now)


def _pair(opened: Opened, ref: Ref, other: Ref) -> Pair:
    if ref == other:
        raise UsageError(f"both name the same record, {ref}: name two")
    records = opened.composition.ledger.records.current([ref, other])
    first, second = (_present(records, each) for each in (ref, other))
    found = pair(first, second)
    if found is None and (asked := _payout_and_earning(first, second)):
        raise UsageError(OF_A_PAYOUT.format(payout=asked[0], earning=asked[1]))
    if found is None:
        kinds = f"{ref} ({essence(first) or kind_of(ref)}) and {other} ({essence(second) or kind_of(other)})"
        raise UsageError(f"{kinds} cannot be matched. {WHAT_CAN}")
    return found


def _payout_and_earning(first: Record, second: Record) -> tuple[Ref, Ref] | None:
    """A payout and a row of money that it may have taken, in this order; None for other records."""
    rows = [row for row in (first, second) if isinstance(row, Transaction)]
    payouts = [row.ref for row in rows if row.kind is TransactionKind.PAYOUT]
    earnings = [row.ref for row in rows if row.kind in EARNINGS]
    return (payouts[0], earnings[0]) if payouts and earnings else None


def _present(records: dict[str, Record], ref: str) -> Record:
    if ref not in records:
        raise UsageError(f"{ref} is gone, or does not count: `syncd why {ref}` shows why")
    return records[ref]


def _amount(opened: Opened, asked: Asked, found: Pair) -> Money | None:
    """The amount to pin: what is left of both records, or the part that is asked for."""
    if asked.verdict is Verdict.FORBIDDEN:
        return None
    left = left_to_pin(found, opened.composition.ledger.matches.about(found.refs))
    if asked.amount is None:
        wanted = left
    else:
        try:
            wanted = Money.parse(asked.amount)
        except ValueError:
            raise UsageError(f'--amount: cannot read "{asked.amount}": write it like "150.00 USD"') from None
    if wanted.currency != left.currency or not 0 < wanted.minor <= left.minor:
        raise UsageError(
            f"at most {left} of {found.record.ref} can be matched with {found.other.ref}"
            + ("" if asked.amount is None else f", and you asked for {wanted}")
            + ": `syncd match` lists what you matched already"
        )
    return wanted
