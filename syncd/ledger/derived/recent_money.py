"""Reads the newest money of an account with what its rows say about its release."""

from dataclasses import dataclass

from syncd.core.accounts import AccountKey
from syncd.core.records import Ref, TransactionKind
from syncd.core.releases import EarningRow
from syncd.ledger.database import Database
from syncd.ledger.derived.contract_money import earning_row
from syncd.ledger.derived.periods import Days

_PAYOUTS = f"'{TransactionKind.PAYOUT}', '{TransactionKind.PAYOUT_FEE}'"
_DEPTH = 3
"""A tax belongs to a fee, and that to a refund, which gives an earning back: none has more above it."""


@dataclass(frozen=True, slots=True)
class RecentMoney:
    """A row with those that belong to it, such as an earning and its fee: their sum in minor units, and what the row
    says about its release."""

    ref: Ref
    minor: int
    release: EarningRow


def recent_money(database: Database, account: AccountKey, days: Days) -> list[RecentMoney]:
    """The money of an account that was posted on these days, without payouts and their fees, by ref."""
    rows = database.rows(
        "SELECT posting.ref, posting.kind, posted, day, minor, "
        "coalesce(parent, (SELECT of FROM payment_match WHERE payment_match.ref = posting.ref)) AS parent, "
        "json_extract(body, '$.released') AS released, json_extract(body, '$.unreleased') AS unreleased, "
        "json_extract(body, '$.due') AS due "
        "FROM posting JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
        "WHERE account = ? AND holder = ? AND currency = ? AND posted BETWEEN ? AND ? "
        f"AND posting.kind NOT IN ({_PAYOUTS})",
        (account.account, account.holder, account.currency, *days.texts),
    )
    by_ref = {row["ref"]: row for row in rows}
    sums: dict[Ref, int] = {}
    for row in rows:
        earning = row
        for _ in range(_DEPTH):
            earning = by_ref.get(earning["parent"], earning)
        sums[earning["ref"]] = sums.get(earning["ref"], 0) + row["minor"]
    return [RecentMoney(ref, sums[ref], earning_row(by_ref[ref])) for ref in sorted(sums)]
