"""Reads the money and time of a contract for its statement: transactions with what releases them, and hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from sqlite3 import Row

from syncd.core.contract_statement import LINE_OF
from syncd.core.money import Money
from syncd.core.records import EARNINGS, Ref, TransactionKind
from syncd.core.releases import EarningRow
from syncd.ledger.database import Database

_KINDS = ", ".join(repr(str(kind)) for kind in sorted(LINE_OF))
_DEPTH = 3
"""A tax belongs to a fee, and that to a refund, which gives an earning back: none has more above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """A transaction of a contract. `earning`: the ref of the earning it belongs to, its own for one; None where nothing
    tells it. `release`: what the row of that earning says about its money."""

    ref: Ref
    kind: TransactionKind
    posted: date
    amount: Money
    earning: Ref | None
    first: date | None  # of the days that it states
    last: date  # the last day it pays for
    seconds: int | None
    is_own: bool  # an invoice of your own, or belongs to one
    release: EarningRow

    @property
    def is_stated(self) -> bool:
        """Whether the row of its earning says that it was released, or that it was not."""
        return bool(self.release.released or self.release.unreleased)


def contract_rows(database: Database, contract: str) -> list[ContractRow]:
    """The transactions of a contract that change what its client owes, by day of posting and ref."""
    rows = database.rows(
        "SELECT posting.ref, posting.kind, posted, day, minor, currency, event, "
        "coalesce(parent, (SELECT of FROM payment_match WHERE payment_match.ref = posting.ref)) AS parent, "
        "json_extract(body, '$.first_day') AS first, json_extract(body, '$.seconds') AS seconds, "
        "json_extract(body, '$.released') AS released, json_extract(body, '$.unreleased') AS unreleased, "
        "json_extract(body, '$.due') AS due, "
        "json_extract(body, '$.contract.platform') = 'direct' AS is_own "
        "FROM posting JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
        f"WHERE posting.contract = ? AND posting.kind IN ({_KINDS}) ORDER BY posted, posting.ref",
        (contract,),
    )
    by_ref = {row["ref"]: row for row in rows}
    earning_of_event = {row["event"]: row["ref"] for row in reversed(rows) if row["event"] and row["kind"] in EARNINGS}
    return [_contract_row(row, _earning(row, by_ref, earning_of_event), by_ref) for row in rows]


def _earning(row: Row, by_ref: dict[Ref, Row], earning_of_event: dict[str, Ref]) -> Ref | None:
    """The earning that a row is, was taken of, or gives back."""
    for _ in range(_DEPTH):
        if row["kind"] in EARNINGS or row["kind"] == TransactionKind.OTHER:
            return str(row["ref"])
        if row["parent"] not in by_ref:
            return earning_of_event.get(row["event"])
        row = by_ref[row["parent"]]
    return str(row["ref"]) if row["kind"] in EARNINGS else None


def _contract_row(row: Row, earning: Ref | None, by_ref: dict[Ref, Row]) -> ContractRow:
    stating = by_ref[earning] if earning else row
    return ContractRow(
        ref=row["ref"],
        kind=TransactionKind(row["kind"]),
        posted=date.fromisoformat(row["posted"]),
        amount=Money(row["minor"], row["currency"]),
        earning=earning,
        first=date.fromisoformat(row["first"]) if row["first"] else None,
        last=date.fromisoformat(row["day"]),
        seconds=row["seconds"],
        is_own=bool(stating["is_own"]),
        release=earning_row(stating),
    )


def earning_row(row: Row) -> EarningRow:
    """What a row says about its money. It has the columns kind, posted, day, due, released and unreleased."""
    return EarningRow(
        kind=TransactionKind(row["kind"]),
        posted=date.fromisoformat(row["posted"]),
        last_day=date.fromisoformat(row["day"]),
        due=date.fromisoformat(row["due"]) if row["due"] else None,
        released=date.fromisoformat(row["released"]) if row["released"] else None,
        unreleased=bool(row["unreleased"]),
    )


def billable_days(database: Database, contract: str, *, by_mark: bool) -> dict[date, int]:
    """Day → seconds tracked on a contract that its client pays for. `by_mark`: the marks of its entries count."""
    marked = "AND coalesce(billable, 1) = 1" if by_mark else ""
    rows = database.rows(
        f"SELECT day, sum(seconds) FROM piece WHERE contract = ? AND unbilled IS NULL {marked} GROUP BY day",
        (contract,),
    )
    return {date.fromisoformat(row[0]): row[1] for row in rows}


def logged_days(database: Database, contract: str) -> dict[date, int]:
    """Day → seconds that the platform shows as logged on a contract."""
    rows = database.rows(
        "SELECT day, sum(seconds) FROM line WHERE contract = ? AND kind = 'hourly' GROUP BY day", (contract,)
    )
    return {date.fromisoformat(row[0]): row[1] or 0 for row in rows}


def contracts_with_records(database: Database, last: date) -> list[str]:
    """The contracts with tracked time, transactions or funded milestones by a day, sorted."""
    rows: Iterable[Row] = database.rows(
        "SELECT contract FROM piece WHERE day <= ?1 UNION SELECT contract FROM posting WHERE contract IS NOT NULL "
        "AND posted <= ?1 UNION SELECT milestone.contract FROM milestone JOIN record USING (ref) "
        "JOIN version ON version.id = record.version WHERE json_extract(body, '$.funded') <= ?1 ORDER BY 1",
        (last.isoformat(),),
    )
    return [row[0] for row in rows]
